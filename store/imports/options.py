"""What an import is asked to do, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from store.imports.readers.rows import Note, Remark
from store.imports.reasons import Refused
from store.imports.samples import Sample

ON_DUPLICATE: Final = ("update", "skip")
CLOCKS: Final = ("run", "restart")


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """The options of `kefu import tickets`."""

    format: str | None = None
    preset: str | None = None
    """A name, or a file; None = the header tells."""
    map: dict[str, str] = field(default_factory=dict)
    """Field -> column."""
    set: dict[str, str] = field(default_factory=dict)
    """Field -> value of every row."""
    encoding: str | None = None
    zone: str | None = None
    """Of times without an offset; None = the desk's."""
    source: str | None = None
    """Where the tickets come from; None = the preset's name."""
    dry_run: bool = False
    rejects: Path | None = None
    on_duplicate: str = "update"
    clocks: str = "run"
    offline: bool = False
    sha256: str | None = None
    sheet: str | None = None
    """Of a workbook, or the list of a JSON file; None = the first that holds anything."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not taken."""

    row: int
    reason: Refused


@dataclass(frozen=True, slots=True)
class Kept:
    """A value that the file would change and that somebody has changed here since."""

    number: int
    row: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """Two records of customers that a row showed to be one person's."""

    kept: int
    """The id of the record that stands for both."""
    gone: int
    why: str
    """What both have: phone or email."""
    row: int


@dataclass(slots=True)
class MailCounts:
    """What came of the mails of a box."""

    threads: int = 0
    """Tickets that got mails."""
    opened: int = 0
    joined: int = 0
    """Mails that went onto a ticket that was there."""
    automatic: int = 0
    bounced: int = 0
    left_out: int = 0
    """Of these two, those that belong to no ticket."""
    own: int = 0
    """Mails that this desk has sent itself."""
    files_kept: int = 0
    files_not_kept: int = 0

    def as_json(self) -> dict[str, int]:
        return asdict(self)


@dataclass(slots=True)
class ImportResult:
    """What came of an import. In a dry run: what would."""

    batch: int | None = None
    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    cleaned: int = 0
    """Characters that cleaning took away."""
    format: str = ""
    encoding: str = ""
    sheet: str = ""
    """Of a workbook, or the list of a JSON file."""
    skipped: int = 0
    """Lines that are no rows of the table: titles, totals, notes."""
    notes: list[Note] = field(default_factory=list)
    """The first of them."""
    remarks: list[Remark] = field(default_factory=list)
    """What somebody should know about how the file was read."""
    preset: str = ""
    """The layout that the file was read by."""
    passed_over: int = 0
    """Rows of another kind, which the layout leaves out."""
    also: tuple[str, ...] = ()
    """Other kinds of rows that the same layout finds in the file."""
    unknown_values: dict[tuple[str, str], int] = field(default_factory=dict)
    """(column, value) -> rows: words that the layout does not know and that were left out."""
    unknown_teams: dict[str, int] = field(default_factory=dict)
    unknown_assignees: dict[str, int] = field(default_factory=dict)
    mended: dict[str, int] = field(default_factory=dict)
    """What a history says that cannot have happened so (store.imports.kinds.history_weave.MENDED) -> how often."""
    tickets: int = 0
    """Of a history: how many tickets its rows tell of; the other counts but `read` and `rejected` are of them."""
    people: int = 0
    """People of elsewhere whom a history names, newly kept by name."""
    kept: list[Kept] = field(default_factory=list)
    joined: list[Joined] = field(default_factory=list)
    """Customers who turned out to be one: the first of them."""
    joins: int = 0
    """How many did."""
    more_of_order: int = 0
    """Rows that tell of one more item of the order above them; they count as read only."""
    opened: list[int] = field(default_factory=list)
    """Tickets that were opened for what runs on a platform's clock."""
    samples: list[Sample] = field(default_factory=list)
    """Of a dry run: the first rows that would create and update something."""
    continued: bool = False
    """True when the batch was begun by an import that did not come to its end."""
    whole: dict[str, int] = field(default_factory=dict)
    """Of a batch that was continued: what all its parts brought, by the names of the counts."""
    rejects: list[Reject] = field(default_factory=list)
    """The first of them; the file has all."""
    longest_hold_ms: float = 0.0
    """The longest that a live import kept others from writing."""
    mail: MailCounts | None = None
    """Of a box of mail."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is."""

    done_bytes: int
    all_bytes: int
    rows: int
    step: str = "rows"
    """rows, or `text` for the search text behind them; its `done_bytes` and `all_bytes` then count messages."""


Report = Callable[[Progress], None]
LISTED: Final = 1_000
"""Rejects and kept fields that the answer lists."""
