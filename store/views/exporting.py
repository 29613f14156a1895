"""What leaves the desk as a file: rows of one kind, in the order of their numbers, a page at a time.

Each page is one statement, so what somebody changes meanwhile tears no row, and no reading stands between two pages
to keep the write-ahead log from being emptied. Which rows are meant is decided when the export begins: what comes in
later is left out, what is gone by then is passed over.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.errors import WrongUsage
from store.policy.versions import calendars, current_policy
from store.rules import words
from store.rules.filters import Filter
from store.rules.masking import mask_text
from store.rules.permission import require
from store.views.exporting_columns import CODE, DATA, WORDS, Column, Kind, Mask
from store.views.exporting_history import ALERTS, EVENTS, MESSAGES, SURVEYS
from store.views.exporting_people import AGENTS, ARTICLES, SCRIPTS
from store.views.exporting_shop import CUSTOMERS, ORDERS, RETURNS, SHIPMENTS
from store.views.exporting_tickets import TICKETS
from store.views.filter_sql import EVERY, conditions
from store.views.queues import belongs
from store.views.rows import calendar_key
from store.views.search import found_numbers

KINDS: Final = {
    kind.name: kind
    for kind in (
        TICKETS, MESSAGES, EVENTS, CUSTOMERS, ORDERS, SHIPMENTS, RETURNS, SURVEYS, ALERTS, ARTICLES, SCRIPTS, AGENTS,
    )
}  # fmt: skip
PAGE: Final = 2_000
REMEMBERED: Final = 20_000
"""Names, numbers and addresses of a column whose masked form is kept: customers come again."""

LONGEST_REMEMBERED: Final = 60
"""Characters: what customers write at length comes once."""

Values = Sequence[Any]
"""One column's values on a page."""
Turn = Callable[[Values], Values]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked for. Times in ms; `since` is included, `until` is not."""

    kind: str
    columns: tuple[str, ...] = ()
    """Names, English or Chinese; none: all of the kind."""
    view: str | None = None
    """One of the desk's queues; None: tickets of every status."""
    filter: Filter = field(default_factory=Filter)
    search: str | None = None
    source: str | None = None
    """Tickets that came from there."""
    since: int | None = None
    until: int | None = None
    by: str | None = None
    """The time that since and until look at; None: the kind's first."""
    limit: int | None = None
    reveal: bool = False
    """Unmasked; the actor needs the right to it, and `store.exports` writes down that it was asked for."""

    @property
    def of_tickets(self) -> bool:
        """True when it is narrowed by what tickets are."""
        return bool(self.view or self.filter or self.search or self.source)


@dataclass(slots=True)
class Found:
    """The rows that an export is about."""

    desk: Desk
    kind: Kind
    columns: tuple[Column, ...]
    count: int
    select: str
    """The statement of a page, but for which rows."""
    parameters: dict[str, Any]
    turns: tuple[tuple[int, Turn], ...]
    """(place of a column, what is done to its values)."""
    ids: array[int] | None
    """The rows by their keys; None: all those up to `last`."""
    last: int

    def pages(self, size: int = PAGE) -> Iterator[list[Values]]:
        """The values of each column, a page of rows at a time. Raises CouldNot when the desk cannot be read."""
        for rows in self._by_ids(size) if self.ids is not None else self._by_range(size):
            turned: list[Values] = [*zip(*rows, strict=True)]
            del turned[0]
            for place, turn in self.turns:
                turned[place] = turn(turned[place])
            yield turned

    def _by_ids(self, size: int) -> Iterator[list[tuple[Any, ...]]]:
        assert self.ids is not None
        key = self.kind.key
        sql = f"{self.select} WHERE {key} IN (SELECT value FROM json_each(:ids)) ORDER BY {key}"
        for start in range(0, len(self.ids), size):
            wanted = json.dumps(self.ids[start : start + size].tolist())
            if rows := self.desk.rows(sql, self.parameters | {"ids": wanted}):
                yield rows

    def _by_range(self, size: int) -> Iterator[list[tuple[Any, ...]]]:
        key, after, left = self.kind.key, 0, self.count
        where = f"{key} > :after AND {key} <= :last AND {self.kind.only}"
        sql = f"{self.select} WHERE {where} ORDER BY {key} LIMIT :size"
        while left > 0:
            asked = {"after": after, "last": self.last, "size": min(size, left)}
            rows = self.desk.rows(sql, self.parameters | asked)
            if not rows:
                return
            yield rows
            after = rows[-1][0]
            left -= len(rows)


def kind_of(name: str) -> Kind:
    """The kind of that name. Raises WrongUsage when there is none."""
    found = KINDS.get(name.strip().lower())
    if found is None:
        raise WrongUsage("not_one_of", field="KIND", value=name, choices=", ".join(KINDS))
    return found


