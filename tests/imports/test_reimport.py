"""The same ticket once more: newer facts are taken, what people changed here stays and is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.desk.claiming import take
from store.desk.closing import resolve
from store.desk.fields import set_fields
from store.desk.moving import transfer
from store.desk.replying import reply
from store.text import match_query
from tests.imports.files import DAY, HOUR, MONDAY, NOW, assert_sound, bring_rows, counts, iso, number_of
from tests.store.desks import Place

LATER = NOW + DAY


@pytest.mark.parametrize(
    ("first", "second", "updated"),
    [
        ({}, {}, 0),
        ({}, {"subject": "new"}, 1),
        ({"updated_at": iso(MONDAY + DAY)}, {"updated_at": iso(MONDAY + 2 * DAY), "subject": "new"}, 1),
        ({"updated_at": iso(MONDAY + DAY)}, {"updated_at": iso(MONDAY + DAY), "subject": "new"}, 0),
        ({"updated_at": iso(MONDAY + DAY)}, {"updated_at": iso(MONDAY), "subject": "new"}, 0),
        ({}, {"updated_at": iso(MONDAY), "subject": "new"}, 1),
        ({"subject": "old"}, {"subject": "", "body": "text"}, 1),
    ],
)
def test_newer_wins(
    place: Place, tmp_path: Path, first: dict[str, str], second: dict[str, str], updated: int
) -> None:
    bring_rows(place, tmp_path, first)
    assert counts(bring_rows(place, tmp_path, second, now=LATER)) == (1, 0, updated, 1 - updated, 0)
    expected = "new" if updated and second.get("subject") else first.get("subject", "退款")
    assert place.column(number_of(place, "T0"), "subject") == expected
    assert counts(bring_rows(place, tmp_path, second, now=LATER + 1)) == (1, 0, 0, 1, 0)
    assert_sound(place, now=LATER)


def test_duplicates_can_be_skipped(place: Place, tmp_path: Path) -> None:
    bring_rows(place, tmp_path, {})
    result = bring_rows(place, tmp_path, {"subject": "new"}, {}, now=LATER, on_duplicate="skip")
    assert counts(result) == (2, 1, 0, 1, 0)
    assert place.column(number_of(place, "T0"), "subject") == "退款"


def test_sources_are_worlds_of_their_own(place: Place, tmp_path: Path) -> None:
    for source in ("taobao", "hotline"):
        assert bring_rows(place, tmp_path, {}, source=source).created == 1
    assert place.desk.value("SELECT count(*) FROM ticket WHERE external_id = 'T0'") == 2


def test_what_was_changed_here_stays_and_is_named(place: Place, tmp_path: Path) -> None:
    bring_rows(place, tmp_path, {"category": "order", "tags": "a"})
    number = number_of(place, "T0")
    set_fields(
        place.desk, place.ann, number, {"priority": "high", "wish": "ours"}, add_tags=["b"], now=NOW + HOUR
    )
    transfer(place.desk, place.ann, number, team="complaints", now=NOW + 2 * HOUR)
    told = {
        "subject": "theirs",
        "priority": "low",
        "wish": "theirs",
        "impact": "theirs",
        "team": "aftersales",
        "tags": "c",
        "category": "refund",
    }
    result = bring_rows(place, tmp_path, told, now=LATER)
    assert [(kept.number, kept.row, kept.fields) for kept in result.kept] == [
        (number, 2, ("priority", "tags", "team", "wish"))
    ]
    assert result.updated == 1
    names = ("subject", "priority", "wish", "impact", "team", "category", "scenario")
    assert [place.column(number, name) for name in names] == [
        "theirs",
        "high",
        "ours",
        "theirs",
        "complaints",
        "refund",
        "aftersales",
    ]
    assert_sound(place, now=LATER)
    again = bring_rows(place, tmp_path, told | {"impact": "newest"}, now=LATER + HOUR)
    assert place.column(number, "impact") == "newest"
    assert again.kept[0].fields == ("priority", "tags", "team", "wish")


def test_our_own_answer_and_end_outlast_the_file(place: Place, tmp_path: Path) -> None:
    opened = {"opened_at": iso(NOW - 60_000)}
    bring_rows(place, tmp_path, opened)
    number = take(place.desk, place.ann, now=NOW + 1000).number
    reply(place.desk, place.ann, number, "Here you are", now=NOW + 2000)
    resolve(place.desk, place.ann, number, now=NOW + HOUR)
    told = {"status": "等待客户", "first_responded_at": iso(NOW - 30_000), "assignee": "bob"}
    result = bring_rows(place, tmp_path, opened | told, now=LATER)
    assert result.kept[0].fields == ("assignee", "first_responded_at", "status")
    assert place.status(number) == "resolved"
    assert place.column(number, "assignee_id") == place.ann.agent_id
    assert_sound(place, now=LATER)


def test_a_late_answer_counts_from_its_own_time(place: Place, tmp_path: Path) -> None:
    opened = {"opened_at": iso(NOW - 60_000), "kind": "投诉"}
    bring_rows(place, tmp_path, opened)
    number = number_of(place, "T0")
    told = opened | {
        "first_responded_at": iso(NOW + 60_000),
        "resolved_at": iso(NOW + HOUR),
        "category": "refund",
    }
    assert bring_rows(place, tmp_path, told, now=LATER).updated == 1
    clocks = dict(
        place.desk.rows("SELECT kind, state || ' ' || ended_at FROM clock WHERE ticket_id = ?", (number,))
    )
    assert clocks["first_response"] == f"met {NOW + 60_000}"
    assert clocks["resolution"] == f"met {NOW + HOUR}"
    assert (
        place.desk.value(
            "SELECT breached_at FROM clock WHERE ticket_id = ? AND kind = 'resolution'", (number,)
        )
        is None
    )
    assert (place.status(number), place.column(number, "resolved_at")) == ("resolved", NOW + HOUR)
    assert place.desk.value("SELECT replies FROM ticket_fact WHERE ticket_id = ?", (number,)) == 1
    assert_sound(place, now=LATER)


def test_a_ticket_can_go_on_in_the_file(place: Place, tmp_path: Path) -> None:
    steps = [
        {"status": "新建"},
        {"status": "处理中", "assignee": "ann"},
        {"status": "等待客户", "updated_at": iso(NOW + DAY)},
        {"status": "已解决", "resolved_at": iso(NOW + 2 * DAY), "updated_at": iso(NOW + 2 * DAY)},
        {
            "status": "已关闭",
            "resolved_at": iso(NOW + 2 * DAY),
            "closed_at": iso(NOW + 3 * DAY),
            "updated_at": iso(NOW + 3 * DAY),
        },
        {"status": "open", "updated_at": iso(NOW + 4 * DAY)},
    ]
    expected = ["new", "open", "waiting_customer", "resolved", "closed", "open"]
    for day, (told, status) in enumerate(zip(steps, expected, strict=True)):
        now = NOW + day * DAY
        bring_rows(place, tmp_path, {"opened_at": iso(NOW - HOUR)} | told, now=now)
        assert place.status(number_of(place, "T0")) == status
        assert_sound(place, now=now)
    assert place.column(number_of(place, "T0"), "closed_at") is None


def test_a_new_text_is_found_and_the_old_one_no_more(place: Place, tmp_path: Path) -> None:
    bring_rows(place, tmp_path, {"body": "杯子碎了"})
    bring_rows(place, tmp_path, {"body": "盘子碎了", "subject": "换货"}, now=LATER)

    def hits(words: str) -> int:
        return len(
            place.desk.rows("SELECT rowid FROM ticket_text WHERE ticket_text MATCH ?", (match_query(words),))
        )

    assert (hits("杯子"), hits("盘子"), hits("退款"), hits("换货")) == (0, 1, 0, 1)
    assert place.desk.rows("SELECT body FROM message") == [("盘子碎了",)]


def test_history_keeps_its_beginning(place: Place, tmp_path: Path) -> None:
    bring_rows(place, tmp_path, {})
    result = bring_rows(place, tmp_path, {"opened_at": iso(MONDAY - DAY)}, now=LATER)
    assert (result.updated, result.unchanged) == (0, 1)
    assert result.kept[0].fields == ("opened_at",)
    assert place.column(number_of(place, "T0"), "opened_at") == MONDAY


def test_what_is_masked_in_the_file_erases_nothing(place: Place, tmp_path: Path) -> None:
    bring_rows(place, tmp_path, {"customer_id": "小王", "customer_phone": "13812345678"})
    bring_rows(
        place, tmp_path, {"customer_id": "小王", "customer_phone": "138****5678", "subject": "new"}, now=LATER
    )
    assert place.desk.rows("SELECT nick, phone FROM customer") == [("小王", "13812345678")]


def test_every_import_is_written_down(place: Place, tmp_path: Path) -> None:
    first = bring_rows(place, tmp_path, {})
    second = bring_rows(place, tmp_path, {"subject": "new"}, {}, now=LATER)
    rows = place.desk.rows("SELECT id, finished_at, source, counts FROM import_batch ORDER BY id")
    assert [row[:3] for row in rows] == [(first.batch, NOW, "kefu"), (second.batch, LATER, "kefu")]
    assert '"updated": 1' in rows[1][3]
    events = place.desk.rows("SELECT type FROM event WHERE ticket_id IS NULL AND type = 'imported'")
    assert len(events) == 2
