"""One object a line; a line that is none costs its own row."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import CouldNot
from store.imports.readers.rows import BrokenRow, Row
from store.imports.readers.source import open_source
from store.imports.values import text_of

VALUES = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=20), st.integers(-(10**15), 10**15), st.none()
)
ROWS = st.lists(
    st.dictionaries(st.sampled_from(["a", "标题", "c"]), VALUES, min_size=1), min_size=1, max_size=6
)


@given(ROWS, st.booleans(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_any_objects_come_back(
    tmp_path: Path, rows: list[dict[str, object]], ascii_only: bool, encoding: str
) -> None:
    path = tmp_path / "t.jsonl"
    text = "".join(json.dumps(row, ensure_ascii=ascii_only) + "\n" for row in rows)
    path.write_bytes(text.encode(encoding))
    with open_source(path) as source:
        assert set(source.columns) == {name for row in rows for name in row}
        assert [row.cells for row in source.rows()] == rows


def test_bad_lines_cost_their_own_row(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    lines = [
        b'{"a": 1, "b": 2.0}',
        b"",
        b"not json",
        b"[1]",
        b'{"a": [["x"]]}',
        b'{"a": "\xff"}',
        b'{"a": "x"',
        b'{"a": ["x", "y"]}',
    ]
    path.write_bytes(b"\r\n".join(lines))
    with open_source(path) as source:
        rows = list(source.rows())
    good = [
        (row.number, {name: text_of(cell) for name, cell in row.cells.items()})
        for row in rows
        if isinstance(row, Row)
    ]
    assert good == [(1, {"a": "1", "b": "2"}), (8, {"a": "x, y"})]
    broken = [(row.number, row.reason.code) for row in rows if isinstance(row, BrokenRow)]
    assert broken == [
        (3, "not_json"),
        (4, "not_json"),
        (5, "nested"),
        (6, "not_this_encoding"),
        (7, "not_json"),
    ]


def test_deep_nesting_is_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_bytes(b'{"a": 1}\n{"a": ' + b"[" * 100_000 + b"\n")
    with open_source(path) as source:
        assert [type(row) for row in source.rows()] == [Row, BrokenRow]


@pytest.mark.parametrize("text", ["x\n[]\n", "12\n", "a,b\n1,2\n"])
def test_nothing_but_broken_lines_says_what_stands_there(tmp_path: Path, text: str) -> None:
    path = tmp_path / "t.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CouldNot, match="line 1 is no JSON object"):
        open_source(path)
