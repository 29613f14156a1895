"""Messages of a file join the tickets that came in before, each once, with its own time."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from store.desk.closing import resolve
from store.imports.kinds.messages import import_messages
from store.imports.options import ImportOptions, ImportResult
from tests.imports.files import DAY, HOUR, MONDAY, NOW, assert_sound, bring_rows, counts, iso
from tests.store.desks import MINUTE, Place


def bring_said(
    place: Place, folder: Path, *rows: Mapping[str, str], name: str = "said.csv", **options: Any
) -> ImportResult:
    """Import these rows as messages; each is of ticket T0 at Monday noon unless it says otherwise."""
    file = folder / name
    full = [{"external_id": "T0", "at": iso(MONDAY + HOUR), "body": "?"} | dict(row) for row in rows]
    if name.endswith(".jsonl"):
        file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in full), encoding="utf-8")
    else:
        with file.open("w", encoding="utf-8", newline="") as opened:
            writer = csv.DictWriter(opened, list(dict.fromkeys(key for row in full for key in row)))
            writer.writeheader()
            writer.writerows(full)
    asked = replace(ImportOptions(), **options)
    return import_messages(place.desk, place.root, file, asked, now=NOW, pause=lambda _s: None)


def said(place: Place, number: int) -> list[tuple[str, str, int]]:
    return place.desk.rows(
        "SELECT author, body, public FROM message WHERE ticket_id = ? ORDER BY at, id", (number,)
    )


@pytest.mark.parametrize("name", ["said.csv", "said.jsonl"])
def test_messages_join_their_tickets_with_their_times(name: str, place: Place, tmp_path: Path) -> None:
    bring_rows(place, tmp_path, {"subject": "退款"}, {"subject": "发票"})
    rows = [
        {"by": "客户", "body": "三天没动了", "at": iso(MONDAY), "message_id": "m0"},
        {"by": "agent", "author": "ann", "body": "在查", "at": iso(MONDAY + 10 * MINUTE), "message_id": "m1"},
        {"by": "agent", "author": "ann", "body": "内部", "public": "备注", "message_id": "m2"},
        {"by": "机器人", "body": "请稍等", "at": iso(MONDAY + 5 * MINUTE), "message_id": "m3"},
        {"by": "customer", "body": "还没到", "at": iso(MONDAY + 2 * HOUR), "message_id": "m4"},
        {"external_id": "T1", "author": "Bob", "body": "开好了", "message_id": "m5"},
    ]
    result = bring_said(place, tmp_path, *rows, name=name)
    assert counts(result) == (6, 5, 1, 0, 0)
    assert said(place, 1) == [
        ("customer", "三天没动了", 1),
        ("auto", "请稍等", 1),
        ("agent", "在查", 1),
        ("agent", "内部", 0),
        ("customer", "还没到", 1),
    ]
    assert place.column(1, "first_reply_at") == MONDAY + 10 * MINUTE
    assert place.status(1) == "open"
    following = place.clock(1, "next_response")
    assert following is not None
    assert following["started_at"] == MONDAY + 2 * HOUR
    assert said(place, 2)[1] == ("agent", "开好了", 1)
    facts = place.desk.row("SELECT customer_messages, replies, notes FROM ticket_fact WHERE ticket_id = 1")
    assert facts == (2, 1, 1)
    assert_sound(place)
    before = place.desk.rows("SELECT * FROM message"), place.desk.rows("SELECT * FROM event")
    assert counts(bring_said(place, tmp_path, *rows, name=name)) == (6, 0, 0, 6, 0)
    assert (place.desk.rows("SELECT * FROM message"), place.desk.rows("SELECT * FROM event")) == before


def test_what_the_tickets_own_row_told_is_not_told_twice(place: Place, tmp_path: Path) -> None:
    answered = iso(MONDAY + 20 * MINUTE)
    bring_rows(
        place,
        tmp_path,
        {"first_responded_at": answered, "status": "resolved", "resolved_at": iso(MONDAY + DAY)},
    )
    bring_said(
        place,
        tmp_path,
        {"by": "agent", "body": "在查", "at": iso(MONDAY + 20 * MINUTE + 30_000)},
        {"by": "agent", "body": "好了", "at": iso(MONDAY + 40 * MINUTE)},
        {"by": "customer", "body": "谢谢", "at": iso(MONDAY + 2 * DAY)},
    )
    assert place.types(1).count("public_reply") == 2
    assert place.desk.value("SELECT replies FROM ticket_fact WHERE ticket_id = 1") == 2
    assert place.status(1) == "resolved", "its own file said so"
    assert place.column(1, "unanswered_since") is None
    assert_sound(place)


def test_a_message_without_a_name_is_known_by_what_it_says(place: Place, tmp_path: Path) -> None:
    bring_rows(place, tmp_path, {})
    rows = [{"body": "one"}, {"body": "two"}]
    assert counts(bring_said(place, tmp_path, *rows)) == (2, 2, 0, 0, 0)
    assert counts(bring_said(place, tmp_path, {"body": "three"}, *rows)) == (3, 1, 0, 2, 0)


def test_orphans_and_nonsense_are_rejected_with_their_reason(place: Place, tmp_path: Path) -> None:
    bring_rows(place, tmp_path, {})
    rejects = tmp_path / "rejects.csv"
    result = bring_said(
        place,
        tmp_path,
        {"body": "fine"},
        {"external_id": "T9"},
        {"external_id": "", "ticket": "77"},
        {"by": "nobody"},
        {"at": "9999-01-01 00:00"},
        {"public": "perhaps"},
        {"external_id": "", "ticket": "1", "body": "by number"},
        rejects=rejects,
    )
    assert counts(result) == (7, 2, 0, 0, 5)
    assert sorted((one.row, one.reason.code) for one in result.rejects) == [
        (3, "no_ticket_for_message"),
        (4, "no_ticket_number"),
        (5, "not_one_of"),
        (6, "in_the_future"),
        (7, "not_one_of"),
    ]
    assert rejects.read_text(encoding="utf-8-sig").count("\n") == 6
    bring_rows(place, tmp_path, {"external_id": "T9"})
    mended = import_messages(place.desk, place.root, rejects, ImportOptions(), now=NOW, pause=lambda _s: None)
    assert mended.created + mended.updated == 1


def test_a_status_that_people_gave_follows_the_customer(place: Place, tmp_path: Path) -> None:
    bring_rows(place, tmp_path, {})
    resolve(place.desk, place.ann, 1, now=NOW - DAY)
    bring_said(place, tmp_path, {"by": "customer", "at": iso(NOW - HOUR), "body": "又坏了"})
    assert place.status(1) == "open"
    assert_sound(place)


def test_rows_in_any_order_make_the_same_ticket(place: Place, tmp_path: Path) -> None:
    bring_rows(place, tmp_path, *[{} for _ in range(3)])
    rows = [
        {
            "external_id": f"T{n % 3}",
            "at": iso(MONDAY + n * 7 * MINUTE),
            "by": "customer" if n % 2 else "agent",
            "body": f"text {n}",
            "message_id": f"m{n}",
        }
        for n in range(1, 60)
    ]
    random.Random(1).shuffle(rows)
    for part in (rows[:20], rows[20:]):
        bring_said(place, tmp_path, *part)
    for number in (1, 2, 3):
        times = place.desk.rows("SELECT body FROM message WHERE ticket_id = ? ORDER BY at, id", (number,))
        texts = [text for (text,) in times[1:]]
        assert texts == sorted(texts, key=lambda text: int(text.split()[1]))
    assert_sound(place)


def test_a_ticket_is_folded_once_for_all_its_messages(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from store.desk import record

    bring_rows(place, tmp_path, {}, {})
    folded: list[int] = []
    refold = record.refold

    def counted(desk: Any, number: int, **how: Any) -> Any:
        folded.append(number)
        return refold(desk, number, **how)

    monkeypatch.setattr(record, "refold", counted)
    rows = [
        {"external_id": f"T{n % 2}", "body": f"{n}", "at": iso(MONDAY + n * MINUTE)} for n in range(2, 102)
    ]
    bring_said(place, tmp_path, *rows, offline=True)
    assert sorted(folded) == [1, 2]


def test_a_dry_run_writes_nothing(place: Place, tmp_path: Path) -> None:
    bring_rows(place, tmp_path, {})
    result = bring_said(place, tmp_path, {"body": "x"}, {"external_id": "T7"}, dry_run=True)
    assert counts(result) == (2, 1, 0, 0, 1)
    assert len(said(place, 1)) == 1
