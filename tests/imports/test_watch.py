"""A watched folder: complete files come in once, and lie in done/ or rejected/ afterwards."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Kefu, kefu, template
from tests.store.hands import ROOT

__all__ = ["kefu", "template"]
GOOD = "external_id,opened_at,subject\na1,2026-03-16 09:00,slow\n"
HALF = "external_id,opened_at,subject\nb1,2026-03-16 09:00,slow\nb2,someday,late\n"
ORDERS = "order_no,platform,customer_id,status\n1,淘宝,小红,paid\n"


@pytest.fixture
def box(tmp_path: Path) -> Path:
    path = tmp_path / "in"
    path.mkdir()
    return path


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_what_lies_there_comes_in_and_is_put_away(kefu: Kefu, box: Path) -> None:
    (box / "good.csv").write_text(GOOD)
    (box / "half.csv").write_text(HALF)
    (box / "orders").mkdir()
    (box / "orders" / "o.csv").write_text(ORDERS)
    (box / "unknown.csv").write_text("a,b\n1,2\n")
    (box / "link.csv").symlink_to(box / "good.csv")
    for ignored in (".hidden.csv", "growing.csv.part", "other.tmp"):
        (box / ignored).write_text(GOOD)
    ended = kefu("watch", str(box), "--once", "--json")
    assert (ended.code, ended.err) == (3, "")
    told = {Path(one["file"]).name: one for one in ended.json}
    assert {name: (one["created"], one["rejected"]) for name, one in told.items()} == {
        "good.csv": (1, 0),
        "half.csv": (1, 1),
        "o.csv": (1, 0),
        "unknown.csv": (0, 0),
        "link.csv": (0, 0),
    }
    assert "link" in told["link.csv"]["error"]
    assert "no preset knows" in told["unknown.csv"]["files"][0]["error"]
    assert names(box / "done") == ["good.csv", "good.csv.result.json", "o.csv", "o.csv.result.json"]
    assert names(box / "rejected") == [
        "half.csv",
        "half.csv.rejects.csv",
        "half.csv.result.json",
        "link.csv",
        "link.csv.result.json",
        "unknown.csv",
        "unknown.csv.result.json",
    ]
    assert json.loads((box / "rejected" / "half.csv.result.json").read_text())["rejected"] == 1
    assert "someday" in (box / "rejected" / "half.csv.rejects.csv").read_text(encoding="utf-8-sig")
    assert (box / "growing.csv.part").exists()


def test_the_same_file_again_has_no_effect_and_gets_a_number(kefu: Kefu, box: Path) -> None:
    (box / "t.csv").write_text(GOOD)
    kefu.done("watch", str(box), "--once")
    later = box.parent / "later.csv"
    later.write_text(GOOD.replace("slow", "quick"))
    kefu.done("import", "tickets", str(later))
    (box / "t.csv").write_text(GOOD)
    (told,) = kefu.told("watch", str(box), "--once")
    assert (told["known_as_batch"], Path(told["moved_to"]).name) == (1, "t-2.csv")
    assert kefu.told("show", "1")["subject"] == "quick"
    batches = kefu.told("import", "list")
    assert [one["batch"] for one in batches] == [2, 1]


def test_a_file_that_somebody_writes_to_waits(kefu: Kefu, box: Path) -> None:
    writer = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; f = open(sys.argv[1], 'a'); print(flush=True); input()",
            box / "t.csv",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        (box / "t.csv").write_text(GOOD)
        assert kefu.told("watch", str(box), "--once") == []
        writer.communicate("\n")
    assert len(kefu.told("watch", str(box), "--once")) == 1


def test_only_a_folder_can_be_watched_and_by_one(kefu: Kefu, box: Path) -> None:
    assert "is no folder" in kefu.refused(4, "watch", str(box / "none"), "--once")
    assert "--kind" in kefu.refused(2, "watch", str(box), "--once", "--kind", "wishes")


def test_it_goes_on_until_it_is_told_to_end(kefu: Kefu, box: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "--db", str(kefu.path), "--lang", "en", "watch", str(box), "--json"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        (box / "t.csv").write_text(GOOD)
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["created"] == 1
        assert "being watched already" in kefu.refused(1, "watch", str(box), "--once")
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert process.returncode == 0
    assert time.monotonic() - began < 20
    assert (box / "done" / "t.csv").exists()
