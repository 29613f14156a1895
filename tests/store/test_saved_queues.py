"""Queues of one's own: kept, renamed, dropped, counted, and seen by nobody else."""

from __future__ import annotations

import pytest

from store.actor import Actor
from store.desk import fields
from store.desk.saved_queues import LONGEST, MOST, drop, rename, save
from store.views.saved_queues import is_saved, named, saved_count, saved_queues
from tests.store.desks import MONDAY, Place, refused

NOW = MONDAY + 1


def names(place: Place, who: Actor) -> list[str]:
    return [queue.name for queue in saved_queues(place.desk, who)]


def test_a_queue_is_kept_renamed_and_dropped_by_its_owner_alone(place: Place) -> None:
    kept = save(place.desk, place.ann, " 破损  !", "！vip　破损", now=NOW)
    assert (kept.name, kept.filter) == ("破损 !", "!vip 破损")
    assert is_saved(kept.view)
    save(place.desk, place.ann, "Two", "due<1h", now=NOW)
    save(place.desk, place.vic, "Two", "breached", now=NOW)
    assert names(place, place.ann) == ["破损 !", "Two"]
    assert names(place, place.bob) == []
    renamed = rename(place.desk, place.ann, "破损 !", "Broken", now=NOW)
    assert (renamed.view, renamed.filter) == (kept.view, kept.filter)
    assert rename(place.desk, place.ann, "Broken", "Broken", now=NOW) == renamed
    with refused("queue_exists"):
        rename(place.desk, place.ann, "Broken", "Two", now=NOW)
    with refused("no_such_queue"):
        drop(place.desk, place.bob, "Broken", now=NOW)
    assert drop(place.desk, place.ann, "Broken", now=NOW) == renamed
    assert names(place, place.ann) == ["Two"]
    assert names(place, place.vic) == ["Two"]


def test_a_name_that_is_taken_is_replaced_only_on_purpose(place: Place) -> None:
    kept = save(place.desk, place.ann, "My own", "破损", now=NOW)
    with refused("queue_exists"):
        save(place.desk, place.ann, "My own", "breached", now=NOW)
    changed = save(place.desk, place.ann, "My own", "breached", replace=True, now=NOW)
    assert (changed.id, changed.filter) == (kept.id, "breached")


@pytest.mark.parametrize(
    "name", ["", "  ", "\x1b", "mine", "Due-Soon", "waiting_team", "save", "saved", "-x", "x" * (LONGEST + 1)]
)
def test_a_name_that_none_can_have(place: Place, name: str) -> None:
    with refused("queue_name", 2):
        save(place.desk, place.ann, name, "破损", now=NOW)
    save(place.desk, place.ann, "My own", "破损", now=NOW)
    with refused("queue_name", 2):
        rename(place.desk, place.ann, "My own", name, now=NOW)


def test_a_filter_that_cannot_be_kept(place: Place) -> None:
    for text, code in (
        ("", "empty_filter"),
        ('"a', "filter_unclosed"),
        ("assignee:nobody", "filter_no_agent"),
        ("category:nonsense", "filter_value"),
    ):
        with refused(code, 2):
            save(place.desk, place.ann, "My own", text, now=NOW)
    for n in range(MOST):
        save(place.desk, place.ann, f"Queue {n}", "破损", now=NOW)
    with refused("too_many_queues"):
        save(place.desk, place.ann, "One more", "破损", now=NOW)
    assert len(names(place, place.ann)) == MOST


def test_counts_follow_the_desk(place: Place) -> None:
    queue = save(place.desk, place.ann, "VIP", "tag:vip", now=NOW)
    assert saved_count(place.desk, place.ann, queue, now=NOW).count == 0
    number = place.open()
    fields.set_fields(place.desk, place.ann, number, {}, add_tags=["vip"], now=NOW)
    counted = saved_count(place.desk, place.ann, queue, now=NOW)
    assert (counted.view, counted.name, counted.count) == (queue.view, "VIP", 1)
    assert counted.worst is not None
    assert named(place.desk, place.ann, "VIP") == queue
    assert named(place.desk, place.bob, "VIP") is None
