"""`kefu kpi`: the figures of a period, beside the one before. cli.py makes it a command."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from store.errors import WrongUsage
from store.i18n import N_
from tui.plain import typed
from tui.plain.casework import Command, Work
from tui.plain.times import moment

if TYPE_CHECKING:
    from store.rules.periods import Span
    from tui.plain import options as opt
    from tui.plain.figure_asking import Asked

GROUPS: Final[dict[str, str]] = {}
EXAMPLE: Final = "today, week, 2026-11, 2026-W47, 2026-11-01..2026-11-22"
_LIST: Final = ("list", "列表")
_UNITS: Final = {
    "today": "day", "今天": "day", "今日": "day", "day": "day",
    "week": "week", "本周": "week",
    "month": "month", "本月": "month",
    "quarter": "quarter", "本季": "quarter", "本季度": "quarter",
    "year": "year", "今年": "year", "本年": "year",
}  # fmt: skip
_BEFORE: Final = {
    "yesterday": "day", "昨天": "day", "昨日": "day",
    "last-week": "week", "上周": "week",
    "last-month": "month", "上月": "month", "上个月": "month",
    "last-quarter": "quarter", "上季": "quarter", "上季度": "quarter",
    "last-year": "year", "去年": "year",
}  # fmt: skip


def kpi(
    work: Work,
    json: bool,
    span: opt.KpiSpan = None,
    by: opt.KpiBy = None,
    only: opt.KpiOnly = None,
    figure: opt.KpiFigure = None,
    as_of: opt.KpiAsOf = None,
    tickets: opt.KpiTickets = None,
    key: opt.KpiKey = None,
    limit: opt.KpiLimit = "50",
    csv: opt.KpiCsv = None,
    force: opt.KpiForce = False,
    targets: opt.KpiTargets = False,
    scorecard: opt.KpiScorecard = False,
) -> None:
    typed.exclusive(
        **{"--tickets": tickets, "--csv": csv, "--targets": targets or None, "--scorecard": scorecard or None}
    )
    if targets or scorecard:
        _judged(work, json, scorecard, span, only)
        return
    if figure and figure[0].strip().lower() in _LIST:
        from tui.plain.figure_list import say_figures

        say_figures(json)
        return
    asked = _asked(work, span, by, only, figure, as_of)
    if tickets is not None:
        from tui.plain.figure_tickets import say_tickets

        say_tickets(work, asked, tickets, key=key, limit=typed.count("--limit", limit, 1, 100_000), json=json)
    elif csv is not None:
        from tui.plain.figure_csv import write_csv

        write_csv(work, asked, csv, force=force, json=json)
    else:
        from tui.plain.figure_tables import say_figures_of

        say_figures_of(work, asked, json=json)


def _asked(
    work: Work,
    span: str | None,
    by: str | None,
    only: list[str] | None,
    figure: list[str] | None,
    as_of: str | None,
) -> Asked:
    from tui.plain.figure_asking import Asked, by_of, narrowed

    until = None if as_of is None else moment(as_of, work.now, work.facts.zone)
    at = work.now if until is None else min(until, work.now)
    return Asked(
        span=span_named(span or "today", at, ZoneInfo(work.facts.zone)),
        by=None if by is None else by_of(by),
        only=narrowed(only or ()),
        which=None if not figure else tuple(id_.strip() for ids in figure for id_ in ids.split(",")),
        as_of=until,
    )


def span_named(text: str, at: int, zone: ZoneInfo) -> Span:
    """The period that somebody typed, seen from `at`. Raises WrongUsage bad_period."""
    from store.rules import periods

    name = text.strip().lower()
    try:
        if name in _UNITS:
            return periods.span_of(_UNITS[name], at, zone)
        if name in _BEFORE:
            return periods.before(periods.span_of(_BEFORE[name], at, zone))
        first, dots, last = name.partition("..")
        if dots:
            return periods.between(date.fromisoformat(first), date.fromisoformat(last), zone)
        return periods.named(text, zone)
    except (ValueError, OverflowError):
        raise WrongUsage("bad_period", value=text, example=EXAMPLE) from None


def _judged(work: Work, json: bool, scorecard: bool, span: str | None, only: list[str] | None) -> None:
    """Figures against their targets, or the agents' cards."""
    from tui.plain.figure_asking import narrowed
    from tui.plain.targetwork import say_scorecard, say_targets

    asked = narrowed(only or ())
    if any(len(values) > 1 for values in asked.values()):
        raise WrongUsage("choose_one", options=", ".join(f"--only {name}=" for name in asked))
    whose = {name: value for name, (value,) in asked.items()}
    if whose.keys() - {"team", "agent"}:
        raise WrongUsage("not_one_of", field="--only", value=", ".join(whose), choices="team=, agent=")
    period = None if span is None else span_named(span, work.now, ZoneInfo(work.facts.zone))
    if scorecard:
        say_scorecard(work, json, agent=whose.get("agent"), span=period)
    else:
        at = None if period is None else min(period.end - 1, work.now)
        say_targets(work, json, team=whose.get("team"), agent=whose.get("agent"), at=at)


ON_DESK: Final = (
    Command("", "kpi", kpi, N_("The figures of a period, beside the one before."), readonly=True),
)
