"""A customer at risk is told of, once for each customer, cause and window: who comes for the third time in a week, whose
ratings fall, whose complaint comes back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from store.policy.versions import current_policy
from store.rules.at_risk import CONTACTS, RATINGS, REOPENED, contacts, falling
from store.rules.durations import DAY_MS

if TYPE_CHECKING:
    from store.database import Desk
    from store.desk.acts import Act
    from store.rules.at_risk import Risk

_PERSON: Final = """
SELECT o.id FROM customer c JOIN customer o ON o.id = coalesce(c.same_as, c.id) OR o.same_as = coalesce(c.same_as, c.id)
WHERE c.id = ?
"""
_WROTE: Final = """
SELECT m.at FROM ticket t JOIN message m ON m.ticket_id = t.number
WHERE t.customer_id IN (SELECT value FROM json_each(?1)) AND t.updated_at >= ?2
AND m.author = 'customer' AND m.at >= ?2 AND m.at <= ?3 ORDER BY m.at DESC LIMIT 1000
"""
_RATED: Final = """
SELECT s.overall FROM ticket t JOIN survey s ON s.ticket_id = t.number
WHERE t.customer_id IN (SELECT value FROM json_each(?)) AND s.overall IS NOT NULL ORDER BY s.at DESC, s.id DESC LIMIT 10
"""
_LAST: Final = (
    "SELECT max(fired_at) FROM alert"
    " WHERE clock = 'risk' AND subject <> '' AND subject >= ? || '|' AND subject < ? || '}'"
)


def contacted(desk: Desk, number: int, *, now: int) -> int | None:
    """The customer has come on this ticket, inside the caller's transaction; returns the alert's id where one fired."""
    risk = current_policy(desk).warned.risk
    if risk is None or not risk.contacts:
        return None
    customer_id = desk.value("SELECT customer_id FROM ticket WHERE number = ?", (number,))
    if customer_id is None:
        return None
    people = _people(desk, customer_id)
    asked = (json.dumps(people), now - risk.within_ms, now)
    count = contacts((row[0] for row in desk.rows(_WROTE, asked)), risk.apart_ms)
    if count < risk.contacts:
        return None
    days = -(-risk.within_ms // DAY_MS)
    return _warn(desk, risk, CONTACTS, people, {"count": count, "days": days}, number, now)


def rated(doing: Act) -> int | None:
    """The customer of the ticket has rated; the act is written by its own verb."""
    risk = current_policy(doing.desk).warned.risk
    customer_id = doing["customer_id"]
    if risk is None or not risk.fall or customer_id is None:
        return None
    people = _people(doing.desk, customer_id)
    ratings = [row[0] for row in doing.desk.rows(_RATED, (json.dumps(people),))][::-1]
    if not falling(ratings, risk.fall):
        return None
    earlier = ratings[:-1]
    told = {"rating": ratings[-1], "before": round(sum(earlier) / len(earlier), 1)}
    return _warn(doing.desk, risk, RATINGS, people, told, doing, doing.now)


def reopened(doing: Act) -> int | None:
    """A settled ticket is open again; a complaint that comes back is told of. The act is written by its own verb."""
    risk = current_policy(doing.desk).warned.risk
    if risk is None or not risk.reopened or doing["kind"] != "complaint":
        return None
    customer_id = doing["customer_id"]
    people = [] if customer_id is None else _people(doing.desk, customer_id)
    alert_id = _warn(doing.desk, risk, REOPENED, people, {}, doing, doing.now)
    if alert_id is not None:
        doing.made.append(["alert", alert_id])
    return alert_id


def _people(desk: Desk, customer_id: int) -> list[int]:
    """All records of one person, the one that stands for them first."""
    found = sorted(row[0] for row in desk.rows(_PERSON, (customer_id,)))
    standing = desk.value("SELECT coalesce(same_as, id) FROM customer WHERE id = ?", (customer_id,))
    return [standing, *(id_ for id_ in found if id_ != standing)]


def _warn(
    desk: Desk, risk: Risk, cause: str, people: list[int], told: dict[str, Any], ticket: Act | int, now: int
) -> int | None:
    from store.desk.warning import warn

    number = ticket if isinstance(ticket, int) else ticket.number
    who = f"c{people[0]}" if people else f"t{number}"
    if _told_lately(desk, cause, [f"c{one}" for one in people] or [who], now - risk.within_ms):
        return None
    return warn(
        desk,
        kind="risk",
        subject=f"{cause}:{who}|{now}",
        reason="risk",
        tell=risk.tell,
        by=risk.by,
        data={"cause": cause, **told},
        plan=risk.plan,
        ticket=ticket,
        now=now,
    )


def _told_lately(desk: Desk, cause: str, whom: Iterable[str], since: int) -> bool:
    for who in whom:
        about = f"{cause}:{who}"
        last = desk.value(_LAST, (about, about))
        if last is not None and last > since:
            return True
    return False
