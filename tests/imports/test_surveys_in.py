"""Survey results from files: scales and words, each to its ticket, once."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from store.desk.following_up import survey
from store.desk.intake import CustomerFacts
from store.imports.kinds.surveys import import_surveys
from store.imports.kinds.surveys_record import rating_of
from store.imports.options import ImportOptions, ImportResult
from store.imports.undoing import undo_batch
from store.views.case import case
from store.views.case_shapes import SurveyView
from tests.imports.files import DAY, HOUR, MONDAY, NOW, assert_sound, iso
from tests.store.desks import Place, refused


def told(
    place: Place, folder: Path, *rows: Mapping[str, Any], by: str = "root", **options: Any
) -> ImportResult:
    path = folder / "surveys.csv"
    header = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows({**row, "at": iso(row["at"])} for row in rows)
    asked = replace(ImportOptions(), **options)
    return import_surveys(place.desk, place.people[by], path, asked, now=NOW, pause=lambda _s: None)


def answers(place: Place, number: int) -> tuple[SurveyView, ...]:
    return case(place.desk, place.sue, number, now=NOW).follow_up.surveys


def test_an_answer_comes_to_its_ticket_with_all_that_it_rates(place: Place, tmp_path: Path) -> None:
    number = place.open(customer=CustomerFacts(nick="小李"))
    row = {"survey_id": "Q1", "ticket": number, "at": MONDAY + DAY, "overall": "4", "attitude": "5分", "solving": "满意",
           "speed": "★★★☆☆", "product": "2", "logistics": "非常不满意", "aftersales": "", "via": "短信", "agent": "外呼组小王",
           "reason": "物流太慢", "comment": "电话 13812345678"}  # fmt: skip
    result = told(place, tmp_path, row)
    assert (result.read, result.created, result.rejected, result.people) == (1, 1, 0, 1)
    (one,) = answers(place, number)
    assert (one.overall, one.attitude, one.solving, one.speed) == (4, 5, 4, 3)
    assert (one.product, one.logistics, one.aftersales, one.via, one.reason) == (
        2,
        1,
        None,
        "sms",
        "物流太慢",
    )
    assert one.source == "form"
    assert "13812345678" not in one.comment
    assert one.login == "kefu.外呼组小王"
    assert place.types(number)[-1] == "surveyed"
    again = told(place, tmp_path, row)
    assert (again.created, again.updated, again.unchanged, again.batch) == (0, 0, 1, None)
    changed = told(place, tmp_path, {**row, "overall": "5"})
    assert (changed.updated, answers(place, number)[0].overall) == (1, 5)
    assert_sound(place)


def test_a_ticket_is_found_by_its_number_elsewhere_or_by_its_order(place: Place, tmp_path: Path) -> None:
    first = place.open(order_no="E1")
    second = place.open(at=MONDAY + 3 * DAY, order_no="E1")
    place.desk.execute("UPDATE ticket SET source = 'old', external_id = 'X7' WHERE number = ?", (first,))
    rows = (
        {"at": MONDAY + HOUR, "order_no": "E1", "overall": "3"},
        {"at": MONDAY + 4 * DAY, "order_no": "E1", "overall": "2"},
        {"at": MONDAY + 5 * DAY, "external_id": "X7", "overall": "1"},
        {"at": MONDAY, "external_id": "X8", "overall": "1"},
        {"at": MONDAY, "order_no": "E9", "overall": "1"},
        {"at": MONDAY, "ticket": "999", "overall": "1"},
        {"at": MONDAY, "overall": "1"},
        {"at": MONDAY, "ticket": first, "overall": "11"},
        {"at": MONDAY, "ticket": first},
    )
    result = told(place, tmp_path, *rows)
    assert (result.created, result.rejected) == (3, 6)
    assert [one.reason.code for one in result.rejects] == [
        "no_ticket_for_message", "no_ticket_of_order", "no_ticket_number", "missing_ticket", "not_a_rating",
        "missing_rating",
    ]  # fmt: skip
    assert all(str(one.reason) for one in result.rejects)
    assert [one.overall for one in answers(place, first)] == [3, 1]
    assert [one.overall for one in answers(place, second)] == [2]
    assert told(place, tmp_path, *rows).unchanged == 3


@pytest.mark.parametrize(
    ("text", "scale", "rating"),
    [
        ("5", "5", 5), ("4.0", "5", 4), ("0", "5", None), ("-", "5", None), ("非常满意", "5", 5), ("满意", "5", 4),
        ("不满意", "5", 2), ("Very dissatisfied", "5", 1), ("满意", "3", 5), ("一般", "3", 3), ("不满意", "3", 1),
        ("good", "2", 5), ("bad", "2", 1), ("offered", "2", None), ("10", "10", 5), ("9", "10", 5), ("8", "10", 4),
        ("1", "10", 1), ("0", "10", 1), ("100", "100", 5), ("61", "100", 4), ("8/10", "5", 4), ("★★★★★", "5", 5),
        ("80%", "100", 4), ("2", "3", 3), ("1", "2", 5), ("0", "2", 1),
    ],
)  # fmt: skip
def test_a_scale_is_brought_to_five(text: str, scale: str, rating: int | None) -> None:
    assert rating_of(text, scale) == rating


@pytest.mark.parametrize(
    ("text", "scale"), [("6", "5"), ("3.5", "5"), ("11", "10"), ("well", "5"), ("4", "3"), ("3/7", "5")]
)
def test_what_is_no_rating_is_refused(text: str, scale: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        rating_of(text, scale)


def test_a_call_that_was_made_elsewhere_is_owed_no_more(place: Place, tmp_path: Path) -> None:
    number = place.complaint(category="refund")
    place.desk.execute("UPDATE ticket SET follow_up_at = ? WHERE number = ?", (NOW, number))
    call = {
        "ticket": number,
        "at": MONDAY + DAY,
        "source": "电话回访",
        "via": "phone",
        "overall": "9",
        "scale": "1-10",
    }
    told(place, tmp_path, call)
    assert place.column(number, "follow_up_at") is None
    undo_batch(place.desk, place.root, 1, now=NOW, pause=lambda _s: None)
    assert (answers(place, number), place.column(number, "follow_up_at")) == ((), NOW)
    told(place, tmp_path, call)
    assert answers(place, number)[0].overall == 5
    told(
        place,
        tmp_path,
        {"ticket": number, "at": MONDAY + 2 * DAY, "source": "follow_up", "outcome": "未接通"},
    )
    assert [one.outcome for one in answers(place, number)] == ["reached", "unreachable"]
    with refused("not_allowed"):
        told(place, tmp_path, {"ticket": number, "at": MONDAY, "overall": "1"}, by="ann")


def test_the_desk_itself_keeps_the_same(place: Place) -> None:
    number = place.open()
    rated = {"product": 2, "logistics": "1", "aftersales": 5}
    survey(
        place.desk,
        place.ann,
        number,
        "reached",
        source="form",
        overall=3,
        via="link",
        reason="太慢",
        now=NOW,
        **rated,
    )
    (one,) = answers(place, number)
    assert (one.product, one.logistics, one.aftersales, one.via, one.reason) == (2, 1, 5, "link", "太慢")
    with refused("not_one_of", 2):
        survey(place.desk, place.ann, number, "reached", source="form", via="pigeon", now=NOW)
