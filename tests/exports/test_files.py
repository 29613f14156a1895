"""Files as other programs read them: whole or not there, private, never a formula, and no row torn."""

from __future__ import annotations

import csv
import io
import json
import stat
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from store.clock import iso
from store.database import open_desk
from store.desk.fields import set_fields
from store.desk.intake import CustomerFacts
from store.errors import CouldNot, DeskError, WrongUsage
from store.exports import exporting
from store.exports.options import Shape, Written, shape_of
from store.exports.times import Times
from store.exports.xlsx_file import XlsxFile
from store.rules.filter_syntax import parse
from store.views.exporting import KINDS, PAGE, Question, find
from store.views.exporting_columns import plain
from tests.store.desks import DAY, HOUR, MONDAY, Place

NOW = MONDAY + DAY
BUYER = CustomerFacts(nick="小鹿", name="张三丰", phone="13812345678", email="zhang@example.cn")


def export(
    place: Place,
    path: Path,
    *,
    login: str = "root",
    force: bool = False,
    shape: Shape | None = None,
    **asked: Any,
) -> Written:
    question = Question(**{"kind": "tickets", **asked})
    return exporting.export(
        place.desk, place.people[login], question, shape or shape_of(path), path, force=force, now=NOW
    )


def rows(path: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def test_a_file_is_private_and_begins_with_a_mark(place: Place, tmp_path: Path) -> None:
    number = place.open(subject="=1+1", body='a "b",\nc', customer=BUYER)
    path = tmp_path / "out.csv"
    written = export(place, path)
    assert (written.rows, written.size) == (1, path.stat().st_size)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    (row,) = rows(path)
    assert (row["subject"], row["body"], row["number"]) == ("'=1+1", 'a "b",\nc', str(number))
    assert list(tmp_path.glob(".*")) == []


def test_customers_are_masked_unless_asked_for(place: Place, tmp_path: Path) -> None:
    place.open(body="call 13812345678", customer=BUYER)
    masked = rows(export(place, tmp_path / "a.csv").path or Path())[0]
    shown = ("customer_id", "customer_name", "customer_phone", "customer_email", "body")
    assert [masked[name] for name in shown] == [
        "小鹿",
        "张**",
        "138****5678",
        "z****@example.cn",
        "call 138****5678",
    ]
    assert place.desk.value("SELECT count(*) FROM event WHERE type = 'exported'") == 0
    plain = rows(export(place, tmp_path / "b.csv", reveal=True).path or Path())[0]
    assert [plain[name] for name in shown] == [
        "小鹿",
        "张三丰",
        "13812345678",
        "zhang@example.cn",
        "call 13812345678",
    ]
    (data,) = place.desk.row("SELECT data FROM event WHERE type = 'exported' AND ticket_id IS NULL") or ()
    told = json.loads(data)
    assert (told["what"], told["rows"], told["format"]) == ("tickets", 1, "csv")
    assert "张" not in data


def test_the_event_stands_before_the_first_row_leaves(place: Place, tmp_path: Path) -> None:
    place.open()

    class Watching(io.BytesIO):
        def write(self, data: Any) -> int:
            other = open_desk(place.path, readonly=True)
            seen.append(other.value("SELECT count(*) FROM event WHERE type = 'exported'"))
            other.close()
            return super().write(data)

    seen: list[int] = []
    exporting.export(
        place.desk, place.root, Question(kind="tickets", reveal=True), Shape(), Watching(), now=NOW
    )
    assert seen
    assert set(seen) == {1}


@pytest.mark.parametrize("login", ["ann", "vic"])
def test_agents_and_viewers_may_not(place: Place, tmp_path: Path, login: str) -> None:
    with pytest.raises(DeskError) as refused:
        export(place, tmp_path / "a.csv", login=login)
    assert refused.value.code == "not_allowed"
    assert list(tmp_path.glob("a.csv")) == []


def test_a_file_that_is_there_stays(place: Place, tmp_path: Path) -> None:
    place.open()
    path = tmp_path / "a.csv"
    path.write_text("mine")
    with pytest.raises(CouldNot) as refused:
        export(place, path)
    assert (refused.value.code, path.read_text()) == ("export_exists", "mine")
    export(place, path, force=True)
    assert len(rows(path)) == 1


@pytest.mark.parametrize("kind", ["folder", "link", "device"])
def test_nothing_but_a_plain_file_is_written_over(place: Place, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "there.csv"
    if kind == "folder":
        path.mkdir()
    elif kind == "link":
        path.symlink_to(tmp_path / "elsewhere.csv")
    else:
        path = Path("/dev/null")
    with pytest.raises(CouldNot) as refused:
        export(place, path, force=True)
    assert refused.value.code == "not_a_plain_file"


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
@pytest.mark.parametrize("what", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_what_is_stopped_leaves_nothing(
    place: Place, tmp_path: Path, ending: str, what: BaseException
) -> None:
    place.open()

    def stop(_done: int, _all: int) -> None:
        raise what

    folder = tmp_path / "out"
    folder.mkdir()
    path = folder / f"a.{ending}"
    expected: Any = KeyboardInterrupt if what is KeyboardInterrupt else CouldNot
    with pytest.raises(expected):
        exporting.export(
            place.desk, place.root, Question(kind="tickets"), shape_of(path), path, now=NOW, progress=stop
        )
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ";"), ("gb18030", "\t"), ("utf-16", ","), ("utf-8-sig", "|"), ("utf-8", "-")],
)
def test_encodings_and_delimiters(place: Place, tmp_path: Path, encoding: str, delimiter: str) -> None:
    place.open(subject="退款 😀 ﷺ; a|b", body="x\ty,z-1", customer=BUYER)
    path = tmp_path / "a.csv"
    export(place, path, shape=Shape(encoding=encoding, delimiter=delimiter), reveal=True)
    with path.open(encoding=encoding, newline="") as file:
        header, row = csv.reader(file, delimiter=delimiter)
    found = dict(zip(header, row, strict=True))
    assert (found["subject"], found["body"]) == ("退款 😀 ﷺ; a|b", "x y,z-1")
    assert found["opened_at"] == iso(MONDAY, "Asia/Shanghai")


