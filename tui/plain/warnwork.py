"""`kefu warnings`: what the desk was warned of early, how much of it was false, and how each series stands now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from store.errors import WrongUsage
from store.i18n import N_, _
from store.rules.durations import duration_ms
from tui.plain import typed
from tui.plain.casework import Command, Work
from tui.plain.output import Cell, indented, paint, say, say_json, say_table
from tui.plain.times import moment, stamp
from tui.plain.warning_words import chance_text, number, series_word
from tui.plain.words import clock_word, reason_word

if TYPE_CHECKING:
    from store.views.shapes import AlertView
    from store.views.warnings import KindCount, SeriesNow, Warnings
    from tui.plain import options as opt
    from tui.plain.shapes import Facts

GROUPS: Final[dict[str, str]] = {}
_SHOWN: Final = 30
"""Series that are listed; the JSON has all."""


def warnings(work: Work, json: bool, since: opt.WarningsSince = "7d", limit: opt.AlertsLimit = "200") -> None:
    from store.views.warnings import warnings as view

    most = typed.count("--limit", limit, 1, 100_000)
    ago = duration_ms(since)
    if ago is not None and not 0 < ago < 36_500 * 86_400_000:
        raise WrongUsage("not_a_time", value=since)
    start = moment(since, work.now, work.facts.zone) if ago is None else work.now - ago
    found = view(work.desk, work.actor, since=start, limit=most, now=work.now)
    if json:
        say_json(_json(found, work.facts))
        return
    _say_counts(found, work.facts)
    _say_fired(found.fired, work.facts)
    _say_series(found)


def _json(found: Warnings, facts: Facts) -> dict[str, Any]:
    from tui.plain import shapes

    return {
        "since": facts.time(found.since),
        "learnt_weeks": round(found.learnt_weeks, 1),
        "promotion": found.promotion or None,
        "counts": {
            one.kind: {
                "fired": one.fired,
                "false": one.false,
                "acknowledged": one.acknowledged,
                "over": one.over,
            }
            for one in found.counts
        },
        "fired": [shapes.alert(alert, facts) for alert in found.fired],
        "series": [
            {
                "series": one.series,
                "value": one.value,
                "seen": one.seen,
                "expected": one.expected,
                "chance": float(f"{one.chance:.3g}"),
                "runs": one.runs,
            }
            for one in found.series
        ],
    }


def _say_counts(found: Warnings, facts: Facts) -> None:
    when = stamp(found.since, facts.zone)
    if not found.counts:
        say(_("Nothing was warned of since {when}.").format(when=when))
        return
    say(paint(_("Since {when}").format(when=when), "strong"))
    say_table(
        (_("warning"), _("fired"), _("false alarms"), _("acknowledged"), _("over")),
        [_count_row(one) for one in found.counts],
    )


def _count_row(one: KindCount) -> list[Cell]:
    numbers = (one.fired, one.false, one.acknowledged, one.over)
    return [Cell(clock_word(one.kind), "strong"), *(Cell(str(value), right=True) for value in numbers)]


def _say_fired(fired: tuple[AlertView, ...], facts: Facts) -> None:
    from tui.warned import alert_subject, number_text
    from tui.wording import word

    for one in fired:
        about = [str(one.alert_id), stamp(one.fired_at, facts.zone), clock_word(one.clock)]
        if one.number is not None:
            about.append(number_text(one.number))
        outcome = _outcome(one)
        say()
        say(paint("  ".join((*about, outcome) if outcome else about), "muted" if _is_done(one) else "risk"))
        say(indented(alert_subject(one)))
        if one.plan and not _is_done(one):
            say(indented(_("Response plan: {plan}.").format(plan=word("plan", one.plan))))


def _is_done(one: AlertView) -> bool:
    return one.acknowledged_at is not None or one.closed_reason is not None


def _outcome(one: AlertView) -> str:
    if one.false_alarm:
        return _("false alarm")
    return one.acknowledged_by or (reason_word(one.closed_reason) if one.closed_reason else "")


def _say_series(found: Warnings) -> None:
    say()
    if not found.learnt_weeks:
        say(_("No rhythm is known yet: it takes a week of tickets, and 'kefu escalate' that runs."))
        return
    title = _("The last hour, by what {weeks} weeks lead to expect").format(weeks=number(found.learnt_weeks))
    if found.promotion:
        title += f" · {found.promotion}"
    say(paint(title, "strong"))
    say_table(
        ("", _("came in"), _("expected"), _("how sure"), _("series")),
        [_series_row(one) for one in found.series[:_SHOWN]],
    )


def _series_row(one: SeriesNow) -> list[Cell]:
    return [
        Cell("!!" if one.runs else "", "overdue"),
        Cell(str(one.seen), right=True),
        Cell(number(one.expected), right=True),
        Cell(chance_text(one.chance)),
        Cell(series_word(one.series, one.value)),
    ]


ON_DESK: Final = (
    Command(
        "",
        "warnings",
        warnings,
        N_("What the desk was warned of early, how much was false, and what comes in now against the usual."),
        readonly=True,
    ),
)
