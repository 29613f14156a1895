"""A batch is taken back: the desk is as it was before, but for what people have worked on since."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import tables
from store.database import open_desk
from store.desk import claiming, drafts, merging, replying
from store.imports.undoing import undo_batch
from store.imports.undoing_shapes import Undone
from store.views.people import actor
from tests.imports.files import DAY, HOUR, MONDAY, NOW, assert_sound, bring, bring_rows, iso, number_of, table
from tests.imports.test_kill import MADE, NEEDS_TICKETS, written
from tests.imports.test_kill import bring as bring_kind
from tests.store.desks import Place, refused

LATER = NOW + HOUR
TEXTS = ("ticket_text", "customer_text", "order_text", "article_text")


def undo(place: Place, batch: int | None, *, now: int = LATER, **options: Any) -> Undone:
    assert batch is not None
    return undo_batch(place.desk, place.people["root"], batch, now=now, pause=lambda _s: None, **options)


def stands(place: Place) -> dict[str, list[tuple[Any, ...]]]:
    """Every table but the batches and the desk's own events."""
    found = {}
    for name in tables.NAMES:
        model = getattr(tables, name)
        table_name = model._meta.table_name
        if table_name == "import_batch":
            continue
        where = " WHERE ticket_id IS NOT NULL" if table_name == "event" else ""
        found[table_name] = sorted(place.desk.rows(f"SELECT * FROM {table_name}{where}"), key=repr)
    found["ticket"] = [(row[0], *row[2:]) for row in found["ticket"]]  # a version never comes again
    for name in TEXTS:
        found[name] = place.desk.rows(f"SELECT rowid FROM {name} ORDER BY 1")
    return found


ROWS = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(["inquiry", "complaint", "投诉"]),
        "status": st.sampled_from(["new", "open", "resolved", "closed", "waiting_customer"]),
        "priority": st.sampled_from(["low", "urgent"]),
        "subject": st.sampled_from(["退款", "slow parcel"]),
        "body": st.sampled_from(["三天了", "where is it?"]),
        "category": st.sampled_from(["logistics", "refund"]),
        "responsibility": st.sampled_from(["merchant", "logistics"]),
        "first_responded_at": st.sampled_from([iso(MONDAY + HOUR), iso(MONDAY + DAY)]),
        "external_due_at": st.sampled_from([iso(NOW + DAY), iso(MONDAY + DAY)]),
        "customer_id": st.sampled_from(["小红", "阿明"]),
        "customer_phone": st.sampled_from(["13800000001", "13800000002"]),
        "tags": st.sampled_from(["vip", "vip,旧"]),
        "team": st.sampled_from(["aftersales", "nobody's"]),
    },
)


@settings(max_examples=15 if settings().max_examples < 100 else 500)
@given(first=st.lists(ROWS, max_size=4), second=st.lists(ROWS, min_size=1, max_size=5))
def test_what_came_in_goes_and_the_desk_is_as_before(
    founded: Path, tmp_path: Path, first: list[dict[str, str]], second: list[dict[str, str]]
) -> None:
    with anew(founded, tmp_path) as place:
        if first:
            bring_rows(place, tmp_path, *first, now=NOW - DAY)
        before = stands(place)
        batch = bring_rows(place, tmp_path, *second).batch
        if batch is None:
            return
        done = undo(place, batch)
        assert done.kept == []
        assert stands(place) == before
        assert_sound(place, now=LATER)
        with refused("nothing_left_of_batch", 1):
            undo(place, batch)


def test_a_ticket_whose_customers_the_same_file_joined_is_theirs_again(founded: Path, tmp_path: Path) -> None:
    with anew(founded, tmp_path) as place:
        bring_rows(place, tmp_path, {"customer_phone": "13800000002"}, now=NOW - DAY)
        before = stands(place)
        again = {"customer_phone": "13800000001", "status": "open"}
        others = {"customer_id": "阿明"}, {"customer_id": "阿明", "customer_phone": "13800000002"}
        done = undo(place, bring_rows(place, tmp_path, again, *others).batch)
        assert done.kept == []
        assert stands(place) == before


@contextmanager
def anew(founded: Path, folder: Path) -> Iterator[Place]:
    """A founded desk of one example's own."""
    for left in folder.glob("desk.db*"):
        left.unlink()
    path = folder / "desk.db"
    shutil.copy(founded, path)
    desk = open_desk(path)
    try:
        yield Place(desk, {"root": actor(desk, "root")})
    finally:
        desk.close()


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize("over", [False, pytest.param(True, marks=pytest.mark.long)], ids=["alone", "on top"])
def test_every_kind_goes_again(founded: Path, tmp_path: Path, kind: str, over: bool) -> None:
    with anew(founded, tmp_path) as place:
        desk = place.desk
        if kind in NEEDS_TICKETS or over:
            bring_kind(desk, "tickets", written(tmp_path, "tickets", 30))
        if over:
            bring_kind(desk, "orders", written(tmp_path, "orders", 20))
            bring_kind(desk, "customers", written(tmp_path, "customers", 10))
        before = stands(place)
        batch = bring_kind(desk, kind, written(tmp_path, kind, 30), set={}).batch
        if batch is None:
            assert over
            return
        done = undo(place, batch)
        assert done.kept == []
        found = stands(place)
        for name, rows in before.items():
            assert found[name] == rows, name
        assert_sound(place, now=LATER)


