"""The machine dies with the end of the write-ahead log unwritten: the desk opens with a first part of what was done."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from store.database import open_desk
from tests.conftest import LONG
from tests.crash.driver import crew
from tests.crash.ledger import prefix_faults, standing
from tests.store.desks import Place

CUTS = 50 if LONG else 8
LOG_BYTES = 3_300_000 if LONG else 1_200_000
"""Below the thousand pages at which SQLite empties the log: what is in the file cannot be cut off."""


def test_a_log_cut_at_any_byte_leaves_a_sound_desk_with_a_first_part(place: Place, tmp_path: Path) -> None:
    for _ in range(12):
        place.open(channel="email")
    log = Path(f"{place.path}-wal")
    with crew(place, tmp_path / "logs", 4, clean=False, at_work=False) as workers:
        place.desk.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        file = place.path.read_bytes()
        workers.start_all()
        while log.stat().st_size < LOG_BYTES:
            workers.wait_for_work(1)
        workers.hold()
        whole, lines = log.read_bytes(), workers.lines()
        assert place.path.read_bytes() == file, "the log has been emptied meanwhile"
        workers.kill_all()
    chance = random.Random(13)
    last = -1
    for cut in sorted([0, len(whole), *(chance.randrange(len(whole)) for _ in range(CUTS - 2))]):
        folder = tmp_path / f"cut-{cut}"
        folder.mkdir()
        path = folder / "desk.db"
        path.touch(mode=0o600)
        path.write_bytes(file)
        Path(f"{path}-wal").touch(mode=0o600)
        Path(f"{path}-wal").write_bytes(whole[:cut])
        desk = open_desk(path)
        assert prefix_faults(desk, lines) == [], cut
        there = standing(desk, lines)
        assert there >= last, "more of the log is more of the acts"
        last = there
        desk.close()
        shutil.rmtree(folder)
    acknowledged = sum(line[1] == "done" and line[2] in ("reply", "note", "new") for line in lines)
    assert last >= acknowledged > 1, "with the whole log nothing that was acknowledged is missing"
