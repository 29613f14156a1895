"""The queues: how many wait in each, and a window of one around a place in it."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.database.handle import Row
from store.errors import WrongUsage
from store.rules.calendar_key import CalendarKey
from store.rules.permission import require
from store.rules.take_next import NO_LIVE_DUE, SortKey
from store.rules.words import WORKABLE
from store.views.rows import COLUMNS, JOINS, calendar_key, ticket_rows
from store.views.shapes import Countdown, QueueCount, TicketRow, Window
from store.views.sorting import FOLLOW_UP, order_by

_HELD: Final = "t.assignee_id = :agent AND (t.lease_until IS NULL OR t.lease_until > :now)"
_UNHELD: Final = "(t.assignee_id IS NULL OR t.lease_until <= :now)"
CONDITIONS: Final = {
    "mine": _HELD,
    "unclaimed": f"t.status IN ('new', 'open') AND {_UNHELD}{{teams}}",
    "team": "1{teams}",
    "due-soon": "t.soon_at <= :now AND t.due_key >= :now{teams}",
    "breached": "t.next_due_at < :now{teams}",
    "promised": "t.promised_at IS NOT NULL{teams}",
    "waiting-customer": "t.status = 'waiting_customer'{teams}",
    "waiting-team": "t.status = 'waiting_team'{teams}",
    "complaints": "t.kind = 'complaint'{teams}",
    "open": "1",
    FOLLOW_UP: "t.follow_up_at IS NOT NULL{teams}",
}
"""View -> what puts an unsettled ticket into it (the follow-up: a settled one); `{teams}` narrows to the actor's own."""
VIEWS: Final = tuple(CONDITIONS)
WINDOW: Final = 200
Sizes = dict[str, tuple[int, int]]
"""View -> (count, smallest due key)."""

MARKABLE: Final = 500
"""So many tickets can be acted on at once."""

_OF_STATUS: Final = " AND t.status IN ('new', 'open', 'waiting_customer', 'waiting_team')"
"""True of every unsettled ticket; said, it lets a count by team seek in ix_ticket_count."""

# One statement whatever the numbers: SQLite keeps the last hundred prepared, and a list in the text makes each a new one.
_LINES: Final = (
    f"SELECT {COLUMNS} FROM ticket t {JOINS} WHERE t.number IN (SELECT value FROM json_each(:numbers))"
)

# Each part of the counts reads one index once, in its order.
GROUPED: Final = f"""
SELECT t.status, t.team, t.kind, count(*), min(t.due_key),
count(*) FILTER (WHERE {_UNHELD}), min(t.due_key) FILTER (WHERE {_UNHELD})
FROM ticket t INDEXED BY ix_ticket_count WHERE t.settled_at IS NULL GROUP BY t.status, t.team, t.kind
"""
_MINE: Final = f"SELECT count(*), min(t.due_key) FROM ticket t WHERE t.settled_at IS NULL AND {_HELD}"
BY_TIME: Final = ("due-soon", "breached", "promised")
EACH_BY_TIME: Final = ", ".join(
    "count(*) FILTER (WHERE {0}), min(t.due_key) FILTER (WHERE {0})".format(
        CONDITIONS[view].removesuffix("{teams}")
    )
    for view in BY_TIME
)
_CALLS: Final = (
    "SELECT count(*), min(t.follow_up_at) FROM ticket t INDEXED BY ix_ticket_follow_up"
    " WHERE t.follow_up_at IS NOT NULL{teams}"
)
_TIMED: Final = f"SELECT {EACH_BY_TIME} FROM ticket t WHERE t.settled_at IS NULL{{teams}}"


def counts(desk: Desk, actor: Actor, *, now: int) -> list[QueueCount]:
    """Every queue with its count and its soonest live due."""
    require(actor, "see")
    parameters = _parameters(actor, now)
    with desk.snapshot():
        sizes = sizes_by_word(desk.rows(GROUPED, parameters), actor)
        sizes["mine"] = own_size(desk, actor, now)
        timed = desk.rows(_TIMED.format(teams=_teams(actor)), parameters)[0]
        for place, view in enumerate(BY_TIME):
            sizes[view] = size(timed[2 * place : 2 * place + 2])
        sizes[FOLLOW_UP] = calls = size(desk.rows(_CALLS.format(teams=_teams(actor)))[0])
        soonest = {view: worst(desk, sizes[view][1]) for view in VIEWS if view != FOLLOW_UP}
        soonest[FOLLOW_UP] = None if calls[1] == NO_LIVE_DUE else Countdown.of_call(calls[1])
        return [QueueCount(view, sizes[view][0], soonest[view]) for view in VIEWS]


