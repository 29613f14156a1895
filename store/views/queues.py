"""The queues: how many wait in each, and a window of one around a place in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.errors import WrongUsage
from store.rules.permission import require
from store.rules.states import CalendarKey
from store.rules.take_next import NO_LIVE_DUE, SortKey
from store.views.rows import COLUMNS, JOINS, calendar_key, ticket_rows
from store.views.shapes import Countdown, QueueCount, TicketRow, Window

_HELD: Final = "t.assignee_id = :agent AND (t.lease_until IS NULL OR t.lease_until > :now)"
_UNHELD: Final = "(t.assignee_id IS NULL OR t.lease_until <= :now)"
CONDITIONS: Final = {
    "mine": _HELD,
    "unclaimed": f"t.status IN ('new', 'open') AND {_UNHELD}{{teams}}",
    "team": "1{teams}",
    "due-soon": "t.soon_at <= :now AND t.next_due_at >= :now{teams}",
    "breached": "t.next_due_at < :now{teams}",
    "promised": "t.promised_at IS NOT NULL{teams}",
    "waiting-customer": "t.status = 'waiting_customer'{teams}",
    "waiting-team": "t.status = 'waiting_team'{teams}",
    "complaints": "t.kind = 'complaint'{teams}",
    "open": "1",
}
"""View -> what puts an unsettled ticket into it; `{teams}` narrows to the actor's own."""
VIEWS: Final = tuple(CONDITIONS)
WINDOW: Final = 200

_ORDER: Final = "t.due_key, t.priority_rank, t.opened_at, t.number"
_BACKWARDS: Final = "t.due_key DESC, t.priority_rank DESC, t.opened_at DESC, t.number DESC"
_KEY: Final = f"({_ORDER})"
_AROUND: Final = "(:k0, :k1, :k2, :k3)"


def counts(desk: Desk, actor: Actor, *, now: int) -> list[QueueCount]:
    """Every queue with its count and its soonest live due."""
    require(actor, "see")
    found = desk.row(_counts_sql(_teams(actor)), _parameters(actor, now))
    assert found is not None
    pairs = zip(VIEWS, zip(found[::2], found[1::2], strict=True), strict=True)
    with desk.snapshot():
        return [QueueCount(view, count, _worst(desk, due_key)) for view, (count, due_key) in pairs]


def window(
    desk: Desk,
    actor: Actor,
    view: str,
    *,
    around: SortKey | None = None,
    at_index: int | None = None,
    limit: int = WINDOW,
    now: int,
) -> Window:
    """Some `limit` rows of a queue around a sort key or a place (from its top without either), and the count."""
    require(actor, "see")
    where, parameters = _where(view, actor), _parameters(actor, now)
    with desk.snapshot():
        count = int(desk.value(f"SELECT count(*) FROM ticket t WHERE {where}", parameters))
        if around is None:
            start = max(0, min(at_index or 0, count - 1) - limit // 2) if at_index else 0
            sql = (
                f"SELECT t.number FROM ticket t WHERE {where} ORDER BY {_ORDER} LIMIT {limit} OFFSET {start}"
            )
            numbers = [row[0] for row in desk.rows(sql, parameters)]
        else:
            parameters |= dict(zip(("k0", "k1", "k2", "k3"), around, strict=True))
            before = f"SELECT t.number FROM ticket t WHERE {where} AND {_KEY} < {_AROUND}"
            after = f"SELECT t.number FROM ticket t WHERE {where} AND {_KEY} >= {_AROUND}"
            above = [
                row[0] for row in desk.rows(f"{before} ORDER BY {_BACKWARDS} LIMIT {limit // 2}", parameters)
            ]
            room = limit - len(above)
            below = [row[0] for row in desk.rows(f"{after} ORDER BY {_ORDER} LIMIT {room}", parameters)]
            numbers = above[::-1] + below
            ahead = desk.value(
                f"SELECT count(*) FROM ticket t WHERE {where} AND {_KEY} < {_AROUND}", parameters
            )
            start = ahead - len(above)
        return Window(view, tuple(_in_order(desk, numbers, now)), start, count, now)


def page(
    desk: Desk, actor: Actor, view: str, *, limit: int = 50, after: int | None = None, now: int
) -> list[TicketRow]:
    """The first `limit` rows of a queue, or those behind ticket `after`."""
    require(actor, "see")
    where, parameters = _where(view, actor), _parameters(actor, now)
    with desk.snapshot():
        if after is not None:
            key = "SELECT due_key, priority_rank, opened_at, number FROM ticket WHERE number = ?"
            place = desk.row(key, (after,))
            if place is None:
                return []
            parameters |= dict(zip(("k0", "k1", "k2", "k3"), place, strict=True))
            where += f" AND {_KEY} > {_AROUND}"
        sql = f"SELECT t.number FROM ticket t WHERE {where} ORDER BY {_ORDER} LIMIT :limit"
        numbers = [row[0] for row in desk.rows(sql, parameters | {"limit": max(0, limit)})]
        return _in_order(desk, numbers, now)


def rows(desk: Desk, actor: Actor, numbers: Sequence[int], *, now: int) -> list[TicketRow]:
    """These tickets' lines, in queue order; unknown numbers are left out."""
    require(actor, "see")
    return sorted(_in_order(desk, numbers, now), key=lambda row: row.sort_key)


def _in_order(desk: Desk, numbers: Sequence[int], now: int) -> list[TicketRow]:
    """Lines in the order of `numbers`: the place is decided on the index first, the texts are read after."""
    if not numbers:
        return []
    listed = ", ".join(map(str, map(int, numbers)))
    sql = f"SELECT {COLUMNS} FROM ticket t {JOINS} WHERE t.number IN ({listed})"
    found = {row.number: row for row in ticket_rows(desk, sql, {"now": now})}
    return [found[number] for number in numbers if number in found]


def _where(view: str, actor: Actor) -> str:
    if view not in CONDITIONS:
        raise WrongUsage("not_one_of", field="view", value=view, choices=", ".join(VIEWS))
    return f"t.settled_at IS NULL AND {CONDITIONS[view].format(teams=_teams(actor))}"


def _teams(actor: Actor) -> str:
    if actor.sees_all_teams:
        return ""
    return f" AND t.team IN ({', '.join(repr(team) for team in sorted(actor.teams))})" if actor.teams else ""


def _counts_sql(teams: str) -> str:
    each = ", ".join(
        "count(*) FILTER (WHERE {0}), min(t.due_key) FILTER (WHERE {0})".replace(
            "{0}", sql.format(teams=teams)
        )
        for sql in CONDITIONS.values()
    )
    return f"SELECT {each} FROM ticket t WHERE t.settled_at IS NULL"


def _worst(desk: Desk, due_key: int | None) -> Countdown | None:
    """The countdown of the first ticket with that due."""
    if due_key is None or due_key == NO_LIVE_DUE:
        return None
    found = desk.row(
        "SELECT live_clock, live_target_ms, live_calendar FROM ticket"
        " WHERE settled_at IS NULL AND due_key = ? ORDER BY priority_rank, opened_at, number LIMIT 1",
        (due_key,),
    )
    if found is None:
        return None
    clock, target_ms, calendar = found
    key: CalendarKey | None = calendar_key(calendar)
    return Countdown(clock, due_key, target_ms, key)


def _parameters(actor: Actor, now: int) -> dict[str, Any]:
    return {"agent": actor.agent_id, "now": now}
