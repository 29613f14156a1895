"""Boxes of mail and kept files, as people type it."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Kefu
from tests.imports.mails import SHOP, box, mail, ours

AT = 1_773_621_000_000
"""Half an hour before the desk's now."""


def test_a_box_comes_in_and_its_files_go_out(kefu: Kefu, tmp_path: Path) -> None:
    file = box(
        tmp_path / "in.mbox",
        mail("<a@c>", at=AT, files=[("面单.pdf", b"%PDF")]),
        ours("<s@shop>", at=AT + 60_000, answers=["<a@c>"]),
        mail("<n@c>", at=AT, sender="news@example.org", List_Id="<news>"),
    )
    words = ("import", "tickets", str(file), "--set", f"our_address={SHOP}")
    told = kefu.told(*words)
    assert (told["read"], told["created"], told["updated"], told["unchanged"]) == (3, 1, 1, 1)
    assert told["mail"] == {
        "threads": 1,
        "opened": 1,
        "joined": 1,
        "automatic": 1,
        "bounced": 0,
        "left_out": 1,
        "own": 0,
        "files_kept": 1,
        "files_not_kept": 0,
    }
    assert "1 ticket got mail: 0 opened" not in kefu.done(*words)
    (attached,) = kefu.told("show", "1")["messages"][0]["attachments"]
    assert (attached["name"], attached["kept"]) == ("面单.pdf", True)
    assert f"file {attached['id']}" in kefu.done("show", "1")
    out = tmp_path / "out.pdf"
    assert kefu.told("attachment", "1", str(attached["id"]), "-o", str(out))["size"] == 4
    assert out.read_bytes() == b"%PDF"
    assert out.stat().st_mode & 0o077 == 0
    assert "already exists" in kefu.refused(4, "attachment", "1", "面单.pdf", "-o", str(out))
    kefu.refused(1, "attachment", "1", "nothing.pdf", "-o", str(tmp_path / "x"))
    kefu.refused(1, "--as", "vera", "attachment", "1", "面单.pdf", "-o", str(tmp_path / "x"))
    assert kefu.told("files")["files"] == 1
    assert "took out file" in kefu.done("show", "1")
    assert kefu.told("backup", str(tmp_path / "copy.db"))["files"] == 1
    assert kefu.told("doctor")["ok"]


def test_messages_of_a_table_join(kefu: Kefu, tmp_path: Path) -> None:
    tickets, said = tmp_path / "t.csv", tmp_path / "m.csv"
    tickets.write_text("external_id,opened_at,subject\nT1,2026-03-16 09:00,退款\n")
    said.write_text("工单号,时间,由谁,内容\nT1,2026-03-16 09:20,客服,在查\nT9,2026-03-16 09:20,客服,在查\n")
    kefu.done("import", "tickets", str(tickets))
    ended = kefu("import", "messages", str(said), "--json")
    assert ended.code == 3
    assert (ended.json["created"], ended.json["rejected"]) == (1, 1)
    assert [one["body"] for one in kefu.told("show", "1")["messages"]] == ["退款", "在查"]
    assert "没有来自" in kefu("import", "messages", str(said), lang="zh").out
