"""What can happen to a ticket, as far as its status and clocks care.

An event is a dict: `at` (ms, when it happened), `type`, `by` ("customer", "agent", "auto", "system"), perhaps
`id`, and the keys of its type:

    opened            channel kind scenario category priority customer_level shop spoken outbound policy;
                      imported_at (ms, when a file brought it in), clocks_from (ms, for clocks that start anew),
                      replies_untold (true: the history of an ended ticket holds no replies at all; its response
                      clocks are cancelled at its end, as `imported`, and no breach of them is told)
    customer_message  imported_at (ms, when a file told of it): on a settled ticket it then owes nothing, and a due
                      that was past by then is breached as imported
    machine_said      a machine's mail (what: automatic or bounce); no business of clocks
    public_reply      by "auto" or "system" it ends nothing
    call              a conversation by phone that an agent had
    note
    no_reply_needed
    offered
    answered          answer: accepted, refused or countered
    status            from, to; imported: true for the status a row came in with, and then dated: false when the
                      file did not say when (without `dated`, a time before the import counts as known)
    classified        any field of opened that changed; quiet: true for a ladder's own `then`
    policy_applied    policy
    external_due      due_at (null withdraws the deadline)
    returned          stage: applied, reviewed, received, done or refused
    merged            into
    absorbed          oldest_unanswered_at (ms or null)
    split_out         a customer's message went into a ticket of its own; unanswered_since: the oldest of those that
                      stay and wait for an answer (ms or null)
    undone            ref: the id of the first event of the act that was taken back. With it go the events that
                      name it in their own `act`; in a list where no event has an `act`, the ones right behind
                      it with the same time that only follow from an act (see FOLLOWERS)

Every other type (claimed, released, assigned, sent, tagged, ...) is no business of clocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from store.rules.words import SETTLED

Event = Mapping[str, Any]

CLASSIFICATION: Final = (
    "channel",
    "kind",
    "scenario",
    "category",
    "priority",
    "customer_level",
    "shop",
    "spoken",
    "outbound",
)
"""The fields of `opened` that choose the targets."""

FOLLOWERS: Final = frozenset({"status", "claimed", "released", "assigned"})
"""Events that a verb writes right behind its act, with the same time."""

_CLOCK_EVENTS: Final = frozenset(
    {
        "opened",
        "customer_message",
        "public_reply",
        "call",
        "no_reply_needed",
        "offered",
        "status",
        "classified",
        "policy_applied",
        "external_due",
        "returned",
        "merged",
        "absorbed",
        "split_out",
        "undone",
    }
)
_WAITING: Final = frozenset({"waiting_customer", "waiting_team"})


def touches_clocks(
    event_type: str, data: Mapping[str, Any], pauses: Mapping[str, frozenset[str]] | None = None
) -> bool:
    """False when the event certainly leaves every clock as it is, so that nobody needs to read them.

    `pauses` is the policy's (clock kind -> statuses); without it either waiting status is taken to pause.
    """
    if event_type == "status":
        return _status_touches(str(data.get("from")), str(data.get("to")), pauses)
    if event_type == "returned":
        return data.get("stage") in ("done", "refused")
    return event_type in _CLOCK_EVENTS


def _status_touches(before: str, after: str, pauses: Mapping[str, frozenset[str]] | None) -> bool:
    if before in SETTLED or after in SETTLED:
        return True
    pausing = [_WAITING] if pauses is None else list(pauses.values())
    return any((before in statuses) != (after in statuses) for statuses in pausing)


def without_undone(events: Iterable[Event]) -> list[Event]:
    """The events as if every act that was taken back had not been; the `undone` events themselves go too."""
    kept: list[Event] = list(events)
    refs = {event["ref"] for event in kept if event["type"] == "undone"}
    if not refs:
        return kept
    gone = {index for ref in refs for index in _act(kept, ref)}
    return [event for index, event in enumerate(kept) if index not in gone and event["type"] != "undone"]


def _act(events: Sequence[Event], ref: object) -> list[int]:
    """The positions of the events that belong to the act whose first event is `ref`."""
    first = next((index for index, event in enumerate(events) if event.get("id") == ref), None)
    if first is None:
        return []
    if any(event.get("act") is not None for event in events):
        return [first, *(index for index, event in enumerate(events) if event.get("act") == ref)]
    found = [first]
    for index in range(first + 1, len(events)):
        event = events[index]
        if event["at"] != events[first]["at"] or event["type"] not in FOLLOWERS:
            break
        found.append(index)
    return found
