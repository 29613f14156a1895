"""Text from outside styles nothing, runs nothing and moves nothing, whatever command shows it."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from tests.cli.conftest import Kefu

HOSTILE = (
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;https://example.com\x07link\x1b]8;;\x07",
    "\x1b]52;c;aGVsbG8=\x07",
    "\x9b31mC1",
    "[red]markup[/] [/nope] [@click=app.quit]x[/]",
    "\u202eright to left\u202c \u2066isolated\u2069",
    "zero\u200bwidth\u200d\ufeff",
    "line\nbreak\rreturn\ttab\x0b\x0c\x85\u2028\u2029",
    "a" + "\u0301" * 50,
    "\x00nul\x07bell\x08\x7f",
    "{0} {name} %s %(x)s",
)


def harmless(text: str) -> bool:
    """No control character but the line's end."""
    return all(unicodedata.category(character)[0] != "C" or character == "\n" for character in text)


@pytest.mark.parametrize("nasty", HOSTILE)
def test_in_every_field_and_every_command(kefu: Kefu, nasty: str) -> None:
    fields = (
        "subject", "customer", "name", "customer-level", "region", "order-no", "product", "platform", "shop",
        "wish", "impact", "tag",
    )  # fmt: skip
    options = [word for field in fields for word in (f"--{field}", nasty)]
    commands: list[list[str]] = [
        ["new", nasty, *options, "--kind", "complaint"],
        ["take"],
        [
            "set",
            "1",
            "--solution",
            nasty,
            "--note",
            nasty,
            "--category",
            "refund",
            "--responsibility",
            "merchant",
        ],
        ["offer", "1", "--type", "refund", "--text", nasty],
        ["answer", "1", "refused", "--text", nasty],
        ["reply", "1", nasty],
        ["receive", "1", nasty],
        ["note", "1", nasty],
        ["escalate", "1", "--note", nasty],
        ["ack", "1", "--note", nasty],
        ["agent", "add", "nasty", "--name", nasty],
        ["agent", "list"],
        ["queue", "open"],
        ["alerts", "--all"],
        ["show", "1"],
        ["why", "1"],
    ]
    for words in commands:
        ended = kefu(*words)
        assert ended.code == 0, (words, ended)
        assert harmless(ended.out), (words, ended.out)
    for words in (["show", "1", "--json"], ["queue", "open", "--json"], ["alerts", "--all", "--json"]):
        printed = kefu.done(*words)
        assert harmless(printed)
        json.loads(printed)


@pytest.mark.parametrize("nasty", HOSTILE)
def test_in_what_is_refused(kefu: Kefu, nasty: str, tmp_path: Path) -> None:
    for words in (
        [nasty.replace("\x00", "")],
        ["show", nasty],
        ["queue", nasty],
        ["queue", f"--{nasty}"],
        ["agent", "add", nasty],
        ["agent", "state", nasty, "on"],
        ["--as", nasty, "queue"],
        ["--db", f"/nowhere/{nasty}".replace("\x00", ""), "queue"],
        ["new", "x", "--kind", nasty],
        ["policy", "check", f"/nowhere/{nasty}".replace("\x00", "")],
        ["import", "tickets", f"/nowhere/{nasty}".replace("\x00", "")],
    ):
        ended = kefu(*words)
        assert ended.code in (1, 2, 4), (words, ended)
        assert harmless(ended.err), (words, ended.err)
        assert ended.err.count("\n") == 1, (words, ended.err)
        assert "defect" not in ended.err, (words, ended.err)


def test_columns_stay_in_line_and_the_subject_is_cut(kefu: Kefu, monkeypatch: pytest.MonkeyPatch) -> None:
    from store.text import cell_width

    monkeypatch.setenv("COLUMNS", "90")
    kefu.done("new", "--subject", "你好" * 60, "--customer", "小红")
    kefu.done("new", "--subject", "plain words " * 20, "--customer", "anna", "--priority", "urgent")
    head, *rows = kefu.done("queue", "open", lang="zh").splitlines()
    assert all(cell_width(row) <= 90 for row in rows)
    assert all(row.endswith("…") for row in rows)
    starts = {cell_width(row[: row.index(text)]) for row, text in zip(rows, ("plain", "你好"), strict=True)}
    assert starts == {cell_width(head[: head.index("标题")])} or len(starts) == 1
    monkeypatch.delenv("COLUMNS")
    assert "你好" * 60 in kefu.done("queue", "open")