def find(desk: Desk, actor: Actor, question: Question, *, now: int) -> Found:
    """Decide which rows are meant, in one moment.

    Raises WrongUsage for a kind, column, queue, person or category that there is not, and for a narrowing that makes
    no sense for the kind; DeskError when the actor may not export, or not unmasked.
    """
    require(actor, "export")
    if question.reveal:
        require(actor, "reveal")
    kind = kind_of(question.kind)
    columns = _columns(kind, question.columns)
    parameters = {"agent": actor.agent_id, "now": now}
    where = _where(desk, actor, kind, question, parameters)
    with desk.snapshot():
        if where:
            sql = f"SELECT {kind.key} FROM {kind.rows} WHERE {' AND '.join((kind.only, *where))} ORDER BY {kind.key}"
            if question.limit is not None:
                sql += " LIMIT :limit"
            cursor = desk.execute(sql, parameters | {"limit": question.limit})
            ids: array[int] | None = array("q", (row[0] for row in cursor))
            count, last = len(ids or ()), 0
        else:
            ids = None
            alias = kind.rows.partition(" LEFT JOIN ")[0].partition(" JOIN ")[0]
            only = f"SELECT count(*), max({kind.key}) FROM {alias} WHERE {kind.only}"
            count, last = desk.rows(only)[0]
            count = count if question.limit is None else min(count, question.limit)
    said = ", ".join((kind.key, *(column.sql for column in columns)))
    used = {name: value for name, value in parameters.items() if f":{name}" in said}
    turns = tuple(
        (place, turn)
        for place, column in enumerate(columns)
        if (turn := _turn(desk, column, question.reveal, now)) is not None
    )
    return Found(desk, kind, columns, count, f"SELECT {said} FROM {kind.rows}", used, turns, ids, last or 0)


def _columns(kind: Kind, names: Sequence[str]) -> tuple[Column, ...]:
    found: dict[str, Column] = {}
    for name in names:
        column = kind.column(name)
        if column is None:
            choices = ", ".join(one.name for one in kind.columns)
            raise WrongUsage("not_one_of", field="--columns", value=name, choices=choices)
        found[column.name] = column
    return tuple(found.values()) or kind.columns


def _where(desk: Desk, actor: Actor, kind: Kind, question: Question, parameters: dict[str, Any]) -> list[str]:
    """The conditions of a row, with their parameters put among the others."""
    found = []
    if question.of_tickets:
        if kind.of_tickets is None:
            raise WrongUsage("export_no_tickets", kind=kind.name)
        tickets = _tickets(desk, actor, question, parameters)
        found.append(tickets if kind is TICKETS else kind.of_tickets.format(tickets=_numbers(tickets)))
    if question.since is None and question.until is None and question.by is None:
        return found
    by = next(iter(kind.times)) if question.by is None else question.by
    if by not in kind.times:
        raise WrongUsage("not_one_of", field="--by", value=by, choices=", ".join(kind.times))
    for name, sign in (("since", ">="), ("until", "<")):
        if (at := getattr(question, name)) is not None:
            parameters[name] = at
            found.append(f"{kind.times[by]} {sign} :{name}")
    return found


def _numbers(tickets: str) -> str:
    return f"SELECT t.number FROM ticket t WHERE {tickets}"


def _tickets(desk: Desk, actor: Actor, question: Question, parameters: dict[str, Any]) -> str:
    """What a ticket `t` fulfils that is meant."""
    view = question.view or EVERY
    where, more = conditions(desk, actor, view, question.filter)
    parameters |= more
    if question.view is not None:
        where.append(belongs(question.view, actor))
    if question.source is not None:
        parameters["source"] = question.source
        where.append("t.source = :source")
    if question.search is not None:
        parameters["searched"] = json.dumps(found_numbers(desk, question.search))
        where.append("t.number IN (SELECT value FROM json_each(:searched))")
    return " AND ".join(where)


def _turn(desk: Desk, column: Column, reveal: bool, now: int) -> Turn | None:
    """What is done to the values of a column; None when they go out as they stand."""
    if column.left_of_clock:
        return _left(desk, now)
    if column.holds == DATA and not reveal:
        return lambda values: [_masked_data(value) if value else value for value in values]
    mask = None if reveal else column.mask
    return None if mask is None else _masking(mask)


def _masking(mask: Mask) -> Turn:
    shown_as = _Masked(mask).__getitem__
    return lambda values: [*map(shown_as, values)]


class _Masked(dict[str | None, str | None]):
    """A value -> its masked form, worked out when it is first asked for."""

    def __init__(self, mask: Mask) -> None:
        super().__init__()
        self._mask = mask

    def __missing__(self, value: str | None) -> str | None:
        shown = self._mask(value) if value else value
        if len(self) < REMEMBERED and (value is None or len(value) <= LONGEST_REMEMBERED):
            self[value] = shown
        return shown


def _masked_data(text: str) -> str:
    """An event's data with what somebody typed into it masked: a shop, a level."""
    if mask_text(text) is text:
        return text
    return json.dumps(_masked_parts(json.loads(text)), ensure_ascii=False, separators=(",", ":"))


def _masked_parts(value: Any) -> Any:
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, dict):
        return {name: _masked_parts(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_masked_parts(part) for part in value]
    return value


def _left(desk: Desk, now: int) -> Turn:
    """Seconds to a due in its calendar's time, negative when past."""
    known = calendars(desk)

    def left(value: str | None) -> int | None:
        if value is None:
            return None
        due, _, name = value.partition("|")
        key = calendar_key(name or None)
        if key is None:
            return (int(due) - now) // 1000
        calendar = known[key]
        due_at = int(due)
        ms = -calendar.between(due_at, now) if now > due_at else calendar.between(now, due_at)
        return ms // 1000

    return lambda values: [left(value) for value in values]


def words_of(desk: Desk, column: Column) -> dict[str, str]:
    """Code -> Chinese word of a column's vocabulary, with what the policy adds; empty when it has none."""
    found = dict(column.words or {})
    if column.words is words.CATEGORIES:
        found |= current_policy(desk).categories
    return found


__all__ = ["CODE", "KINDS", "WORDS", "Found", "Question", "find", "kind_of", "words_of"]
