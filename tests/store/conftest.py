"""A desk for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database import open_desk
from store.rules.choices import NEXT_RESPONSES
from store.views.people import actor
from tests.store.desks import PEOPLE, RESTLESS, Place, place_at, policy_text


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished desk that each test gets a copy of."""
    path = tmp_path_factory.mktemp("founded") / "desk.db"
    place_at(path).desk.close()
    return path


@pytest.fixture(scope="session")
def restless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, with a policy whose levels raise priorities and move tickets."""
    path = tmp_path_factory.mktemp("restless") / "desk.db"
    place_at(path, policy=policy_text(ladders=RESTLESS)).desk.close()
    return path


@pytest.fixture(scope="session")
def choosy(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A desk for each choice of when a next response is owed; waiting pauses responses and hides dues."""
    made: dict[str, Path] = {}
    for choice in NEXT_RESPONSES:
        path = made[choice] = tmp_path_factory.mktemp(choice) / "desk.db"
        chosen = f'next_response = "{choice}"\nhide_due_while_waiting = true\n'
        paused = 'next_response = ["waiting_customer"]\nplan = ["waiting_team"]\n'
        policy = chosen + policy_text(ladders=RESTLESS).replace("[pauses]\n", f"[pauses]\n{paused}")
        place_at(path, policy=policy).desk.close()
    return made


@pytest.fixture
def place(founded: Path, tmp_path: Path) -> Iterator[Place]:
    yield from _copied(founded, tmp_path / "desk.db")


@pytest.fixture
def restless_place(restless: Path, tmp_path: Path) -> Iterator[Place]:
    yield from _copied(restless, tmp_path / "restless.db")


def _copied(made: Path, path: Path) -> Iterator[Place]:
    shutil.copy(made, path)
    desk = open_desk(path)
    yield Place(desk, {login: actor(desk, login) for login in ("root", *PEOPLE)})
    desk.close()
