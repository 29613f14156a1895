"""`kefu bulk`: a verb on many tickets, and `kefu queue --sort`."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Kefu


@pytest.fixture
def three(kefu: Kefu) -> list[int]:
    """Two inquiries and a complaint that lacks what resolving needs."""
    numbers = [kefu.told("new", f"Where is it, {name}?", "--customer", name)["number"] for name in ("b", "a")]
    return [*numbers, kefu.told("new", "Broken!", "--kind", "complaint", "--customer", "c")["number"]]


def test_every_ticket_has_its_result(kefu: Kefu, three: list[int]) -> None:
    ended = kefu("bulk", "resolve", "#1", "2", "3", "77", "1", "--json")
    assert ended.code == 1
    assert ended.err == ""
    assert [(one["number"], one["done"], one["code"]) for one in ended.json] == [
        (1, True, None),
        (2, True, None),
        (3, False, "needs_for_resolve"),
        (77, False, "no_such_ticket"),
    ]
    assert [one["error"] for one in ended.json][:2] == [None, None]
    assert "77" in ended.json[3]["error"]
    assert [kefu.told("show", str(number))["status"] for number in three] == ["resolved", "resolved", "new"]


def test_it_says_how_many_and_why_not(kefu: Kefu, three: list[int]) -> None:
    ended = kefu("bulk", "assign", "1", "2", "77", "--to", "anna")
    assert (ended.code, ended.err) == (1, "")
    assert ended.out.splitlines() == ["2 tickets done, 1 not.", "  There is no ticket #77."]
    assert kefu.done("bulk", "release", "1", "2").splitlines() == ["2 tickets done."]
    chinese = kefu("bulk", "release", "1", "2", lang="zh")
    assert (chinese.code, chinese.err) == (1, "")


def test_all_the_verbs(kefu: Kefu, three: list[int]) -> None:
    kefu.done("bulk", "claim", "1", "2")
    kefu.done("bulk", "transfer", "1", "2", "--team", "物流部", "--note", "Where is it?")
    kefu.done("bulk", "set", "1", "2", "--priority", "高", "--tag", "vip", "--tag", "late")
    kefu.done("bulk", "set", "1", "2", "--untag", "late")
    for number in ("1", "2"):
        ticket = kefu.told("show", number)
        assert (ticket["team"], ticket["priority"], ticket["tags"]) == ("logistics", "high", ["vip"])
    kefu.done("bulk", "close", "1", "2", "--solution", "Found.")
    assert kefu.told("show", "2")["status"] == "closed"


def test_numbers_come_from_standard_input(kefu: Kefu, three: list[int]) -> None:
    assert [one["number"] for one in kefu.told("bulk", "claim", "-", stdin=b"2 1\n3\n")] == [2, 1, 3]


def test_what_makes_no_sense_is_one_line(kefu: Kefu, three: list[int]) -> None:
    assert "abc" in kefu.refused(2, "bulk", "claim", "1", "abc")
    assert "huge" in kefu.refused(2, "bulk", "set", "1", "2", "--priority", "huge")
    kefu.refused(2, "bulk", "transfer", "1")
    kefu.refused(2, "bulk", "transfer", "1", "--team", "quality", "--to", "anna")
    kefu.refused(2, "bulk", "claim", "-")
    kefu.refused(2, "bulk", "claim")
    kefu.refused(1, "--as", "vera", "bulk", "claim", "1")
    assert kefu.told("queue", "mine") == []


def test_a_queue_by_a_column(kefu: Kefu, three: list[int]) -> None:
    def numbers(*words: str) -> list[int]:
        return [ticket["number"] for ticket in kefu.told("queue", "open", *words)]

    assert numbers("--sort", "customer") == [2, 1, 3]
    assert numbers("--sort", "customer", "--reverse") == [3, 1, 2]
    assert numbers("--sort", "number", "--reverse", "--limit", "2") == [3, 2]
    assert numbers("--sort", "customer", "--after", "2") == [1, 3]
    assert "priority" in kefu.refused(2, "queue", "open", "--sort", "colour")


def test_unread_stands_in_the_ticket(kefu: Kefu, three: list[int]) -> None:
    kefu.done("assign", "1", "--to", kefu.me)
    assert kefu.told("show", "1")["unread"]
    kefu.done("reply", "1", "On its way.")
    assert not kefu.told("show", "1")["unread"]
    kefu.done("receive", "1", "Thanks!")
    assert [ticket["unread"] for ticket in kefu.told("queue", "mine")] == [True]
