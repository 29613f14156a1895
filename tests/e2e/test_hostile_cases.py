"""Texts that try to steer, in orders, returns, cases, the library, saved queues and files: they stay text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from store.desk import (
    asking,
    attaching,
    causing,
    checking,
    claiming,
    closing,
    collecting,
    complaint,
    contacts,
    customers,
    drafts,
    fields,
    following_up,
    intake,
    library,
    measuring,
    merging,
    moving,
    returning,
    saved_queues,
    splitting,
)
from store.desk.customers import OrderFacts
from store.desk.intake import CustomerFacts
from store.errors import DeskError
from store.rules.articles import ArticleFacts
from store.views.case import case
from store.views.tickets import ticket
from tests.conftest import LONG
from tests.e2e.behind_the_back import CODE_COLUMNS, TEXT_COLUMNS, into_the_tables
from tests.e2e.terminals import Terminal
from tests.e2e.test_hostile import assert_only_text, naughty
from tests.store.desks import DAY, HOUR, MINUTE, MONDAY, Place

Start = Callable[..., Terminal]
BEFORE = MONDAY - HOUR
ENTER = "\r"
TEXTS = 24 if LONG else 2
"""Tickets, each with a text of its own."""


def some() -> list[str]:
    """As many of the texts, from all their kinds."""
    texts = naughty()
    return texts[:: len(texts) // TEXTS][:TEXTS]


def worked_off(place: Place, n: int, text: str) -> int:
    """A ticket with everything on it that a case can have, each with this text. What is refused is left out."""
    desk, sue = place.desk, place.sue
    nick = f"{n} {text}"[:100]
    order = OrderFacts(
        f"SO{n}", text[:60], text, CustomerFacts(nick=nick), product=text, carrier=text, tracking_no=text[:90], region=text
    )  # fmt: skip
    file = attaching.NewAttachment(text[:200] or "x", "text/plain", 5, "0" * 64, text)
    number = place.complaint(
        at=BEFORE, subject=f"case {n}", category="logistics", order_no=f"SO{n}", channel="email",
        customer=CustomerFacts(nick=nick), attachments=(file,),
    )  # fmt: skip

    def cause(_now: int) -> None:
        name = f"{n} {text}"[:100]
        causing.add_cause(desk, sue, name, theme=text[:100], now=BEFORE)
        causing.set_causes(desk, sue, number, [name], now=BEFORE)

    def checked(now: int) -> None:
        first = case(desk, sue, number, now=now).checklists[0]
        checking.check_item(desk, sue, number, first.name, 1, now=now)

    def split_out(now: int) -> None:
        intake.receive(desk, sue, number, f"{text} too", attachments=(file,), now=now)
        last = ticket(desk, sue, number, now=now).messages[-1].message_id
        splitting.split(desk, sue, number, last, now=now + 1)

    def finished(now: int) -> None:
        measure = measuring.add_measure(desk, sue, text, number=number, due_at=now + DAY, now=now)
        if n % 2:
            measuring.finish_measure(desk, sue, measure, effect=text, now=now)

    acts: tuple[Callable[[int], Any], ...] = (
        lambda now: customers.keep_order(desk, sue, order, now=now),
        lambda now: returning.open_return(
            desk, sue, number, "return_and_refund", reason=text, note=text, tracking_no=text, due_at=MONDAY + DAY, now=now
        ),
        cause,
        checked,
        lambda now: asking.ask(desk, sue, number, "logistics", text, now=now),
        lambda now: asking.tell(desk, sue, number, text, now=now),
        split_out,
        lambda now: complaint.offer(desk, sue, number, "refund", amount_fen=1, text=text, now=now),
        lambda now: complaint.answer(desk, sue, number, "accepted", text=text, now=now),
        lambda now: complaint.step(desk, sue, number, "investigated", note=text, now=now),
        finished,
        lambda now: collecting.mark_story(desk, sue, number, "success", note=text, now=now),
        lambda now: library.write(desk, sue, ArticleFacts("script", "en", text[:80], text), now=now),
        lambda now: library.write(desk, sue, ArticleFacts("faq", "en", text[:80], text, f"case {text}"), now=now),
        lambda now: drafts.save_draft(desk, sue, number, "reply", text, now=now),
        lambda now: saved_queues.save(desk, sue, text[:20], "case", now=now),
        lambda now: contacts.save_contact(desk, sue, str(n), {"who": text, "text": text}, now=now),
        lambda now: fields.set_fields(
            desk, sue, number, {"responsibility": "merchant", "responsibility_reason": text}, now=now
        ),
        lambda now: n % 3 == 0 and moving.wait(desk, sue, number, "customer", until=MONDAY + DAY, now=now),
        lambda now: n % 3 == 1 and closing.resolve(desk, sue, number, solution=text, note=text, now=now),
        lambda now: n % 3 == 1 and following_up.survey(desk, sue, number, "reached", overall=1, comment=text, now=now),
        lambda now: n % 3 == 2 and merging.link(desk, sue, number, 1, now=now),
        lambda now: claiming.assign(desk, sue, number, "sue", now=now),
    )  # fmt: skip
    for at, act in enumerate(acts):
        try:
            act(BEFORE + at * MINUTE)
        except DeskError:
            continue
    return number


def walk(desk: Terminal, numbers: list[int]) -> None:
    """Each ticket's case, sheet, customer and articles; then the screens that belong to no ticket."""
    desk.reads(lambda: "sue" in desk.text)
    for number in numbers:
        desk.keys(f"J{number}{ENTER}")
        desk.quiet(0.15)
        for keys in (
            "d",
            "Gg" + "j" * 12,
            "P",
            "Gg",
            "\x1b",
            "\x1b",
            "@",
            "Gg",
            "\x1b",
            "K",
            "j\x1b",
            "W",
            "Gg",
            "\x1b",
        ):
            desk.keys(keys)
            desk.quiet(0.12 if keys.endswith("\x1b") else 0.05)
    desk.keys("r")
    desk.quiet(0.2)
    for keys in ("\x0f", "\x1b[B" * 50, "\x1b", "\x0c", "case", "\x1b[B" * 20, "\x1b", "\x1b"):
        desk.keys(keys)
        desk.quiet(0.15)
    desk.escape()
    for keys in (
        "F",
        "case",
        "\x1b[B" * 20,
        "\x1b",
        "V",
        "j" * 12,
        "\x1b",
        "D",
        "j" * 12,
        "\x1b",
        "H",
        "j" * 12,
        "\x1b",
    ):
        desk.keys(keys)
        desk.quiet(0.15)
    for keys in (
        "B",
        "\t",
        "j" * 30,
        "\x1b",
        ",",
        "j" * 20,
        "\x1b",
        "\x0e",
        "\t\t\t",
        "\x1b",
        "]" * 20,
        "/",
        "case",
        "\x1b",
    ):
        desk.keys(keys)
        desk.quiet(0.15)


def leaves_only_text(desk: Terminal) -> None:
    assert desk.process.poll() is None, desk.text
    desk.escape()
    desk.keys("q")
    assert desk.ends(within=8) == 0, desk.text
    assert_only_text(desk.written)


def test_what_came_through_the_verbs_stays_text(place: Place, terminal: Start) -> None:
    numbers = [worked_off(place, n, text) for n, text in enumerate(some())]
    desk = terminal(place.path, "sue", columns=120, rows=40)
    walk(desk, numbers)
    leaves_only_text(desk)


@pytest.mark.parametrize("columns", [TEXT_COLUMNS, CODE_COLUMNS], ids=["texts", "codes"])
def test_what_was_written_behind_the_verbs_back_stays_text(
    place: Place, terminal: Start, columns: dict[str, tuple[str, ...]]
) -> None:
    numbers = [worked_off(place, n, f"case {n}") for n in range(TEXTS)]
    into_the_tables(place, some(), columns)
    desk = terminal(place.path, "sue", columns=120, rows=40)
    walk(desk, numbers if LONG else numbers[-1:])
    leaves_only_text(desk)
