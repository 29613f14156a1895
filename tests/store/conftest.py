"""A desk for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database import open_desk
from store.rules.choices import NEXT_RESPONSES
from store.views.people import actor
from tests.making import made_once
from tests.store.desks import PEOPLE, RESTLESS, Place, place_at, policy_text


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished desk that each test gets a copy of."""
    made = made_once(tmp_path_factory, "founded", lambda at: place_at(at / "desk.db").desk.close())
    return made / "desk.db"


@pytest.fixture(scope="session")
def restless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, with a policy whose levels raise priorities and move tickets."""
    policy = policy_text(ladders=RESTLESS)
    made = made_once(
        tmp_path_factory, "restless", lambda at: place_at(at / "desk.db", policy=policy).desk.close()
    )
    return made / "desk.db"


@pytest.fixture(scope="session")
def choosy(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A desk for each choice of when a next response is owed; waiting pauses responses and hides dues."""

    def make(folder: Path) -> None:
        for choice in NEXT_RESPONSES:
            chosen = f'next_response = "{choice}"\nhide_due_while_waiting = true\n'
            paused = 'next_response = ["waiting_customer"]\nplan = ["waiting_team"]\n'
            policy = chosen + policy_text(ladders=RESTLESS).replace("[pauses]\n", f"[pauses]\n{paused}")
            place_at(folder / f"{choice}.db", policy=policy).desk.close()

    folder = made_once(tmp_path_factory, "choosy", make)
    return {choice: folder / f"{choice}.db" for choice in NEXT_RESPONSES}


@pytest.fixture
def place(founded: Path, tmp_path: Path) -> Iterator[Place]:
    yield from copied(founded, tmp_path / "desk.db")


@pytest.fixture
def restless_place(restless: Path, tmp_path: Path) -> Iterator[Place]:
    yield from copied(restless, tmp_path / "restless.db")


def copied(made: Path, path: Path) -> Iterator[Place]:
    shutil.copy(made, path)
    desk = open_desk(path)
    yield Place(desk, {login: actor(desk, login) for login in ("root", *PEOPLE)})
    desk.close()
