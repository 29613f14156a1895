"""What an exported column is: its name, what SQL asks for it, what its values are, and how they are masked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from store.rules.masking import mask_email, mask_name, mask_phone, mask_region, mask_text

Mask = Callable[[str], str]
TEXT: Final = "text"
"""What people typed, or a number from outside: may begin like a formula."""
CODE: Final = "code"
"""A word of a vocabulary, or none of ours."""
NUMBER: Final = "number"
TIME: Final = "time"
"""Milliseconds since the epoch, UTC."""
MONEY: Final = "money"
"""Fen."""
FLAG: Final = "flag"
"""0 or 1."""
WORDS: Final = "words"
"""A JSON array of texts."""
DATA: Final = "data"
"""A JSON document of codes and numbers."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an export."""

    name: str
    """As kefu's own import format and JSON call it."""
    title: str
    """Its Chinese name, as kefu's own import format has it."""
    sql: str
    holds: str = TEXT
    mask: Mask | None = None
    words: Mapping[str, str] | None = None
    """Code -> Chinese word."""
    left_of_clock: bool = False
    """SQL gives `due|calendar`; what is shown are the seconds left in that calendar's time."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of rows that can leave the desk."""

    name: str
    rows: str
    """FROM and its joins."""
    key: str
    """The column by which rows are ordered, a number that is never reused."""
    columns: tuple[Column, ...]
    times: Mapping[str, str]
    """What `by` may name -> the time that since and until look at; the first is the default."""
    of_tickets: str | None = None
    """What a row fulfils that belongs to one of the tickets `{tickets}`; None where filters of tickets make no sense."""
    only: str = "1"
    """What every row of this kind fulfils."""

    def column(self, name: str) -> Column | None:
        """The column of that name, English or Chinese."""
        wanted = name.strip()
        folded = wanted.lower().replace("-", "_").replace(" ", "_")
        return next((one for one in self.columns if folded == one.name or wanted == one.title), None)


def text(name: str, title: str, sql: str) -> Column:
    """What people typed; phone numbers and the like inside are masked."""
    return Column(name, title, sql, TEXT, mask_text)


def region(table: str) -> Column:
    """A region; of an address the district."""
    return Column("region", "地区", f"{table}.region", TEXT, mask_region)


def code(name: str, title: str, sql: str, words: Mapping[str, str] | None = None) -> Column:
    """A word of a vocabulary."""
    return Column(name, title, sql, CODE, None, words)


def plain(name: str, title: str, sql: str) -> Column:
    """A text that is nobody's datum: a number from outside, a login."""
    return Column(name, title, sql, TEXT)


def time(name: str, title: str, sql: str) -> Column:
    return Column(name, title, sql, TIME)


def number(name: str, title: str, sql: str) -> Column:
    return Column(name, title, sql, NUMBER)


def money(name: str, title: str, sql: str) -> Column:
    return Column(name, title, sql, MONEY)


def flag(name: str, title: str, sql: str) -> Column:
    return Column(name, title, sql, FLAG)


def customer(prefix: str = "c.") -> tuple[Column, ...]:
    """Who the customer is, as kefu's own format names it."""
    return (
        text("customer_id", "买家昵称", f"{prefix}nick"),
        Column("customer_name", "客户姓名", f"{prefix}name", TEXT, mask_name),
        Column("customer_phone", "手机号", f"{prefix}phone", TEXT, mask_phone),
        Column("customer_email", "邮箱", f"{prefix}email", TEXT, mask_email),
    )
