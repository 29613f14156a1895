"""A batch is taken back while people look at its tickets."""

from __future__ import annotations

from pathlib import Path

from store.imports.undoing import undo_batch
from tests.app.driving import desk_app
from tests.imports.files import bring, table
from tests.store.desks import HOUR, MONDAY, Place


async def test_its_tickets_leave_every_screen(place: Place, tmp_path: Path) -> None:
    place.open(at=MONDAY - HOUR, subject="Of our own")
    file = table(tmp_path / "t.csv", [{"subject": "From a file", "opened_at": "2026-07-01 10:00"}])
    batch = bring(place, file, now=MONDAY).batch
    assert batch is not None
    number = place.desk.value("SELECT number FROM ticket WHERE import_batch = ?", (batch,))
    async with desk_app(place.path, "sue") as sue, desk_app(place.path, "root") as root:
        await sue.until(lambda: "From a file" in sue.text)
        await root.open(number)
        undo_batch(place.desk, place.root, batch, now=MONDAY, pause=lambda _s: None)
        await sue.until(lambda: "From a file" not in sue.text, within=3.0)
        assert "Of our own" in sue.text
        await root.sees(f"There is no ticket #{number}")
