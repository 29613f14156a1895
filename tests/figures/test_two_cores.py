"""Figures that are counted in portions on two connections are the figures; both connections see one moment."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from store.database import Desk, open_desk
from store.database.in_step import in_step
from store.rules.durations import MINUTE_MS as MINUTE
from store.rules.figures import FIGURES
from store.rules.periods import between, span_of
from store.views import figures as figures_view
from store.views.figures import desk_zone, portions
from tests.conftest import LONG
from tests.figures.test_as_of import answer
from tests.store.desks import DAY, MONDAY, Place, copied
from tests.store.walks import Stride, Walk, strides


@contextmanager
def large(tickets: int) -> Iterator[None]:
    """Within the block a few tickets count as many, so that they are walked by so many at a time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures_view, "WORTH_TWO_CORES", 1)
        patch.setattr(portions, "TICKETS", tickets)
        patch.setattr(portions, "_ENOUGH", 1)
        yield


@settings(max_examples=40 if LONG else 4)
@given(walk=strides(often=("reply", "survey", "return", "transfer")))
def test_however_they_are_counted_they_are_the_same(founded: Path, walk: list[Stride]) -> None:
    with copied(founded) as place:
        walker = Walk(place, MONDAY)
        for stride in walk:
            walker.take(stride)
        for as_of in (None, (MONDAY + walker.latest) // 2):
            plain = answer(place.desk, walker.latest, tuple(FIGURES), as_of=as_of)
            with large(3):
                assert answer(place.desk, walker.latest, tuple(FIGURES), as_of=as_of) == plain


def test_what_nobody_touched_runs_out_once(place: Place) -> None:
    for minute in range(7):
        for day in range(2):
            place.complaint(at=MONDAY + day * DAY + minute * MINUTE)
    zone = desk_zone(place.desk)
    tomorrow = span_of("day", MONDAY + DAY, zone).first
    span = between(tomorrow, tomorrow + timedelta(days=20), zone)

    def breaches() -> Any:
        found = figures_view.figures(place.desk, place.root, span, now=MONDAY + 30 * DAY).total
        return {id_: value for id_, value in found.items() if id_.startswith("sla_")}

    plain = breaches()
    assert plain["sla_breaches"].value
    with large(2):
        assert breaches() == plain


def test_both_connections_see_one_moment_while_others_commit(founded: Path, tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    shutil.copy(founded, path)
    enough, looks = threading.Event(), []

    def others() -> None:
        writer = open_desk(path)
        writer.execute("PRAGMA synchronous = off")
        number = 0
        while not enough.wait(0.001):
            number += 1
            writer.execute("INSERT INTO customer (name, created_at) VALUES (?, 0)", (f"{number}",))
        writer.close()

    def seen(connection: Desk) -> Any:
        return connection.value("SELECT count(*) FROM customer")

    busy = threading.Thread(target=others)
    desk = open_desk(path)
    busy.start()
    try:
        together = 0
        while together < 20 and len(looks) < 500:
            with in_step(desk, kib=1_024) as start:
                mine = seen(desk)
                if start is not None:
                    assert start(seen).result() == mine == seen(desk)
                    together += 1
            looks.append(mine)
    finally:
        enough.set()
        busy.join()
    assert looks == sorted(looks)
    assert together
    assert looks[0] < looks[-1]
    with in_step(desk, kib=1_024) as start:
        assert start is not None
        assert start(seen).result() == seen(desk)
    desk.close()


def test_within_a_transaction_there_is_no_other_connection(founded: Path, tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    shutil.copy(founded, path)
    desk = open_desk(path)
    with desk.transaction():
        desk.execute("INSERT INTO customer (name, created_at) VALUES ('mine alone', 0)")
        with in_step(desk, kib=1_024) as start:
            assert start is None
    desk.close()
