"""Whole ticket histories, an event a row: what is kept, what is mended, and that a history can go on."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from store.desk.fields import set_fields
from store.errors import DeskError
from store.imports.kinds.history import import_history
from store.imports.options import ImportOptions, ImportResult
from store.imports.undoing import undo_batch
from store.views.people import agents
from store.views.tickets import ticket
from tests.imports.files import HOUR, MONDAY, NOW, assert_sound, dump, iso, number_of
from tests.store.desks import MINUTE, Place, refused

Row = Mapping[str, Any]


def told(
    place: Place, folder: Path, *rows: Row, by: str = "root", now: int = NOW, **options: Any
) -> ImportResult:
    """Import rows, their `at` in minutes behind MONDAY."""
    path = folder / "history.csv"
    header = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(
            {**row, "at": iso(MONDAY + row["at"] * MINUTE) if isinstance(row["at"], int) else row["at"]}
            for row in rows
        )
    asked = replace(ImportOptions(), **options)
    return import_history(place.desk, place.people[by], path, asked, now=now, pause=lambda _s: None)


def event(at: int, what: str, **more: Any) -> dict[str, Any]:
    return {"external_id": "A1", "at": at, "event": what, **more}


LIFE = (
    event(
        0,
        "opened",
        subject="退款没到",
        body="三天了",
        customer_id="小李",
        category="refund",
        priority="normal",
    ),
    event(5, "assigned", to="ann"),
    event(6, "status", to="处理中", agent="ann"),
    event(7, "回复", agent="ann", body="请稍等，马上查"),
    event(20, "priority", agent="sue", to="high"),
    event(30, "note", agent="ann", body="财务已确认"),
    event(40, "transferred", agent="ann", to="财务部"),
    event(60, "customer_message", body="还没有到"),
    event(70, "public_reply", agent="bob", body="今天到账"),
    event(90, "resolved", agent="bob"),
    event(200, "reopened", by="customer"),
    event(230, "resolved", agent="ann"),
    event(300, "closed", by="system"),
)


def test_a_life_comes_in_with_its_times_and_its_figures(place: Place, tmp_path: Path) -> None:
    result = told(place, tmp_path, *LIFE)
    assert (result.read, result.created, result.rejected, result.mended) == (13, 1, 0, {})
    number = number_of(place, "A1")
    assert place.types(number) == [
        "opened", "assigned", "status", "public_reply", "classified", "note", "transferred", "customer_message",
        "public_reply", "status", "status", "status", "status",
    ]  # fmt: skip
    assert [one["at"] for one in place.events(number)] == [MONDAY + row["at"] * MINUTE for row in LIFE]
    assert {one["recorded_at"] for one in place.events(number)} == {NOW}
    facts = place.desk.row(
        "SELECT customer_messages, replies, notes, reopens, transfers, first_reply_at, first_reply_agent_id,"
        " resolved_at, resolved_agent_id FROM ticket_fact WHERE ticket_id = ?",
        (number,),
    )
    ann = place.ann.agent_id
    assert facts == (2, 2, 1, 1, 1, MONDAY + 7 * MINUTE, ann, MONDAY + 230 * MINUTE, ann)
    assert place.clock_ended(number, "first_response") == ("met", "reply")
    assert place.clock_ended(number, "resolution") == ("met", "resolved")
    columns = ("status", "team", "priority", "resolved_at", "closed_at", "subject")
    assert [place.column(number, name) for name in columns] == [
        "closed", "finance", "high", MONDAY + 230 * MINUTE, MONDAY + 300 * MINUTE, "退款没到",
    ]  # fmt: skip
    said = [
        (one.author, one.login, one.public, one.body)
        for one in ticket(place.desk, place.sue, number, now=NOW).messages
    ]
    assert said == [
        ("customer", None, True, "三天了"),
        ("agent", "ann", True, "请稍等，马上查"),
        ("agent", "ann", False, "财务已确认"),
        ("customer", None, True, "还没有到"),
        ("agent", "bob", True, "今天到账"),
    ]
    assert_sound(place)


def test_the_same_file_again_changes_nothing_and_a_longer_one_goes_on(place: Place, tmp_path: Path) -> None:
    told(place, tmp_path, *LIFE[:8])
    before = dump(place)
    again = told(place, tmp_path, *LIFE[:8])
    assert (again.created, again.updated, again.unchanged, again.batch) == (0, 0, 1, None)
    assert dump(place) == before
    longer = told(place, tmp_path, *LIFE, now=NOW + HOUR)
    assert (longer.created, longer.updated, longer.unchanged) == (0, 1, 0)
    number = number_of(place, "A1")
    grown = place.events(number)
    assert [one["at"] for one in grown] == [MONDAY + row["at"] * MINUTE for row in LIFE]
    assert place.status(number) == "closed"
    assert_sound(place, now=NOW + HOUR)
    # A file with the newer rows alone, one of them in the minute where the last ended.
    tail = (event(300, "note", agent="ann", body="归档"), event(310, "note", agent="ann", body="复核"))
    assert told(place, tmp_path, *tail, now=NOW + 2 * HOUR).updated == 1
    assert told(place, tmp_path, *tail, now=NOW + 2 * HOUR).unchanged == 1
    assert place.types(number)[-2:] == ["note", "note"]
    assert_sound(place, now=NOW + 2 * HOUR)


def test_a_history_in_parts_is_the_history_in_one(place: Place, tmp_path: Path) -> None:
    for end in range(1, len(LIFE) + 1):
        told(place, tmp_path, *LIFE[:end])
    parts, number = place.events(number_of(place, "A1")), number_of(place, "A1")
    told(place, tmp_path, *({**row, "external_id": "B"} for row in LIFE))
    whole = place.events(number_of(place, "B"))
    bare = [
        [{k: v for k, v in one.items() if k not in ("id", "batch", "act")} for one in history]
        for history in (parts, whole)
    ]
    assert bare[0] == bare[1]
    clocks = "SELECT kind, cycle, started_at, consumed_ms, due_at, state, ended_at, end_reason FROM clock WHERE ticket_id = ? ORDER BY 1, 2"
    assert place.desk.rows(clocks, (number,)) == place.desk.rows(clocks, (number_of(place, "B"),))
    assert_sound(place)


def test_a_later_part_is_taken_back_and_comes_in_again(place: Place, tmp_path: Path) -> None:
    told(place, tmp_path, *LIFE[:8])
    before = dump(place)
    batch = told(place, tmp_path, *LIFE, now=NOW + HOUR).batch
    undo_batch(place.desk, place.root, batch, now=NOW + 2 * HOUR, pause=lambda _s: None)
    after = dump(place)
    imports = {"ticket": ("version",), "event": ("id",)}
    assert {name: after[name] for name in after if name not in imports} == {
        name: before[name] for name in before if name not in imports
    }
    assert_sound(place, now=NOW + 2 * HOUR)
    assert told(place, tmp_path, *LIFE, now=NOW + 3 * HOUR).updated == 1
    assert [one["at"] for one in place.events(1)] == [MONDAY + row["at"] * MINUTE for row in LIFE]
    assert_sound(place, now=NOW + 3 * HOUR)


def test_what_was_changed_here_stays_and_is_listed(place: Place, tmp_path: Path) -> None:
    told(place, tmp_path, *LIFE[:10])
    number = number_of(place, "A1")
    set_fields(place.desk, place.sue, number, {"priority": "urgent"}, now=NOW)
    more = (*LIFE[:10], event(95, "priority", to="low"), event(96, "note", body="x"), LIFE[10])
    result = told(place, tmp_path, *more, now=NOW + HOUR)
    assert [one.fields for one in result.kept] == [("priority",)]
    assert place.column(number, "priority") == "urgent"
    assert place.status(number) == "open"
    assert_sound(place, now=NOW + HOUR)


@pytest.mark.parametrize(
    ("rows", "mended", "status"),
    [
        ([event(9, "resolved"), event(0, "opened", subject="s")], {"out_of_order": 1}, "resolved"),
        ([event(3, "note", body="n"), event(4, "resolved")], {"no_opening": 1}, "resolved"),
        ([event(0, "opened"), event(1, "opened")], {"second_opening": 1}, "new"),
        ([event(0, "opened"), event(1, "resolved"), event(2, "opened")], {"second_opening": 1}, "open"),
        ([event(0, "opened"), event(1, "resolved"), event(2, "resolved")], {"same_status": 1}, "resolved"),
        ([event(0, "opened"), event(1, "status", **{"from": "open", "to": "closed"})], {"other_status_before": 1}, "closed"),
        ([event(0, "opened"), event(1, "reopened"), event(2, "reopened")], {"same_status": 1}, "open"),
        ([event(0, "opened"), event(1, "merged", to="Z"), event(2, "note")], {"after_merging": 1, "unknown_target": 1}, "closed"),
        ([event(0, "opened"), event(1, "assigned", to="ann"), event(2, "assigned", to="Ann")], {"same_hands": 1}, "new"),
        ([event(0, "opened"), event(1, "resolved"), event(2, "customer_message", body="谢谢")], {"said_after_the_end": 1}, "resolved"),
        ([event(0, "opened"), event(1, "classified")], {"says_nothing": 1}, "new"),
        (
            [event(0, "opened"), event(1, "note", event_id="7"), event(1, "note", event_id="7")],
            {"repeated_row": 1},
            "new",
        ),
    ],
    ids=lambda value: next(iter(value), "") if isinstance(value, dict) else "",
)  # fmt: skip
def test_what_cannot_have_been_is_mended_and_counted(
    place: Place, tmp_path: Path, rows: list[Row], mended: dict[str, int], status: str
) -> None:
    result = told(place, tmp_path, *rows)
    assert (result.mended, result.created, result.rejected) == (mended, 1, 0)
    assert place.status(number_of(place, "A1")) == status
    assert_sound(place)


def test_people_of_elsewhere_are_kept_by_name_and_take_no_part(place: Place, tmp_path: Path) -> None:
    rows = (
        event(0, "opened", subject="s"),
        event(1, "assigned", to="王小明"),
        event(2, "public_reply", agent="王小明", body="好"),
        event(3, "transferred", to="二线组"),
    )
    result = told(place, tmp_path, *rows, source="old desk")
    assert (result.people, result.unknown_teams) == (1, {"二线组": 1})
    number = number_of(place, "A1")
    (kept,) = [one for one in agents(place.desk, place.sue, now=NOW, outside=True) if one.name == "王小明"]
    assert kept.disabled
    assert kept.teams == ()
    assert place.desk.value(
        "SELECT first_reply_agent_id FROM ticket_fact WHERE ticket_id = ?", (number,)
    ) == place.desk.value("SELECT id FROM agent WHERE name = '王小明'")
    # Who does not work here holds nothing that is still to be done.
    assert place.holder(number, now=NOW) is None
    assert place.types(number)[-1] == "released"
    again = told(place, tmp_path, *({**row, "external_id": "A2"} for row in rows), source="old desk")
    assert again.people == 0
    assert_sound(place)


def test_a_ticket_that_became_part_of_another_names_it(place: Place, tmp_path: Path) -> None:
    rows = [event(0, "opened", subject="a"), event(5, "merged", to="A2")]
    told(place, tmp_path, *rows, {**event(1, "opened", subject="b"), "external_id": "A2"})
    assert place.column(number_of(place, "A1"), "merged_into") == number_of(place, "A2")
    assert_sound(place)


def test_one_bad_row_costs_itself_alone_and_a_dry_run_writes_nothing(place: Place, tmp_path: Path) -> None:
    bad = (
        event(1, "danced"),
        {**event(1, "note"), "at": "someday"},
        event(1, "status"),
        event(1, "status", to="blue"),
    )
    before = dump(place)
    dry = told(place, tmp_path, *LIFE, *bad, dry_run=True)
    assert (dry.read, dry.created, dry.rejected, dry.batch) == (17, 1, 4, None)
    assert dump(place) == before
    assert [(one.what, one.row, one.fields["events"]) for one in dry.samples] == [("created", 2, 13)]
    result = told(place, tmp_path, *LIFE, *bad, rejects=tmp_path / "rejects.csv")
    assert (result.read, result.created, result.rejected) == (17, 1, 4)
    assert [one.reason.code for one in result.rejects] == [
        "not_one_of",
        "not_a_time",
        "missing",
        "not_one_of",
    ]
    assert len((tmp_path / "rejects.csv").read_text(encoding="utf-8-sig").splitlines()) == 5
    with refused("not_allowed"):
        told(place, tmp_path, *LIFE, by="ann")


def test_rows_that_lie_far_apart_find_their_ticket(place: Place, tmp_path: Path) -> None:
    names = [f"T{n}" for n in range(300)]
    rows = [
        {"external_id": name, "at": step * 10, "event": what}
        for step, what in enumerate(("opened", "resolved", "reopened", "closed"))
        for name in names
    ]
    result = told(place, tmp_path, *rows)
    assert (result.read, result.created, result.mended) == (1200, 300, {})
    assert place.desk.rows("SELECT status, count(*) FROM ticket GROUP BY 1") == [("closed", 300)]
    assert_sound(place)


def test_a_change_log_by_field_needs_no_more_than_names(place: Place, tmp_path: Path) -> None:
    rows = (
        {"issue": "K-1", "at": 0, "field": "created", "new": "", "who": "小李"},
        {"issue": "K-1", "at": 3, "field": "status", "new": "处理中", "who": "ann"},
        {"issue": "K-1", "at": 4, "field": "assignee", "new": "ann", "who": "sue"},
        {"issue": "K-1", "at": 9, "field": "status", "new": "resolved", "who": "ann"},
    )
    names = {"external_id": "issue", "event": "field", "to": "new", "agent": "who"}
    with pytest.raises(DeskError):
        told(place, tmp_path, *rows, map=names)
    result = told(place, tmp_path, *rows, map=names, source="tracker")
    assert (result.created, result.rejected) == (1, 0)
    assert place.types(number_of(place, "K-1")) == ["opened", "status", "assigned", "status"]
    assert_sound(place)
