"""Whether a text may hold a street address: asked of every line that is shown, so quick, and loaded by itself."""

from __future__ import annotations

import re
from typing import Final

NUMERALS: Final = "一二三四五六七八九十百零〇"
_WORTH_A_LOOK: Final = re.compile(
    rf"[0-9０-９A-Za-z{NUMERALS}](?:\s?[号號弄栋棟幢座单單组組]|[-－]\d{{1,3}}[-－]\d)"
)
_SIGN: Final = re.compile(r"[号號弄栋棟幢座组組镇鎮乡鄉街]")
_TOWN: Final = re.compile("[镇鎮乡鄉]|街道")
LATIN_WORTH: Final = re.compile(r"\d[A-Za-z]?,? [A-Z][a-z]")


def has_address(text: str) -> bool:
    """Whether it may hold one: quick, and never no for a text that does."""
    if " " in text and LATIN_WORTH.search(text) is not None:
        return True
    if text.isascii():
        return False
    if _SIGN.search(text) is None and "单元" not in text and "單元" not in text:
        return ("-" in text or "－" in text) and _WORTH_A_LOOK.search(text) is not None
    return _TOWN.search(text) is not None or _WORTH_A_LOOK.search(text) is not None
