"""The encoding is told from the bytes; what no character is costs its row and becomes nothing else."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest

from store.imports.readers.encodings import encoding_of
from store.imports.readers.rows import BrokenRow
from store.imports.readers.source import open_source

SIMPLIFIED = (
    "订单编号买家会员名支付宝账号商品标题收货地址物流公司退款申请时间客服介入状态交易成功关闭已发货等待确认质量问题"
    "收到的杯子是碎的请退款谢谢你们的服务态度太差了三天没有更新物流怎么联系不上卖家什么时候可以到货我想换一个颜色"
)
TRADITIONAL = (
    "訂單編號買家會員名支付帳號商品標題收貨地址物流公司退款申請時間客服介入狀態交易成功關閉已發貨等待確認品質問題"
    "收到的杯子是碎的請退款謝謝你們的服務態度太差了三天沒有更新物流怎麼聯繫不上賣家什麼時候可以到貨我想換一個顏色"
)
FOLDERS = {
    "Big5": "big5",
    "GB2312": "gb18030",
    "UTF-16": "utf-16",
    "UTF-16LE": "utf-16-le",
    "utf-8-sig": "utf-8-sig",
}


def guessed(content: bytes) -> tuple[str, str | None]:
    guess = encoding_of(io.BytesIO(content), "t.csv")
    return guess.encoding, guess.rival


def test_other_peoples_texts_are_told_apart(test_data: Path) -> None:
    wrong = []
    for folder, encoding in FOLDERS.items():
        for file in sorted((test_data / "nasty" / "encodings" / folder).iterdir()):
            found = guessed(file.read_bytes())[0]
            wrong += [] if found == encoding else [(file.name, found)]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "encoding"), [(SIMPLIFIED, "gb18030"), (TRADITIONAL, "big5"), (SIMPLIFIED + "😀", "utf-8")]
)
def test_a_few_characters_are_enough(text: str, encoding: str) -> None:
    draw = random.Random(1)
    wrong = 0
    for length in range(4, 40):
        at = draw.randrange(len(text) - length)
        content = f"id,text\n1,{text[at : at + length]}\n".encode("cp950" if encoding == "big5" else encoding)
        wrong += guessed(content)[0] != encoding
    assert wrong == 0


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "utf-32", "utf-8-sig"])
def test_wide_texts_with_and_without_a_mark(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(f"订单编号\t标题\n1\t{SIMPLIFIED}\n2\tplain\n".encode(encoding))
    with open_source(path) as source:
        assert source.encoding == encoding
        assert [row.cells["标题"] for row in source.rows()] == [SIMPLIFIED, "plain"]


def test_a_nul_in_a_narrow_file_makes_it_no_wide_one() -> None:
    assert guessed(b"a,b\n1,x\n2,a\x00b\n3,y\n")[0] == "utf-8"


def test_what_fits_two_encodings_is_told(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("a,b\n1,一丁\n".encode("gb18030"))
    with open_source(path) as source:
        told = [str(remark) for remark in source.remarks if remark.code == "encoding_likely"]
    assert len(told) == (guessed(path.read_bytes())[1] is not None)


def test_traditional_texts_in_gb18030_are_no_big5() -> None:
    assert guessed(f"id,text\n1,{TRADITIONAL}\n".encode("gb18030"))[0] == "gb18030"


def test_characters_that_only_windows_has_in_big5(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(f"編號,公司名稱\n1,宏碁恒生\n2,{TRADITIONAL}\n".encode("cp950"))
    with open_source(path) as source:
        assert source.encoding == "big5"
        assert next(source.rows()).cells["公司名稱"] == "宏碁恒生"


@pytest.mark.parametrize(
    ("encoding", "broken"),
    [
        ("utf-8", b"\xff"),
        ("gb18030", b"\xff\xff"),
        ("cp950", b"\xff\xff"),
        ("utf-16-le", b"\x00\xdc"),
        ("utf-16-be", b"\xdc\x00"),
    ],
)
def test_broken_bytes_cost_their_row_in_every_encoding(tmp_path: Path, encoding: str, broken: bytes) -> None:
    path = tmp_path / "t.csv"
    text = TRADITIONAL if encoding == "cp950" else SIMPLIFIED
    lines = [f"{number},{text}\n".encode(encoding) for number in range(1, 8)]
    lines[3] = "4,".encode(encoding) + broken + "x\n".encode(encoding)
    path.write_bytes(
        "id,标题\n".encode("cp950", "replace") * (encoding == "cp950") or "id,标题\n".encode(encoding)
    )
    with path.open("ab") as file:
        file.writelines(lines)
    with open_source(path) as source:
        found = list(source.rows())
    assert [row.number for row in found if isinstance(row, BrokenRow)] == [5]
    assert [row.reason.code for row in found if isinstance(row, BrokenRow)] == ["not_this_encoding"]
    assert len(found) == 7


def test_half_a_character_at_the_end_costs_the_last_row(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("a,b\n1,x\n2,y".encode("utf-16") + b"\x00")
    with open_source(path) as source:
        assert [type(row).__name__ for row in source.rows()] == ["Row", "BrokenRow"]


def test_a_broken_byte_far_in_a_large_file_changes_nothing_before_it(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    line = "1,退款 and a plain text\n".encode() * 10
    path.write_bytes(b"a,b\n" + line * 10_000 + b"2,\xff\n" + line)
    with open_source(path) as source:
        assert source.encoding == "utf-8"
        broken = [row.number for row in source.rows() if isinstance(row, BrokenRow)]
    assert broken == [100_002]
