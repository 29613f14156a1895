"""`kefu report day|week|month|quarter|year|complaints|logistics|agents`. cli.py makes them commands."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from store.errors import WrongUsage
from store.i18n import N_, _
from tui.plain import typed
from tui.plain.casework import Command, Work
from tui.plain.kpiwork import span_named
from tui.plain.output import say, say_json
from tui.plain.times import moment

if TYPE_CHECKING:
    from store.reports.document import Report
    from store.rules.periods import Span
    from tui.plain import options as opt

GROUPS: Final[dict[str, str]] = {}
MD: Final = "md"
CSV: Final = "csv"
XLSX: Final = "xlsx"
FORMATS: Final = (MD, CSV, XLSX)
_ENDINGS: Final = {".md": MD, ".markdown": MD, ".txt": MD, ".csv": CSV, ".xlsx": XLSX}
_BOM: Final = "\ufeff"
_EXAMPLES: Final = {
    "day": "today, yesterday, 2026-11-22",
    "week": "week, last-week, 2026-W47",
    "month": "month, last-month, 2026-11",
    "quarter": "quarter, last-quarter, 2026-Q4",
    "year": "year, last-year, 2026",
}
_Make = Callable[[Work, "Span", int | None], "Report"]


def _report(name: str, unit: str, any_unit: bool, make: _Make) -> Callable[..., None]:
    """A command of that report; `unit`: the kind of its period, by default the running one."""

    def run(
        work: Work,
        json: bool,
        span: opt.ReportSpan = None,
        as_of: opt.ReportAsOf = None,
        format: opt.ReportFormat = None,
        out: opt.ReportFile = None,
        force: opt.ReportForce = False,
    ) -> None:
        known = None if as_of is None else moment(as_of, work.now, work.facts.zone)
        at = work.now if known is None else min(known, work.now)
        period = span_named(span or unit, at, ZoneInfo(work.facts.zone))
        if period.unit != unit and not any_unit:
            raise WrongUsage("bad_period", value=span, example=_EXAMPLES[unit])
        path = None if out in (None, typed.DASH) else Path(str(out))
        wanted = _format(format, path)
        if wanted == XLSX and path is None and not json and sys.stdout.isatty():
            raise WrongUsage("not_for_terminal", format="XLSX")
        report = make(work, period, known)
        if json and path is None:
            from tui.plain.report_json import document

            say_json(document(report, work.facts.zone))
        else:
            _put(report, wanted, path, work, force=force, json=json)

    run.__name__ = name
    return run


def _format(format: str | None, path: Path | None) -> str:
    ending = "" if path is None else path.suffix.lower()
    if format is not None:
        wanted = format.strip().lower()
        if wanted not in FORMATS:
            raise WrongUsage("not_one_of", field="--format", value=format, choices=", ".join(FORMATS))
        return wanted
    if ending and ending not in _ENDINGS:
        raise WrongUsage("not_one_of", field="--out", value=ending, choices=", ".join(_ENDINGS))
    return _ENDINGS.get(ending, MD)


def _put(report: Report, wanted: str, path: Path | None, work: Work, *, force: bool, json: bool) -> None:
    """Raises CouldNot when there is a file of that name (unless `force`), or none can be written."""
    data = _bytes(report, wanted, work.facts.zone)
    if path is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    from store.exports.target import target_file

    with target_file(path, force=force) as file:
        file.write(data)
    if json:
        say_json({"report": report.name, "path": str(path), "format": wanted, "bytes": len(data)})
    else:
        say(_("Written to {path}.").format(path=path))


def _bytes(report: Report, wanted: str, zone: str) -> bytes:
    if wanted == XLSX:
        from store.reports.as_xlsx import as_xlsx

        return as_xlsx(report, zone)
    if wanted == CSV:
        from store.reports.as_csv import as_csv

        return (_BOM + as_csv(report, zone)).encode()
    from store.reports.as_markdown import markdown

    return markdown(report).encode()


def _period(work: Work, span: Span, as_of: int | None) -> Report:
    from store.reports.period import period_facts
    from tui.plain.report_period import period_report

    return period_report(
        period_facts(work.desk, work.actor, span, as_of=as_of, now=work.now), work.facts.zone
    )


def _complaints(work: Work, span: Span, as_of: int | None) -> Report:
    from store.reports.complaints import complaint_facts
    from tui.plain.report_complaints import complaints_report

    return complaints_report(
        complaint_facts(work.desk, work.actor, span, as_of=as_of, now=work.now), work.facts.zone
    )


def _logistics(work: Work, span: Span, as_of: int | None) -> Report:
    from store.reports.logistics import logistics_facts
    from tui.plain.report_logistics import logistics_report

    return logistics_report(
        logistics_facts(work.desk, work.actor, span, as_of=as_of, now=work.now), work.facts.zone
    )


def _agents(work: Work, span: Span, as_of: int | None) -> Report:
    from store.reports.agents import agent_facts
    from tui.plain.report_agents import agents_report

    return agents_report(agent_facts(work.desk, work.actor, span, as_of=as_of, now=work.now), work.facts.zone)


_REPORTS: Final[tuple[tuple[str, str, bool, _Make, str], ...]] = (
    (
        "day",
        "day",
        False,
        _period,
        N_("A day: targets, what was missed and is done about it, what is open and promised."),
    ),
    ("week", "week", False, _period, N_("A week: targets, trend, teams, channels, categories, scorecards.")),
    ("month", "month", False, _period, N_("A month, as a week.")),
    ("quarter", "quarter", False, _period, N_("A quarter, as a week.")),
    ("year", "year", False, _period, N_("A year, as a week.")),
    (
        "complaints",
        "month",
        True,
        _complaints,
        N_("Complaints, case by case: steps, causes, solutions, amounts; a month."),
    ),
    (
        "logistics",
        "week",
        True,
        _logistics,
        N_("Late and damaged parcels by carrier and region, who was told; a week."),
    ),
    ("agents", "month", True, _agents, N_("Scorecards and figures of each agent; an agent's own; a month.")),
)
ON_DESK: Final = tuple(
    Command("report", name, _report(name, unit, any_unit, make), help, True)
    for name, unit, any_unit, make, help in _REPORTS
)
