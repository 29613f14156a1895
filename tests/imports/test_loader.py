"""Files come in whole, once, and as what they say."""

from __future__ import annotations

import hashlib
import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.database import open_desk
from store.desk.search_text import missing_texts
from store.desk.sweep import sweep
from store.errors import CouldNot, DeskError, WrongUsage
from store.imports.frame import CHUNK_ROWS
from store.imports.loader import import_tickets
from store.imports.mapping import pairs
from store.imports.options import ImportOptions, Progress
from store.rules import words
from store.text import match_query
from store.views.people import actor
from store.views.tickets import ticket
from tests.imports.files import (
    DAY,
    HOUR,
    MONDAY,
    NOW,
    assert_sound,
    bring,
    bring_rows,
    counts,
    dump,
    iso,
    number_of,
    table,
)
from tests.store.desks import Place

HOTLINE = pairs(
    "--map",
    [
        "external_id=留言编号",
        "customer_id=留言用户",
        "subject=留言主题",
        "body=留言详情",
        "opened_at=留言时间",
    ],
)


def clocks(place: Place, number: int) -> dict[str, tuple[str, str | None, str | None]]:
    rows = place.desk.rows(
        "SELECT kind, state, end_reason, breach_reason FROM clock WHERE ticket_id = ?", (number,)
    )
    return {kind: (state, ended, breached) for kind, state, ended, breached in rows}


@pytest.mark.long
def test_the_real_hotline_file_comes_in_and_a_second_time_changes_nothing(
    place: Place, test_data: Path, tmp_path: Path
) -> None:
    file = test_data / "complaints_12345.xlsx"
    options: dict[str, Any] = {
        "source": "hotline",
        "map": HOTLINE,
        "set": {"kind": "complaint"},
        "rejects": tmp_path / "rejects.csv",
    }
    first = bring(place, file, **options)
    assert counts(first) == (4326, 4326, 0, 0, 0)
    before = dump(place)
    assert counts(bring(place, file, now=NOW + DAY, **options)) == (4326, 0, 0, 4326, 0)
    assert dump(place) == before
    assert not (tmp_path / "rejects.csv").exists()
    assert place.desk.value("SELECT count(*) FROM alert") == 0
    swept = sweep(place.desk, now=NOW + HOUR)
    assert (swept.fired, swept.skipped) == (0, 0)
    assert place.desk.value("SELECT count(*) FROM clock WHERE breach_reason IS NOT 'imported'") == 0
    assert_sound(place)


def test_every_field_reaches_its_place(place: Place, tmp_path: Path) -> None:
    row = {
        "external_id": "00123",
        "channel": "电话",
        "kind": "投诉",
        "category": "物流",
        "priority": "紧急",
        "subject": "三天没有更新",
        "body": "第一行\n第二行",
        "customer_id": "买家小王",
        "customer_name": "王小二",
        "customer_phone": "13812345678",
        "customer_level": "金牌",
        "order_no": "1234567890123456789",
        "product_type": "实物",
        "platform": "天猫",
        "wait_s": "12",
        "team": "售后组",
        "assignee": "ann",
        "status": "处理中",
        "responsibility": "物流",
        "first_responded_at": iso(MONDAY + HOUR),
        "external_due_at": iso(NOW + DAY),
        "tags": "VIP,加急",
    }
    result = bring_rows(place, tmp_path, row)
    assert counts(result) == (1, 1, 0, 0, 0)
    number = number_of(place, "00123")
    view = ticket(place.desk, place.sue, number, now=NOW)
    assert (view.row.subject, view.row.kind, view.row.scenario, view.row.category) == (
        "三天没有更新",
        "complaint",
        "complaint",
        "logistics",
    )
    assert (view.row.status, view.row.priority, view.row.channel, view.row.team) == (
        "open",
        "urgent",
        "phone",
        "aftersales",
    )
    assert (view.row.assignee, view.row.lease_until, view.row.tags) == ("ann", None, ("VIP", "加急"))
    assert view.messages[0].body == "第一行\n第二行"
    assert view.customer is not None
    assert (view.customer.nick, view.customer.phone) == ("买家小王", "138****5678")
    assert clocks(place, number)["first_response"][0] == "met"
    assert clocks(place, number)["external"] == ("running", None, None)
    assert place.column(number, "order_no") == "1234567890123456789"
    assert place.column(number, "import_batch") == result.batch
    assert (
        place.desk.value("SELECT done_at FROM step WHERE ticket_id = ? AND name = 'classified'", (number,))
        == MONDAY + HOUR
    )
    assert_sound(place)


