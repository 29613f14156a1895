"""What a rejects file holds comes in as the original would have: of every preset."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from store.database import open_desk
from store.errors import WrongUsage
from store.imports.options import ImportOptions, ImportResult
from store.imports.preset import canonical
from store.imports.preset_pick import known_columns
from store.imports.readers.source import open_source
from store.imports.reasons import Refused
from store.imports.rejects import RejectsFile
from store.views.people import actor
from tests.imports.files import DAY, NOW
from tui.plain.importkinds import KINDS

FOLDER = Path(__file__).parent / "fixtures" / "presets"
FILES = sorted(
    path.name for path in FOLDER.iterdir() if path.suffix in (".csv", ".jsonl") and path.stem != "servicenow"
)
SHORT = ("taobao-orders-2019.csv", "zendesk-tickets.jsonl")


def bring(founded: Path, folder: Path, kind: str, file: Path, *, dry_run: bool = False) -> ImportResult:
    for left in folder.glob("desk.db*"):
        left.unlink()
    shutil.copy(founded, folder / "desk.db")
    desk = open_desk(folder / "desk.db")
    try:
        options = ImportOptions(dry_run=dry_run)
        result: ImportResult = KINDS[kind].verb()(
            desk, actor(desk, "root"), file, options, now=NOW + 365 * DAY, pause=lambda _s: None
        )
        return result
    finally:
        desk.close()


def kind_of(founded: Path, folder: Path, file: Path) -> str:
    for kind in KINDS:
        try:
            bring(founded, folder, kind, file, dry_run=True)
        except WrongUsage:
            continue
        return kind
    raise AssertionError(file)


@pytest.mark.parametrize("ending", [".csv", ".jsonl"])
@pytest.mark.parametrize(
    "name", [name if name in SHORT else pytest.param(name, marks=pytest.mark.long) for name in FILES]
)
def test_rejected_rows_come_in_as_they_are(founded: Path, tmp_path: Path, name: str, ending: str) -> None:
    file, again = FOLDER / name, tmp_path / f"again{ending}"
    kind = kind_of(founded, tmp_path, file)
    first = bring(founded, tmp_path, kind, file)
    known = known_columns(kind)
    refused = {one.row for one in first.rejects}
    with open_source(file, known=lambda column: canonical(column) in known) as source:
        rejects = RejectsFile(again, source.columns)
        for row in source.rows():
            if row.number not in refused:
                rejects.add(row.number, row.cells, Refused("missing", column="x"))
        rejects.close()
    second = bring(founded, tmp_path, kind, again)
    assert (second.created, second.rejected, second.preset) == (first.created, 0, first.preset)
