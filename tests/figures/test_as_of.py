"""What was true at a moment is the answer for that moment for ever, whatever is done and learnt afterwards."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import given, settings

from store.database import Desk
from store.imports.undoing import undo_batch
from store.rules.figures import FIGURES
from store.rules.periods import before, span_of
from store.views.figures import desk_zone, figures
from store.views.figures.measures import MEASURES
from store.views.health import doctor
from store.views.people import actor
from tests.conftest import LONG
from tests.imports.test_history import LIFE, NOW, told
from tests.store.desks import DAY, MONDAY, Place, copied
from tests.store.walks import Stride, Walk, strides

_DELETED_BY_UNDO = {"surveys", "returns", "reviewed", "received", "finished"}
"""What stands in rows of its own goes with them when it is taken back."""
GROUPINGS = (None, "team", "agent", "category", "kind", "channel", "priority", "day", "hour", "week") if LONG else (
    None, "agent", "day",
)  # fmt: skip
WALKS = settings(max_examples=300 if LONG else 4)
KEPT = tuple(id_ for id_ in FIGURES if not _DELETED_BY_UNDO & set(MEASURES[id_].families))


def answer(desk: Desk, at: int, which: Collection[str], *, as_of: int | None) -> dict[tuple[Any, ...], Any]:
    """All that can be asked of the month and of the week before, by several groupings."""
    root, zone = actor(desk, "root"), desk_zone(desk)
    now = at if as_of is None else as_of + DAY
    found: dict[tuple[Any, ...], Any] = {}
    for span in (span_of("month", at, zone), before(span_of("week", at, zone))):
        for by in GROUPINGS:
            for group in figures(desk, root, span, by=by, which=which, as_of=as_of, now=now).groups:
                found |= {(span.name, by, group.key, id_): value for id_, value in group.values.items()}
    return found


def forever(founded: Path, walk: list[Stride], which: Collection[str], *, forbidden: Collection[str]) -> None:
    with copied(founded) as place:
        walker = Walk(place, MONDAY)
        half = len(walk) // 2
        for stride in walk[:half]:
            walker.take(stride)
        asked_at = walker.latest
        first = answer(place.desk, asked_at, which, as_of=None)
        assert first == answer(place.desk, asked_at, which, as_of=asked_at)
        walker.now = asked_at + 1
        for stride in walk[half:]:
            if stride.verb not in forbidden:
                walker.take(replace(stride, after_ms=max(1, stride.after_ms)))
        again = answer(place.desk, asked_at, which, as_of=asked_at)
        differing = {
            key: (first.get(key), again.get(key))
            for key in first.keys() | again.keys()
            if first.get(key) != again.get(key)
        }
        assert not differing, differing


@WALKS
@given(walk=strides(often=("reply", "receive", "undo")))
def test_no_later_act_and_no_act_taken_back_changes_the_past(founded: Path, walk: list[Stride]) -> None:
    forever(founded, walk, KEPT, forbidden=())


@WALKS
@given(walk=strides(often=("survey", "return", "close")))
def test_surveys_and_returns_stand_as_they_were_known(founded: Path, walk: list[Stride]) -> None:
    forever(founded, walk, tuple(FIGURES), forbidden=("undo",))


def test_what_a_file_tells_later_was_not_known_before(place: Place, tmp_path: Path) -> None:
    """A history that goes on, one that comes in and is taken out again, messages of the past."""
    told(place, tmp_path, *LIFE[:9], now=NOW)
    first = answer(place.desk, NOW, tuple(FIGURES), as_of=None)
    assert first == answer(place.desk, NOW, tuple(FIGURES), as_of=NOW)
    told(place, tmp_path, *LIFE, now=NOW + DAY)
    assert answer(place.desk, NOW, tuple(FIGURES), as_of=NOW) == first
    then = answer(place.desk, NOW + DAY, tuple(FIGURES), as_of=None)
    assert then != first
    assert then == answer(place.desk, NOW + DAY, tuple(FIGURES), as_of=NOW + DAY)
    other = [{**row, "external_id": "B2"} for row in LIFE]
    batch = told(place, tmp_path, *other, now=NOW + 2 * DAY).batch
    assert batch is not None
    assert answer(place.desk, NOW + DAY, tuple(FIGURES), as_of=NOW + DAY) == then
    undo_batch(place.desk, place.root, batch, now=NOW + 3 * DAY)
    assert answer(place.desk, NOW + DAY, tuple(FIGURES), as_of=NOW + DAY) == then
    assert answer(place.desk, NOW, tuple(FIGURES), as_of=NOW) == first
    assert doctor(place.desk, now=NOW + 3 * DAY) == []
