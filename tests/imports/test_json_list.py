"""A JSON document, piece by piece: lists, objects that hold them, nested values; a broken item costs its own row."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import CouldNot, DeskError
from store.imports.readers import json_list
from store.imports.readers.rows import BrokenRow, Row, Source
from store.imports.readers.source import open_source

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
VALUES = st.one_of(
    TEXTS, st.integers(-(10**15), 10**15), st.floats(allow_nan=False, allow_infinity=False), st.none()
)
ROWS = st.lists(
    st.dictionaries(st.sampled_from(["a", "标题", "c"]), VALUES, min_size=1), min_size=1, max_size=6
)


def read(path: Path, content: str | bytes, **options: object) -> tuple[Source, list[Row | BrokenRow]]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with open_source(path, **options) as source:  # type: ignore[arg-type]
        return source, list(source.rows())


@given(
    ROWS,
    st.sampled_from([None, 1, "\t"]),
    st.booleans(),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.integers(1, 9),
)
def test_any_list_comes_back(
    tmp_path: Path,
    rows: list[dict[str, object]],
    indent: int | str | None,
    wrapped: bool,
    encoding: str,
    chunk: int,
) -> None:
    document = (
        {"meta": {"page": 1, "tags": ["x"]}, "data": {"tickets": rows}, "next": None} if wrapped else rows
    )
    whole, json_list._CHUNK = json_list._CHUNK, chunk  # type: ignore[misc]
    try:
        text = json.dumps(document, ensure_ascii=False, indent=indent)
        source, found = read(tmp_path / "t.json", text.encode(encoding))
    finally:
        json_list._CHUNK = whole  # type: ignore[misc]
    assert (source.format, source.sheet) == ("json", "data.tickets" if wrapped else "")
    assert [row.cells for row in found] == rows


def test_nested_values_get_names(tmp_path: Path) -> None:
    item = {
        "id": 1,
        "via": {"channel": "email", "source": {"from": {"name": "张三"}}},
        "tags": ["a", "b"],
        "flags": [1, True],
        "order_info": [{"no": "A1", "amount": 5.0}, {"no": "A2", "amount": None}],
        "empty": [],
    }
    for text in (json.dumps([item]), json.dumps(item) + "\n" + json.dumps({"id": 2})):
        assert read(tmp_path / "t.json", text)[1][0].cells == {
            "id": 1,
            "via.channel": "email",
            "via.source.from.name": "张三",
            "tags": "a, b",
            "flags": "1, true",
            "order_info.no": "A1, A2",
            "order_info.amount": "5",
            "empty": "",
        }


def test_lines_and_documents_are_told_apart(tmp_path: Path) -> None:
    for text, format, count in (
        ('{"a": 1}\n{"a": 2}\n', "jsonl", 2),
        ('{"a": 1}', "jsonl", 1),
        ('{\n "a": 1\n}\n{\n "a": 2\n}', "json", 2),
        ('{"tickets": [{"a": 1}, {"a": 2}]}', "json", 2),
        ('[{"a": 1}]', "json", 1),
        ('\n [\n{"a": 1}]', "json", 1),
        ('{"a": [{"b": 1}]}\n{"a": [{"b": 2}]}\n', "jsonl", 2),
    ):
        source, rows = read(tmp_path / "t.json", text)
        assert (source.format, len(rows)) == (format, count), text


def test_the_list_of_the_kind_is_read_or_one_must_be_named(tmp_path: Path) -> None:
    text = json.dumps({"users": [{"id": 1}], "tickets": [{"id": 2}, {"id": 3}], "count": 2})
    path = tmp_path / "t.json"
    assert len(read(path, text, prefer="tickets")[1]) == 2
    assert len(read(path, text, sheet="users")[1]) == 1
    for options, code in (({}, "several_lists"), ({"sheet": "x"}, "no_such_sheet")):
        with pytest.raises(DeskError) as wrong:
            read(path, text, **options)  # type: ignore[arg-type]
        assert wrong.value.code == code
        assert "users" in str(wrong.value)


def test_broken_items_cost_their_own_row(tmp_path: Path) -> None:
    text = '[{"a": 1}, {"a": x}, {"a": 2}, 7, {"a": "\\ud800"}, {"a": [[1]]}, {"b": 3}, {"a": 1,}, {"a": 4}]'
    rows = read(tmp_path / "t.json", text)[1]
    assert [row.number for row in rows] == list(range(1, 10))
    broken = [(row.number, row.reason.code) for row in rows if isinstance(row, BrokenRow)]
    assert broken == [(2, "not_json_item"), (4, "not_json_item"), (6, "nested"), (8, "not_json_item")]
    assert rows[-1].cells == {"a": 4}


def test_a_broken_byte_costs_its_item(tmp_path: Path) -> None:
    items = ",".join(f'{{"a": "退款{n}"}}' for n in range(6)).encode()
    rows = read(tmp_path / "t.json", b"[" + items + b',{"a": "\xff"},' + items + b"]")[1]
    assert [row.number for row in rows if isinstance(row, BrokenRow)] == [7]


@pytest.mark.parametrize("length", [9, 20, 21, 22, 30])
def test_cut_short_tells_so_and_keeps_what_came_before(tmp_path: Path, length: int) -> None:
    text = '[{"a": 1}, {"a": 2}, {"a": 3}]'
    rows = read(tmp_path / "t.json", text[:length])[1]
    assert [row.cells for row in rows if isinstance(row, Row)] == [
        {"a": n} for n in range(1, 4) if length >= 10 * n - 1
    ]
    assert (len([row for row in rows if isinstance(row, BrokenRow)])) == (length < len(text))


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "[1, 2]",
        "{}",
        "[",
        "{",
        '{"a" 1}',
        "[" * 100_000,
        '{"a": ' * 1000,
        '["x"',
        '{"a": nul}',
    ],
)
def test_nothing_in_it_is_one_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(CouldNot) as refused:
        read(tmp_path / "t.json", text, format="json")
    assert "\n" not in str(refused.value)
    assert "t.json" in str(refused.value)


def test_many_broken_items_take_no_hours(tmp_path: Path) -> None:
    text = "[" + ",".join(['{"a": "x}', '{"b": 1}', '{"a": {'] * 3_000) + "]"
    assert read(tmp_path / "t.json", text)[1]


def test_zendesk(test_data: Path) -> None:
    with open_source(test_data / "formats" / "zendesk_json" / "tickets.json") as source:
        rows = list(source.rows())
    assert (len(rows), source.format) == (200, "json")
    assert all(isinstance(row, Row) for row in rows)
