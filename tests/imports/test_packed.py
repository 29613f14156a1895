"""Files in gzip, zip and folders: unpacked within limits, whole or not at all, each by its own name."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from pathlib import Path

import pytest

from store.errors import DeskError
from store.imports.readers import archives
from store.imports.readers.archives import inputs
from store.imports.readers.source import open_source

CSV = "a,b\n1,退款\n2,x\n".encode()
ROWS = [{"a": "1", "b": "退款"}, {"a": "2", "b": "x"}]


def rows(name: Path | str, **options: object) -> list[object]:
    with open_source(name, **options) as source:  # type: ignore[arg-type]
        return [row.cells for row in source.rows()]


def refusal(name: Path | str, **options: object) -> str:
    with pytest.raises(DeskError) as refused, open_source(name, **options):  # type: ignore[arg-type]
        pass
    assert str(name) in str(refused.value)
    assert "\n" not in str(refused.value)
    return refused.value.code


def zipped(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return path


def test_one_file_in_gzip_or_zip_is_read_like_the_file(tmp_path: Path) -> None:
    packed = tmp_path / "t.csv.gz"
    packed.write_bytes(gzip.compress(CSV))
    assert rows(packed) == rows(zipped(tmp_path / "t.zip", t__csv=CSV)) == ROWS
    with open_source("-", stdin=io.BytesIO(packed.read_bytes())) as source:
        assert (source.columns, source.size) == (("a", "b"), len(CSV))
    with open_source(tmp_path / "t.zip") as source:
        assert [remark.code for remark in source.remarks] == ["unpacked"]


@pytest.mark.parametrize("length", [2, 12, 25, -9, -1])
def test_gzip_cut_short_brings_nothing(tmp_path: Path, length: int) -> None:
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(CSV * 100)[:length])
    assert refusal(path) == "damaged_archive"


def test_bombs_are_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_SMALL", 500_000)
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(b"\0" * 4_000_000))
    assert refusal(path) == "bomb"
    assert refusal(zipped(tmp_path / "t.zip", t__csv=b"a" * 4_000_000)) == "bomb"
    with zipfile.ZipFile(tmp_path / "many.zip", "w") as archive:
        for number in range(1_001):
            archive.writestr(f"{number}.csv", "a")
    assert refusal(tmp_path / "many.zip") == "too_many_members"


def test_a_zip_with_several_files_names_its_parts(tmp_path: Path) -> None:
    path = zipped(tmp_path / "t.zip", b__csv=CSV, a__jsonl=b'{"a": 1}\n', __DS_Store=b"x")
    assert inputs(path) == [f"{path}/a.jsonl", f"{path}/b.csv"]
    assert rows(f"{path}/b.csv") == ROWS
    assert rows(f"{path}/a.jsonl") == [{"a": 1}]
    assert refusal(path) == "several_files"
    assert refusal(f"{path}/c.csv") == "no_such_file"


def test_names_in_gbk_are_readable(tmp_path: Path) -> None:
    path = zipped(tmp_path / "t.zip", AAAA__csv=CSV, BBBB__csv=CSV)
    whole = path.read_bytes().replace(b"AAAA", "订单".encode("gbk")).replace(b"BBBB", "退款".encode("gbk"))
    path.write_bytes(whole)
    assert inputs(path) == [f"{path}/订单.csv", f"{path}/退款.csv"]
    assert rows(f"{path}/订单.csv") == ROWS


def test_a_password_is_said(tmp_path: Path) -> None:
    path = zipped(tmp_path / "t.zip", t__csv=CSV)
    whole = bytearray(path.read_bytes())
    whole[6] |= 1
    whole[whole.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(whole)
    assert refusal(path) == "encrypted_archive"


def test_a_folder_gives_its_files_in_order_and_refuses_each_bad_one_by_name(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", ".hidden"):
        (tmp_path / name).write_bytes(CSV)
    zipped(tmp_path / "c.zip", x__csv=CSV, y__csv=CSV)
    (tmp_path / "done").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "round").symlink_to(tmp_path / "round")
    found = [Path(one).relative_to(tmp_path).as_posix() for one in inputs(tmp_path)]
    assert found == ["a.csv", "b.csv", "c.zip/x.csv", "c.zip/y.csv", "pipe", "round"]
    assert all(rows(tmp_path / one) == ROWS for one in found[:4])
    assert refusal(tmp_path / "pipe") == "no_plain_file"
    assert refusal(tmp_path / "round") == "cannot_read"
    with pytest.raises(DeskError) as refused:
        inputs(tmp_path / "done")
    assert refused.value.code == "empty_folder"
    assert inputs(tmp_path / "a.csv") == [str(tmp_path / "a.csv")]


def test_a_file_that_grows_is_read_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(CSV * 1 + b"3,hal")
    with open_source(path) as source:
        with path.open("ab") as file:
            file.write(b"f a line\n" + b"4,more\n" * 1_000)
        found = list(source.rows())
        assert [row.cells for row in found[:2]] == ROWS
        assert [getattr(row, "reason", None) and row.reason.code for row in found[2:]] == ["cut_off"]  # type: ignore[union-attr]
        assert [remark.code for remark in source.remarks] == ["grew"]
    path.write_bytes(b'{"a": 1}\n{"a": 2')
    with open_source(path, format="jsonl") as source:
        with path.open("ab") as file:
            file.write(b"2}\n")
        assert [type(row).__name__ for row in source.rows()] == ["Row", "BrokenRow"]


def test_what_is_packed_twice_is_named(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", t__csv=CSV).read_bytes()
    for packed in ({"inner__zip": inner}, {"t__csv__gz": gzip.compress(CSV)}):
        assert refusal(zipped(tmp_path / "t.zip", **packed)) == "packed_twice"