def test_what_a_file_says_is_found_by_searching(place: Place, tmp_path: Path) -> None:
    bring_rows(place, tmp_path, {"body": "杯子碎了"}, {"subject": "发票"})
    found = place.desk.rows("SELECT rowid FROM ticket_text WHERE ticket_text MATCH ?", (match_query("碎了"),))
    assert [place.desk.value("SELECT ticket_id FROM message WHERE id = ?", row) for row in found] == [
        number_of(place, "T0")
    ]


def test_a_row_without_a_subject_is_called_by_its_text(place: Place, tmp_path: Path) -> None:
    bring_rows(place, tmp_path, {"subject": "", "body": "第一行很长" * 20 + "\n第二行"}, {"body": ""})
    subject = place.column(number_of(place, "T0"), "subject")
    assert subject.startswith("第一行很长")
    assert subject.endswith("…")
    number = number_of(place, "T1")
    assert place.desk.value("SELECT body FROM message WHERE ticket_id = ?", (number,)) == "退款"


@pytest.mark.parametrize(
    ("row", "status", "expected"),
    [
        (
            {},
            "new",
            {"first_response": ("running", None, "imported"), "resolution": ("running", None, "imported")},
        ),
        (
            {"first_responded_at": iso(MONDAY + 60_000), "closed_at": iso(MONDAY + HOUR)},
            "closed",
            {"first_response": ("met", "reply", None), "resolution": ("met", "resolved", None)},
        ),
        (
            {"first_responded_at": iso(MONDAY + HOUR), "resolved_at": iso(MONDAY + 5 * DAY)},
            "resolved",
            {"first_response": ("met", "reply", "imported"), "resolution": ("met", "resolved", "imported")},
        ),
        (
            {"status": "已关闭"},
            "closed",
            {
                "first_response": ("cancelled", "imported", None),
                "resolution": ("cancelled", "imported", None),
            },
        ),
        (
            {
                "status": "等待客户",
                "first_responded_at": iso(MONDAY + 60_000),
                "updated_at": iso(MONDAY + HOUR),
            },
            "waiting_customer",
            {"first_response": ("met", "reply", None), "resolution": ("paused", None, None)},
        ),
        (
            {"status": "open", "first_responded_at": iso(MONDAY + 60_000), "resolved_at": iso(MONDAY + HOUR)},
            "open",
            {"first_response": ("met", "reply", None), "resolution": ("running", None, "imported")},
        ),
    ],
)
def test_clocks_of_imported_history(
    place: Place,
    tmp_path: Path,
    row: dict[str, str],
    status: str,
    expected: dict[str, tuple[str, str | None, str | None]],
) -> None:
    bring_rows(place, tmp_path, row)
    number = number_of(place, "T0")
    assert place.status(number) == status
    assert clocks(place, number) == expected
    assert_sound(place)


def test_a_clock_not_yet_due_keeps_silent_about_levels_it_has_passed(place: Place, tmp_path: Path) -> None:
    bring_rows(
        place,
        tmp_path,
        {"kind": "投诉", "opened_at": iso(NOW - 60 * HOUR), "first_responded_at": iso(NOW - 59 * HOUR)},
    )
    number = number_of(place, "T0")
    rows = place.desk.rows("SELECT clock, state, reason FROM alert WHERE ticket_id = ?", (number,))
    assert {row[0] for row in rows} == {"resolution"}
    assert {row[1:] for row in rows} == {("skipped", "imported")}
    assert sweep(place.desk, now=NOW + 60_000).fired == 0
    assert sweep(place.desk, now=NOW + 13 * HOUR).fired == 1
    assert_sound(place, now=NOW + 13 * HOUR)


def test_clocks_can_start_anew(place: Place, tmp_path: Path) -> None:
    bring_rows(place, tmp_path, {"kind": "投诉"}, clocks="restart")
    number = number_of(place, "T0")
    assert {state[2] for state in clocks(place, number).values()} == {None}
    assert place.desk.value("SELECT min(started_at) FROM clock WHERE ticket_id = ?", (number,)) == NOW
    assert_sound(place)


def test_unknown_teams_and_people_are_counted(place: Place, tmp_path: Path) -> None:
    result = bring_rows(
        place,
        tmp_path,
        {"team": "火星组", "assignee": "nobody"},
        {"team": "火星组", "assignee": "Ann"},
        {"team": "complaints", "assignee": "vic"},
    )
    assert result.unknown_teams == {"火星组": 2}
    assert result.unknown_assignees == {"nobody": 1, "vic": 1}
    assert [place.column(number_of(place, f"T{n}"), "team") for n in range(3)] == [
        "presales",
        "presales",
        "complaints",
    ]
    assert place.column(number_of(place, "T1"), "assignee_id") == place.ann.agent_id


