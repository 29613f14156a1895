"""Chinese and English through gettext. Messages are written in English and looked up in `locale/`."""

from __future__ import annotations

import gettext as _gettext
import os
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("zh", "en")
LOCALE_DIR: Final = Path(__file__).parent / "locale"

_active: _gettext.NullTranslations = _gettext.NullTranslations()
_language = "en"


def N_(message: str) -> str:
    """Mark a message for translation where it is stored, not shown."""
    return message


def preferred(environ: dict[str, str] | None = None) -> str:
    """The language of this process's reader: KEFU_LANG, else English when the locale says so, else Chinese."""
    env = os.environ if environ is None else environ
    for name in ("KEFU_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = env.get(name, "").lower()
        if value.startswith("zh"):
            return "zh"
        if value.startswith("en"):
            return "en"
    return "zh"


def use(language: str) -> None:
    """Speak `language` ("zh" or "en") in this process from now on."""
    global _active, _language
    _active = _gettext.translation("kefu", LOCALE_DIR, languages=[language], fallback=True)
    _language = language


def language() -> str:
    """The language spoken now."""
    return _language


def _(message: str) -> str:
    """The message in the reader's language."""
    return _active.gettext(message) if message else ""


def ngettext(one: str, many: str, count: int) -> str:
    """The message for `count` things in the reader's language."""
    return _active.ngettext(one, many, count)
