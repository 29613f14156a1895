"""However an import is cut into transactions, and wherever it is stopped and gone on with: the same rows."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.database import open_desk
from store.desk.search_text import missing_texts
from store.desk.sweep import sweep
from store.imports.loader import import_tickets
from store.imports.options import ImportOptions, Progress
from store.views.health import doctor
from store.views.people import actor
from tests.conftest import LONG
from tests.imports.files import NOW, TABLES, assert_sound, iso, table
from tests.store.desks import HOUR, MONDAY, Place

rows = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "customer_id": st.sampled_from(("ann", "bea", "王")),
            "customer_phone": st.sampled_from(("13800000001", "13800000002")),
            "status": st.sampled_from(("new", "open", "resolved", "closed")),
            "kind": st.sampled_from(("inquiry", "complaint")),
            "first_responded_at": st.just(iso(MONDAY + HOUR)),
            "external_id": st.sampled_from(("T0", "T1")),
            "tags": st.just("vip;repeat"),
            "body": st.sampled_from(("退款还没有到", "Where is my parcel?")),
        },
    ),
    min_size=1,
    max_size=30,
)


class Stopped(Exception):
    """Somebody pressed Ctrl+C."""


def stopping_at(report: int) -> Callable[[Progress], None]:
    reports = count(1)

    def heard(_progress: Progress) -> None:
        if next(reports) == report:
            raise Stopped

    return heard


def everything(path: Path) -> dict[str, list[Any]]:
    desk = open_desk(path)
    try:
        assert doctor(desk, now=NOW) == []
        found = {name: desk.rows(f"SELECT * FROM {name} ORDER BY 1, 2") for name in TABLES}
        words = "SELECT rowid FROM ticket_text WHERE ticket_text MATCH ? ORDER BY 1"
        return found | {word: desk.rows(words, (word,)) for word in ('"退 款"', "parcel", "refund")}
    finally:
        desk.close()


def bring(path: Path, file: Path, stop: int | None = None, *, offline: bool = False) -> None:
    desk = open_desk(path)
    options = ImportOptions(offline=offline)
    root = actor(desk, "root")
    heard = None if stop is None else stopping_at(stop)
    try:
        import_tickets(desk, root, file, options, now=NOW, progress=heard, pause=lambda _s: None)
    finally:
        desk.close()


@settings(max_examples=40 if LONG else 3, deadline=None)
@given(st.lists(rows, min_size=6, max_size=8), st.lists(st.integers(1, 4), max_size=3), st.booleans())
def test_stopped_anywhere_and_gone_on_with_it_is_as_if_nothing_had_happened(
    founded: Path, parts: list[list[dict[str, str]]], stops: list[int], offline: bool
) -> None:
    with TemporaryDirectory() as folder:
        file = table(Path(folder) / "t.csv", [row for part in parts for row in part])
        whole, cut = Path(folder) / "whole.db", Path(folder) / "cut.db"
        shutil.copy(founded, whole)
        shutil.copy(founded, cut)
        bring(whole, file, offline=offline)
        for stop in stops:
            try:
                bring(cut, file, stop)
            except Stopped:
                continue
        bring(cut, file)
        assert everything(cut) == everything(whole)


def test_what_a_killed_import_left_unfound_the_next_one_of_another_file_writes(
    place: Place, tmp_path: Path
) -> None:
    def stop(_progress: Progress) -> None:
        raise KeyboardInterrupt

    file = table(tmp_path / "t.csv", ({} for _ in range(100)))
    with pytest.raises(KeyboardInterrupt):
        import_tickets(place.desk, place.root, file, ImportOptions(), now=NOW, progress=stop)
    came = missing_texts(place.desk)
    assert [problem.code for problem in doctor(place.desk, now=NOW)] == ["not_found"]
    seen: list[Progress] = []
    other = table(tmp_path / "o.csv", [{"external_id": "O1"}])
    import_tickets(place.desk, place.root, other, ImportOptions(), now=NOW, progress=seen.append)
    assert seen[-1].step == "text"
    assert (seen[-1].done_bytes, seen[-1].all_bytes) == (came + 1, came + 1)
    assert_sound(place)


def test_a_sweep_writes_what_a_killed_import_left_unfound(place: Place, tmp_path: Path) -> None:
    def stop(_progress: Progress) -> None:
        raise KeyboardInterrupt

    file = table(tmp_path / "t.csv", ({} for _ in range(10)))
    with pytest.raises(KeyboardInterrupt):
        import_tickets(place.desk, place.root, file, ImportOptions(), now=NOW, progress=stop)
    assert missing_texts(place.desk) == 10
    sweep(place.desk, now=NOW)
    assert place.desk.value("SELECT count(*) FROM ticket_text WHERE ticket_text MATCH '\"退 款\"'") == 10
    assert_sound(place)


def test_a_row_that_was_seen_long_before_is_still_known(tmp_path: Path) -> None:
    from store.imports.seen import Seen

    many = 140_000
    seen = Seen()
    for row in range(many):
        assert seen.setdefault(f"T{row}", row) == row
    for row in (0, 1, 131_071, 131_072, many - 1):
        assert seen.setdefault(f"T{row}", many) == row
    assert seen.setdefault("another", many) == many
    seen.close()