def test_customers_are_found_again(place: Place, tmp_path: Path) -> None:
    bring_rows(
        place,
        tmp_path,
        {"customer_id": "小王", "customer_phone": "13812345678"},
        {"customer_id": "小王", "customer_name": "王小二"},
        {"customer_phone": "13812345678", "customer_name": "王**"},
        {"customer_level": "金牌"},
        {"customer_id": "小李"},
    )
    ids = [place.column(number_of(place, f"T{n}"), "customer_id") for n in range(5)]
    assert ids[0] == ids[1] == ids[2] != ids[4]
    assert ids[3] is None
    assert place.desk.row("SELECT nick, name, phone FROM customer WHERE id = ?", (ids[0],)) == (
        "小王",
        "王小二",
        "13812345678",
    )
    bring_rows(place, tmp_path, {"external_id": "later", "customer_email": "a@b.cn", "customer_id": "小李"})
    assert place.desk.row("SELECT nick, email FROM customer WHERE id = ?", (ids[4],)) == ("小李", "a@b.cn")


def test_rejected_rows_are_named_and_kept_in_a_file(place: Place, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    file = table(
        tmp_path / "t.csv",
        [{}, {"external_id": "T0", "subject": "again"}, {"opened_at": "soon"}, {"kind": "x"}, {}],
    )
    result = bring(place, file, rejects=rejects)
    assert counts(result) == (5, 2, 0, 0, 3)
    assert [(reject.row, reject.reason.code) for reject in result.rejects] == [
        (3, "repeated"),
        (4, "not_a_time"),
        (5, "not_one_of"),
    ]
    assert result.rejects[0].reason.params["row"] == 2
    text = rejects.read_text(encoding="utf-8-sig")
    assert "again" in text
    rejects.write_text(text.replace("soon", iso(MONDAY)).replace(",x,", ",投诉,"), encoding="utf-8-sig")
    mended = bring(place, rejects)
    assert (mended.created, mended.updated) == (2, 1)
    assert_sound(place)


def test_a_dry_run_writes_nothing(place: Place, tmp_path: Path) -> None:
    bring_rows(place, tmp_path, {}, {})
    before, batches = dump(place), place.desk.value("SELECT count(*) FROM import_batch")
    result = bring_rows(
        place,
        tmp_path,
        {},
        {"subject": "new"},
        {},
        {"opened_at": ""},
        dry_run=True,
        rejects=tmp_path / "rejects.csv",
    )
    assert (result.batch, counts(result)) == (None, (4, 1, 1, 1, 1))
    assert dump(place) == before
    assert place.desk.value("SELECT count(*) FROM import_batch") == batches
    assert not (tmp_path / "rejects.csv").exists()


def test_offline_brings_the_same(place: Place, founded: Path, tmp_path: Path) -> None:
    rows = [
        {"kind": "投诉", "customer_id": f"c{n % 7}", "closed_at": iso(MONDAY + n * HOUR) if n % 2 else ""}
        for n in range(50)
    ]
    bring_rows(place, tmp_path, *rows)
    other_path = tmp_path / "other.db"
    shutil.copy(founded, other_path)
    other = open_desk(other_path)
    offline = Place(other, {"root": actor(other, "root")})
    bring_rows(offline, tmp_path, *rows, offline=True)
    assert dump(offline) == dump(place)
    assert other.db.pragma("synchronous") == place.desk.db.pragma("synchronous")
    other.close()


def test_an_offline_import_that_is_stopped_leaves_nothing(place: Place, tmp_path: Path) -> None:
    file = table(tmp_path / "t.csv", ({} for _ in range(CHUNK_ROWS + 1)))

    def stop(_progress: Progress) -> None:
        raise KeyboardInterrupt

    before = dump(place)
    with pytest.raises(KeyboardInterrupt):
        import_tickets(place.desk, place.root, file, ImportOptions(offline=True), now=NOW, progress=stop)
    assert dump(place) == before


def test_a_live_import_that_is_stopped_leaves_whole_chunks_and_goes_on(place: Place, tmp_path: Path) -> None:
    rows = 500
    file = table(tmp_path / "t.csv", ({} for _ in range(rows)))
    seen: list[Progress] = []

    def stop(progress: Progress) -> None:
        seen.append(progress)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_tickets(place.desk, place.root, file, ImportOptions(), now=NOW, progress=stop)
    came = seen[0].rows
    assert 0 < came < rows
    assert place.desk.value("SELECT count(*) FROM ticket") == came == missing_texts(place.desk)
    assert counts(bring(place, file)) == (rows, rows - came, 0, came, 0)
    assert missing_texts(place.desk) == 0
    assert place.desk.value("SELECT count(*) FROM ticket_text WHERE ticket_text MATCH '\"退 款\"'") == rows
    assert_sound(place)


def test_a_busy_desk_is_told_and_nothing_is_half_done(place: Place, tmp_path: Path) -> None:
    file = table(tmp_path / "t.csv", [{}])
    impatient = open_desk(place.path, timeout_s=0.05)
    with place.desk.transaction(), pytest.raises(CouldNot) as refused:
        import_tickets(impatient, place.root, file, ImportOptions(), now=NOW)
    impatient.close()
    assert (refused.value.code, refused.value.exit_code) == ("database_locked", 4)
    assert place.desk.value("SELECT count(*) FROM ticket") == 0


def test_half_an_upload_is_none(place: Place, tmp_path: Path) -> None:
    whole = table(tmp_path / "t.csv", [{}, {}]).read_bytes()
    digest = hashlib.sha256(whole).hexdigest()
    for content in (whole[:-5], b""):
        with pytest.raises(CouldNot) as refused:
            import_tickets(
                place.desk, place.root, "-", ImportOptions(sha256=digest), stdin=io.BytesIO(content), now=NOW
            )
        assert refused.value.code == "digest_differs"
    assert place.desk.value("SELECT count(*) FROM ticket") == 0
    result = import_tickets(
        place.desk, place.root, "-", ImportOptions(sha256=digest), stdin=io.BytesIO(whole), now=NOW
    )
    assert result.created == 2


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"map": {"subject": "external_id"}}, "source_needed"),
        ({"preset": "nobody"}, "no_such_preset"),
        ({"zone": "Mars/Olympus"}, "no_such_zone"),
        ({"zone": "../etc/passwd"}, "no_such_zone"),
        ({"on_duplicate": "burn"}, "not_one_of"),
        ({"clocks": "stop"}, "not_one_of"),
        ({"source": " "}, "bad_source"),
        ({"source": "x" * 100}, "bad_source"),
        ({"format": "pdf"}, "not_one_of"),
    ],
)
def test_options_that_make_no_sense(place: Place, tmp_path: Path, options: dict[str, Any], code: str) -> None:
    with pytest.raises(WrongUsage) as wrong:
        bring_rows(place, tmp_path, {}, **options)
    assert wrong.value.code == code


