"""How an export is written, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from store.errors import WrongUsage

CSV: Final = "csv"
XLSX: Final = "xlsx"
JSONL: Final = "jsonl"
JSON: Final = "json"
FORMATS: Final = (CSV, XLSX, JSONL, JSON)
_ENDINGS: Final = {
    ".csv": CSV,
    ".tsv": CSV,
    ".txt": CSV,
    ".xlsx": XLSX,
    ".jsonl": JSONL,
    ".ndjson": JSONL,
    ".json": JSON,
}
_NOT_WRITTEN: Final = (".xls", ".xlsm", ".ods", ".et", ".doc", ".docx", ".pdf", ".html", ".gz", ".zip")
"""Endings that promise something else."""
ENCODINGS: Final = ("utf-8-sig", "utf-8", "gb18030", "utf-16")
HEADERS: Final = ("code", "zh", "en")
TIMES: Final = ("iso", "local")
_DELIMITERS: Final = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "\\t": "\t"}

Report = Callable[[int, int], None]
"""Hears (rows written, of how many)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a file looks like."""

    format: str = CSV
    encoding: str = "utf-8-sig"
    """Of CSV."""
    delimiter: str = ","
    """Of CSV."""
    header: str = "code"
    """What columns are called: as the import knows them in English or Chinese; `zh` has Chinese words in the cells too."""
    times: str = "iso"
    """With offset, or as the desk's wall clock, which spreadsheets reckon with."""


@dataclass(slots=True)
class Written:
    """What came of an export."""

    kind: str
    format: str
    columns: tuple[str, ...]
    path: Path | None = None
    rows: int = 0
    size: int = 0
    """Bytes."""
    sheets: int = 0
    cut: list[tuple[int, str]] = field(default_factory=list)
    """(row, column) of the first texts that were too long for a cell of a spreadsheet."""
    cut_count: int = 0


def shape_of(
    path: Path | None,
    *,
    format: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    header: str | None = None,
    times: str | None = None,
) -> Shape:
    """The shape that options ask for; the format by the file's name when nobody says. Raises WrongUsage."""
    ending = "" if path is None else path.suffix.lower()
    if format is None and ending in _NOT_WRITTEN:
        raise WrongUsage("not_one_of", field="-o", value=ending, choices=", ".join(_ENDINGS))
    wanted = _one_of("--format", FORMATS, format) or _ENDINGS.get(ending, CSV)
    for option, value, fits in (
        ("--encoding", encoding, (CSV,)),
        ("--delimiter", delimiter, (CSV,)),
        ("--header", header, (CSV, XLSX)),
        ("--times", times, (CSV, XLSX)),
    ):
        if value is not None and wanted not in fits:
            raise WrongUsage("export_option", option=option, format=wanted)
    sign = delimiter
    if sign is None:
        sign = "\t" if ending == ".tsv" else ","
    sign = _DELIMITERS.get(sign.lower(), sign)
    if len(sign) != 1 or sign in "\"'\r\n" or sign.isalnum() or not sign.isascii():
        raise WrongUsage("bad_delimiter", value=sign)
    return Shape(
        format=wanted,
        encoding=_one_of("--encoding", ENCODINGS, encoding) or ENCODINGS[0],
        delimiter=sign,
        header=_one_of("--header", HEADERS, header) or HEADERS[0],
        times=_one_of("--times", TIMES, times) or TIMES[0],
    )


def _one_of(option: str, choices: tuple[str, ...], value: str | None) -> str | None:
    if value is None:
        return None
    if value.lower() not in choices:
        raise WrongUsage("not_one_of", field=option, value=value, choices=", ".join(choices))
    return value.lower()
