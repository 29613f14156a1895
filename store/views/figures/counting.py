"""Figures counted: one statement a family, or for the families that share their rows."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final, NamedTuple

from store.database import Desk
from store.database.in_step import Start
from store.rules.figures import TIMES
from store.rules.periods import Span
from store.views.figures.asking import ALIKE, LISTED, Asking
from store.views.figures.counted import ALL, Counted
from store.views.figures.families import FAMILIES, OPEN_AT_END, ORDER_KEYS, POOLS, Family
from store.views.figures.grouping import grouping
from store.views.figures.measures import BACKLOG, MEASURES, ORDERS, Measure
from store.views.figures.portions import Portion

_LISTS: Final = ("median", "p90")


def wanted_by(which: Collection[str]) -> dict[str, list[Measure]]:
    """Family -> what is to be counted of its rows."""
    found: dict[str, list[Measure]] = {}
    for id_ in which:
        measure = MEASURES[id_]
        for family in measure.families:
            found.setdefault(family, []).append(measure)
        if measure.how == "per_order":
            found.setdefault(ORDERS, [])
    return found


class Member(NamedTuple):
    """A family and what is to be counted of its rows."""

    name: str
    family: Family
    measures: Sequence[Measure]


Pass = Callable[[Desk, Counted], None]


def passes(
    asking: Asking, span: Span, which: Collection[str], portions: Sequence[Portion] = ()
) -> list[Pass]:
    """What is to be done for these figures, the longest first, in any order: families that share their rows in one
    pass, where nothing tells them apart, and in portions those that walk over tickets. No two passes count the same."""
    short: list[Pass] = []
    found: list[Pass] = []
    pooled: dict[str, list[Member]] = {}
    for name, measures in wanted_by(which).items():
        if name == ORDERS:
            short.append(partial(_orders, asking))
        elif name == BACKLOG:
            short.append(partial(_backlog, asking, span, measures))
        else:
            member = Member(name, FAMILIES[name], measures)
            pooled.setdefault(member.family.pool if asking.pools else "", []).append(member)
    for pool, members in pooled.items():
        if pool and len(members) > 1:
            found += [
                partial(_pass, asked, POOLS[pool], members, pooled=True, timed=False)
                for asked in _in_portions(asking, POOLS[pool], portions)
            ]
        else:
            found += [
                partial(_pass, asked, member.family, [member])
                for member in members
                for asked in _in_portions(asking, member.family, portions)
            ]
    return found + short


def _in_portions(asking: Asking, family: Family, portions: Sequence[Portion]) -> list[Asking]:
    if not portions or not family.is_of_tickets:
        return [asking]
    return [
        replace(asking, portion=portion, parameters=asking.parameters | portion.parameters)
        for portion in portions
    ]


def count(desk: Desk, todo: Iterable[Pass], start: Start | None) -> Counted:
    """Do all passes; with `start`, some of them on the other connection."""
    left = deque(todo)

    def work(connection: Desk) -> Counted:
        counted = Counted()
        while next_one := _pop(left):
            next_one(connection, counted)
        return counted

    if start is None:
        return work(desk)
    others = start(work)
    try:
        counted = work(desk)
    finally:
        left.clear()
    counted.merge(others.result())
    return counted


def _pop(left: deque[Pass]) -> Pass | None:
    try:
        return left.popleft()
    except IndexError:
        return None


def _columns(family: Family, measures: Sequence[Measure]) -> dict[str, tuple[str, str]]:
    """What one pass over a family's rows sums up: name -> (aggregate, SQL of a row)."""
    found: dict[str, tuple[str, str]] = {}
    for measure in measures:
        found[measure.among] = ("sum", f"({measure.among})")
        if measure.hit is not None:
            found[hit_of(measure)] = ("sum", _among(measure, measure.hit))
        if measure.how in ("avg", "max"):
            aggregate = "sum" if measure.how == "avg" else "max"
            name = f"{measure.how} {measure.among} {measure.value}"
            found[name] = (aggregate, _among(measure, value_of(family, measure)))
    return found


def _among(measure: Measure, sql: str) -> str:
    return f"({sql})" if measure.among == "1" else f"CASE WHEN ({measure.among}) THEN ({sql}) END"


def hit_of(measure: Measure) -> str:
    """The name of a ratio's sum."""
    return f"{measure.among} -> {measure.hit}"


def value_of(family: Family, measure: Measure) -> str:
    """SQL of what a row adds to an average."""
    value = measure.value or family.value
    assert value is not None
    return value