def test_one_empty_cell_is_still_a_row(place: Place, tmp_path: Path) -> None:
    place.open()
    place.open()
    path = tmp_path / "a.csv"
    export(place, path, columns=("wish",))
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [["wish"], [""], [""]]


HOSTILE = (
    "=cmd|' /C calc'!A0",
    "<r><t>x</t></r>",
    "_x0041_",
    "a&b<c>",
    "'",
    "0012",
    "12345678901234567890",
    " x ",
    "﷐"[:0] + "é",
)


def test_a_workbook_holds_texts_as_texts(place: Place, tmp_path: Path) -> None:
    for text in HOSTILE:
        place.open(subject=text, body="b", customer=BUYER)
    path = tmp_path / "a.xlsx"
    written = export(place, path, reveal=True)
    assert (written.sheets, written.rows) == (1, len(HOSTILE))
    sheet = load_workbook(path).active
    assert sheet is not None
    header, *found = sheet.iter_rows()
    place_of = [cell.value for cell in header].index("subject")
    wanted = [("'" if text[0] in "='" else "") + text.strip() for text in HOSTILE]
    # openpyxl leaves what Excel and calamine read as a sign that is only written so.
    assert [str(row[place_of].value).replace("_x005F_", "_") for row in found] == wanted
    assert {row[place_of].data_type for row in found} <= {"s", "inlineStr"}
    again = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert [row[place_of] for row in again[1:]] == wanted


def test_a_full_sheet_is_followed_by_another(tmp_path: Path) -> None:
    column = plain("external_id", "工单号", "")
    written = Written("tickets", "xlsx", ("external_id",))
    with (tmp_path / "a.xlsx").open("wb") as sink:
        file = XlsxFile(
            sink, Shape(format="xlsx"), (column,), ["id"], [None], written, Times("UTC"), tmp_path, rows=3
        )
        file.add([[f"T{n}" for n in range(7)]])
        file.finish()
    book = load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["tickets", "tickets 2", "tickets 3"]
    assert [[row[0].value for row in book[name].iter_rows()] for name in book.sheetnames] == [
        ["id", "T0", "T1", "T2"],
        ["id", "T3", "T4", "T5"],
        ["id", "T6"],
    ]
    assert written.sheets == 3


def test_a_text_too_long_for_a_cell_is_told(place: Place, tmp_path: Path) -> None:
    place.open(body="short")
    place.open(body="😀" * 20_000)
    written = export(place, tmp_path / "a.xlsx")
    assert (written.cut, written.cut_count) == ([(2, "body")], 1)