def test_the_zone_decides_times_without_an_offset(place: Place, tmp_path: Path) -> None:
    bring_rows(
        place, tmp_path, {"opened_at": "2026-07-20 10:00"}, {"opened_at": "2026-07-20T02:00Z"}, zone=None
    )
    bring_rows(place, tmp_path, {"external_id": "U", "opened_at": "2026-07-20 02:00"}, zone="UTC")
    assert {place.column(number_of(place, id_), "opened_at") for id_ in ("T0", "T1", "U")} == {MONDAY}


def test_an_agent_may_not(place: Place, tmp_path: Path) -> None:
    with pytest.raises(DeskError) as refused:
        bring_rows(place, tmp_path, {}, by="ann")
    assert refused.value.code == "not_allowed"


TIMES = st.integers(0, 29).map(lambda days: iso(MONDAY + days * DAY + 7 * HOUR))
ROWS = st.fixed_dictionaries(
    {"opened_at": st.integers(0, 3).map(lambda days: iso(MONDAY + days * DAY))},
    optional={
        "status": st.sampled_from([*words.STATUSES, ""]),
        "kind": st.sampled_from([*words.KINDS]),
        "category": st.sampled_from(["", "refund", "order"]),
        "channel": st.sampled_from([*words.CHANNELS]),
        "priority": st.sampled_from([*words.PRIORITIES, ""]),
        "urgency": st.sampled_from([*words.GRADES, ""]),
        "responsibility": st.sampled_from(["", "merchant"]),
        "assignee": st.sampled_from(["", "ann", "nobody"]),
        "team": st.sampled_from(["", *words.TEAMS]),
        "first_responded_at": TIMES,
        "resolved_at": TIMES,
        "closed_at": TIMES,
        "updated_at": TIMES,
        "external_due_at": st.integers(3, 90).map(lambda days: iso(MONDAY + days * DAY)),
    },
)


@given(
    st.lists(ROWS, min_size=1, max_size=5),
    st.lists(ROWS, min_size=1, max_size=5),
    st.sampled_from(["run", "restart"]),
)
def test_whatever_files_say_the_desk_stays_sound(
    founded: Path, tmp_path: Path, rows: list[dict[str, str]], again: list[dict[str, str]], clocks: str
) -> None:
    path = tmp_path / "desk.db"
    for left in tmp_path.glob("desk.db*"):
        left.unlink()
    shutil.copy(founded, path)
    desk = open_desk(path)
    place = Place(desk, {"root": actor(desk, "root")})
    for moment, told in enumerate((rows, again)):
        result = bring_rows(place, tmp_path, *told, now=NOW + moment * DAY, clocks=clocks)
        assert (
            result.read == len(told) == result.created + result.updated + result.unchanged + result.rejected
        )
        assert_sound(place, now=NOW + moment * DAY)
    sweep(desk, now=NOW + 2 * DAY)
    assert_sound(place, now=NOW + 2 * DAY)
    desk.close()
