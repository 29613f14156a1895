"""Naughty strings and formulas through every reader into a desk and out of it again; the size of a file costs no memory."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from pathlib import Path

import pytest

from store.imports.readers.rows import Row
from store.imports.readers.source import open_source
from store.text import clean
from store.text.formulas import guarded
from tests.imports.files import MONDAY, bring, iso
from tests.store.desks import Place

HEADER = ["external_id", "opened_at", "subject", "body"]


def strings(folder: Path) -> list[str]:
    naughty = json.loads((folder / "nasty" / "blns_blns.json").read_text(encoding="utf-8"))
    formulas = (folder / "nasty" / "csv-injection-payloads.txt").read_text(encoding="utf-8").splitlines()
    return [text for text in (*naughty, *formulas) if clean(text, multiline=True)[0].strip()]


def written(folder: Path, format: str, rows: list[list[str]]) -> Path:
    path = folder / f"t.{format}"
    records = [dict(zip(HEADER, row, strict=True)) for row in rows]
    if format == "csv":
        text = io.StringIO(newline="")
        csv.writer(text).writerows([HEADER, *[[guarded(cell) for cell in row] for row in rows]])
        path.write_text(text.getvalue(), encoding="utf-8", newline="")
    elif format == "json":
        path.write_text(json.dumps({"tickets": records}), encoding="utf-8")
    else:
        path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


@pytest.mark.parametrize("format", ["csv", "jsonl", "json"])
def test_naughty_strings_come_out_as_they_went_in(
    place: Place, tmp_path: Path, test_data: Path, format: str
) -> None:
    texts = strings(test_data)
    rows = [[f"T{n}", iso(MONDAY), "x", text] for n, text in enumerate(texts)]
    result = bring(place, written(tmp_path, format, rows))
    assert (result.created, result.rejected, result.skipped) == (len(texts), 0, 0)
    stored = dict(
        place.desk.rows("SELECT t.external_id, m.body FROM ticket t JOIN message m ON m.ticket_id = t.number")
    )
    for n, text in enumerate(texts):
        expected = "".join(clean(text, multiline=True)[0].split())
        assert "".join(stored[f"T{n}"].split()) == expected


@pytest.mark.long
def test_a_large_file_is_read_in_little_memory(tmp_path: Path) -> None:
    for name, head, line, tail in (
        ("t.csv", "a,b\n", "{n},some words of a ticket\n", ""),
        ("t.jsonl", "", '{{"a": {n}, "b": "some words of a ticket"}}\n', ""),
        (
            "t.json",
            '{{"tickets": [{{"a": 0}}'.replace("{{", "{"),
            ', {{"a": {n}, "b": "some words of a ticket"}}',
            "]}",
        ),
    ):
        path = tmp_path / name
        with path.open("w", encoding="utf-8") as file:
            file.write(head)
            file.writelines(line.format(n=n) for n in range(60_000))
            file.write(tail)
        tracemalloc.start()
        try:
            with open_source(path) as source:
                assert sum(isinstance(row, Row) for row in source.rows()) >= 60_000
            assert tracemalloc.get_traced_memory()[1] < 12_000_000
        finally:
            tracemalloc.stop()
