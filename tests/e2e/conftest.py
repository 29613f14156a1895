"""A desk, and terminals that are taken away afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.e2e.terminals import Terminal
from tests.store.conftest import founded, place

__all__ = ["founded", "place", "terminal"]


@pytest.fixture
def terminal() -> Iterator[Callable[..., Terminal]]:
    running: list[Terminal] = []

    def start(*words: Any, **options: Any) -> Terminal:
        running.append(Terminal(*words, **options))
        return running[-1]

    yield start
    for started in running:
        started.stop()
