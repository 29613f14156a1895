"""Desks with very many tickets, made by copying one row in SQL."""

from __future__ import annotations

from store.database import Desk
from store.database.compiled import columns_of
from store.tables import Clock, Ticket, TicketFact
from tests.store.desks import MINUTE, MONDAY, Place

TEAMS = ("presales", "aftersales", "complaints", "logistics")


def crowd(place: Place, unsettled: int, settled: int) -> None:
    """So many more tickets: dues spread over two days, teams and priorities mixed, one in ten held by Sue, a tenth without a due."""
    first = place.open(at=MONDAY)
    desk = place.desk
    desk.execute("PRAGMA synchronous = off")
    with desk.transaction():
        _copy(desk, first, first + 1, unsettled, 0)
        _copy(desk, first, first + 1 + unsettled, settled, 1)


def _copy(desk: Desk, source: int, first: int, count: int, settled: int) -> None:
    due = f"(CASE WHEN n % 10 = 9 THEN {1 << 62} ELSE {MONDAY} + (n * 7919 % 2880) * {MINUTE} END)"
    replaced = {
        "number": "n",
        "due_key": due,
        "next_due_at": f"nullif({due}, {1 << 62})",
        "live_due_at": f"nullif({due}, {1 << 62})",
        "soon_at": f"nullif({due}, {1 << 62}) - {15 * MINUTE}",
        "priority_rank": "n * 31 % 4",
        "opened_at": f"{MONDAY} - n % 100000 * 1000",
        "team": f"CASE n % 4 {' '.join(f'WHEN {i} THEN {team!r}' for i, team in enumerate(TEAMS))} END",
        "kind": "CASE WHEN n % 5 = 0 THEN 'complaint' ELSE 'inquiry' END",
        "status": "CASE WHEN n % 7 = 0 THEN 'waiting_customer' WHEN n % 11 = 0 THEN 'open' ELSE 'new' END",
        "assignee_id": "CASE WHEN n % 10 = 0 THEN 7 END",
        "free": "n % 7 <> 0 AND n % 10 <> 0",
    }
    if settled:
        replaced |= {"status": "'closed'", "settled_at": str(MONDAY), "closed_at": str(MONDAY), "free": "0"}
    names = columns_of(Ticket)
    values = ", ".join(replaced.get(name, name) for name in names)
    numbers = f"WITH RECURSIVE many (n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM many WHERE n + 1 < {first + count})"
    if not count:
        return
    desk.execute(
        f"{numbers} INSERT INTO ticket ({', '.join(names)})"
        f" SELECT {values} FROM many CROSS JOIN ticket WHERE number = {source}"
    )
    for model in (Clock, TicketFact):
        names = columns_of(model)
        values = ", ".join("n" if name == "ticket_id" else name for name in names)
        table = str(model._meta.table_name)
        desk.execute(
            f"{numbers} INSERT INTO {table} ({', '.join(names)})"
            f" SELECT {values} FROM many CROSS JOIN {table} WHERE ticket_id = {source}"
        )
