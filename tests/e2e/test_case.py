"""A complaint's case in real terminals, in both languages: asked, answered, found out, offered, agreed, told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from store import i18n
from store.desk import claiming
from store.views.case import case
from store.views.case_shapes import CaseView
from tests.e2e.terminals import Terminal, eventually
from tests.store.desks import MINUTE, MONDAY, Place

Start = Callable[..., Terminal]
LATER = MONDAY + 10 * MINUTE
DOWN = "j"
ENTER = "\r"
SEND = "\x07"
PROMPT = 22
"""The line that asks."""


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_a_complaint_is_worked_off_on_its_case(place: Place, terminal: Start, lang: str) -> None:
    number = place.complaint(category="logistics", subject="Broken vase", channel="chat")
    claiming.claim(place.desk, place.ann, number, now=MONDAY)

    def seen() -> CaseView:
        return case(place.desk, place.ann, number, now=LATER)

    def holds(desk: Terminal, true: Callable[[], object]) -> None:
        desk.reads(lambda: bool(true()))

    ann = terminal(place.path, "ann", env={"KEFU_LANG": lang})
    ann.sees("take next" if lang == "en" else "接下一单")
    ann.keys(f"J{number}{ENTER}")
    ann.sees("Broken vase")
    ann.keys("d" + "=")
    holds(ann, lambda: seen().responsibility == "logistics")
    ann.reads(lambda: all(not line.startswith("?") for line in ann.text.splitlines()))

    ann.keys("g" + DOWN * 5 + ENTER + "no covered dock" + ENTER + ENTER + ENTER)
    holds(ann, lambda: [cause.name for cause in seen().causes] == ["no covered dock"])
    ann.reads(lambda: "no covered dock" in "".join(ann.text.splitlines()[:PROMPT]))

    ann.keys("g" + DOWN * 7 + ENTER + "looked at it" + ENTER)
    holds(ann, lambda: any(step.name == "investigated" and step.done for step in seen().steps))
    ann.keys("o" + "refund" + ENTER + "25" + ENTER + "all of it" + ENTER)
    holds(ann, lambda: [offer.amount_fen for offer in seen().offers] == [2500])
    ann.keys("O" + "accepted" + ENTER + ENTER)
    holds(ann, lambda: seen().offers[0].answer == "accepted")

    ann.keys("P")
    ann.sees("no covered dock")
    ann.escape()

    ann.keys("v" + "carried" + ENTER + ENTER)
    holds(ann, lambda: seen().carried_out_at is not None)
    ann.keys("r" + "The money is back with you." + SEND)
    holds(ann, lambda: place.column(number, "unsent") == 1)
    ann.keys("s")
    holds(ann, lambda: seen().informed_at is not None)
    ann.keys("x" + ENTER)
    eventually(lambda: place.status(number) == "resolved")
    assert seen().follow_up.due_at is not None
