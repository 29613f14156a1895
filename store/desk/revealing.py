"""One masked value of one ticket is shown to whoever works on it: written down first, counted, refused beyond the limit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.desk.acts import login_of, read
from store.desk.alert_rows import INSERT_ALERT
from store.desk.record import desk_event
from store.desk.values import required_word
from store.errors import DeskError
from store.policy.versions import current_policy
from store.rules.durations import HOUR_MS
from store.rules.masking import mask_text
from store.rules.permission import require
from store.rules.privacy import SHOWN_MS
from store.rules.words import REVEAL_REASONS, SETTLED
from store.views.last_reply import newest_reply
from store.views.revealing import MESSAGE, hidden

_IN_THE_HOUR: Final = (
    "SELECT count(*) FROM event INDEXED BY ix_event_reveal WHERE type IN ('revealed', 'reveal_refused', 'exported')"
    " AND type <> 'reveal_refused' AND agent_id = ? AND recorded_at > ? AND recorded_at <= ?"
)
_CYCLE: Final = "SELECT count(*) FROM alert WHERE ticket_id = ? AND clock = 'reveals'"


@dataclass(frozen=True, slots=True)
class Revealed:
    """A value as it stands in the file; to be hidden again at `until` (ms)."""

    number: int
    field: str
    message: int | None
    value: str
    until: int
    left: int
    """How many more the person may reveal within the hour."""


def reveal(
    desk: Desk,
    actor: Actor,
    number: int,
    field: str,
    *,
    message: int | None = None,
    reason: str | None = None,
    copied: bool = False,
    now: int,
) -> Revealed:
    """Show one masked value of a ticket: the event is on the disk before the value is answered.

    `field` is one of store.views.revealing's, `message` says which message; `copied`: it leaves for a clipboard.
    Raises DeskError not_revealing for somebody else's ticket, too_many_reveals (the supervisors are alerted),
    reveal_needs_reason for a closed ticket, nothing_masked; each such refusal is an event too.
    """
    require(actor, "reveal_field")
    if reason is not None:
        required_word("reason", REVEAL_REASONS, reason)
    refusal: DeskError | None = None
    with desk.transaction():
        ticket = read(desk, number)
        told: dict[str, Any] = {"ticket": number, "field": field}
        if message is not None:
            told["message"] = message
        found = next(
            (one for one in hidden(desk, number, ticket) if (one.field, one.message) == (field, message)),
            None,
        )
        if found is None:
            raise DeskError("nothing_masked", number=number, field=field)
        most = current_policy(desk).privacy.reveals_per_hour
        before = _in_the_hour(desk, actor, now)
        refusal = _refusal(desk, actor, ticket, reason, before, most, now)
        if refusal is not None:
            if refusal.code == "too_many_reveals" and not _alerted(desk, actor, now):
                told["alert"] = _alert(desk, actor, ticket, now)
            desk_event(desk, actor.agent_id, "reveal_refused", now=now, why=refusal.code, **told)
        else:
            more: dict[str, Any] = {} if reason is None else {"reason": reason}
            if copied:
                more["copied"] = True
            desk_event(desk, actor.agent_id, "revealed", now=now, **told, **more)
    if refusal is not None:
        raise refusal
    left = max(most - before - 1, 0)
    return Revealed(number, field, message, found.value, now + SHOWN_MS, left)


def take_out(desk: Desk, actor: Actor, facts: Mapping[str, Any], *, now: int) -> None:
    """Write down that rows are about to leave unmasked: an export counts as one look of the hour. `facts`: codes and counts.

    Raises DeskError too_many_exports beyond the limit, which is an event too.
    """
    require(actor, "reveal")
    with desk.transaction():
        most = current_policy(desk).privacy.reveals_per_hour
        refused = _in_the_hour(desk, actor, now) >= most
        if refused:
            desk_event(desk, actor.agent_id, "reveal_refused", now=now, why="too_many_exports", **facts)
        else:
            desk_event(desk, actor.agent_id, "exported", now=now, **facts)
    if refused:
        raise DeskError("too_many_exports", limit=most)


def copy_reply(desk: Desk, actor: Actor, number: int, *, now: int) -> str | None:
    """The newest answer on a ticket, for a clipboard; None when nobody has answered. Somebody else's is masked.

    One's own goes as it was written. Where it holds the customer's number or address, that is a reveal like any other;
    what the limits refuse goes masked.
    """
    require(actor, "see")
    found = newest_reply(desk, number)
    if found is None:
        return None
    if found.agent_id != actor.agent_id:
        return mask_text(found.text)
    if not _holds_contact(desk, number, found.text):
        return found.text
    try:
        shown = reveal(desk, actor, number, MESSAGE, message=found.message_id, copied=True, now=now)
    except DeskError:
        return mask_text(found.text)
    return shown.value


def _holds_contact(desk: Desk, number: int, text: str) -> bool:
    """Whether a text holds the phone number or e-mail address of the ticket's customer."""
    sql = "SELECT c.phone, c.email FROM ticket t JOIN customer c ON c.id = t.customer_id WHERE t.number = ?"
    return mask_text(text) != text and any(
        value and value in text for value in desk.row(sql, (number,)) or ()
    )


