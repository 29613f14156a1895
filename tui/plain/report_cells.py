"""Cells of reports: values with the words that people read them by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from store.i18n import _
from store.reports import document as doc
from store.reports.document import Cell, Column, Table, table
from store.reports.period import Compared
from store.rules.figures import ATTRIBUTES, FIGURES, MS, NUMBER, RATIO
from store.rules.judging import MET, MISSED, WARNED
from store.text import safe_text
from store.views.figures import Value
from tui.plain.figure_words import by_word, key_text
from tui.plain.target_words import cases_text, change_style, change_text, figure_word, is_any, value_text
from tui.plain.times import stamp
from tui.wording import money, word

_HOLDS = {RATIO: doc.SHARE, MS: doc.DURATION, NUMBER: doc.NUMBER}
MARKS = {MET: "good", MISSED: "soon", WARNED: "overdue"}
EMPTY = Cell(None)
_BY_THEIR_NAMES: Mapping[str, str] = {}


def text(value: str | None, shown: str | None = None, mark: str = "") -> Cell:
    """A text, or a code and its word."""
    return Cell(value or None, safe_text(value or "") if shown is None else shown, mark=mark)


def coded(group: str, code: str | None) -> Cell:
    """A stored code in words."""
    return Cell(code or None, word(group, code) if code else "")


def count(value: int | None) -> Cell:
    """A number of things."""
    return Cell(value, "-" if value is None else f"{value:,}", doc.COUNT)


def ticket(number: int | None) -> Cell:
    """A ticket's number."""
    return Cell(None) if number is None else Cell(f"#{number}", f"#{number}")


def number(value: float | None) -> Cell:
    """A number with one place."""
    return Cell(value, "-" if value is None else f"{value:.1f}", doc.NUMBER)


def time(at: int | None, zone: str) -> Cell:
    """A moment."""
    return Cell(at, stamp(at, zone), doc.TIME)


def length(ms: int | None) -> Cell:
    """A duration."""
    return Cell(ms, value_text("backlog_age", ms), doc.DURATION)


def amount(fen: int | None, currency: str = "CNY") -> Cell:
    """Money."""
    return Cell(fen, "-" if fen is None else money(fen, currency), doc.MONEY)


def figure(id_: str, value: Value | None, mark: str = "") -> Cell:
    """A figure's value."""
    known = None if value is None else value.value
    return Cell(known, value_text(id_, known), _HOLDS.get(FIGURES[id_].unit, doc.COUNT), mark)


def change(id_: str, now: Value | None, earlier: Value | None) -> Cell:
    """How a figure differs from an earlier one, marked by whether that is better."""
    if now is None or earlier is None or now.value is None or earlier.value is None:
        return Cell(None, "-")
    kind, difference = FIGURES[id_], now.value - earlier.value
    mark = change_style(id_, now.value, earlier.value)
    shown = change_text(id_, now.value, earlier.value)
    if kind.unit == RATIO:
        return Cell(difference, shown, doc.POINTS, mark)
    if kind.unit == MS:
        return Cell(difference, shown, doc.LONGER, mark)
    if not earlier.value:
        return Cell(difference, shown, doc.COUNT, mark)
    return Cell(difference / earlier.value, shown, doc.MORE, mark)


def cases(value: Value | None) -> Cell:
    """On what a value rests."""
    return EMPTY if value is None else text(cases_text(value))


def key_cell(by: str, key: str | None) -> Cell:
    """A group in words; None: all together."""
    return text("", _("all together")) if key is None else text(key or "-", key_text(by, key))


def groups_table(
    name: str,
    by: str,
    compared: Compared,
    ids: Sequence[str],
    *,
    sort_by: str | None = "arrivals",
    title: str = "",
    most: int = 30,
    chart: tuple[str, ...] = (),
) -> Table:
    """A row a group: each figure's value, of a share its change too; the largest first, all together last.

    Behind `most` groups the rest is left to 'kefu kpi --by'.
    """
    now, past = compared.now, compared.before
    keys = [group.key for group in now.groups[1:] if group.key is not None and _any(group.values)]
    if sort_by is not None and by in ATTRIBUTES:
        keys.sort(key=lambda key: (-(now.group(key)[sort_by].value or 0), key))
    columns = [Column(by, by_word(by))]
    for id_ in ids:
        columns.append(Column(id_, short_word(id_), right=True))
        if id_ == "share":
            columns.append(Column("share_change", _("difference"), right=True))
    rows = []
    for key in (*keys[:most], None):
        values: Mapping[str, Value] = now.total if key is None else now.group(key)
        row = [key_cell(by, key)]
        for id_ in ids:
            row.append(figure(id_, values.get(id_)))
            if id_ == "share":
                earlier = past.total if key is None else past.group(key)
                row.append(change(id_, values.get(id_), earlier.get(id_)))
        rows.append(row)
    return table(
        name, columns, rows if keys else [], title=title, none=_("There was nothing to count."), chart=chart
    )


def compared_table(
    name: str,
    ids: Sequence[str],
    now: Mapping[str, Value],
    past: Mapping[str, Value],
    year: Mapping[str, Value] | None = None,
    *,
    title: str = "",
    none: str = "",
    named: Mapping[str, str] = _BY_THEIR_NAMES,
) -> Table:
    """A row a figure: its value beside that of the period before and, with `year`, of a year before. `named`: what a figure
    is called here."""
    columns = [
        Column("figure", _("figure")),
        Column("value", _("value"), right=True),
        Column("before", _("before"), right=True),
        Column("change", _("difference"), right=True),
        *([] if year is None else [Column("year_before", _("year before"), right=True)]),
        Column("cases", _("cases"), right=True),
    ]
    is_known = year is not None and any(is_any(value) for value in year.values())
    rows = [
        [
            text(id_, named.get(id_) or figure_word(id_)),
            figure(id_, now[id_]),
            figure(id_, past[id_]),
            change(id_, now[id_], past[id_]),
            *([] if year is None else [figure(id_, year[id_]) if is_known else text("")]),
            cases(now[id_]),
        ]
        for id_ in ids
    ]
    return table(name, columns, rows, title=title, none=none)


def known_groups(compared: Compared) -> int:
    """How many groups have a name and something to count."""
    return sum(bool(group.key) and _any(group.values) for group in compared.now.groups[1:])


def _any(values: Mapping[str, Value]) -> bool:
    return any(is_any(value) for id_, value in values.items() if id_ != "share")


def short_word(id_: str) -> str:
    """A figure's name over a narrow column."""
    shorts = {
        "arrivals": _("came in"),
        "share": _("share"),
        "resolved": _("ended"),
        "resolution_rate": _("solved"),
        "complaint_resolution_rate": _("solved"),
        "first_response_avg": _("1st answer"),
        "next_response_avg": _("next answer"),
        "resolution_time_avg": _("took"),
        "sla_met": _("in time"),
        "csat": _("satisfied"),
        "backlog": _("open"),
        "backlog_age": _("age"),
        "backlog_oldest": _("oldest"),
        "reopen_rate": _("reopened"),
        "replies": _("answers"),
        "first_contact_resolution": _("at once"),
    }
    return shorts.get(id_) or figure_word(id_)


def share(value: float | None) -> Cell:
    """A part of a whole, from 0 to 1."""
    return Cell(value, value_text("csat", value), doc.SHARE)


def rest() -> str:
    """What stands under a long table of which a page shows the beginning."""
    return _("... and {count} more, which XLSX and CSV hold.")
