"""Any table in any dialect and encoding comes back as it was; a broken line costs its own row."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import CouldNot, WrongUsage
from store.imports.readers.rows import BrokenRow, Row
from store.imports.readers.source import open_source

HEADER = ["external_id", "标题", "内容 text"]
CELLS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20)
PLAIN = st.text(st.sampled_from("ab 客服退款,;|\t\"'\n\r，=+@é"), max_size=12)
TABLES = st.lists(
    # A row of its first cell alone is no row but a note.
    st.lists(st.one_of(CELLS, PLAIN), min_size=3, max_size=3).filter(
        lambda row: any(map(str.strip, row[1:]))
    ),
    min_size=1,
    max_size=6,
)


def written(path: Path, table: list[list[str]], encoding: str, **dialect: object) -> Path:
    text = io.StringIO(newline="")
    csv.writer(text, **dialect).writerows([HEADER, *table])  # type: ignore[arg-type]
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def read(path: Path, **options: str) -> list[Row | BrokenRow]:
    with open_source(path, **options) as source:  # type: ignore[arg-type]
        return list(source.rows())


def values(rows: list[Row | BrokenRow]) -> list[list[object]]:
    return [list(row.cells.values()) for row in rows if isinstance(row, Row)]


@given(
    TABLES,
    st.sampled_from(",;\t|"),
    st.sampled_from(["\r\n", "\n", "\r"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"]),
)
def test_any_table_comes_back(
    tmp_path: Path, table: list[list[str]], delimiter: str, ending: str, quoting: int, encoding: str
) -> None:
    if any(mark in cell for row in table for cell in row for mark in "\r\n"):
        quoting = csv.QUOTE_ALL  # the writer leaves a line break bare that is not its own
    path = written(
        tmp_path / "t.csv", table, encoding, delimiter=delimiter, lineterminator=ending, quoting=quoting
    )
    rows = read(path, **({"encoding": "gb18030"} if encoding == "gb18030" else {}))
    assert [row for row in rows if isinstance(row, BrokenRow)] == []
    assert values(rows) == table


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le"])
def test_chinese_is_recognised_by_itself(tmp_path: Path, encoding: str) -> None:
    table = [["1", "商品质量问题", "收到的杯子是碎的，请退款"], ["2", "物流", "三天没有更新"]]
    path = written(tmp_path / "t.csv", table, encoding)
    if encoding == "utf-16-le":
        path.write_bytes(b"\xff\xfe" + path.read_bytes())
    assert values(read(path)) == table


def test_rows_are_named_by_the_line_where_they_begin(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b'a,b\r\n1,"x\r\ny"\r\n\r\n2,z\r\n')
    assert [(row.number, row.cells) for row in read(path)] == [
        (2, {"a": "1", "b": "x\r\ny"}),
        (5, {"a": "2", "b": "z"}),
    ]


def test_excel_names_its_delimiter(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"sep=;\r\na;b\r\n1,5;x\r\n")
    assert [row.cells for row in read(path)] == [{"a": "1,5", "b": "x"}]


def test_header_cells_are_trimmed_and_never_twice(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("\ufeff 订单编号 \t,category,category,\n1,2,3,4\n".encode())
    with open_source(path) as source:
        assert source.columns == ("订单编号", "category", "category (2)", "#4")


def test_a_broken_byte_costs_its_row(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    good = "".join(f"{number},退款问题,内容\n" for number in range(3, 9)).encode()
    path.write_bytes("external_id,标题,内容\n".encode() + b"1,\xff\xfe,x\n" + good)
    rows = read(path)
    broken = [row for row in rows if isinstance(row, BrokenRow)]
    assert [row.number for row in broken] == [2]
    assert broken[0].reason.params == {"line": 2, "encoding": "UTF-8", "byte": "0xff", "offset": 3}
    assert len(rows) == 7


def test_a_latin_letter_in_an_english_file_is_no_chinese(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"id,subject\n1,caf\xe9 table\n" + b"2,a plain English line of text\n" * 20)
    rows = read(path)
    assert isinstance(rows[0], BrokenRow)
    assert len(values(rows)) == 20


def test_an_encoding_that_is_named_wins(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("id,標題\n1,退貨\n".encode("big5"))
    assert values(read(path, encoding="big5")) == [["1", "退貨"]]
    with pytest.raises(WrongUsage) as wrong:
        read(path, encoding="nonsense")
    assert wrong.value.code == "no_such_encoding"


def test_text_in_no_known_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(bytes(range(128, 256)) * 20 + b",\n")
    with pytest.raises(CouldNot) as refused:
        read(path)
    assert refused.value.code == "no_encoding_fits"
    assert str(path) in str(refused.value)


@pytest.mark.parametrize(
    ("middle", "code"),
    [
        (b'2,"never closed\n', "quotes"),
        (b'2,"closed"too early\n', "quotes"),
        (b"2,a\x00b\n", "nul"),
        (b"2\n", "cell_count"),
        (b"2,x,y\n", "cell_count"),
    ],
)
def test_one_bad_line_costs_one_row(tmp_path: Path, middle: bytes, code: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"a,b\n1,x\n" + middle + b"3,y\n4,z\n")
    rows = read(path)
    assert values(rows) == [["1", "x"], ["3", "y"], ["4", "z"]]
    broken = next(row for row in rows if isinstance(row, BrokenRow))
    assert (broken.number, broken.reason.code) == (3, code)


def test_a_huge_cell_and_a_huge_line_cost_one_row(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"a,b\n1," + b"x" * 20_000_000 + b"\n2,y\n")
    rows = read(path)
    assert isinstance(rows[0], BrokenRow)
    assert rows[0].reason.code == "line_too_long"
    assert values(rows) == [["2", "y"]]


def test_many_unmatched_quotes_end_with_one_line_and_not_in_hours(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"a,b\n" + b'1,"x\n2,y\n' * 2000)
    rows = read(path)
    assert all(row.number for row in rows)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b" , \n"])
def test_nothing_in_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(CouldNot) as refused:
        read(path)
    assert refused.value.code == "empty_file"


@pytest.mark.parametrize(
    "name", ["comma_in_quotes", "escaped_quotes", "json", "newlines_crlf", "quotes_and_newlines", "utf8"]
)
def test_the_csv_spectrum(test_data: Path, name: str) -> None:
    path = test_data / "nasty" / "csv-spectrum" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        expected = [row for row in csv.reader(file) if row]
    with open_source(path) as source:
        assert list(source.columns) == expected[0]
        assert [list(row.cells.values()) for row in source.rows()] == expected[1:]


def test_a_real_shop_export(test_data: Path) -> None:
    with open_source(test_data / "tmall_order_report.csv") as source:
        rows = list(source.rows())
        assert source.columns[0] == "订单编号"
        assert all(isinstance(row, Row) for row in rows)
        assert len(rows) == 28_010
        assert source.position() == source.size