def _refusal(
    desk: Desk,
    actor: Actor,
    ticket: Mapping[str, Any],
    reason: str | None,
    before: int,
    most: int,
    now: int,
) -> DeskError | None:
    number = ticket["number"]
    if not may_reveal(actor, ticket, now):
        holder = ticket["assignee_id"]
        who = login_of(desk, holder) if holder is not None else "-"
        return DeskError("not_revealing", number=number, who=who)
    if ticket["status"] in SETTLED and reason is None:
        return DeskError("reveal_needs_reason", number=number, choices=", ".join(REVEAL_REASONS))
    if before >= most:
        return DeskError("too_many_reveals", limit=most)
    return None


def may_reveal(actor: Actor, ticket: Mapping[str, Any], now: int) -> bool:
    """Whether the ticket is in the person's hands: they hold it, or lead its team."""
    lease = ticket["lease_until"]
    if ticket["assignee_id"] == actor.agent_id and (lease is None or lease > now):
        return True
    return actor.role in ("supervisor", "admin") and (actor.sees_all_teams or ticket["team"] in actor.teams)


def _in_the_hour(desk: Desk, actor: Actor, now: int) -> int:
    return int(desk.value(_IN_THE_HOUR, (actor.agent_id, now - HOUR_MS, now)))


def _alerted(desk: Desk, actor: Actor, now: int) -> bool:
    """Whether their supervisors were told within the hour."""
    sql = (
        "SELECT 1 FROM event INDEXED BY ix_event_reveal WHERE type IN ('revealed', 'reveal_refused', 'exported')"
        " AND type = 'reveal_refused' AND agent_id = ? AND recorded_at > ?"
        " AND json_extract(data, '$.alert') IS NOT NULL LIMIT 1"
    )
    return desk.row(sql, (actor.agent_id, now - HOUR_MS)) is not None


def _alert(desk: Desk, actor: Actor, ticket: Mapping[str, Any], now: int) -> int:
    """Tell the supervisors of the ticket's team who asks for more than the limit."""
    number = ticket["number"]
    cycle = 1 + int(desk.value(_CYCLE, (number,)))
    told = json.dumps([f"supervisors:{ticket['team']}"])
    row = (number, "reveals", cycle, 0, 0, "fired", now, "reveals", None, told, 1)
    alert_id = int(desk.execute(INSERT_ALERT, row).lastrowid)
    desk.execute(
        "UPDATE alert SET note = ?, caused_by = ? WHERE id = ?", (actor.login, actor.agent_id, alert_id)
    )
    return alert_id