def window(
    desk: Desk,
    actor: Actor,
    view: str,
    *,
    around: SortKey | None = None,
    at_index: int | None = None,
    limit: int = WINDOW,
    sort: str | None = None,
    reverse: bool = False,
    now: int,
) -> Window:
    """Some `limit` rows of a queue around a sort key or a place (from its top without either), and the count.

    `sort` is a column of store.views.sorting; urgency without one.
    """
    require(actor, "see")
    order = order_by(sort, reverse=reverse, view=view)
    where, parameters = belongs(view, actor), _parameters(actor, now)
    with desk.snapshot():
        count = int(desk.value(_counted(view, where), parameters))
        if around is None:
            start = max(0, min(at_index or 0, count - 1) - limit // 2) if at_index else 0
            listed = _listed(view, where)
            sql = f"{listed} ORDER BY {order.clause} LIMIT :limit OFFSET :start"
            numbers = [row[0] for row in desk.rows(sql, parameters | {"limit": limit, "start": start})]
        else:
            parameters |= order.key(desk, around, now)
            before = _listed(view, f"{where} AND {order.before}")
            after = _listed(view, f"{where} AND {order.from_there}")
            parameters["limit"] = limit // 2
            rows_above = desk.rows(f"{before} ORDER BY {order.backwards} LIMIT :limit", parameters)
            above = [row[0] for row in rows_above]
            parameters["limit"] = limit - len(above)
            rows_below = desk.rows(f"{after} ORDER BY {order.clause} LIMIT :limit", parameters)
            numbers = above[::-1] + [row[0] for row in rows_below]
            ahead = desk.value(f"SELECT count(*) FROM ({before})", parameters)
            start = ahead - len(above)
        return Window(view, tuple(in_order(desk, numbers, now, actor)), start, count, now)


def page(
    desk: Desk,
    actor: Actor,
    view: str,
    *,
    limit: int = 50,
    after: int | None = None,
    sort: str | None = None,
    reverse: bool = False,
    now: int,
) -> list[TicketRow]:
    """The first `limit` rows of a queue, or those behind ticket `after`. DeskError when there is no such ticket."""
    require(actor, "see")
    order = order_by(sort, reverse=reverse, view=view)
    where, parameters = belongs(view, actor), _parameters(actor, now)
    with desk.snapshot():
        if after is not None:
            parameters |= order.key_of(desk, after, now)
            where += f" AND {order.behind}"
        sql = f"{_listed(view, where)} ORDER BY {order.clause} LIMIT :limit"
        numbers = [row[0] for row in desk.rows(sql, parameters | {"limit": max(0, limit)})]
        return in_order(desk, numbers, now, actor)


def first_numbers(
    desk: Desk,
    actor: Actor,
    view: str,
    *,
    limit: int = MARKABLE,
    sort: str | None = None,
    reverse: bool = False,
    now: int,
) -> list[int]:
    """The numbers of the first `limit` tickets of a queue, without their lines."""
    require(actor, "see")
    order, where = order_by(sort, reverse=reverse, view=view), belongs(view, actor)
    sql = f"{_listed(view, where)} ORDER BY {order.clause} LIMIT :limit"
    return [row[0] for row in desk.rows(sql, _parameters(actor, now) | {"limit": max(0, limit)})]


def rows(desk: Desk, actor: Actor, numbers: Sequence[int], *, now: int) -> list[TicketRow]:
    """These tickets' lines, in queue order; unknown numbers are left out."""
    require(actor, "see")
    return sorted(in_order(desk, numbers, now, actor), key=lambda row: row.sort_key)


def touched(
    desk: Desk, actor: Actor, view: str, numbers: Collection[int], *, now: int
) -> tuple[list[TicketRow], frozenset[int]]:
    """These tickets' lines as they are now, and which of them belong to the view."""
    require(actor, "see")
    where = f"{belongs(view, actor)} AND t.number IN (SELECT value FROM json_each(:numbers))"
    parameters = _parameters(actor, now) | {"numbers": json.dumps(sorted(numbers))}
    with desk.snapshot():
        # By their numbers: an index of what the view asks about would be read from one end to the other.
        found = desk.rows(f"SELECT t.number FROM ticket t NOT INDEXED WHERE {where}", parameters)
        inside = frozenset(row[0] for row in found)
        return in_order(desk, sorted(numbers), now, actor), inside


def in_order(desk: Desk, numbers: Sequence[int], now: int, actor: Actor | None = None) -> list[TicketRow]:
    """Lines in the order of `numbers`: the place is decided on the index first, the texts are read after.

    What is unread is told to `actor`.
    """
    if not numbers:
        return []
    agent_id = None if actor is None else actor.agent_id
    parameters = {"now": now, "agent": agent_id, "numbers": json.dumps(list(numbers))}
    found = {row.number: row for row in ticket_rows(desk, _LINES, parameters)}
    return [found[number] for number in numbers if number in found]


def _listed(view: str, where: str) -> str:
    """The numbers of a view, read in queue order from the index; one's own few are found and sorted instead."""
    return f"SELECT t.number FROM ticket t INDEXED BY {index_of(view)} WHERE {where}"


def index_of(view: str) -> str:
    """The index that holds a view's tickets, but for one's own in their order."""
    return {"mine": "ix_ticket_held", FOLLOW_UP: "ix_ticket_follow_up"}.get(view, "ix_ticket_queue")


def _counted(view: str, where: str) -> str:
    """How many, from the smallest index that knows all the view asks about."""
    of_time = view in BY_TIME or view in ("mine", FOLLOW_UP)
    index = index_of(view) if of_time else "ix_ticket_count"
    said = _OF_STATUS if view in ("team", "complaints") else ""
    return f"SELECT count(*) FROM ticket t INDEXED BY {index} WHERE {where}{said}"


def belongs(view: str, actor: Actor) -> str:
    """What a ticket of a view fulfils, as SQL about `t` with :agent and :now. Raises WrongUsage for an unknown one."""
    if view not in CONDITIONS:
        raise WrongUsage("not_one_of", field="view", value=view, choices=", ".join(VIEWS))
    condition = CONDITIONS[view].format(teams=_teams(actor))
    return condition if view == FOLLOW_UP else f"t.settled_at IS NULL AND {condition}"


def _teams(actor: Actor) -> str:
    if actor.sees_all_teams:
        return ""
    return f" AND t.team IN ({', '.join(repr(team) for team in sorted(actor.teams))})"


def sizes_by_word(groups: list[Row], actor: Actor) -> Sizes:
    """View -> (count, smallest due_key) of the views that status, team and kind decide."""
    sizes: Sizes = dict.fromkeys(VIEWS, (0, NO_LIVE_DUE))
    for status, team, kind, count, due_key, unheld, unheld_due_key in groups:
        views = ["open"]
        if actor.sees_all_teams or team in actor.teams:
            views += ["team", *(["complaints"] if kind == "complaint" else [])]
            if status in WORKABLE:
                add(sizes, "unclaimed", size((unheld, unheld_due_key)))
            else:
                views.append(status.replace("_", "-"))
        for view in views:
            add(sizes, view, (count, due_key))
    return sizes


def add(sizes: Sizes, view: str, more: tuple[int, int]) -> None:
    """So many more in a view."""
    count, due_key = sizes[view]
    sizes[view] = (count + more[0], min(due_key, more[1]))


def size(found: Sequence[Any]) -> tuple[int, int]:
    """A count and the smallest due key, which is null where there is none."""
    count, due_key = found
    return count, NO_LIVE_DUE if due_key is None else due_key


def own_size(desk: Desk, actor: Actor, now: int) -> tuple[int, int]:
    """Of the actor's own tickets."""
    return size(desk.rows(_MINE, _parameters(actor, now))[0])


def worst(desk: Desk, due_key: int) -> Countdown | None:
    """The countdown of the first ticket with that due; None for the value after every due."""
    if due_key == NO_LIVE_DUE:
        return None
    found = worst_row(desk, due_key)
    return None if found is None else countdown_of(due_key, found)


def worst_row(desk: Desk, due_key: int) -> Row | None:
    """What `countdown_of` needs of the first ticket with that due."""
    return desk.row(
        "SELECT live_clock, live_target_ms, live_calendar FROM ticket"
        " WHERE settled_at IS NULL AND due_key = ? ORDER BY priority_rank, opened_at, number LIMIT 1",
        (due_key,),
    )


def countdown_of(due_key: int, found: Sequence[Any]) -> Countdown:
    """The countdown of a ticket that `worst_row` found."""
    clock, target_ms, calendar = found
    key: CalendarKey | None = calendar_key(calendar)
    return Countdown(clock, due_key, target_ms, key)


def _parameters(actor: Actor, now: int) -> dict[str, Any]:
    return {"agent": actor.agent_id, "now": now}