def _pass(
    asking: Asking,
    rows_of: Family,
    members: Sequence[Member],
    desk: Desk,
    counted: Counted,
    *,
    pooled: bool = False,
    timed: bool = True,
) -> None:
    """One walk over the rows for all that is summed and for the lists of values."""
    if rows_of.summed:
        _pass_of_kinds(asking, rows_of, members, desk, counted, pooled=pooled, timed=timed)
        return
    sums: dict[tuple[str, str], tuple[str, str]] = {}
    lists: dict[tuple[str, str, str], str] = {}
    for name, family, measures in members:
        for column, (aggregate, sql) in _columns(family, measures).items():
            sums[name, column] = aggregate, f"CASE WHEN {family.within} THEN {sql} END" if pooled else sql
        for measure in measures:
            if measure.how in _LISTS:
                value = value_of(family, measure)
                own = f"{family.within} AND ({measure.among})" if pooled else f"({measure.among})"
                lists[name, measure.among, value] = f"CASE WHEN {own} THEN {value} END"
    by = asking.group_of(rows_of)
    rows = asking.select(rows_of, by, [*(sql for _sum, sql in sums.values()), *lists.values()], timed=timed)
    aggregates = [*(aggregate for aggregate, _sql in sums.values()), *(["group_concat"] * len(lists))]
    asked = ", ".join(f"{aggregate}(c{n})" for n, aggregate in enumerate(aggregates, start=1))
    for group, values in _groups(desk, asking, asked, rows):
        for ((name, column), (aggregate, _sql)), value in zip(sums.items(), values, strict=False):
            (counted.add if aggregate == "sum" else counted.top)(name, column, group, value)
        _keep_lists(counted, lists, group, values[len(sums) :])
        if any(values):
            counted.keys.add(group)


def _pass_of_kinds(
    asking: Asking,
    rows_of: Family,
    members: Sequence[Member],
    desk: Desk,
    counted: Counted,
    *,
    pooled: bool,
    timed: bool,
) -> None:
    """One walk for sums and lists: what is counted is told by the kinds of rows, of which there are few."""
    columns: dict[tuple[str, str], str] = {}
    lists: dict[tuple[str, str, str], str] = {}
    for name, family, measures in members:
        within = family.within if pooled else "1"
        for column, (_sum, sql) in _columns(family, measures).items():
            times = "" if column.startswith("avg ") else f" * {ALIKE}"
            columns[name, column] = f"sum(CASE WHEN {within} THEN {sql}{times} END)"
        for measure in measures:
            if measure.how in _LISTS:
                of = name, measure.among, value_of(family, measure)
                lists[of] = f"{within} AND ({measure.among})"
    asked = ", ".join(
        (*columns.values(), *(f"group_concat(CASE WHEN {own} THEN {LISTED} END)" for own in lists.values()))
    )
    kinds = asking.alike(rows_of, asking.group_of(rows_of), asked, listed=lists.values(), timed=timed)
    for group, values in _groups(desk, asking, asked, kinds):
        for (name, column), value in zip(columns, values, strict=False):
            counted.add(name, column, group, value)
        _keep_lists(counted, lists, group, values[len(columns) :])
        if any(values):
            counted.keys.add(group)


def _groups(desk: Desk, asking: Asking, asked: str, rows: str) -> Iterator[tuple[str | None, Sequence[Any]]]:
    """Each group's name and what was asked of its rows; grouping nothing spares SQLite the sorting."""
    grouped = "" if asking.grouping.by is None else " GROUP BY c0"
    sql = asking.with_past(f"SELECT c0, {asked} FROM ({rows}){grouped}")
    for key, *values in desk.rows(sql, asking.parameters):
        yield asking.name(key), values


def _keep_lists(
    counted: Counted, lists: Iterable[tuple[str, str, str]], group: str | None, texts: Sequence[str | None]
) -> None:
    for of, text in zip(lists, texts, strict=True):
        if text:
            counted.keep_lists(of, group, [*map(int, text.split(","))])


def _backlog(asking: Asking, span: Span, measures: Sequence[Measure], desk: Desk, counted: Counted) -> None:
    """The tickets open at the end of the span, and of each part of it that has begun."""
    as_of = asking.parameters["as_of"]

    def open_at(end: int, asked: Asking) -> Counted:
        found = Counted()
        moment = {"end": min(end, as_of + 1), "moment": min(end, as_of)}
        at_end = replace(asked, parameters=asked.parameters | moment)
        _pass(at_end, OPEN_AT_END, [Member(BACKLOG, OPEN_AT_END, measures)], desk, found, timed=False)
        return found

    if asking.grouping.by not in TIMES:
        counted.merge(open_at(span.end, asking))
        return
    whole = replace(asking, grouping=grouping(desk, None, span))
    counted.merge(open_at(span.end, whole))
    for part in asking.grouping.parts:
        if part.start <= as_of:
            counted.take_as(part.name, open_at(part.end, whole))


def _orders(asking: Asking, desk: Desk, counted: Counted) -> None:
    """Orders placed in the span, by the group where orders can have one; else only all of them."""
    by = asking.grouping.by
    grouped = by in TIMES or by in ORDER_KEYS
    group = asking.grouping.expression("o.placed_at", "NULL", ORDER_KEYS) if grouped else "NULL"
    conditions = [
        "o.placed_at >= :start AND o.placed_at < :end AND o.placed_at <= :as_of",
        *asking.narrowing.of_orders(ORDER_KEYS),
        *(["o.created_at <= :as_of"] if asking.is_past else []),
    ]
    sql = f"SELECT {group}, count(*) FROM shop_order o WHERE {' AND '.join(conditions)} GROUP BY 1"
    for key, number in desk.rows(sql, asking.parameters):
        name = asking.name(key) if grouped else ALL
        counted.add(ORDERS, "1", name, number)
        if name is not None:
            counted.keys.add(name)
