"""What people do on a ticket: each move is one or two verbs with the demo's words, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.demo.cast import VISITOR, customer
from store.demo.shopping import keep_bought
from store.demo.texts import Case, Texts
from store.desk.asking import ask, tell
from store.desk.causing import set_causes
from store.desk.checking import check_item
from store.desk.closing import close, resolve
from store.desk.collecting import mark_story
from store.desk.complaint import answer, offer, step
from store.desk.escalating import escalate
from store.desk.fields import set_fields
from store.desk.following_up import survey
from store.desk.intake import NewTicket, open_ticket, receive
from store.desk.measuring import add_measure
from store.desk.moving import transfer, wait
from store.desk.replying import note, reply, sent
from store.rules.durations import DAY_MS
from store.rules.words import team_for
from store.views.case import case as read_case
from store.views.tickets import ticket

_LEARNS: Final = 0.7
_WHYS: Final = {
    "logistics": ("carrier_overloaded", "sorting_short_of_staff"),
    "damage": ("sorting_short_of_staff", "training_uneven"),
    "manual": ("information_not_updated", "manual_not_revised"),
    "attitude": ("training_uneven", "new_staff_untrained"),
    "process": ("aftersales_slow", "staff_skills"),
    "refund": ("aftersales_slow", "system_defect"),
}
"""Category -> why it happens."""
Move = Callable[["Moves", Actor, int, Case | None, int], None]
"""(moves, who, ticket, what it is about, now)"""


class Moves:
    """People's moves on one desk. `gateway` brings in what customers write."""

    def __init__(self, desk: Desk, texts: Texts, gateway: Actor, dice: Random) -> None:
        self.desk = desk
        self.texts = texts
        self.gateway = gateway
        self.dice = dice

    def open(
        self, case: Case, customer_index: int, channel: str, now: int, *, taken_by: Actor | None = None
    ) -> int:
        """A customer's first contact; with `taken_by` a call that this agent took. Returns the number."""
        matter, texts, dice = case.matter, self.texts, self.dice
        complaint = matter.kind == "complaint"
        if case.order_no:
            keep_bought(self.desk, self.gateway, texts, case, customer_index, now)
        new = NewTicket(
            subject=case.says("subject"),
            body=case.says("body"),
            kind=matter.kind,
            channel=channel,
            category=matter.category,
            urgency=matter.urgency,
            importance=matter.importance,
            customer=customer(texts, customer_index),
            order_no=case.order_no,
            product=case.product,
            product_type=matter.product_type,
            platform=texts.platforms[customer_index % len(texts.platforms)],
            shop=texts.shops[customer_index % len(texts.shops)],
            region=case.city,
            wish=case.says("wish") if complaint else None,
            impact=dice.choice(texts.pool["impact"]) if complaint else None,
            occurred_at=now - dice.randrange(1, 48) * 3_600_000 if complaint else None,
            wait_s=dice.randrange(4, 55) if taken_by is not None else None,
            spoken=taken_by is not None,
            tags=self._tags(case, customer_index),
        )
        return open_ticket(self.desk, taken_by or self.gateway, new, now=now)

    def say(self, case: Case | None, what: str) -> str:
        """What is said of the case, or one line of a pool."""
        found = self.texts.line(case, what)
        return found if isinstance(found, str) else self.dice.choice(found)

    def _tags(self, case: Case, customer_index: int) -> tuple[str, ...]:
        tags = self.texts.tags
        found = (
            [tags[case.matter.category]] if case.matter.category in tags and self.dice.random() < 0.5 else []
        )
        if customer_index % 10 == 7:
            found.append(tags["vip"])
        elif self.dice.random() < 0.08:
            found.append(tags["repeat"])
        if case.matter.kind == "complaint" and case.matter.importance == "high" and self.dice.random() < 0.5:
            found.append(tags["exposure"])
        return tuple(found)


def _says(what: str) -> Move:
    def move(m: Moves, who: Actor, number: int, case: Case | None, now: int) -> None:
        channel = "sms" if case is not None and case.by_phone else None
        receive(m.desk, m.gateway, number, m.say(case, what), channel=channel, now=now)

    return move


def _replies(what: str, status: str | None = None) -> Move:
    def move(m: Moves, who: Actor, number: int, case: Case | None, now: int) -> None:
        _tell(m, who, number, case, m.say(case, what), status, now)

    return move


def _tell(
    m: Moves, who: Actor, number: int, case: Case | None, text: str, status: str | None, now: int
) -> None:
    by_phone = case is not None and case.by_phone
    reply(m.desk, who, number, text, spoken=by_phone, status=status, now=now)


def _offers(which: str) -> Move:
    def move(m: Moves, who: Actor, number: int, case: Case | None, now: int) -> None:
        if case is None or not case.matter.offers:
            reply(m.desk, who, number, m.say(None, "settle"), status="waiting_customer", now=now)
            return
        text, amount = case.says(which), case.amount_fen(which)
        with m.desk.transaction():
            offer(m.desk, who, number, case.offer_type(which), amount_fen=amount or None, text=text, now=now)
            _tell(m, who, number, case, text, "waiting_customer", now)

    return move


def _answers(given: str, reply_with: str) -> Move:
    def move(m: Moves, who: Actor, number: int, case: Case | None, now: int) -> None:
        with m.desk.transaction():
            if given == "accepted" and case is not None:
                set_fields(m.desk, who, number, {"solution": case.says("solution")}, now=now)
            answer(m.desk, who, number, given, now=now)
            _tell(m, who, number, case, m.say(None, reply_with), "open", now)

    return move


