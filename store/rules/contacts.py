"""Phone numbers and e-mail addresses as they are kept, so that one person's is the same however it was written."""

from __future__ import annotations

import re
from typing import Final

_BETWEEN: Final = str.maketrans("", "", " ().-\u00a0\u2010\u2011")
_MOBILE: Final = re.compile(r"(?:(?:\+|00)?86)?(1[3-9]\d{9})", re.ASCII)


def plain_contact(text: str) -> str:
    """A Chinese mobile number as its eleven digits, an address in small letters, anything else as it is.

    A relay number with its extension (`18412345678-0042`) and a number of another country stay as they are.
    """
    if "@" in text:
        return text.lower()
    if len(text) == 11 and text.isdigit():
        return text
    mobile = _MOBILE.fullmatch(text.translate(_BETWEEN)) if text[-1:].isdigit() else None
    return mobile[1] if mobile else text
