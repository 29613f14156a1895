"""A queue narrowed by a filter: the same windows, pages and orders as store.views.queues, and how many there are."""

from __future__ import annotations

from array import array
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.rules.filters import Filter, OneOf
from store.rules.permission import require
from store.rules.take_next import NO_LIVE_DUE, SortKey
from store.views.filter_sql import conditions
from store.views.queues import MARKABLE, WINDOW, belongs, in_order, index_of, worst
from store.views.shapes import Countdown, TicketRow, Window
from store.views.sorting import FOLLOW_UP, order_by

_FOLLOW_UP: Final = OneOf("queue", ("follow_up",))


def filtered_window(
    desk: Desk,
    actor: Actor,
    view: str,
    filter: Filter,
    *,
    around: SortKey | None = None,
    at_index: int | None = None,
    limit: int = WINDOW,
    sort: str | None = None,
    reverse: bool = False,
    now: int,
) -> Window:
    """Some `limit` rows of a filtered queue around a sort key or a place (its top without either), and the count.

    Raises WrongUsage, with the `column` in the filter, for a person or category that the desk does not know.
    """
    require(actor, "see")
    base = _base(view, filter)
    order = order_by(sort, reverse=reverse, view=base)
    with desk.snapshot():
        listed, parameters = _listed(desk, actor, base, filter, now)
        before = "0"
        if around is not None:
            before = order.before
            parameters |= order.key(desk, around, now)
        # One walk gives the rows, their place and the count: what a filter costs does not depend on where one looks.
        numbers, ahead = array("q"), 0
        sql = f"SELECT t.number, {before} {listed} ORDER BY {order.clause}"
        for number, is_before in desk.execute(sql, parameters):
            numbers.append(number)
            ahead += is_before
        place = ahead if around is not None else max(0, min(at_index or 0, len(numbers) - 1))
        start = max(0, place - limit // 2)
        rows = in_order(desk, numbers[start : start + limit].tolist(), now, actor)
        return Window(view, tuple(rows), start, len(numbers), now)


def filtered_page(
    desk: Desk,
    actor: Actor,
    view: str,
    filter: Filter,
    *,
    limit: int = 50,
    after: int | None = None,
    sort: str | None = None,
    reverse: bool = False,
    now: int,
) -> list[TicketRow]:
    """The first `limit` rows of a filtered queue, or those behind ticket `after`, which need not be in it."""
    require(actor, "see")
    base = _base(view, filter)
    order = order_by(sort, reverse=reverse, view=base)
    with desk.snapshot():
        listed, parameters = _listed(desk, actor, base, filter, now)
        if after is not None:
            parameters |= order.key_of(desk, after, now)
            listed += f" AND {order.behind}"
        parameters["limit"] = max(0, limit)
        sql = f"SELECT t.number {listed} ORDER BY {order.clause} LIMIT :limit"
        return in_order(desk, [number for (number,) in desk.rows(sql, parameters)], now, actor)


def filtered_numbers(
    desk: Desk,
    actor: Actor,
    view: str,
    filter: Filter,
    *,
    limit: int = MARKABLE,
    sort: str | None = None,
    reverse: bool = False,
    now: int,
) -> list[int]:
    """The numbers of the first `limit` tickets of a filtered queue, without their lines."""
    require(actor, "see")
    base = _base(view, filter)
    order = order_by(sort, reverse=reverse, view=base)
    with desk.snapshot():
        listed, parameters = _listed(desk, actor, base, filter, now)
        sql = f"SELECT t.number {listed} ORDER BY {order.clause} LIMIT :limit"
        return [number for (number,) in desk.rows(sql, parameters | {"limit": max(0, limit)})]


def filtered_count(
    desk: Desk, actor: Actor, view: str, filter: Filter, *, now: int
) -> tuple[int, Countdown | None]:
    """How many tickets a filtered queue has, and the soonest live due among them."""
    require(actor, "see")
    base = _base(view, filter)
    due = "t.follow_up_at" if base == FOLLOW_UP else "t.due_key"
    with desk.snapshot():
        listed, parameters = _listed(desk, actor, base, filter, now)
        count, soonest = desk.rows(f"SELECT count(*), min({due}) {listed}", parameters)[0]
        if base == FOLLOW_UP:
            return count, None if soonest is None else Countdown.of_call(soonest)
        return count, worst(desk, NO_LIVE_DUE if soonest is None else soonest)


def _base(view: str, filter: Filter) -> str:
    """The desk's queue to walk: a filter of all open tickets that names the follow-up calls means those."""
    wants_calls = any(term.what == _FOLLOW_UP and not term.negated for term in filter.terms)
    return FOLLOW_UP if view == "open" and wants_calls else view


def _listed(desk: Desk, actor: Actor, view: str, filter: Filter, now: int) -> tuple[str, dict[str, Any]]:
    """FROM and WHERE of the tickets, in an index that has the queue's order, with the parameters."""
    where, parameters = conditions(desk, actor, view, filter)
    parameters |= {"agent": actor.agent_id, "now": now}
    sql = " AND ".join((belongs(view, actor), *where))
    return f"FROM ticket t INDEXED BY {index_of(view)} WHERE {sql}", parameters
