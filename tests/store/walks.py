"""Random walks over the verbs: any verb by anybody at any time, sensible or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from store.actor import Actor
from store.database import Desk
from store.desk import (
    asking,
    causing,
    checking,
    claiming,
    closing,
    collecting,
    complaint,
    drafts,
    escalating,
    fields,
    following_up,
    intake,
    measuring,
    moving,
    reapplying,
    replying,
    returning,
    splitting,
    undoing,
)
from store.desk.sweep import sweep
from store.errors import DeskError
from store.rules import words
from store.rules.choices import NEXT_RESPONSES
from store.views.people import actor as whoever
from tests.store.desks import DAY, HOUR, MINUTE, RESTLESS, SECOND, Place, policy_text

Pick = Callable[[Any], Any]
STEPS_MS = (0, 1, 20 * SECOND, 40 * SECOND + 1, 3 * MINUTE, 16 * MINUTE, HOUR, 14 * HOUR, DAY, 8 * DAY)
BACK_MS = -10 * MINUTE
"""The machine's clock was set back."""


@dataclass(frozen=True)
class Stride:
    """One verb of a walk: who tries it on which ticket, how long after the one before."""

    verb: str
    who: str
    which: int
    after_ms: int
    picks: int


def strides(often: tuple[str, ...] = ()) -> st.SearchStrategy[list[Stride]]:
    """Walks; they begin with a ticket. The verbs in `often` are as likely as all others together."""
    stride = st.builds(
        Stride,
        verb=st.sampled_from([*sorted(VERBS), *often * (len(VERBS) // max(1, len(often)))]),
        who=st.sampled_from(("ann", "bob", "sue", "root", "lou", "ann", "bob", "vic")),
        which=st.integers(0, 3),
        after_ms=st.sampled_from((*STEPS_MS, *STEPS_MS[:7], BACK_MS)),
        picks=st.integers(0, 1 << 30),
    )
    return st.lists(stride, min_size=5, max_size=40)


class Walk:
    """Walks on a desk and remembers what the desk must keep."""

    def __init__(self, place: Place, now: int) -> None:
        self.place = place
        self.now = now
        self.latest = now
        self.done: list[str] = []
        place.open(at=now)

    def take(self, stride: Stride) -> str | None:
        """One stride; the code of its refusal, None when it was done."""
        desk, actor = self.place.desk, self.place.people[stride.who]
        self.now += stride.after_ms
        self.latest = max(self.latest, self.now)
        numbers = [row[0] for row in desk.rows("SELECT number FROM ticket ORDER BY number")]
        pick = picker(stride.picks)
        try:
            VERBS[stride.verb](desk, actor, numbers[stride.which % len(numbers)], pick, self.now)
        except DeskError as error:
            return error.code
        self.done.append(stride.verb)
        return None


def picker(number: int) -> Pick:
    """Chooses from sequences, the same ones for the same number."""

    def pick(choices: Any) -> Any:
        nonlocal number
        choices = list(choices)
        number, index = divmod(number, len(choices))
        return choices[index]

    return pick


def _open(desk: Desk, actor: Actor, number: int, pick: Pick, now: int) -> None:
    new = intake.NewTicket(
        kind=pick(words.KINDS),
        channel=pick(("chat", "phone", "email", "message")),
        category=pick((None, "refund", "logistics", "shopping")),
        priority=pick((None, "low", "urgent")),
        spoken=pick((False, False, True)),
        outbound=pick((False, False, True)),
        link=pick((None, None, number)),
        subject="Parcel",
        body=pick((None, "Where is it?")),
        customer=intake.CustomerFacts(nick=pick((None, "one", "two")), phone=pick((None, "13812345678"))),
    )
    intake.open_ticket(desk, actor, new, now=now)


def _receive(desk: Desk, actor: Actor, number: int, pick: Pick, now: int) -> None:
    intake.receive(desk, actor, number, "Hello?", spoken=pick((False, False, True)), now=now)


def _reply(desk: Desk, actor: Actor, number: int, pick: Pick, now: int) -> None:
    replying.reply(
        desk,
        actor,
        number,
        "It is on its way.",
        spoken=pick((False, False, True)),
        status=pick((None, None, "waiting_customer", "open")),
        key=pick((None, "k1", "k2")),
        generation=pick((None, 0, 1, 2)),
        now=now,
    )


def _wait(desk: Desk, actor: Actor, number: int, pick: Pick, now: int) -> None:
    until = pick((None, now + MINUTE, now + DAY, now))
    moving.wait(desk, actor, number, pick(("customer", "team")), until=until, now=now)


def _transfer(desk: Desk, actor: Actor, number: int, pick: Pick, now: int) -> None:
    to = pick(
        (("team", "logistics"), ("team", "aftersales"), ("login", "bob"), ("login", "lou"), ("team", "x"))
    )
    moving.transfer(desk, actor, number, **{to[0]: to[1]}, note=pick(("", "please")), now=now)


def _set(desk: Desk, actor: Actor, number: int, pick: Pick, now: int) -> None:
    changes = pick(
        (
            {"priority": pick(words.PRIORITIES)},
            {"category": pick((None, *words.CATEGORIES))},
            {"kind": pick(words.KINDS)},
            {"channel": pick(("chat", "email", "phone", "sms"))},
            {"scenario": pick(words.SCENARIOS)},
            {"responsibility": pick((None, *words.RESPONSIBILITIES)), "solution": pick((None, "refund"))},
            {"urgency": pick(words.GRADES), "importance": pick(words.GRADES)},
            {"customer_level": pick((None, "gold")), "subject": "Parcel again"},
            {},
        )
    )
    fields.set_fields(
        desk, actor, number, changes, add_tags=pick(((), ("a", "b"))), note=pick(("", "why")), now=now
    )


def _offer(desk: Desk, actor: Actor, number: int, pick: Pick, now: int) -> None:
    complaint.offer(desk, actor, number, pick(words.OFFERS), amount_fen=pick((None, 0, 1999)), now=now)


def _close(desk: Desk, actor: Actor, number: int, pick: Pick, now: int) -> None:
    verb = pick((closing.resolve, closing.resolve, closing.close))
    solution, note = pick((None, "paid back")), pick(("", "it is so"))
    verb(desk, actor, number, solution=solution, note=note, generation=pick((None, None, 1)), now=now)


def _settle_complaint(desk: Desk, actor: Actor, number: int, pick: Pick, now: int) -> None:
    changes = {"category": "refund", "responsibility": "merchant", "solution": "paid back"}
    fields.set_fields(desk, actor, number, changes, now=now)
    closing.resolve(desk, actor, number, now=now)


def _acknowledge(desk: Desk, actor: Actor, number: int, pick: Pick, now: int) -> None:
    newest = desk.value("SELECT max(id) FROM alert") or 0
    escalating.acknowledge(desk, actor, max(0, newest - pick(range(3))), note=pick(("", "seen")), now=now)


def _assign(desk: Desk, actor: Actor, number: int, pick: Pick, now: int) -> None:
    claiming.assign(desk, actor, number, pick(("ann", "bob", "vic", "nobody")), now=now)


def _step(desk: Desk, actor: Actor, number: int, pick: Pick, now: int) -> None:
    complaint.step(desk, actor, number, pick(words.STEPS), now=now)


def _return(desk: Desk, actor: Actor, number: int, pick: Pick, now: int) -> None:
    due_at = pick((None, None, now + HOUR, now + DAY, now + 9 * DAY))
    if pick((False, False, True)):
        returning.open_return(desk, actor, number, pick(words.RETURN_TYPES), due_at=due_at, now=now)
    else:
        stage = pick((None, *words.RETURN_STAGES))
        returning.move_return(
            desk, actor, number, stage, tracking_no=pick((None, "SF1")), due_at=due_at, now=now
        )


def _draft(desk: Desk, actor: Actor, number: int, pick: Pick, now: int) -> None:
    drafts.save_draft(desk, actor, number, pick(drafts.KINDS), pick(("", "Dear ")), now=now)


def _split(desk: Desk, actor: Actor, number: int, pick: Pick, now: int) -> None:
    messages = desk.rows("SELECT id FROM message WHERE ticket_id = ? ORDER BY id DESC LIMIT 4", (number,))
    splitting.split(desk, actor, number, pick([row[0] for row in messages] or [0]), now=now)


def _causes(desk: Desk, actor: Actor, number: int, pick: Pick, now: int) -> None:
    row = pick(((), ("weather",), ("weather", "system_defect"), ("weather", "weather"), (99,)))
    causing.set_causes(desk, actor, number, row, now=now)


def _ask(desk: Desk, actor: Actor, number: int, pick: Pick, now: int) -> None:
    asking.ask(desk, actor, number, pick(("logistics", "quality", "finance")), "Why?", now=now)


def _check(desk: Desk, actor: Actor, number: int, pick: Pick, now: int) -> None:
    guide = pick(("complaint_call", "aftersales_call", "logistics"))
    checking.check_item(desk, actor, number, guide, pick(range(5)), done=pick((True, True, False)), now=now)


def _survey(desk: Desk, actor: Actor, number: int, pick: Pick, now: int) -> None:
    outcome = pick(words.SURVEY_OUTCOMES)
    retry_at = pick((None, now + DAY, now)) if outcome == "unreachable" else None
    overall = pick((None, 1, 5)) if outcome == "reached" else None
    source = pick(words.SURVEY_SOURCES)
    following_up.survey(
        desk, actor, number, outcome, source=source, overall=overall, retry_at=retry_at, now=now
    )


def _story(desk: Desk, actor: Actor, number: int, pick: Pick, now: int) -> None:
    outcome = pick(("success", "failure", None))
    if outcome is None:
        collecting.unmark_story(desk, actor, number, now=now)
    else:
        collecting.mark_story(desk, actor, number, outcome, note=pick(("", "so")), now=now)


def _measure(desk: Desk, actor: Actor, number: int, pick: Pick, now: int) -> None:
    if pick((True, False)):
        measuring.add_measure(desk, actor, "Stronger tape", number=pick((None, number)), now=now)
    else:
        newest = desk.value("SELECT max(id) FROM measure") or 0
        measuring.finish_measure(desk, actor, newest, effect="Fewer leaks", now=now)


def _policy(desk: Desk, actor: Actor, number: int, pick: Pick, now: int) -> None:
    """Another policy, for the open tickets too; what the dry run lists is what happens."""
    chosen = f'next_response = "{pick(NEXT_RESPONSES)}"\nhide_due_while_waiting = {pick(("false", "true"))}\n'
    text = policy_text(ladders=pick(("", RESTLESS)))
    text = text.replace('resolution = "48h"', pick(('resolution = "48h"', 'resolution = "1h"', "")))
    text = text.replace("[pauses]\n", pick(("[pauses]\n", '[pauses]\nnext_response = ["waiting_team"]\n')))
    actor = whoever(desk, "root")
    file = desk.path.with_suffix(".toml")
    file.write_text(chosen + text, encoding="utf-8")
    planned = reapplying.plan(desk, actor, file, now=now)
    foreseen = [one for some in reapplying.preview(desk, actor, planned, now=now) for one in some]
    version = reapplying.put_in_force(desk, actor, planned, now=now)
    done = [one for some in reapplying.reapply(desk, actor, version, now=now) for one in some]
    assert done == foreseen


VERBS: dict[str, Callable[[Desk, Actor, int, Pick, int], object]] = {
    "open": _open,
    "policy": _policy,
    "receive": _receive,
    "take": lambda desk, actor, number, pick, now: claiming.take(desk, actor, now=now),
    "claim": lambda desk, actor, number, pick, now: claiming.claim(desk, actor, number, now=now),
    "release": lambda desk, actor, number, pick, now: claiming.release(desk, actor, number, now=now),
    "touch": lambda desk, actor, number, pick, now: claiming.touch(desk, actor, number, now=now),
    "assign": _assign,
    "reply": _reply,
    "undo": lambda desk, actor, number, pick, now: undoing.undo(desk, actor, now=now),
    "sent": lambda desk, actor, number, pick, now: replying.sent(desk, actor, number, now=now),
    "note": lambda desk, actor, number, pick, now: replying.note(desk, actor, number, "So.", now=now),
    "no_reply": lambda desk, actor, number, pick, now: replying.no_reply(desk, actor, number, now=now),
    "wait": _wait,
    "transfer": _transfer,
    "set": _set,
    "step": _step,
    "offer": _offer,
    "answer": lambda desk, actor, number, pick, now: complaint.answer(
        desk, actor, number, pick(words.ANSWERS), now=now
    ),
    "causes": _causes,
    "ask": _ask,
    "tell": lambda desk, actor, number, pick, now: asking.tell(desk, actor, number, "So.", now=now),
    "check": _check,
    "survey": _survey,
    "story": _story,
    "measure": _measure,
    "escalate": lambda desk, actor, number, pick, now: escalating.escalate(
        desk, actor, number, "Help", now=now
    ),
    "acknowledge": _acknowledge,
    "close": _close,
    "settle_complaint": _settle_complaint,
    "reopen": lambda desk, actor, number, pick, now: closing.reopen(desk, actor, number, now=now),
    "draft": _draft,
    "return": _return,
    "return on": _return,
    "mention": lambda desk, actor, number, pick, now: replying.note(
        desk, actor, number, pick(("@bob look", "@ann @vic?", "@nobody")), now=now
    ),
    "split": _split,
    "sweep": lambda desk, actor, number, pick, now: sweep(desk, holder=pick((None, "one", "two")), now=now),
}
