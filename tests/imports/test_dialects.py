"""Whatever cuts a file's cells and wherever its header stands: the table comes back, and nothing else as a row."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import json
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from store.errors import CouldNot
from store.imports.readers.rows import BrokenRow, Row, Source
from store.imports.readers.source import open_source

HEADER = ["order_no", "买家昵称", "note text"]
KNOWN = frozenset(HEADER)
WORDS = st.text(st.sampled_from("ab1 客服退款，,;|\t^~:\"'é"), max_size=12)
TABLES = st.lists(
    st.tuples(st.from_regex(r"[A-Z][0-9]{1,6}", fullmatch=True), WORDS.filter(str.strip), WORDS).map(list),
    min_size=2,
    max_size=8,
)
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-32")


def known(name: str) -> bool:
    return name in KNOWN


def read(path: Path, **options: object) -> tuple[Source, list[Row | BrokenRow]]:
    with open_source(path, **options) as source:  # type: ignore[arg-type]
        return source, list(source.rows())


def values(rows: list[Row | BrokenRow]) -> list[list[object]]:
    assert [row for row in rows if isinstance(row, BrokenRow)] == []
    return [list(row.cells.values()) for row in rows]


def dialects(test):  # type: ignore[no-untyped-def]
    return given(
        TABLES,
        st.sampled_from(",;\t|^~:#&@"),
        st.sampled_from(["\r\n", "\n", "\r"]),
        st.sampled_from("\"'"),
        st.booleans(),
        st.sampled_from(ENCODINGS),
    )(test)


def comes_back(
    tmp_path: Path, table: list[list[str]], delimiter: str, end: str, quote: str, doubled: bool, encoding: str
) -> None:
    # Escaped quotes beside delimiters can be read in two ways; nobody can tell.
    assume(doubled or not any(cell.strip(quote + delimiter) != cell for row in table for cell in row))
    text = io.StringIO(newline="")
    writer = csv.writer(
        text,
        delimiter=delimiter,
        lineterminator=end,
        quotechar=quote,
        doublequote=doubled,
        escapechar=None if doubled else "\\",
        quoting=csv.QUOTE_ALL,
    )
    writer.writerows([HEADER, *table])
    path = tmp_path / "t.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    named = {"encoding": encoding} if encoding in ("gb18030", "utf-16-le") else {}
    source, rows = read(path, known=known, **named)
    assert source.columns == tuple(HEADER)
    assert values(rows) == table


@dialects
@settings(max_examples=20)
def test_any_dialect_comes_back(
    tmp_path: Path, table: list[list[str]], delimiter: str, end: str, quote: str, doubled: bool, encoding: str
) -> None:
    comes_back(tmp_path, table, delimiter, end, quote, doubled, encoding)


@pytest.mark.long
@dialects
@settings(max_examples=3_000)
def test_any_dialect_comes_back_many_times(
    tmp_path: Path, table: list[list[str]], delimiter: str, end: str, quote: str, doubled: bool, encoding: str
) -> None:
    comes_back(tmp_path, table, delimiter, end, quote, doubled, encoding)


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("a;b\n1,5;x\n2,5;y\n", [["1,5", "x"], ["2,5", "y"]]),
        ("'a','b'\n'1','it''s, so'\n", [["1", "it's, so"]]),
        ("a,b\n1,'x, y'\n2,'z, w'\n", [["1", "x, y"], ["2", "z, w"]]),
        ('a,b\n1,"say \\"hi, you\\""\n2,"x"\n', [["1", 'say "hi, you"'], ["2", "x"]]),
        ("a,b\n1,x\\, y\n2,z\n", [["1", "x, y"], ["2", "z"]]),
        ('a, b\n"1", "x, y"\n"2", "z, w"\n', [["1", "x, y"], ["2", "z, w"]]),
        ('a\tb\n1\t5" pipe\n2\t"bare\n3\tx\n', [["1", '5" pipe'], ["2", '"bare'], ["3", "x"]]),
        ("a~b\n1~x,y\n2~z\n3~w\n", [["1", "x,y"], ["2", "z"], ["3", "w"]]),
        ("a，b\n1，x\n2，z\n3，w\n", [["1", "x"], ["2", "z"], ["3", "w"]]),
        ('a,b\r1,x\n2,"y\rz"\r\n', [["1", "x"], ["2", "y\rz"]]),
        ('order,b\n="00123",x\n"=""00456""",y\n', [['="00123"', "x"], ['="00456"', "y"]]),
        ("a,b\n'13800138000,'x\n'13900139000,'y\n", [["'13800138000", "'x"], ["'13900139000", "'y"]]),
        ('a,b\n"\t6917926768823643751",x\n', [["\t6917926768823643751", "x"]]),
    ],
)
def test_dialects_that_files_have(tmp_path: Path, text: str, table: list[list[str]]) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode())
    assert values(read(path)[1]) == table