def _classify(m: Moves, who: Actor, number: int, case: Case | None, now: int) -> None:
    blame = "undetermined" if case is None else case.matter.responsibility
    why = m.texts.pool["undetermined"] if blame == "undetermined" else ""
    changes: dict[str, str | None] = {"responsibility": blame}
    if case is None:
        changes["category"] = "other"
    set_fields(m.desk, who, number, changes, note=why, now=now)


def _step(name: str) -> Move:
    return lambda m, who, number, case, now: step(m.desk, who, number, name, note=m.texts.pool[name], now=now)


def _ask_team(m: Moves, who: Actor, number: int, case: Case | None, now: int) -> None:
    team = (case.matter.team if case else None) or "logistics"
    ask(m.desk, who, number, team, m.say(None, "to_team"), now=now)


def _back(m: Moves, who: Actor, number: int, case: Case | None, now: int) -> None:
    """The department's answer; what was only handed to it goes back to whoever did, else to the desk's team."""
    if any(question.may_tell for question in read_case(m.desk, who, number, now=now).questions):
        tell(m.desk, who, number, m.say(None, "from_team"), now=now)
        return
    seen = ticket(m.desk, who, number, now=now)
    asked = [event.login for event in seen.events if event.type == "transferred" and event.login != VISITOR]
    asker = asked[-1] if asked else None
    team = None if asker else team_for(seen.row.scenario)
    transfer(m.desk, who, number, team=team, login=asker, note=m.say(None, "from_team"), now=now)


def _why(m: Moves, who: Actor, number: int, case: Case | None, now: int) -> None:
    category = "other" if case is None else case.matter.category
    set_causes(m.desk, who, number, _WHYS.get(category, ("product_information_unclear",)), now=now)


def _tick(m: Moves, who: Actor, number: int, case: Case | None, now: int) -> None:
    """All but the last item of each list."""
    for checklist in read_case(m.desk, who, number, now=now).checklists:
        for item in checklist.items[:-1]:
            check_item(m.desk, who, number, checklist.name, item.place, now=now)


def _call(m: Moves, who: Actor, number: int, case: Case | None, now: int) -> None:
    """The follow-up call, and what is learnt from it."""
    rated: dict[str, Any] = {
        name: m.dice.choice((3, 4, 4, 5, 5)) for name in ("overall", "attitude", "solving", "speed")
    }
    survey(m.desk, who, number, "reached", **rated, comment=m.say(None, "rating"), now=now)
    cause = next(iter(read_case(m.desk, who, number, now=now).causes), None)
    if cause is not None and m.dice.random() < _LEARNS:
        text, due_at = m.say(None, "measure"), now + m.dice.randrange(1, 9) * DAY_MS
        add_measure(m.desk, who, text, cause=cause.cause_id, number=number, due_at=due_at, now=now)
        mark_story(m.desk, who, number, "success", note=m.say(None, "lesson"), now=now)


def _resolve(m: Moves, who: Actor, number: int, case: Case | None, now: int) -> None:
    solution = m.say(None, "settle") if case is None else case.says("solution")
    resolve(m.desk, who, number, solution=solution, now=now)


def _callback(m: Moves, who: Actor, number: int, case: Case | None, now: int) -> None:
    reply(m.desk, who, number, m.say(None, "callback"), spoken=True, status="open", now=now)


def promise(m: Moves, who: Actor, number: int, case: Case | None, until: int, now: int) -> None:
    """Tell the customer that they will be called at `until`."""
    with m.desk.transaction():
        _tell(m, who, number, case, m.say(None, "promise"), None, now)
        wait(m.desk, who, number, "customer", until=until, now=now)


MOVES: Final[dict[str, Move]] = {
    # the customer
    "detail": _says("detail"),
    "push": _says("push"),
    "thank": _says("thanks"),
    "again": _says("again"),
    "say_yes": _says("accepted"),
    "say_no": _says("refused"),
    "say_counter": _says("countered"),
    # the desk
    "greet": _replies("working"),
    "ask": _replies("ask", "waiting_customer"),
    "advise": _replies("advise"),
    "advise_wait": _replies("advise", "waiting_customer"),
    "answer_again": _replies("again_answer", "waiting_customer"),
    "goodbye": _replies("goodbye"),
    "inform": _replies("inform"),
    "callback": _callback,
    "sent": lambda m, who, number, case, now: sent(m.desk, who, number, now=now),
    "note": lambda m, who, number, case, now: _kept(note(m.desk, who, number, m.say(None, "note"), now=now)),
    "escalate": lambda m, who, number, case, now: _kept(
        escalate(m.desk, who, number, m.say(None, "escalate"), now=now)
    ),
    "wait": lambda m, who, number, case, now: wait(m.desk, who, number, "customer", now=now),
    "resolve": _resolve,
    "close": lambda m, who, number, case, now: close(m.desk, who, number, now=now),
    # the departments
    "ask_team": _ask_team,
    "back": _back,
    # a complaint's way
    "classify": _classify,
    "investigate": _step("investigated"),
    "why": _why,
    "tick": _tick,
    "call": _call,
    "offer": _offers("offer"),
    "better": _offers("better"),
    "note_yes": _answers("accepted", "confirm"),
    "note_no": _answers("refused", "consider"),
    "note_counter": _answers("countered", "consider"),
    "carry_out": _step("carried_out"),
}
REPLIES: Final = frozenset(
    {
        "greet",
        "ask",
        "advise",
        "advise_wait",
        "answer_again",
        "goodbye",
        "inform",
        "offer",
        "better",
        "note_yes",
        "note_no",
        "note_counter",
        "promise",
    }
)
"""Moves that leave a reply to be confirmed as sent."""


def _kept(_result: int) -> None:
    """A move tells nothing."""
