"""What comes next on a ticket, seen from either side: names of moves, in the order in which they are done."""

from __future__ import annotations

from random import Random
from typing import Final

from store.demo.texts import Case, Texts
from store.views.ticket_shapes import MessageView, OfferView, TicketView

Names = tuple[str, ...]

_ASKS_A_TEAM: Final = 0.3
_PROMISES_A_CALL: Final = 0.06
_CALLS_A_SUPERVISOR: Final = 0.5


def customers_move(ticket: TicketView, dice: Random) -> str:
    """What a customer does who is waited for."""
    if ticket.offers and ticket.offers[-1].answer is None:
        first = len(ticket.offers) == 1
        return dice.choices(("say_yes", "say_counter", "say_no"), (5, 4, 1) if first else (9, 0, 1))[0]
    written = sum(message.author == "customer" for message in _talk(ticket))
    return "detail" if written < 2 else "thank"


def desks_moves(ticket: TicketView, case: Case | None, texts: Texts, dice: Random, *, now: int) -> Names:
    """What the holder of a ticket does; nothing while somebody else is waited for."""
    row = ticket.row
    if row.status == "waiting_customer":
        due = row.promised_at is not None and row.promised_at <= now
        return ("callback",) if due else ()
    if row.status != "open":
        return ()
    talk = _talk(ticket)
    if not any(message.author == "agent" for message in talk):
        return ("ask",)
    if row.kind == "complaint":
        return _on_a_complaint(ticket, case, talk, texts, dice)
    last = talk[-1]
    if not _advised(case, talk):
        if last.author == "customer":
            if _may_ask_a_team(ticket, case) and dice.random() < _ASKS_A_TEAM:
                return "greet", "ask_team"
            if dice.random() < _PROMISES_A_CALL:
                return ("promise",)
        return ("advise_wait",)
    if last.author == "agent":
        return ("wait",)
    if last.body in texts.pool["thanks"]:
        return ("goodbye", "resolve") if dice.random() < 0.4 else ("resolve",)
    return ("answer_again",)


def _on_a_complaint(
    ticket: TicketView, case: Case | None, talk: list[MessageView], texts: Texts, dice: Random
) -> Names:
    done = {step.name: step.done_at for step in ticket.steps if step.done_at is not None}
    if ticket.offers:
        return _after_an_offer(ticket, ticket.offers[-1], done, talk, texts, dice)
    if talk[-1].author == "customer" and not _advised(case, talk):
        return ("advise",)
    if not ticket.responsibility:
        return "classify", "why"
    if case is None:
        return ("resolve",)
    if _may_ask_a_team(ticket, case) and dice.random() < _ASKS_A_TEAM:
        return "greet", "ask_team"
    return ("offer",) if "investigated" in done else ("investigate",)


def _after_an_offer(
    ticket: TicketView,
    newest: OfferView,
    done: dict[str, int],
    talk: list[MessageView],
    texts: Texts,
    dice: Random,
) -> Names:
    last = talk[-1]
    if newest.answer is None:
        if last.author != "customer":
            return ("wait",)
        pools = texts.pool
        return (
            "note_yes" if last.body in pools["accepted"]
            else "note_no" if last.body in pools["refused"]
            else "note_counter",
        )  # fmt: skip
    if newest.answer == "accepted":
        if "carried_out" not in done:
            return ("carry_out",)
        told = any(m.author == "agent" and m.at > done["carried_out"] for m in talk)
        return ("resolve",) if told else ("inform",)
    if len(ticket.offers) == 1:
        return ("better",)
    called = any(alert.clock == "manual" for alert in ticket.alerts)
    if not called and dice.random() < _CALLS_A_SUPERVISOR:
        return ("escalate",)
    return "goodbye", "resolve"


def _talk(ticket: TicketView) -> list[MessageView]:
    return [message for message in ticket.messages if message.public]


def _advised(case: Case | None, talk: list[MessageView]) -> bool:
    replies = [message.body for message in talk if message.author == "agent"]
    return len(replies) > 1 if case is None else case.says("advise") in replies


def _may_ask_a_team(ticket: TicketView, case: Case | None) -> bool:
    asked = any(event.type == "transferred" for event in ticket.events)
    return case is not None and case.matter.team is not None and not asked
