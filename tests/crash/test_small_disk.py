"""The disk runs full under everybody's hands, with processes killed meanwhile; then there is room again."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from store.database import open_desk
from tests.conftest import LONG
from tests.crash.driver import crew
from tests.crash.ledger import faults
from tests.store.desks import place_at


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of twelve megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=12m,mode=700", "none", str(disk)]
    if os.getuid() or subprocess.run(words, capture_output=True).returncode:
        pytest.skip("only root can mount a disk")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_disk_that_runs_full_under_load_costs_nobody_anything(small_disk: Path, tmp_path: Path) -> None:
    place = place_at(small_disk / "desk.db")
    for _ in range(12):
        place.open(channel="email")
    filler = small_disk / "filler"
    with crew(place, tmp_path / "logs", 4) as workers:
        for _ in range(10 if LONG else 2):
            workers.wait_for_work(4)
            with filler.open("wb", buffering=0) as file, suppress(OSError):
                while file.write(b"x" * 4096):
                    pass
            workers.wait_for_refusals(8)
            workers.kill("w1")
            filler.unlink()
            workers.start("w1")
            workers.wait_for_work(4)
        workers.kill_all()
        place.desk.close()
        place.desk = open_desk(place.path)
        assert not workers.faults(), workers.faults()
        assert faults(place.desk, workers.lines()) == []
    place.desk.close()
