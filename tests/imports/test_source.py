"""What may be opened, and one clear line for what may not."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

import pytest

from store.errors import CouldNot, DeskError, WrongUsage
from store.imports.readers.source import open_source


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("missing.csv", "no_such_file"),
        ("folder", "is_a_folder"),
        ("pipe.csv", "no_plain_file"),
        ("a\0b", "cannot_read"),
    ],
)
def test_what_is_no_file(tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(CouldNot) as refused:
        open_source(f"{tmp_path}/{name}")
    assert (refused.value.code, refused.value.exit_code) == (code, 4)
    assert str(tmp_path) in str(refused.value)


def test_a_device_is_no_file() -> None:
    with pytest.raises(CouldNot) as refused:
        open_source("/dev/zero")
    assert refused.value.code == "no_plain_file"


def test_the_digest_is_checked_before_anything_is_read(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"a,b\n1,2\n")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    open_source(path, sha256=digest.upper()).close()
    with pytest.raises(CouldNot) as refused:
        open_source("-", stdin=io.BytesIO(b"a,b\n1,"), sha256=digest)
    assert refused.value.code == "digest_differs"


@pytest.mark.parametrize(
    ("content", "format", "columns"),
    [
        (b'{"a": 1}\n', "jsonl", ("a",)),
        (b"a;b\n1;2\n", "csv", ("a", "b")),
        ("\ufeffa\tb\n".encode("utf-16-le"), "csv", ("a", "b")),
    ],
)
def test_standard_input_shows_what_it_is(content: bytes, format: str, columns: tuple[str, ...]) -> None:
    with open_source("-", stdin=io.BytesIO(content)) as source:
        assert (source.format, source.columns, source.size) == (format, columns, len(content))


def test_a_format_can_be_named_and_must_be_known(tmp_path: Path) -> None:
    path = tmp_path / "table"
    path.write_bytes(b'{"a": 1}\n')
    with open_source(path, format="csv") as source:
        assert source.format == "csv"
    for options, content in ({"format": "pdf"}, b"a"), ({}, b"\x89PNG\r\n\x1a\n\0\0"):
        path.write_bytes(content)
        with pytest.raises(WrongUsage) as wrong:
            open_source(path, **options)  # type: ignore[arg-type]
        assert wrong.value.exit_code == 2


@pytest.mark.parametrize("content", [b"", b"\n", b"\x00\x00", b'"', b'a,"\n'])
def test_every_error_is_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(DeskError) as refused:
        open_source(path)
    assert "\n" not in str(refused.value)
    assert str(path) in str(refused.value)