def test_the_header_is_found_below_titles_by_names_that_somebody_knows(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "#账号:[2088],x,y\n#起始日期：[2020年02月01日]\n某店铺 订单导出\n\n"
        "序号,ORDER_NO,note text , order_no,买家昵称\n1,9,x,A1,张三\n2,9,x,A2,李四\n",
        encoding="utf-8",
    )
    source, rows = read(path, known=known)
    assert source.columns == ("序号", "ORDER_NO", "note text", "order_no", "买家昵称")
    assert [(note.number, note.why) for note in source.notes] == [(1, "above"), (2, "above"), (3, "above")]
    assert [(row.number, row.cells["order_no"]) for row in rows] == [(6, "A1"), (7, "A2")]


def test_a_title_above_an_unknown_header_is_no_header(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("账单明细\n#,,\nx,y,z\n1,2,3\n4,5,6\n", encoding="utf-8")
    source, rows = read(path)
    assert source.columns == ("x", "y", "z")
    assert (source.skipped, len(rows)) == (2, 2)


def test_totals_notes_and_repeated_headers_are_told_and_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "order_no,buyer,amount\nA1,张三,12.50\n小计,,12.50\norder_no,buyer,amount\nA2,李四,3\n"
        "合计：,共 2 单,15.50\nTotal,,15.50\n备注：以上数据仅供参考\n导出时间：2020-03-01,,\n",
        encoding="utf-8",
    )
    source, rows = read(path)
    assert [row.cells["order_no"] for row in rows] == ["A1", "A2"]
    assert [(note.number, note.why) for note in source.notes] == [
        (3, "total"),
        (4, "header_again"),
        (6, "total"),
        (7, "total"),
        (8, "below"),
        (9, "below"),
    ]
    assert str(source.notes[-2]).endswith("备注：以上数据仅供参考")


def test_a_half_line_and_a_line_in_between_are_rows_that_lack_something(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b,c\n1,x,y\nsome words\n2,x,y\nT10\n", encoding="utf-8")
    source, rows = read(path)
    assert [(row.number, row.reason.code) for row in rows if isinstance(row, BrokenRow)] == [
        (3, "cell_count"),
        (5, "cell_count"),
    ]
    assert source.skipped == 0


def test_a_row_of_data_may_begin_like_a_total(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("title,body,category\nTotal,how the total is reckoned,order\n", encoding="utf-8")
    source, rows = read(path)
    assert (len(rows), source.skipped) == (1, 0)


def test_a_million_columns_is_one_error_soon(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(",".join(f"c{n}" for n in range(250_000)) + "\n1\n", encoding="utf-8")
    with pytest.raises(CouldNot) as refused:
        open_source(path, known=known)
    assert refused.value.code == "too_many_columns"
    path.write_text("a,b\n" + "," * 1_000_000 + "x\n1,2\n", encoding="utf-8")
    rows = read(path)[1]
    assert isinstance(rows[0], BrokenRow)
    assert rows[0].reason.params == {"found": 1_000_001, "expected": 2}
    assert isinstance(rows[1], Row)


@pytest.mark.parametrize(
    "junk", [b'"', b'a"b,c"d\n', b"'\n'", b'x,"y""\n', b"\\", b',,,"\n', b"\x01\x02\x03,\n"]
)
def test_junk_ends_with_rows_or_one_error(tmp_path: Path, junk: bytes) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"a,b\n" + junk * 2_000)
    with contextlib.suppress(CouldNot):
        assert all(row.number for row in read(path)[1])


def test_the_tables_of_clevercsv_are_cut_as_they_are_meant(test_data: Path) -> None:
    meant = {"ffa3b": (";", 7), "fd9e6": (";", 6), "ff843": ("\t", 21), "ff619": (",", 4), "fe8e8": (",", 6)}
    meant |= {"ff35b": (",", 3), "ff748": (",", 2), "feeea": (",", 18), "ffe14": (",", 14), "ff6cc": (",", 6)}
    found = {}
    with gzip.open(test_data / "nasty" / "clevercsv" / "abstraction_testcases.json.gz") as lines:
        texts = {(case := json.loads(line))["name"][:5]: case["content"] for line in lines}
    for name in meant:
        with open_source("-", stdin=io.BytesIO(texts[name].encode()), format="csv") as source:
            found[name] = (source.delimiter, len(source.columns))  # type: ignore[attr-defined]
            assert all(isinstance(row, Row) for row in source.rows())
    assert found == meant
