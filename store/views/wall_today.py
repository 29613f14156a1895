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
Only = Mapping[str, tuple[str, ...]]


def today(view: WallView, *, now: int) -> Today:
    """The day's figures; those of a target's own period beside them where that is longer."""
    looker = view.actor()
    viewer = Actor(looker.agent_id, looker.login, looker.login, "viewer")
    targets = _targets(view)
    asked = _Asked(view, viewer, now)
    return Today(now, tuple(_goal(asked, id_, _kpi(targets, id_)) for id_ in SHOWN if id_ in FIGURES))


class _Asked:
    """Figures by period and narrowing, each asked for once."""

    def __init__(self, view: WallView, viewer: Actor, now: int) -> None:
        self._view, self._viewer, self._now = view, viewer, now
        self._known: dict[tuple[str, str, tuple[tuple[str, tuple[str, ...]], ...]], Value] = {}

    def value(self, figure: str, unit: str, only: Only) -> Value:
        """One figure of the period of that unit that now lies in."""
        if self._view.team is not None:
            only = {**only, "team": (self._view.team,)}
        key = (figure, unit, tuple(sorted(only.items())))
        if key not in self._known:
            span = span_of(unit, self._now, self._view.zone)
            try:
                found = figures(
                    self._view.desk, self._viewer, span, only=only, which=(figure,), now=self._now
                ).total[figure]
            except DeskError as error:
                if error.code == "database_locked":
                    raise
                found = Value(None, 0)  # one that cannot be told leaves the others alone
            self._known[key] = found
        return self._known[key]


def _goal(asked: _Asked, figure: str, kpi: Kpi | None) -> Goal:
    unit = FIGURES[figure].unit
    only: Only = {} if kpi is None else kpi.only
    day = asked.value(figure, DAY, only)
    if kpi is None:
        return Goal(figure, unit, day.value)
    period = day if kpi.every == DAY else asked.value(figure, kpi.every, only)
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
        tuple(code for codes in only.values() for code in codes),
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
