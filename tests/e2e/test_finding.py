"""Finding in a real terminal, in both languages: the list narrows, a filter becomes a queue, a search opens a ticket."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from store.desk.intake import CustomerFacts
from store.views.saved_queues import saved_queues
from tests.e2e.terminals import Terminal, eventually
from tests.store.desks import HOUR, MONDAY, Place

Start = Callable[..., Terminal]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_filter_a_queue_and_a_search(place: Place, terminal: Start, language: str) -> None:
    broken = place.open(
        at=MONDAY - 2 * HOUR, subject="杯子破损", channel="email", customer=CustomerFacts(nick="小鹿")
    )
    place.open(at=MONDAY - HOUR, subject="Where is my parcel", channel="email")
    desk = terminal(place.path, "sue", env={"KEFU_LANG": language})
    desk.sees("杯子破损", "Where is my parcel")
    desk.keys("/破")
    desk.reads(lambda: "杯子破损" in desk.text and "parcel" not in desk.text)
    desk.keys(" team:x")
    desk.sees("'x'")
    desk.keys("\x7f" * 7 + "\x07")
    desk.reads(lambda: "'x'" not in desk.text and "/ " not in desk.text.splitlines()[-2])
    desk.keys("易碎\r")
    eventually(lambda: [queue.name for queue in saved_queues(place.desk, place.sue)] == ["易碎"])
    desk.sees("易碎 1")
    desk.keys("F小鹿")
    desk.sees(f"#{broken}")
    desk.keys("\r")
    desk.sees("小鹿")
    desk.escape()
    desk.sees(f"#{broken}")
    desk.escape()
    desk.sees("易碎 1")