def test_local_times_are_dates_in_a_workbook(place: Place, tmp_path: Path) -> None:
    place.open()
    export(place, tmp_path / "a.xlsx", shape=Shape(format="xlsx", times="local"), columns=("opened_at",))
    sheet = load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    assert sheet["A2"].value == datetime(2026, 7, 20, 10, 0)  # noqa: DTZ001 - a spreadsheet's have no zone
    export(place, tmp_path / "a.csv", shape=Shape(times="local"), columns=("opened_at",))
    assert rows(tmp_path / "a.csv")[0]["opened_at"] == "2026-07-20 10:00:00"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_leaves_in_every_shape(place: Place, tmp_path: Path, kind: str) -> None:
    place.complaint(customer=BUYER, order_no="SO1")
    counts = {
        export(
            place,
            tmp_path / f"{kind}-{header}.{ending}",
            kind=kind,
            shape=Shape(format=ending, header=header),
        ).rows
        for ending, header in (("csv", "zh"), ("csv", "en"), ("jsonl", "code"), ("json", "code"))
    }
    assert len(counts) == 1
    found = json.loads((tmp_path / f"{kind}-code.json").read_text(encoding="utf-8"))
    lines = (tmp_path / f"{kind}-code.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == found
    assert len(found) == counts.pop()
    assert all(list(row) == [column.name for column in KINDS[kind].columns] for row in found)


def test_tickets_of_every_status_can_be_asked_for(place: Place, tmp_path: Path) -> None:
    still, done = place.open(subject="破损 one"), place.open(subject="破损 two")
    place.desk.execute(
        "UPDATE ticket SET status = 'closed', settled_at = ?, closed_at = ? WHERE number = ?",
        (NOW, NOW, done),
    )

    def numbers(**asked: Any) -> list[int]:
        path = tmp_path / "a.json"
        export(place, path, force=True, columns=("number",), **asked)
        return [row["number"] for row in json.loads(path.read_bytes())]

    assert numbers() == [still, done]
    assert numbers(view="open") == [still]
    assert numbers(filter=parse("破损")) == [still, done]
    assert numbers(filter=parse("status:closed,已解决", settled=True)) == [done]
    assert numbers(search="破损 two") == [done]
    assert numbers(view="open", search="破损") == [still]
    assert numbers(by="closed", since=NOW) == [done]
    assert numbers(until=MONDAY) == []
    assert numbers(limit=1) == [still]
    assert numbers(source="kefu") == []
    found = json.loads(
        (export(place, tmp_path / "m.json", kind="messages", search="two").path or Path()).read_bytes()
    )
    assert [row["ticket"] for row in found] == [done]
    with pytest.raises(WrongUsage):
        parse("status:closed")
    for wrong in (
        {"kind": "agents", "view": "open"},
        {"columns": ("nothing",)},
        {"by": "x"},
        {"view": "x"},
        {"kind": "x"},
    ):
        with pytest.raises(WrongUsage):
            export(place, tmp_path / "b.csv", **wrong)


def test_what_changes_meanwhile_tears_no_row_and_adds_none(place: Place) -> None:
    numbers = [place.open(subject="before", body="before", wish="before") for _ in range(6)]
    found = find(
        place.desk, place.root, Question(kind="tickets", columns=("number", "wish", "impact")), now=NOW
    )
    pages: Iterator[Any] = found.pages(size=2)
    first = next(pages)
    other = open_desk(place.path)
    for number in numbers:
        set_fields(other, place.sue, number, {"wish": "after", "impact": "after"}, now=NOW)
    later = Place(other, place.people).open(subject="later")
    other.close()
    seen = [row for page in (first, *pages) for row in zip(*page, strict=True)]
    assert [row[0] for row in seen] == numbers
    assert later not in numbers
    assert {row[1:] for row in seen} == {("before", None), ("after", "after")}


def test_nothing_keeps_the_log_from_being_emptied_between_pages(place: Place) -> None:
    for _ in range(3):
        place.open()
    pages = find(place.desk, place.root, Question(kind="tickets"), now=NOW).pages(size=1)
    next(pages)
    other = open_desk(place.path)
    Place(other, place.people).open()
    assert other.rows("PRAGMA wal_checkpoint(TRUNCATE)")[0][0] == 0
    other.close()
    assert len(list(pages)) == 2


def test_two_at_once_do_not_mix(place: Place, tmp_path: Path) -> None:
    for _ in range(3):
        place.open()
    path = tmp_path / "a.csv"

    def write() -> None:
        desk = open_desk(place.path)
        exporting.export(desk, place.root, Question(kind="tickets"), Shape(), path, force=True, now=NOW)
        desk.close()

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(rows(path)) == 3
    assert [file.name for file in tmp_path.iterdir() if "part" in file.name] == []


ZONES = (
    "Asia/Shanghai",
    "UTC",
    "Asia/Kolkata",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Europe/London",
    "Africa/Monrovia",
)


@given(
    st.sampled_from(ZONES),
    st.lists(st.integers(-4_000_000_000_000, 8_000_000_000_000) | st.none(), max_size=8),
)
def test_fast_times_are_the_same_times(zone: str, moments: list[int | None]) -> None:
    times = Times(zone)
    assert times.isos(moments) == [iso(at, zone) for at in moments]
    assert times.isos(moments) == [iso(at, zone) for at in moments]


@given(st.integers(0, 5_000))
def test_times_around_a_clock_change(quarter: int) -> None:
    start = int(datetime(2010, 10, 20, tzinfo=ZoneInfo("America/St_Johns")).timestamp()) * 1000
    at = start + quarter * 15 * 60_000 + quarter
    for zone in ("America/St_Johns", "Australia/Lord_Howe"):
        times = Times(zone)
        assert times.isos([at, at + HOUR, at]) == [iso(moment, zone) for moment in (at, at + HOUR, at)]


def test_a_page_is_small(place: Place) -> None:
    assert PAGE <= 5_000
