"""Watched words in what customers write, through every door: priority and alert at once, in the same transaction."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from store.desk.fields import set_fields
from store.desk.intake import receive
from store.desk.policies import apply_policy
from store.desk.replying import reply
from store.policy.read import GivenText, shipped_text
from store.rules.watched import heard
from store.rules.watched_table import Group
from store.views.alerts import unacknowledged
from tests.imports.files import NOW, assert_sound, bring_rows, iso, number_of
from tests.imports.mails import box, bring_mail, mail
from tests.store.desks import DAY, MINUTE, MONDAY, Place

LAW = Group("law", ("起诉", "lawyer", "sue you"))
AUTHORITY = Group("authority", ("12315", "举报"))
FAKE = Group("fake", ("假货",), ("假货险",))
GROUPS = (LAW, AUTHORITY, FAKE)


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("再不处理我就打12315", ["authority"]),
        ("１２３１５ 见", ["authority"]),
        ("订单 1231599 还没到", []),
        ("电话 010-12315", []),
        ("我不会起诉你们的", []),
        ("没有举报你们", []),
        ("不得不起诉了", ["law"]),
        ("要不我去举报", ["authority"]),
        ("不举报不行了", ["authority"]),
        ("不处理就举报", ["authority"]),
        ("是不是假货？", ["fake"]),
        ("这个不是假货吧", ["fake"]),
        ("这不是假货，谢谢", []),
        ("我买了假货险", []),
        ("假货险也救不了你们的假货", ["fake"]),
        ("假货！我要举报并起诉", ["law", "authority", "fake"]),
        ("I want a lawyer", ["law"]),
        ("I will not sue you", []),
        ("> 请勿举报\n好的", []),
        ("好的\n在 2026年1月1日 客服 写道：\n请勿举报", []),
    ],
)
def test_a_word_counts_where_the_customer_means_it(text: str, groups: list[str]) -> None:
    assert [group.name for group, _word in heard(GROUPS, text)] == groups


def test_the_shops_own_words_said_back_are_nobodys_threat() -> None:
    own = ["如您认为是假货，请提供检测报告。"]
    assert heard(GROUPS, "你们说：如您认为是假货，请提供检测报告", own) == []
    assert heard(GROUPS, "这就是假货", own) != []


def _of(place: Place, number: int) -> list[str]:
    rows = (
        "SELECT json_extract(data, '$.group') FROM alert WHERE clock = 'words' AND ticket_id = ? ORDER BY 1"
    )
    return [row[0] for row in place.desk.rows(rows, (number,))]


def _opened(place: Place, text: str, *, at: int = MONDAY, **facts: Any) -> int:
    return place.open(subject=None, body=text, at=at, **facts)


def test_a_new_ticket_rings_at_once_and_gets_its_priority(place: Place) -> None:
    number = _opened(place, "你们卖假货，我要打12315举报")
    assert _of(place, number) == ["authority", "fake"]
    assert place.column(number, "priority") == "urgent"
    heard_by = unacknowledged(place.desk, place.sue, now=MONDAY)
    assert {one.number for one in heard_by} == {number}
    assert_sound(place)


def test_once_a_ticket_and_group_and_a_priority_that_somebody_lowered_stays(place: Place) -> None:
    number = _opened(place, "什么时候发货")
    assert _of(place, number) == []
    receive(place.desk, place.ann, number, "再不发货就12315", now=MONDAY + MINUTE)
    assert _of(place, number) == ["authority"]
    assert place.column(number, "priority") == "urgent"
    set_fields(place.desk, place.ann, number, {"priority": "normal"}, now=MONDAY + 2 * MINUTE)
    receive(place.desk, place.ann, number, "12315！", now=MONDAY + 3 * MINUTE)
    assert _of(place, number) == ["authority"]
    assert place.column(number, "priority") == "normal"
    assert_sound(place)


def test_events_and_alerts_hold_the_group_and_no_word(place: Place) -> None:
    number = _opened(place, "我要起诉你们")
    for type_, data in place.desk.rows("SELECT type, data FROM event WHERE ticket_id = ?", (number,)):
        assert "起诉" not in data, type_
    row = place.desk.row(
        "SELECT subject, json_extract(data, '$.group'), note FROM alert WHERE ticket_id = ?", (number,)
    )
    assert row == (f"law|{number}", "law", "")
    assert "起诉" not in place.desk.value("SELECT data FROM alert WHERE ticket_id = ?", (number,))


def test_what_the_shop_writes_is_nobodys_threat(place: Place) -> None:
    number = _opened(place, "请问怎么办")
    reply(place.desk, place.ann, number, "您可以打12315", now=MONDAY + MINUTE)
    assert _of(place, number) == []
    receive(place.desk, place.ann, number, "您说的“您可以打12315”是什么意思", now=MONDAY + 2 * MINUTE)
    assert _of(place, _opened(place, "关于您的举报", outbound=True)) == []


@pytest.mark.parametrize(("ago", "groups"), [(0, ["authority"]), (3 * DAY, [])])
def test_files_ring_for_what_is_fresh(place: Place, tmp_path: Path, ago: int, groups: list[str]) -> None:
    bring_rows(
        place,
        tmp_path,
        {"external_id": "A", "opened_at": iso(NOW - ago), "subject": "退款", "body": "再不退款就举报"},
        {"external_id": "B", "opened_at": iso(NOW - ago), "subject": "举报", "status": "resolved",
         "resolved_at": iso(NOW)},
    )  # fmt: skip
    assert _of(place, number_of(place, "A")) == groups
    assert _of(place, number_of(place, "B")) == []
    assert_sound(place)


def test_mail_rings_and_its_quotation_does_not(place: Place, tmp_path: Path) -> None:
    angry = mail("<a@c>", "再不处理我就去12315", at=NOW)
    calm = mail("<b@c>", "好的，谢谢\n\n> 再不处理我就去12315\n", at=NOW, sender="b <b@example.com>")
    bring_mail(place, box(tmp_path / "in.mbox", angry, calm))
    first, second = [row[0] for row in place.desk.rows("SELECT number FROM ticket ORDER BY number")]
    assert (_of(place, first), _of(place, second)) == (["authority"], [])
    bring_mail(place, box(tmp_path / "more.mbox", mail("<c@c>", "我会起诉", at=NOW, answers=["<b@c>"])))
    assert _of(place, second) == ["law"]
    assert_sound(place)


def test_a_policy_without_words_watches_for_none(place: Place) -> None:
    without = re.sub(r"(?s)\[\[watch\]\].*?(?=\n#)", "", shipped_text())
    apply_policy(place.desk, place.root, GivenText(without, "other"), now=MONDAY)
    assert _of(place, _opened(place, "12315", at=MONDAY + 1)) == []
