"""`kefu wall` as a command: what it refuses; and what an import that is taken back does to the day."""

from __future__ import annotations

from datetime import datetime

import pytest

from store.errors import WrongUsage
from store.views.wall import open_wall
from tests.cli.conftest import START, Kefu
from tui.plain.wallwork import wished

NOW = int(datetime.fromisoformat(START).timestamp() * 1000)


def test_it_needs_a_terminal_and_says_how_to_get_one(kefu: Kefu) -> None:
    assert "ssh -t" in kefu.refused(4, "wall")
    assert "ssh -t" in kefu.refused(4, "wall", lang="zh")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--page", "kitchen"), "now, teams, alerts, today"),
        (("--rotate", "5"), "from 15 to 3600"),
        (("--rotate", "often"), "from 15 to 3600"),
        (("--team", "kitchen"), "presales"),
    ],
)
def test_what_cannot_be_shown_is_refused(kefu: Kefu, words: tuple[str, ...], said: str) -> None:
    assert said in kefu.refused(2, "wall", *words)


def test_a_team_may_be_named_in_either_language() -> None:
    for name in ("aftersales", "售后组", "Aftersales"):
        assert wished(None, "20", name, False, None).team == "aftersales"
    with pytest.raises(WrongUsage):
        wished("Now", "20", None, False, None)


def test_there_is_no_wall_of_no_desk(kefu: Kefu) -> None:
    kefu.path.unlink()
    assert "no desk" in kefu.refused(1, "wall")


def test_an_import_that_is_taken_back_was_never_on_the_wall(kefu: Kefu) -> None:
    kefu.done("new", "Hello")
    view = open_wall(kefu.path, "vera", None, timeout_s=1)
    try:
        before = view.ask(now=NOW)
        rows = "".join(f"T-{n},Parcel {n},2026-03-16 09:5{n}\n" for n in range(5))
        told = kefu.told("import", "tickets", "-", stdin=f"external_id,subject,opened_at\n{rows}".encode())
        during = view.ask(now=NOW)
        assert (during.standing.open, sum(during.day.arrivals)) == (6, 6)
        kefu.done("import", "undo", str(told["batch"]))
        after = view.ask(now=NOW)
        assert after.standing == before.standing
        assert after.day == before.day
        assert view.ask(now=NOW).day == before.day
    finally:
        view.desk.close()
