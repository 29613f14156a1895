"""Files of the desk that other accounts can read or replace are named; those that the desk makes never are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from store.database.kept_files import keep, path_of
from store.database.live_file import live_file
from store.desk import presence
from store.migrations.runner import back_up
from store.views.open_to_others import open_to_others
from tests.store.desks import MONDAY, Place, place_at


@pytest.fixture
def everywhere(tmp_path: Path) -> Place:
    """A desk made by an account whose new files are open to everybody, with every file that stands beside one."""
    before = os.umask(0)
    try:
        place = place_at(tmp_path / "data" / "desk.db")
        place.open()
        keep(place.path, b"a photo")
        live_file(place.desk)
        presence.announce(place.desk, place.ann, "1", None, False, now=MONDAY)
        back_up(place.desk, place.path.with_name("desk.db.backup"))
    finally:
        os.umask(before)
    return place


def found(place: Place) -> list[tuple[str, str]]:
    return [(one.code, Path(one.params["path"]).name) for one in open_to_others(place.path)]


def test_whatever_the_umask_new_files_are_their_owner_s_alone(everywhere: Place) -> None:
    names = {path.name for path in everywhere.path.parent.iterdir()}
    beside = {
        "desk.db-wal",
        "desk.db-shm",
        "desk.db.live",
        "desk.db.live-wal",
        "desk.db.files",
        "desk.db.backup",
    }
    assert names >= {"desk.db", *beside}
    assert found(everywhere) == []
    assert everywhere.path.parent.stat().st_mode & 0o777 == 0o700


def test_a_file_that_others_get_at_is_named(everywhere: Place) -> None:
    for name in ("", "-wal", "-shm", ".live", ".live-wal", ".files", ".backup"):
        path = everywhere.path.with_name(f"desk.db{name}")
        stood = path.stat().st_mode
        for mode in (0o640, 0o602, 0o606):
            path.chmod(mode | (0o100 if path.is_dir() else 0))
            assert found(everywhere) == [("open_to_others", path.name)], (name, mode)
        path.chmod(stood)


def test_so_is_the_first_of_the_kept_files(everywhere: Place) -> None:
    for content in (b"one", b"two"):
        path_of(everywhere.path, keep(everywhere.path, content)).chmod(0o644)
    assert [code for code, _name in found(everywhere)] == ["open_to_others"]


def test_a_folder_that_others_put_files_into_is_named(everywhere: Place) -> None:
    for mode, named in ((0o770, True), (0o707, True), (0o1777, True), (0o755, False)):
        everywhere.path.parent.chmod(mode)
        assert found(everywhere) == ([("folder_open_to_others", "data")] if named else []), mode


@pytest.mark.skipif(os.getuid() != 0, reason="only root gives files away")
def test_files_of_another_account_are_named(everywhere: Place) -> None:
    os.chown(everywhere.path.with_name("desk.db.live"), 65534, 65534)
    os.chown(everywhere.path.parent, 65534, 65534)
    assert found(everywhere) == [("other_owner", "data"), ("other_owner", "desk.db.live")]
