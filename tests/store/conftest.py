"""A desk for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database import open_desk
from store.views.people import actor
from tests.store.desks import PEOPLE, Place, place_at


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished desk that each test gets a copy of."""
    path = tmp_path_factory.mktemp("founded") / "desk.db"
    place_at(path).desk.close()
    return path


@pytest.fixture
def place(founded: Path, tmp_path: Path) -> Iterator[Place]:
    path = tmp_path / "desk.db"
    shutil.copy(founded, path)
    desk = open_desk(path)
    yield Place(desk, {login: actor(desk, login) for login in ("root", *PEOPLE)})
    desk.close()
