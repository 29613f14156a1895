"""Contacts on the command line: words that suggest, files that come along, messages split out, colleagues named."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.cli.conftest import START, Kefu


def messages(kefu: Kefu, number: int) -> list[dict[str, object]]:
    found: list[dict[str, object]] = kefu.told("show", str(number))["messages"]
    return found


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_new_says_which_words_chose_its_fields(kefu: Kefu, lang: str) -> None:
    out = kefu.done("new", "不退款我就打12315", lang=lang)
    assert "(12315)" in out
    assert "退款" in out
    ticket = kefu.told("show", "1")
    assert (ticket["kind"], ticket["category"], ticket["priority"]) == ("complaint", "refund", "urgent")
    out = kefu.done("new", "不退款我就打12315", "--kind", "inquiry", "--priority", "low", lang=lang)
    assert "(12315)" not in out
    ticket = kefu.told("show", "2")
    assert (ticket["kind"], ticket["category"]) == ("inquiry", "refund")
    assert ticket["priority"] == "urgent"  # a watched word rings whoever says otherwise


def test_a_message_is_split_out_by_the_number_that_show_gives(kefu: Kefu) -> None:
    kefu.done("new", "Where is my parcel", "--customer", "red")
    kefu.done("receive", "1", "And I need an invoice")
    first, second = messages(kefu, 1)
    assert f"({second['id']})" in kefu.done("show", "1")
    new = kefu.told("split", "1", str(second["id"]))
    assert (new["number"], new["category"]) == (2, "invoice")
    assert [one["moved_from"] for one in messages(kefu, 2)] == [1]
    assert "began with" in kefu.refused(1, "split", "1", str(first["id"]))
    assert "no message" in kefu.refused(1, "split", "1", "99")
    assert "no number" in kefu.refused(2, "split", "1", "x")
    whole = kefu.done("show", "1")
    assert "moved a message into #2" in whole
    assert "#2" in whole
    assert "split this out of #1" in kefu.done("show", "2")
    assert kefu.told("show", "1")["linked_from"] == [2]
    kefu.done("doctor")


def test_files_that_came_along_are_listed(kefu: Kefu, tmp_path: Path) -> None:
    photo, odd = tmp_path / "破损 照片.jpg", tmp_path / "a\u202eb\x1b[31m.bin"
    photo.write_bytes(b"x" * 1500)
    odd.write_bytes(b"")
    kefu.done("new", "收到就是碎的", "--attach", str(photo), "--attach", str(odd))
    kefu.done("receive", "1", "--attach", str(photo))
    kefu.done("note", "1", "see", "--attach", str(photo))
    first, second, third = messages(kefu, 1)
    shown = {
        "name": "破损 照片.jpg",
        "type": "image/jpeg",
        "size": 1500,
        "sha256": hashlib.sha256(b"x" * 1500).hexdigest(),
        "place": str(photo),
        "id": 1,
        "kept": False,
    }
    assert first["attachments"][0] == shown  # type: ignore[index]
    hostile = first["attachments"][1]  # type: ignore[index]
    assert (hostile["name"], hostile["type"], hostile["size"]) == (
        "ab[31m.bin",
        "application/octet-stream",
        0,
    )
    assert (second["body"], second["attachments"]) == ("", [{**shown, "id": 3}])
    assert third["attachments"] == [{**shown, "id": 4}]
    whole = kefu.done("show", "1")
    assert "+ 破损 照片.jpg (image/jpeg, 1.5 kB)" in whole
    assert "\x1b[31m.bin" not in whole
    kefu.done("undo")
    assert len(messages(kefu, 1)) == 2
    kefu.done("doctor")


@pytest.mark.parametrize("words", [("new", "x"), ("receive", "1", "x"), ("note", "1", "x")])
def test_a_file_that_is_not_there_leaves_everything_as_it_was(
    kefu: Kefu, tmp_path: Path, words: tuple[str, ...]
) -> None:
    kefu.done("new", "Where is it")
    good = tmp_path / "good.txt"
    good.write_text("x")
    for bad, what in ((tmp_path / "gone.txt", "There is no file"), (tmp_path, "is a folder")):
        assert what in kefu.refused(4, *words, "--attach", str(good), "--attach", str(bad))
    assert len(messages(kefu, 1)) == 1
    kefu.refused(1, "show", "2")


def test_a_reply_is_refused_when_a_colleague_has_answered_since(kefu: Kefu) -> None:
    kefu.done("new", "Where is it")
    known = str(messages(kefu, 1)[-1]["id"])
    kefu.done("reply", "1", "Mine", "--after", known)
    kefu.done("reply", "1", "Mine too", "--after", known)
    kefu.done("--as", "anna", "reply", "1", "It comes tomorrow, call 13812345678")
    line = kefu.refused(1, "reply", "1", "Here it is", "--after", known)
    assert "anna has answered on #1 meanwhile: It comes tomorrow" in line
    assert "13812345678" not in line
    assert len(messages(kefu, 1)) == 4
    kefu.done("reply", "1", "Here it is", "--after", str(messages(kefu, 1)[-1]["id"]))
    kefu.done("reply", "1", "And more")
    kefu.done("receive", "1", "Thanks")
    kefu.done("reply", "1", "You're welcome", "--after", str(messages(kefu, 1)[-2]["id"]))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_note_says_whom_it_told(kefu: Kefu, lang: str) -> None:
    kefu.at(START)
    kefu.done("new", "Where is it")
    out = kefu.done("note", "1", "@anna please, @nobody2 too", lang=lang)
    assert "anna" in out.splitlines()[-1]
    assert "nobody2" not in out
    assert "1" in kefu.done("--as", "anna", "alerts", lang=lang)
    (alert,) = kefu.told("alerts")
    assert (alert["clock"], alert["reason"], alert["told"]) == ("mention", "mention", ["anna"])
    kefu.done("--as", "anna", "ack", str(alert["id"]), lang=lang)
    assert kefu.told("alerts") == []
    assert "anna" in kefu.done("show", "1", lang=lang)
