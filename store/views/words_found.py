"""Whether a text that the index found holds the words in one piece, as people see it.

The index does not see what stands between two characters, so a Chinese word is looked for in the text itself. And
what the masks hide is found by nobody who types a part of it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from store.database import Desk
from store.rules.masking import mask_text
from store.text import segmented

FUNCTION: Final = "words_found"
"""The SQL function: words_found(words, body, subject) -> 0 or 1."""
_TOKEN: Final = re.compile(r"[^\W_]+")
_HIDEABLE: Final = re.compile(r"[0-9A-Za-z@]")


def folded(text: str) -> str:
    """NFKC, small letters, one blank for any white space: how texts are compared."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return " ".join(plain.lower().split())


@lru_cache(256)
def is_plain(words: str) -> bool:
    """True for words of which no mask hides any, and that stand in most texts just as they are typed."""
    return _HIDEABLE.search(unicodedata.normalize("NFKC", words)) is None and folded(words) == words


@lru_cache(256)
def needs_no_look(words: str) -> bool:
    """True for words that the index alone decides: one Chinese character cannot be interrupted."""
    return len(words) == 1 and words >= "\u3005" and is_plain(words)


def words_found(words: str, *texts: str) -> bool:
    """True when one of the texts, which the index has found for these words, shows them in one piece."""
    shown = [mask_text(text) for text in texts]
    hidden = any(after is not before for after, before in zip(shown, texts, strict=True))
    if hidden and _HIDEABLE.search(unicodedata.normalize("NFKC", words)):
        shown = [text for text in shown if _in_tokens(words, text)]
        if not shown:
            return False
    if words.isascii():
        return True
    wanted = folded(words)
    return any(wanted in folded(text) for text in shown)


def teach(desk: Desk) -> None:
    """Give the desk's connection the SQL function."""
    if FUNCTION not in desk.memo:
        desk.db.register_function(_for_sql, FUNCTION, 3, deterministic=True)
        desk.memo[FUNCTION] = True


def _for_sql(words: str, body: str | None, subject: str | None) -> int:
    return words_found(words, body or "", subject or "")


def _in_tokens(words: str, text: str) -> bool:
    """The words as the index means them, in a text that it has not seen in this form."""
    wanted, found = _TOKEN.findall(segmented(words)), _TOKEN.findall(segmented(text))
    count = len(wanted)
    if not count:
        return False
    *head, last = wanted
    return any(
        found[at : at + count - 1] == head and found[at + count - 1].startswith(last)
        for at in range(len(found) - count + 1)
    )
