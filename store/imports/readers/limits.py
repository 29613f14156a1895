"""How much of a workbook is read."""

from __future__ import annotations

from typing import Final

UNPACKED_LIMIT: Final = 400_000_000
"""Bytes of all parts together."""
RATIO_LIMIT: Final = 100
MEMBER_LIMIT: Final = 1_000
SHEET_LIMIT: Final = 250
ROW_LIMIT: Final = 200_000
COLUMN_LIMIT: Final = 200
CELL_LIMIT: Final = 12_000_000
"""Rows times columns: the reader keeps the whole rectangle."""
TEXT_LIMIT: Final = 1_000_000_000
"""Bytes of all cells' texts together, each a copy of its own."""
