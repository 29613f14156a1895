"""A desk with people on it, for each test its own copy."""

from __future__ import annotations

from tests.app.conftest import english
from tests.store.conftest import founded, place

__all__ = ["english", "founded", "place"]
