"""A desk for each test."""

from __future__ import annotations

from tests.app.conftest import english
from tests.store.conftest import founded, place
from tests.tui.conftest import parsed_once

__all__ = ["english", "founded", "parsed_once", "place"]
