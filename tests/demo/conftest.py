"""A demo desk in each language, made once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.clock import parse_iso
from store.database import Desk, open_desk
from store.demo.making import make_demo
from store.demo.texts import LANGUAGES
from tests.making import made_once

OPENED_AT = parse_iso("2026-03-11T14:20:00", "Asia/Shanghai") or 0


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Language -> the file of a demo as of OPENED_AT; not to be written to."""

    def make(folder: Path) -> None:
        for language in LANGUAGES:
            make_demo(folder / f"{language}.db", language=language, now=OPENED_AT)

    folder = made_once(tmp_path_factory, "demo", make)
    return {language: folder / f"{language}.db" for language in LANGUAGES}


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def copy(made: dict[str, Path], language: str, tmp_path: Path) -> Path:
    """A demo of one's own."""
    return Path(shutil.copy(made[language], tmp_path / "demo.db"))


@pytest.fixture
def desk(copy: Path) -> Iterator[Desk]:
    opened = open_desk(copy)
    yield opened
    opened.close()
