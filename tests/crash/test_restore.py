"""A backup is made while everybody works; what comes back of it is a whole desk of that moment."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest

from store.database import Desk, kept_files, open_desk
from store.migrations.copying import Restored, back_up, restore
from store.views.search import search
from tests.conftest import LONG
from tests.crash.driver import crew
from tests.crash.ledger import prefix_faults, standing
from tests.store.desks import HOUR, MONDAY, Place, assert_sound, everything, refused

LATER = MONDAY + 12 * HOUR


def test_a_backup_under_load_holds_all_that_was_acknowledged_before_it(place: Place, tmp_path: Path) -> None:
    for n in range(12):
        place.open(channel="email", body=f"Parcel {n} of Shenzhen")
    with crew(place, tmp_path / "logs", 50 if LONG else 4, clean=False) as workers:
        workers.wait_for_work(60 if LONG else 6)
        copies = []
        for turn in range(3 if LONG else 1):
            before = workers.lines()
            copies.append((before, tmp_path / f"backup-{turn}.db"))
            back_up(place.desk, copies[-1][1], files=True)
            workers.wait_for_work(1)
        workers.kill_all()
        lines = workers.lines()
    for before, copy in copies:
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        path = tmp_path / f"again-{copy.name}"
        back = restore(copy, path)
        desk = open_desk(path)
        assert back.tickets == desk.value("SELECT count(*) FROM ticket")
        assert prefix_faults(desk, lines) == []
        done = [line for line in before if line[1] == "done" and line[2] in ("reply", "note", "new")]
        assert standing(desk, before) == len(done)
        assert everything(desk) == everything_in(copy)
        found = search(desk, place.sue, "Shenzhen", now=LATER)
        assert len(found) >= 12
        desk.close()


def everything_in(path: Path) -> dict[str, list[tuple[object, ...]]]:
    desk = open_desk(path)
    try:
        return everything(desk)
    finally:
        desk.close()


@pytest.fixture
def copy(place: Place, tmp_path: Path) -> Path:
    """A backup of a desk with a ticket and a kept file."""
    place.open()
    digest = kept_files.keep(place.path, b"a picture")
    assert back_up(place.desk, tmp_path / "backup.db", files=True) == 1
    assert kept_files.content_of(tmp_path / "backup.db", digest) == b"a picture"
    return tmp_path / "backup.db"


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def test_a_desk_comes_back_with_its_files_and_is_worked_on(place: Place, copy: Path, tmp_path: Path) -> None:
    path = tmp_path / "new" / "desk.db"
    assert restore(copy, path) == Restored(int(place.desk.value("PRAGMA user_version")), 1, 1)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert names(path.parent) == {"desk.db", "desk.db.files"}
    back = Place(open_desk(path), place.people)
    assert everything(back.desk) == everything(place.desk)
    assert back.open() == 2
    assert_sound(back, now=LATER)
    back.desk.close()


def test_never_over_a_desk_nor_beside_what_one_has_left(place: Place, copy: Path, tmp_path: Path) -> None:
    before = everything(place.desk)
    with refused("desk_in_place", 1):
        restore(copy, place.path)
    assert everything(place.desk) == before
    path = tmp_path / "new.db"
    Path(f"{path}-wal").write_bytes(b"x" * 32)
    with refused("left_behind", 1):
        restore(copy, path)
    assert not path.exists()
    Path(f"{path}-wal").write_bytes(b"")  # as a reader leaves it who was the last
    Path(f"{path}-shm").write_bytes(b"y" * 32_768)
    assert restore(copy, path).tickets == 1
    assert everything_in(path) == before


def test_the_desk_that_is_there_is_put_aside_whole_unless_somebody_has_it_open(
    place: Place, copy: Path, tmp_path: Path
) -> None:
    place.open()
    before = everything(place.desk)
    aside = tmp_path / "before"
    with refused("desk_in_use", 1):
        restore(copy, place.path, aside=aside)
    assert not aside.exists()
    assert everything(place.desk) == before
    place.open()
    (tmp_path / "broken.db").write_bytes(copy.read_bytes()[:20_000])
    place.desk.close()
    with refused("database_broken"):
        restore(tmp_path / "broken.db", place.path, aside=aside)
    assert restore(copy, place.path, aside=aside).tickets == 1
    assert len(everything_in(place.path)["ticket"]) == 1
    was = Place(open_desk(aside / place.path.name), place.people)
    assert was.desk.value("SELECT count(*) FROM ticket") == 3
    assert_sound(was, now=LATER)
    was.desk.close()
    assert {path.name for path in tmp_path.iterdir() if path.name.startswith(".")} == set()


def test_what_is_no_sound_desk_does_not_come_back(place: Place, copy: Path, tmp_path: Path) -> None:
    new = tmp_path / "new" / "desk.db"
    for name, content in (("text", b"hello " * 1000), ("empty", b"")):
        (tmp_path / name).write_bytes(content)
        with refused("not_a_desk", 4):
            restore(tmp_path / name, new)
    with refused("no_desk", 1):
        restore(tmp_path / "nothing", new)
    whole = copy.read_bytes()
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(whole[:8192] + b"\xff" * 40_960 + whole[8192 + 40_960 :])
    with refused("database_broken", 4):
        restore(damaged, new)
    later = open_desk(copy, any_schema=True)
    later.execute("PRAGMA user_version = 9999")
    later.close()
    with refused("newer_schema", 1):
        restore(copy, new)
    assert names(new.parent) == set()


def test_a_folder_that_was_copied_as_it_was_comes_back_with_its_log(place: Place, tmp_path: Path) -> None:
    """Taken by another program while nobody wrote: the newest acts are in the log alone."""
    for _ in range(3):
        place.open()
    folder = tmp_path / "copied"
    folder.mkdir()
    for ending in ("", "-wal"):
        shutil.copy(f"{place.path}{ending}", folder)
    path = tmp_path / "again.db"
    assert restore(folder / place.path.name, path).tickets == 3
    desk: Desk = open_desk(path)
    assert everything(desk) == everything(place.desk)
    desk.close()


def test_a_copy_that_cannot_be_written_leaves_nothing(place: Place, tmp_path: Path) -> None:
    with refused("cannot_write", 4):
        back_up(place.desk, tmp_path / "nowhere" / "copy.db")
    (tmp_path / "file").write_text("")
    assert back_up(place.desk, tmp_path / "copy.db") == 0
    with refused("cannot_write", 4):
        restore(tmp_path / "copy.db", tmp_path / "file" / "desk.db")
    assert not [name for name in names(tmp_path) if name.startswith(".")]
    assert os.access(tmp_path / "copy.db", os.R_OK)
