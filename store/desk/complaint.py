"""A complaint's steps by hand, the solutions offered and what the customer answered."""

from __future__ import annotations

from store import i18n
from store.actor import Actor
from store.database import Desk
from store.database.compiled import insert, upsert
from store.desk.acts import act
from store.desk.fields import solve
from store.desk.speech import one_line
from store.desk.values import MOST_FEN, required_word
from store.errors import DeskError, WrongUsage
from store.rules import words
from store.tables import Offer, Step

_STEP = upsert(Step, ("ticket_id", "name"), "ticket_id", "name", "done_at", "agent_id", "note")
_OFFER = insert(Offer, "ticket_id", "at", "agent_id", "type", "amount_fen", "currency", "text")


def step(desk: Desk, actor: Actor, number: int, name: str, *, note: str = "", now: int) -> None:
    """Mark a complaint step as done by hand (investigated, carried_out).

    Raises WrongUsage for an unknown step, DeskError for one that follows from the work itself or is done already.
    """
    required_word("step", words.STEPS, name)
    if name not in words.STEPS_BY_HAND:
        raise DeskError("step_by_hand_only", step=name, steps=", ".join(words.STEPS_BY_HAND))
    with act(desk, actor, "step", number, now) as doing:
        if doing.ticket["kind"] != "complaint":
            raise DeskError("not_a_complaint", number=number)
        if desk.row("SELECT 1 FROM step WHERE ticket_id = ? AND name = ?", (number, name)) is not None:
            raise DeskError("step_done", number=number, step=name)
        desk.execute(_STEP, (number, name, doing.at, actor.agent_id, one_line(note, 2000)))
        doing.made.append(["step", name])
        doing.event("step", name=name)


def offer(
    desk: Desk,
    actor: Actor,
    number: int,
    type_: str,
    *,
    amount_fen: int | None = None,
    text: str = "",
    now: int,
) -> int:
    """Offer the customer a solution, with an amount in fen where there is one; returns the offer's id.

    The first one meets the `plan` clock. Raises WrongUsage for an unknown type or an amount below 0 or beyond MOST_FEN.
    """
    required_word("type", words.OFFERS, type_)
    if amount_fen is not None and not 0 <= amount_fen <= MOST_FEN:
        raise WrongUsage("bad_amount", value=amount_fen)
    with act(desk, actor, "offer", number, now) as doing:
        row = (number, doing.at, actor.agent_id, type_, amount_fen, "CNY", one_line(text, 2000))
        offer_id = int(desk.execute(_OFFER, row).lastrowid)
        doing.made.append(["offer", offer_id])
        doing.event("offered", offer=offer_id, offer_type=type_, amount_fen=amount_fen)
        return offer_id


def answer(desk: Desk, actor: Actor, number: int, given: str, *, text: str = "", now: int) -> None:
    """Keep the customer's answer to the newest offer: accepted, refused or countered.

    An accepted offer becomes the ticket's solution where none is stated. Raises DeskError when nothing is offered
    or it was answered already.
    """
    required_word("answer", words.ANSWERS, given)
    with act(desk, actor, "answer", number, now) as doing:
        newest = "SELECT id, type, amount_fen, text, answer FROM offer WHERE ticket_id = ? ORDER BY id DESC LIMIT 1"
        found = desk.row(newest, (number,))
        if found is None:
            raise DeskError("no_offer", number=number)
        offer_id, type_, amount_fen, offered, answered = found
        if answered is not None:
            raise DeskError("offer_answered", number=number, answer=answered)
        desk.execute(
            "UPDATE offer SET answer = ?, answered_at = ?, answer_text = ? WHERE id = ?",
            (given, doing.at, one_line(text, 2000), offer_id),
        )
        doing.made.append(["answer", offer_id])
        doing.event("answered", answer=given, offer=offer_id)
        if given == "accepted" and not doing["solution"]:
            amount = "" if amount_fen is None else f"{amount_fen / 100:.2f}"
            what = words.OFFERS[type_] if i18n.language() == "zh" else type_
            solve(doing, " ".join(part for part in (what, amount, offered) if part))
