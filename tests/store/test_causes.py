"""Why it happened: the list of causes, a ticket's row of whys, and who is responsible by default."""

from __future__ import annotations

from typing import Any

import pytest

from store.desk import causing, closing, fields, undoing
from store.rules import words
from store.views import case_lists
from store.views.case import case
from tests.store.desks import MINUTE, MONDAY, Place, changes_nothing, event_data, refused

NOW = MONDAY + MINUTE


def chain(place: Place, number: int) -> list[str]:
    return [cause.code or cause.name for cause in case(place.desk, place.ann, number, now=NOW).causes]


def test_the_list_begins_with_the_causes_that_kefu_has_words_for(place: Place) -> None:
    found = {cause.code: cause for cause in case_lists.causes(place.desk, place.ann)}
    assert {code: cause.name for code, cause in found.items()} == words.CAUSES
    assert {cause.theme for cause in found.values()} == set(words.CAUSE_THEMES)
    assert found["weather"].responsibility == "logistics"
    assert found["training_uneven"].responsibility == "merchant"
    assert found["system_defect"].responsibility is None


def test_whys_stand_in_a_row_each_the_cause_of_the_one_before(place: Place) -> None:
    number = place.complaint(category="logistics")
    own = causing.add_cause(place.desk, place.ann, "No tracking after 18:00", now=NOW)
    row = ["carrier_overloaded", "分拣中心人力不足", own, "staff skills", "system_defect"]
    causing.set_causes(place.desk, place.ann, number, row, now=NOW)
    assert chain(place, number) == [
        "carrier_overloaded",
        "sorting_short_of_staff",
        "No tracking after 18:00",
        "staff_skills",
        "system_defect",
    ]
    causing.set_causes(place.desk, place.ann, number, [], now=NOW + 1)
    assert chain(place, number) == []
    undoing.undo(place.desk, place.ann, now=NOW + 2)
    assert len(chain(place, number)) == 5
    undoing.undo(place.desk, place.ann, now=NOW + 3)
    assert chain(place, number) == []
    assert "No tracking" not in str(event_data(place.desk))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["weather"] * 2, "cause_twice"),
        (["weather", "天气影响"], "cause_twice"),
        (["aliens"], "no_such_cause"),
        ([10**30], "no_such_cause"),
        ([0], "no_such_cause"),
        ([""], "no_such_cause"),
        (list(words.CAUSES)[:6], "too_many_causes"),
        ([], "nothing_changed"),
    ],
)
def test_a_row_that_cannot_stand(place: Place, row: list[Any], code: str) -> None:
    number = place.complaint()
    changes_nothing(place, code, lambda: causing.set_causes(place.desk, place.ann, number, row, now=NOW))


def test_the_list_grows_and_each_name_stands_there_once(place: Place) -> None:
    added = causing.add_cause(
        place.desk, place.ann, " Tape \x1b[31m too weak ", theme="其他", responsibility="merchant", now=NOW
    )
    found = next(c for c in case_lists.causes(place.desk, place.ann) if c.cause_id == added)
    assert (found.code, found.name, found.theme) == (None, "Tape [31m too weak", "other")
    assert found.responsibility == "merchant"
    for name in ("tape [31m TOO weak", "天气影响", "weather"):
        changes_nothing(
            place, "cause_exists", lambda name=name: causing.add_cause(place.desk, place.bob, name, now=NOW)
        )
    with refused("empty_text"):
        causing.add_cause(place.desk, place.ann, " \x00 ", now=NOW)
    with refused("text_too_long"):
        causing.add_cause(place.desk, place.ann, "x" * 121, now=NOW)
    with refused("not_one_of", 2):
        causing.add_cause(place.desk, place.ann, "Rain", responsibility="nobody", now=NOW)


def test_causes_that_are_used_most_come_first(place: Place) -> None:
    for number in (place.complaint(), place.complaint()):
        causing.set_causes(place.desk, place.ann, number, ["system_defect"], now=NOW)
    first = case_lists.causes(place.desk, place.vic)[0]
    assert (first.code, first.used) == ("system_defect", 2)


def test_the_first_cause_with_a_default_suggests_who_is_responsible(place: Place) -> None:
    number = place.complaint(category="product")

    def suggested() -> tuple[str, str, str | None] | None:
        found = case(place.desk, place.ann, number, now=NOW).suggestion
        if found is None:
            return None
        return found.responsibility, found.because, found.dispute or (found.cause and found.cause.code)

    assert suggested() == ("merchant", "dispute", "product")
    causing.set_causes(place.desk, place.ann, number, ["system_defect", "weather", "staff_skills"], now=NOW)
    assert suggested() == ("logistics", "cause", "weather")
    fields.set_fields(place.desk, place.ann, number, {"kind": "inquiry"}, now=NOW)
    causing.set_causes(place.desk, place.ann, number, [], now=NOW)
    assert suggested() is None


def test_a_responsibility_has_its_reason_and_loses_it_with_another(place: Place) -> None:
    number = place.complaint(category="logistics")

    def stands() -> tuple[str | None, str]:
        found = case(place.desk, place.ann, number, now=NOW)
        return found.responsibility, found.responsibility_reason

    def put(**changes: str | None) -> None:
        fields.set_fields(place.desk, place.ann, number, changes, now=NOW)

    put(responsibility="logistics", responsibility_reason="Crushed on the way, call 13812345678")
    assert stands() == ("logistics", "Crushed on the way, call 138****5678")
    put(responsibility_reason="Crushed at the depot")
    assert stands() == ("logistics", "Crushed at the depot")
    put(responsibility="merchant")
    assert stands() == ("merchant", "")
    with refused("undetermined_needs_note"):
        put(responsibility="undetermined")
    put(responsibility="undetermined", responsibility_reason="The lab has not answered", solution="Paid")
    closing.resolve(place.desk, place.ann, number, now=NOW)
    assert place.status(number) == "resolved"
    put(responsibility=None)
    assert stands() == (None, "")
    with refused("missing_field", 2):
        put(responsibility_reason="For no reason")
    assert "Crushed" not in str(event_data(place.desk))
