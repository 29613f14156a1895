"""An accepted offer becomes the solution, in the words of the person who notes the answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from store import i18n
from store.desk.complaint import answer, offer
from store.desk.founding import found
from store.desk.intake import NewTicket, open_ticket
from store.views import people
from store.views.tickets import ticket

NOW = 1_780_000_000_000


@pytest.fixture(autouse=True)
def language_as_before() -> Iterator[None]:
    before = i18n.language()
    yield
    i18n.use(before)


@pytest.mark.parametrize(("language", "solution"), [("zh", "退款 129.00"), ("en", "refund 129.00")])
def test_solution_of_an_accepted_offer(tmp_path: Path, language: str, solution: str) -> None:
    i18n.use(language)
    desk = found(tmp_path / "t.db", login="boss", name="Boss", now=NOW)
    boss = people.actor(desk, "boss")
    number = open_ticket(desk, boss, NewTicket(body="broken", kind="complaint"), now=NOW)
    offer(desk, boss, number, "refund", amount_fen=12_900, now=NOW)
    answer(desk, boss, number, "accepted", now=NOW)
    assert ticket(desk, boss, number, now=NOW).solution == solution
    desk.close()
