"""`kefu import tickets`: counts, rejected rows, options and a stop in the middle."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from store import i18n
from store.database import Desk, open_desk
from store.imports.loader import import_tickets
from store.imports.options import ImportOptions
from store.views.people import actor
from tests.cli.conftest import Kefu
from tui.plain.importing import watched

HEADER = "external_id,opened_at,subject,kind\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two good rows and one without a time."""
    path = tmp_path / "tickets.csv"
    rows = "a1,2026-03-16 09:00,slow,投诉\na2,someday,late,咨询\na3,2026-03-16 09:30,wrong colour,inquiry\n"
    path.write_text(HEADER + rows, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("opened_at,subject", "no column for external_id (external_id, 工单号); found: opened_at, subject."),
        (
            "external_id,工单号,opened_at,subject",
            "external_id is both 'external_id' and '工单号'; choose one with --map external_id=COLUMN.",
        ),
    ],
)
def test_a_header_is_refused_in_the_words_that_map_takes(
    kefu: Kefu, tmp_path: Path, header: str, said: str
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(header + "\n", encoding="utf-8")
    ended = kefu("import", "tickets", str(path))
    assert (ended.code, ended.err) == (2, f"{path}: {said}\n")


def test_the_answer_counts_and_names_what_was_rejected(kefu: Kefu, file: Path, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    ended = kefu("import", "tickets", str(file), "--rejects", str(rejects), "--json")
    assert (ended.code, ended.err) == (3, "")
    counts = {"read": 3, "created": 2, "updated": 0, "unchanged": 0, "rejected": 1, "cleaned": 0}
    assert {name: ended.json[name] for name in counts} == counts
    assert ended.json["batch"] == 1
    (reject,) = ended.json["rejects"]
    assert reject["row"] == 3
    assert "opened_at: 'someday'" in reject["reason"]
    assert "someday" in rejects.read_text(encoding="utf-8-sig")
    again = kefu("import", "tickets", str(file), "--json")
    assert (again.json["created"], again.json["unchanged"]) == (0, 2)
    text = kefu("import", "tickets", str(file)).out
    assert "3 rows read: 0 created" in text
    assert "row 3: " in text


def test_a_dry_run_changes_nothing(kefu: Kefu, file: Path) -> None:
    ended = kefu("import", "tickets", str(file), "--dry-run", "--json")
    assert (ended.code, ended.json["created"], ended.json["dry_run"]) == (3, 2, True)
    assert kefu.told("queue", "open") == []


def test_map_set_source_and_standard_input(kefu: Kefu) -> None:
    data = "编号,时间,话\n7,2026/3/16 9:00:00,太慢\n".encode("gb18030")
    words = ("--map", "external_id=编号", "--map", "opened_at=时间", "--map", "body=话")
    assert "--map needs --source" in kefu.refused(
        2, "import", "tickets", "-", "--format", "csv", *words, stdin=data
    )
    options = ("--format", "csv", "--source", "old desk", "--set", "kind=complaint", "--clocks", "restart")
    told = kefu.told("import", "tickets", "-", *words, *options, stdin=data)
    assert (told["created"], told["encoding"].lower()) == (1, "gb18030")
    ticket = kefu.told("show", "1")
    assert (ticket["external_id"], ticket["kind"], ticket["source"]) == ("7", "complaint", "old desk")


def test_only_a_supervisor_imports(kefu: Kefu, file: Path) -> None:
    assert kefu.refused(1, "--as", "anna", "import", "tickets", str(file)) == (
        "The role 'agent' may not do this (import)."
    )


def test_a_digest_that_differs(kefu: Kefu, file: Path) -> None:
    assert "nothing was changed" in kefu.refused(4, "import", "tickets", str(file), "--sha256", "0" * 64)


def test_ctrl_c_stops_between_two_chunks_and_says_so(
    kefu: Kefu, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    i18n.use("en")
    path = tmp_path / "many.csv"
    path.write_text(HEADER + "".join(f"b{i},2026-03-16 09:00,s{i},inquiry\n" for i in range(4_500)))
    desk = open_desk(kefu.path)
    try:
        with pytest.raises(KeyboardInterrupt):
            _interrupted_import(desk, kefu.me, path)
        kept = desk.value("SELECT count(*) FROM ticket")
        assert 0 < kept < 4_500
    finally:
        desk.close()
    assert capsys.readouterr().err.startswith(f"Stopped after {kept} rows, which are kept")
    assert kefu.told("import", "list", "1")["state"] == "unfinished"
    again = kefu.told("import", "tickets", str(path))
    assert (again["batch"], again["continued"]) == (1, True)
    assert (again["created"], again["unchanged"]) == (4_500 - kept, kept)
    assert (again["whole"]["created"], again["whole"]["unchanged"]) == (4_500, 0)


def test_the_presets(kefu: Kefu) -> None:
    assert "kefu" in [one["name"] for one in kefu.told("import", "presets")]


def _interrupted_import(desk: Desk, login: str, path: Path) -> None:
    with watched("import", offline=False) as told:
        signal.raise_signal(signal.SIGINT)
        import_tickets(desk, actor(desk, login), path, ImportOptions(), now=1_773_640_000_000, progress=told)


def test_batches_are_listed_and_taken_back(kefu: Kefu, file: Path) -> None:
    assert kefu.told("import", "list") == []
    kefu("import", "tickets", str(file))
    (one,) = kefu.told("import", "list")
    assert (one["batch"], one["kind"], one["state"], one["created"], one["rejected"]) == (
        1,
        "tickets",
        "finished",
        2,
        1,
    )
    assert str(file) in kefu.done("import", "list", "1")
    dry = kefu.told("import", "undo", "1", "--dry-run")
    assert (dry["dry_run"], dry["removed"], dry["kept"]) == (True, {"ticket": 2}, [])
    kefu.done("claim", "1")
    text = kefu.done("import", "undo", "1")
    assert "1 removed (tickets)" in text
    assert "has worked on it" in text
    assert kefu.told("import", "list", "1")["state"] == "partly_undone"
    assert "nothing of it is left" in kefu.refused(1, "import", "undo", "1")
    assert kefu.done("import", "list")
    assert "no batch 9" in kefu.refused(1, "import", "list", "9")
    assert kefu.refused(1, "--as", "anna", "import", "undo", "1")
    assert kefu.told("doctor")["ok"]


def test_a_dry_run_shows_its_first_rows_masked(kefu: Kefu, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(HEADER.replace("kind", "customer_phone") + "a1,2026-03-16 09:00,slow,13812345678\n")
    kefu.done("import", "tickets", str(path))
    path.write_text(
        HEADER.replace("kind", "customer_phone")
        + "a1,2026-03-16 09:00,quick,13812345678\na2,2026-03-16 09:00,red,13912345678\n"
    )
    told = kefu.told("import", "tickets", str(path), "--dry-run")
    created, updated = told["samples"]
    assert (created["what"], created["row"], created["fields"]["customer_phone"]) == (
        "created",
        3,
        "139****5678",
    )
    assert (updated["what"], updated["ticket"], updated["fields"]) == (
        "updated",
        1,
        {"subject": ["slow", "quick"]},
    )
    assert "slow -> quick" in kefu.done("import", "tickets", str(path), "--dry-run")


def test_a_dry_run_speaks_the_words_of_our_own_files(kefu: Kefu, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        'external_id,opened_at,subject,urgency,tags\na1,2026-03-16 09:00,slow,高,"vip,旧"\na2,x,red,,\n',
        encoding="utf-8",
    )
    said = kefu("import", "tickets", str(path), "--dry-run", lang="zh").out
    assert "工单号：a1；创建时间：2026-03-16 09:00:00；标题：slow；紧急程度：高；标签：vip, 旧" in said
    assert said.index("拒收：") < said.index("第 3 行：opened_at")
    path.write_text("order_no,placed_at,paid_amount\n1,2026-03-16,1299\n")
    told = kefu.told("import", "orders", str(path), "--dry-run")["samples"][0]["fields"]
    assert (told["paid_amount"], told["placed_at"]) == ("1299.00", "2026-03-16T00:00:00+08:00")


def test_what_is_odd_about_a_header_is_told_in_its_own_words(kefu: Kefu, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("external_id,opened_at,subject,subject\nd1,2026-03-16 09:00,slow,late\n")
    told = kefu.told("import", "tickets", str(path), "--dry-run")
    assert [one["code"] for one in told["remarks"]] == ["doubled_column"]
    assert told["samples"][0]["fields"]["subject"] == "slow"
    path.write_text("工单号,时间,总体满意度\nx9,2026-03-16 09:00,5\n", encoding="utf-8")
    assert "row 2: 工单号: there is no ticket 'x9'" in kefu("import", "surveys", str(path)).out
    path.write_text("退款编号,订单编号,退款的申请时间\nR1,1,2026-03-16 09:00\n", encoding="utf-8")
    assert "'taobao-refunds'" in kefu.refused(2, "import", "tickets", str(path))


def test_a_folder_comes_in_file_by_file(kefu: Kefu, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.csv").write_text(
            HEADER + f"{name}1,2026-03-16 09:00,slow,inquiry\n{name}2,x,y,inquiry\n"
        )
    (folder / "c.csv").write_text("")
    rejects = tmp_path / "rejects.csv"
    ended = kefu("import", "tickets", str(folder), "--rejects", str(rejects), "--json")
    assert (ended.code, ended.json["created"], ended.json["rejected"]) == (4, 2, 2)
    assert [Path(one["file"]).name for one in ended.json["files"]] == ["a.csv", "b.csv", "c.csv"]
    assert ended.json["files"][2]["error"]
    assert rejects.exists()
    assert (tmp_path / "rejects-2.csv").exists()
    assert "3 files: 6 rows read" in kefu("import", "tickets", str(folder)).out.replace("4 rows", "6 rows")


def test_rejects_are_never_written_over_something_else(kefu: Kefu, file: Path, tmp_path: Path) -> None:
    before = file.read_bytes()
    said = kefu.refused(4, "import", "tickets", str(file), "--rejects", str(file))
    assert said == f"{file} is there already and holds no rejected rows; name another file for --rejects."
    assert file.read_bytes() == before
    assert kefu.told("import", "list") == []
    rejects = tmp_path / "rejects.csv"
    for again in (file, file, rejects, rejects):
        assert kefu("import", "tickets", str(again), "--rejects", str(rejects)).code == 3
    box = tmp_path / "in.mbox"
    box.write_text("From a@b Mon Mar 16 09:00:00 2026\nFrom: a@b.example\nSubject: x\n\nhi\n")
    assert "holds no rejected rows" in kefu.refused(4, "import", "tickets", str(box), "--rejects", str(box))


REJECTED = {
    "t.csv": b"external_id,opened_at,subject\nc1,someday,'=1+1\n",
    "t.tsv": "external_id\topened_at\tsubject\nc1\tsomeday\t太慢\n".encode("gb18030"),
    "t.jsonl": b'{"external_id": "c1", "opened_at": "someday", "subject": "=1+1"}\n',
    "t.json": b'{"tickets": [{"external_id": "c1", "opened_at": "someday", "subject": "late"}]}',
}


@pytest.mark.parametrize("ending", [".csv", ".jsonl"])
@pytest.mark.parametrize("name", REJECTED)
def test_rejected_rows_are_mended_and_come_in(kefu: Kefu, tmp_path: Path, name: str, ending: str) -> None:
    path, rejects = tmp_path / name, tmp_path / f"rejects{ending}"
    path.write_bytes(REJECTED[name])
    assert kefu("import", "tickets", str(path), "--rejects", str(rejects)).code == 3
    text = rejects.read_text(encoding="utf-8-sig")
    rejects.write_text(text.replace("someday", "2026-03-16 09:00", 1), encoding="utf-8")
    assert kefu.told("import", "tickets", str(rejects))["created"] == 1
    assert kefu.told("show", "1")["external_id"] == "c1"
