"""Text from outside: cleaned when it comes in, measured in terminal cells, segmented for search."""

from __future__ import annotations

from store.text.cleaning import TEXT_LIMIT, clean, safe_text
from store.text.segmentation import match_query, phrase_query, segmented
from store.text.width import cell_width, fit

__all__ = [
    "TEXT_LIMIT",
    "cell_width",
    "clean",
    "fit",
    "match_query",
    "phrase_query",
    "safe_text",
    "segmented",
]
