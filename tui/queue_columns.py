"""The columns of a queue: which of them fit, how wide they are, and what a ticket shows in each. Pure.

The countdown comes first, because a change near the left edge is the cheapest to draw; the customer's words come
last, where a character of a doubtful width harms nothing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from rich.cells import cell_len, set_cell_size

from store.i18n import N_, _
from store.views.shapes import TicketRow
from tui.cells import fit
from tui.countdown import Reading, age_text, due_text, row_countdown
from tui.widgets.painted import Span
from tui.wording import word

GAP: Final = " "
NARROW: Final = 100
SUBJECT_MIN: Final = 16
SUBJECT_COMFORT: Final = 20
MARK: Final = 2
RISING: Final = "^"
FALLING: Final = "v"
PROMISED: Final = "@"
"""In the place of the status: the customer has the word of the desk, for in so long."""
PROMISED_SOON_MS: Final = 15 * 60_000
UNREAD: Final = "* "
"""Before the subject of a ticket whose customer has written since one last looked."""


class Column(NamedTuple):
    """A column: how wide in English and Chinese, and how early it gives way (higher goes first, 0 never)."""

    name: str
    title: str
    english: int
    chinese: int
    gives_way: int = 0
    shipped: bool = True
    """Shown by whoever has chosen no columns."""


COLUMNS: Final = (
    Column("countdown", N_("due"), 8, 8),
    Column("due_at", N_("due at"), 11, 11, 10),
    Column("number", N_("ticket"), 7, 7),
    Column("priority", N_("prio"), 6, 4, 2),
    Column("kind", N_("kind"), 10, 4, 6),
    Column("channel", N_("channel"), 8, 8, 7),
    Column("status", N_("status"), 9, 8, 1),
    Column("holder", N_("holder"), 8, 8, 3),
    Column("age", N_("age"), 4, 4, 4),
    Column("customer", N_("customer"), 10, 10, 5),
    Column("tags", N_("tags"), 12, 12, 8),
    Column("team", N_("team"), 10, 8, 9, shipped=False),
    Column("category", N_("category"), 12, 8, 9, shipped=False),
    Column("updated", N_("changed"), 7, 6, 9, shipped=False),
)
ALWAYS: Final = ("number",)
"""A ticket is known by it."""
STATUS_SHORT: Final = {
    "waiting_customer": N_("w.cust."),
    "waiting_team": N_("w.team"),
}


def column_names() -> tuple[str, ...]:
    """What the columns are called in the settings; the subject is always there."""
    return tuple(column.name for column in COLUMNS)


def column_titles() -> dict[str, str]:
    """Column -> its title, to be translated."""
    return {column.name: column.title for column in COLUMNS}


@lru_cache(64)
def layout(width: int, language: str, chosen: tuple[str, ...] = ()) -> tuple[tuple[str, int], ...]:
    """(column, cells) from left to right for a list of `width` cells; what is left is the subject's.

    `chosen` are a person's own columns in their order; of them, as of the shipped ones, those that do not fit give way.
    """
    columns = [
        (c, 13 if c.name == "countdown" and width >= NARROW else c.chinese if language == "zh" else c.english)
        for c in _wanted(chosen)
    ]

    def subject() -> int:
        return width - sum(cells + len(GAP) for _column, cells in columns)

    least = 1 if chosen else 2
    while subject() < (SUBJECT_MIN if len(columns) <= 6 else SUBJECT_COMFORT) and len(columns) > least:
        columns.remove(max(columns, key=lambda pair: pair[0].gives_way))
    return (*((c.name, cells) for c, cells in columns), ("subject", max(subject(), 0)))


def _wanted(chosen: tuple[str, ...]) -> list[Column]:
    if not chosen:
        return [column for column in COLUMNS if column.shipped]
    by_name = {column.name: column for column in COLUMNS}
    missing = [name for name in ALWAYS if name not in chosen]
    return [by_name[name] for name in (*missing, *dict.fromkeys(chosen)) if name in by_name]


def header(
    width: int,
    language: str,
    chosen: tuple[str, ...] = (),
    sort: str | None = None,
    *,
    reverse: bool = False,
) -> str:
    """The titles; the one that the rows are sorted by bears a sign."""
    titles = {c.name: _(c.title) for c in COLUMNS} | {"subject": _("subject")}
    by = "countdown" if sort == "due" else sort
    sign = FALLING if reverse else RISING

    def title(name: str, cells: int) -> str:
        if name != by or cells < 2:
            return fit(titles[name], cells)
        text = titles[name]
        return fit(text + sign if cell_len(text) < cells else set_cell_size(text, cells - 1) + sign, cells)

    return GAP.join(title(name, cells) for name, cells in layout(width, language, chosen))


def countdown_cell(reading: Reading, cells: int) -> Span:
    """Sign and time left; with room, words."""
    text = reading.long if cells > COLUMNS[0].english else reading.text
    style = "none" if reading.level in ("ok", "none") else reading.level
    return fit(reading.mark, MARK) + fit(text, cells - MARK, right=True), style


def cell(row: TicketRow, name: str, cells: int, now_ms: int, zone: ZoneInfo | None = None) -> Span:
    """What a ticket shows in a column other than the countdown."""
    match name:
        case "due_at":
            countdown = row_countdown(row)
            text = "" if countdown is None or zone is None else due_text(countdown.due_at, now_ms, zone)
            return fit(text, cells), "muted"
        case "number":
            sign = "#" if row.number < 10 ** (cells - 1) else ""  # a million tickets need all seven cells
            return fit(f"{sign}{row.number}", cells, right=True), ""
        case "priority":
            style = {"urgent": "risk", "high": "strong", "low": "muted"}.get(row.priority, "")
            return fit(word("priority", row.priority), cells), style
        case "kind":
            return fit(word("kind", row.kind), cells), ""
        case "channel":
            return fit(word("channel", row.channel), cells), "muted"
        case "status":
            if row.unsent:
                return fit(_("unsent"), cells), "risk"
            if row.promised_at is not None:
                return _promise(row.promised_at - now_ms, cells)
            short = STATUS_SHORT.get(row.status)
            return fit(_(short) if short else word("status", row.status), cells), "muted" if short else ""
        case "holder":
            return fit(row.assignee or "-", cells), "" if row.assignee else "muted"
        case "age":
            return fit(age_text(now_ms - row.opened_at), cells, right=True), "muted"
        case "customer":
            return fit(row.customer, cells), ""
        case "tags":
            return fit(" ".join(row.tags), cells), "key" if row.tags else ""
        case "team":
            return fit(word("team", row.team), cells), "muted"
        case "category":
            return fit(word("category", row.category) or "-", cells), "" if row.category else "muted"
        case "updated":
            return fit(age_text(now_ms - row.updated_at), cells, right=True), "muted"
        case _:
            return fit(
                UNREAD + row.subject if row.unread else row.subject, cells
            ), "strong" if row.unread else ""


def _promise(left_ms: int, cells: int) -> Span:
    """How long until the promised time, or for how long it has passed."""
    if left_ms < 0:
        return fit(f"{PROMISED} -{age_text(-left_ms)}", cells), "overdue"
    return fit(f"{PROMISED} {age_text(left_ms)}", cells), "risk" if left_ms < PROMISED_SOON_MS else "soon"


def promise_next_change(left_ms: int) -> int:
    """In how many ms the cell of a promise reads otherwise, at the latest."""
    return left_ms % 60_000 + 1
