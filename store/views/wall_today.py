"""Today's figures against the policy's targets, as the wall shows them; asked for at most each half minute.

Whoever runs the wall, it shows what a viewer sees: the desk's figures, nobody's own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Final

from store.actor import Actor
from store.errors import DeskError
from store.rules.figures import FIGURES
from store.rules.judging import DESK, FEW, Kpi, Targets
from store.rules.judging_table import read_judging
from store.rules.periods import DAY, span_of
from store.views.figures import figures
from store.views.figures.shapes import Value
from store.views.wall import WallView
from store.views.wall_shapes import Goal, Today

SHOWN: Final = ("first_response_avg", "resolution_rate", "csat", "sla_met", "complaint_resolution_rate")
"""In this order; a low wall shows the first three."""


def today(view: WallView, *, now: int) -> Today:
    """The day's figures; those of a target's own period beside them where that is longer."""
    looker = view.actor(now=now)
    viewer = Actor(looker.agent_id, looker.login, looker.login, "viewer")
    targets = _targets(view)
    kpis = {id_: _kpi(targets, id_) for id_ in SHOWN if id_ in FIGURES}
    values = _values(view, viewer, kpis, now)
    return Today(now, tuple(_goal(values, id_, kpi) for id_, kpi in kpis.items()))


def _values(
    view: WallView, viewer: Actor, kpis: Mapping[str, Kpi | None], now: int
) -> Mapping[tuple[str, str], Value]:
    """(figure, unit) -> its value in the period of that unit that now lies in: the day's, and that of its target. What has
    the same period and tickets is asked for at once."""
    asked: dict[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], list[str]] = {}
    for figure, kpi in kpis.items():
        only = {**({} if kpi is None else kpi.only), **({} if view.team is None else {"team": (view.team,)})}
        for unit in {DAY, DAY if kpi is None else kpi.every}:
            asked.setdefault((unit, tuple(sorted(only.items()))), []).append(figure)
    found: dict[tuple[str, str], Value] = {}
    for (unit, narrowed), which in asked.items():
        span = span_of(unit, now, view.zone)
        try:
            values = figures(view.desk, viewer, span, only=dict(narrowed), which=which, now=now).total
        except DeskError as error:
            if error.code == "database_locked":
                raise
            values = {}  # what cannot be told leaves the others alone
        found |= {(figure, unit): values.get(figure, Value(None, 0)) for figure in which}
    return found


def _goal(values: Mapping[tuple[str, str], Value], figure: str, kpi: Kpi | None) -> Goal:
    unit = FIGURES[figure].unit
    day = values[figure, DAY]
    if kpi is None:
        return Goal(figure, unit, day.value)
    period = values[figure, kpi.every]
    cases = period.count if period.out_of is None else period.out_of
    return Goal(
        figure,
        unit,
        day.value,
        kpi.every,
        period.value,
        FEW if period.value is None else kpi.verdict(period.value, cases),
        kpi.target.sign,
        kpi.target.value,
        tuple(code for codes in kpi.only.values() for code in codes),
    )


def _targets(view: WallView) -> Targets:
    """Of the policy in force, read once a version."""
    version, toml = view.desk.rows("SELECT id, toml FROM policy_version ORDER BY id DESC LIMIT 1")[0]
    key = ("wall targets", version)
    if key not in view.desk.memo:
        view.desk.memo[key] = read_judging(tomllib.loads(toml), [])
    found: Targets = view.desk.memo[key]
    return found


def _kpi(targets: Targets, figure: str) -> Kpi | None:
    """The desk's target for a figure, else the one that holds for its teams or people."""
    fitting = [kpi for kpi in targets.kpis if kpi.figure == figure]
    return next((kpi for kpi in fitting if kpi.scope == DESK), fitting[0] if fitting else None)
