"""What is a person's own, on the command line: drafts, hand-over with a word for each ticket, promises, away."""

from __future__ import annotations

import json

import pytest

from store.database import open_desk
from store.desk.drafts import save_draft
from store.views.people import actor
from tests.cli.conftest import Kefu


def held(kefu: Kefu, login: str, count: int) -> list[int]:
    """So many tickets in somebody's hands."""
    numbers = [kefu.told("new", f"Parcel {n}")["number"] for n in range(count)]
    for number in numbers:
        kefu.done("assign", str(number), "--to", login)
    return numbers


def begin(kefu: Kefu, number: int, text: str) -> None:
    """A draft of one's own, as the composer keeps it."""
    desk = open_desk(kefu.path)
    try:
        save_draft(desk, actor(desk, kefu.me), number, "reply", text, now=1_784_000_000_000)
    finally:
        desk.close()


def test_drafts_are_listed(kefu: Kefu) -> None:
    assert kefu.told("drafts") == []
    assert kefu.done("drafts") == "No draft waits.\n"
    (number,) = held(kefu, kefu.me, 1)
    begin(kefu, number, "Dear Ms Li,\nyour parcel")
    (draft,) = kefu.told("drafts")
    assert (draft["ticket"], draft["kind"], draft["length"]) == (number, "reply", 23)
    assert draft["beginning"] == "Dear Ms Li,\nyour parcel"
    assert draft["updated_at"].startswith("20")
    assert "Dear Ms Li, your parcel" in kefu.done("drafts")
    assert "Dear Ms Li" in kefu.done("drafts", lang="zh")


def test_everything_of_a_leaver_goes_with_a_note_and_a_target_each(kefu: Kefu) -> None:
    one, two, three = held(kefu, "anna", 3)
    options = [
        "--note-for",
        f"{one}=Call back at five",
        "--team-for",
        f"{two}=finance",
        "--to-for",
        f"{three}=anna",
    ]
    done = kefu.told("handover", "anna", "--to", "bob", "--note", "See above", *options)
    assert sorted(done["moved"]) == [one, two]
    assert [refused["ticket"] for refused in done["refused"]] == [three]
    first, second = (kefu.told("show", str(number)) for number in (one, two))
    assert (first["assignee"], second["assignee"], second["team"]) == ("bob", None, "finance")
    assert [message["body"] for message in first["messages"]][-1] == "Call back at five"
    assert [message["body"] for message in second["messages"]][-1] == "See above"


def test_only_what_has_a_target_goes(kefu: Kefu) -> None:
    one, two = held(kefu, "anna", 2)
    assert kefu.told("handover", "anna", "--to-for", f"{two}=bob") == {"moved": [two], "refused": []}
    assert kefu.told("show", str(one))["assignee"] == "anna"


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        ((), 2, "--team-for"),
        (("--to-for", "bob"), 2, "--to-for"),
        (("--to-for", "x=bob"), 2, "'x'"),
        (("--team-for", "1=finance", "--to-for", "1=bob"), 2, "--to-for"),
        (("--to", "bob", "--note-for", "99=Why"), 1, "#99"),
        (("--team-for", "1=moon"), 0, "moon"),
    ],
)
def test_a_hand_over_that_makes_no_sense(kefu: Kefu, words: tuple[str, ...], code: int, text: str) -> None:
    held(kefu, "anna", 1)
    ended = kefu("handover", "anna", *words)
    assert ended.code == code
    assert text in ended.out + ended.err
    assert kefu.told("show", "1")["assignee"] == "anna"


def test_a_promise_is_told_and_kept_or_broken(kefu: Kefu) -> None:
    one, two = held(kefu, kefu.me, 2)
    for number in (one, two):
        kefu.done("wait", str(number), "--for", "customer", "--until", "+2h")
    assert kefu.told("queue", "promised")[0]["number"] == one
    kefu.done("reply", str(one), "Here it is")
    kefu.at("2026-12-24T10:00:00+08:00")
    kefu.done("escalate", "--once")
    assert "kept the promise" in kefu.done("show", str(one))
    assert "was broken" in kefu.done("show", str(two))
    assert "promised time (it passed without an answer)" in kefu.done("show", str(two))
    kept, broken = (
        [event["type"] for event in kefu.told("show", str(number))["events"]] for number in (one, two)
    )
    assert "promise_kept" in kept
    assert "promise_broken" in broken
    assert kefu.told("doctor")["ok"] is True
    assert "in the past" in kefu.refused(
        1, "wait", str(two), "--for", "customer", "--until", "2020-01-01 10:00"
    )


def test_who_takes_while_away_is_told_so(kefu: Kefu) -> None:
    kefu.told("new", "Parcel")
    kefu.done("agent", "state", "away")
    assert "'away'" in kefu.done("take")
    assert json.loads(kefu.done("agent", "list", "--json"))
