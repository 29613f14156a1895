"""A desk, and walls in front of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from store import i18n
from tests.store.conftest import founded, place
from tests.tui.conftest import parsed_once

__all__ = ["english", "founded", "parsed_once", "place"]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Tests speak English unless they say otherwise, and leave no other language behind."""
    i18n.use("en")
    yield
    i18n.use("en")
