"""Who is named in a text: `@login`."""

from __future__ import annotations

import re
from typing import Final

_MENTION: Final = re.compile(r"(?<![A-Za-z0-9_.%+@-])@([A-Za-z][A-Za-z0-9_-]{0,31})(?![A-Za-z0-9_@])")
"""Not what stands in an e-mail address. Chinese may follow without a space."""


def logins_in(text: str) -> tuple[str, ...]:
    """The logins that a text may name, each once, in order; whether there are such people is for the desk to say."""
    found = (match[1].lower() for match in _MENTION.finditer(text))
    return tuple(dict.fromkeys(name for login in found for name in (login, login.rstrip("-_")) if name))