def test_what_people_have_worked_on_stays_and_is_listed(place: Place, tmp_path: Path) -> None:
    rows = [{"customer_id": f"nick{n}"} for n in range(6)]
    batch = bring_rows(place, tmp_path, *rows).batch
    numbers = [number_of(place, f"T{n}") for n in range(6)]
    claimed, noted, drafted, linked = numbers[:4]
    claiming.claim(place.desk, place.ann, claimed, now=NOW)
    replying.note(place.desk, place.ann, noted, "问过仓库了", now=NOW)
    drafts.save_draft(place.desk, place.ann, drafted, "reply", "您好", now=NOW)
    merging.link(place.desk, place.ann, place.open(at=NOW), linked, now=NOW)
    would = undo(place, batch, dry_run=True)
    done = undo(place, batch)
    for answer in (would, done):
        assert {one.row_id: one.why for one in answer.kept if one.what == "ticket"} == {
            claimed: "worked_on",
            noted: "worked_on",
            drafted: "used",
            linked: "linked",
        }
        assert answer.removed["ticket"] == 2
        assert {one.why for one in answer.kept if one.what == "customer"} == {"used"}
    assert_sound(place, now=LATER)
    event = place.desk.row("SELECT ticket_id, type, data FROM event ORDER BY id DESC LIMIT 1")
    assert event is not None
    assert event[:2] == (None, "import_undone")
    assert json.loads(event[2])["removed"]["ticket"] == 2
    highest = place.desk.value("SELECT max(seq) FROM sqlite_sequence WHERE name = 'ticket'")
    assert place.open(at=LATER) == highest + 1


def test_a_later_batch_goes_first(place: Place, tmp_path: Path) -> None:
    first = bring_rows(place, tmp_path, {"subject": "一"}, {"subject": "一"}).batch
    second = bring_rows(place, tmp_path, {"subject": "二"}, {"subject": "一"}, now=NOW + DAY).batch
    assert [one.why for one in undo(place, first).kept] == ["later_batch"]
    undo(place, second)
    assert place.desk.value("SELECT subject FROM ticket WHERE external_id = 'T0'") == "一"
    undo(place, first)
    assert place.desk.value("SELECT count(*) FROM ticket") == 0
    assert_sound(place, now=LATER)


def test_of_a_ticket_in_work_plain_fields_are_as_before(place: Place, tmp_path: Path) -> None:
    bring_rows(place, tmp_path, {"subject": "一", "priority": "low", "product": "灯"})
    batch = bring_rows(
        place, tmp_path, {"subject": "二", "priority": "urgent", "product": "锅"}, now=NOW + DAY
    ).batch
    number = number_of(place, "T0")
    claiming.claim(place.desk, place.ann, number, now=NOW + DAY)
    place.desk.execute("UPDATE ticket SET product = '碗' WHERE number = ?", (number,))
    (kept,) = undo(place, batch, now=NOW + 2 * DAY).kept
    assert (kept.why, kept.params["fields"]) == ("worked_on", ["product"])
    columns = "subject, priority, product, status FROM ticket WHERE number = ?"
    assert place.desk.row(f"SELECT {columns}", (number,)) == ("一", "low", "碗", "open")
    assert_sound(place, now=NOW + 2 * DAY)


def test_an_order_that_a_later_ticket_names_stays(place: Place, tmp_path: Path) -> None:
    batch = bring_kind(place.desk, "orders", written(tmp_path, "orders", 3)).batch
    bring(place, table(tmp_path / "t.csv", [{"order_no": "O1"}]), now=NOW + HOUR)
    (kept, *_customers) = undo(place, batch, now=NOW + DAY).kept
    assert (kept.what, kept.why, kept.params) == ("shop_order", "used_by_ticket", {"number": 1})
    assert place.desk.rows("SELECT order_no FROM shop_order") == [("O1",)]


def test_nobody_else_may(place: Place) -> None:
    with refused("no_such_batch", 1):
        undo(place, 7)
    with refused("not_allowed", 1):
        undo_batch(place.desk, place.ann, 7, now=NOW)


def test_what_was_stopped_in_the_middle_is_gone_on_with(place: Place, tmp_path: Path) -> None:
    before = stands(place)
    batch = bring_kind(place.desk, "tickets", written(tmp_path, "tickets", 60)).batch

    def stop(_looked: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        undo(place, batch, progress=stop)
    assert 0 < place.desk.value("SELECT count(*) FROM ticket") < 60
    assert place.desk.db.pragma("foreign_keys") == 1
    undo(place, batch)
    assert stands(place) == before
    assert_sound(place, now=LATER)
