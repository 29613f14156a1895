"""Which words of a customer's text may tell what it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Final

from store.text import segmented

LOOKED_AT: Final = 600
"""Characters of one text."""
MOST_CANDIDATES: Final = 120
MOST_WORDS: Final = 24
"""Words of one question to the index."""
_RUN: Final = re.compile(r"[^\W_]+")
_FIRST_CJK: Final = 0x3005
_SAYS_NOTHING: Final = frozenset(
    "的了吗呢吧啊呀我你您他她它们是在有和就都也很太这那个一还把被让为与及或但而又请好什怎么"
)
_LITTLE_WORDS: Final = (
    "the and for you your with that this have has had was were are not but can could will would please from when"
    " what how why who its they them then than there here been being did does don is it in on at of to my me we our"
    " an as be by do if no or so up us am get got just very still any all too hello thanks thank dear"
)
_SAY_NOTHING: Final = frozenset(_LITTLE_WORDS.split())


def candidates(texts: Iterable[str]) -> list[str]:
    """Words of other scripts and pairs of Chinese characters (`退 款`), each once, in the order of the texts."""
    found: dict[str, None] = {}
    for text in texts:
        for run in _RUN.findall(text[:LOOKED_AT]):
            tokens = segmented(run).split()
            for token in tokens:
                if len(token) > 1 and token not in _SAY_NOTHING and not token.isdigit():
                    found.setdefault(token)
            for one, other in pairwise(tokens):
                if _tells(one) and _tells(other):
                    found.setdefault(f"{one} {other}")
        if len(found) >= MOST_CANDIDATES:
            break
    return list(found)[:MOST_CANDIDATES]


def telling(found: Iterable[str], articles_with: Mapping[str, int], articles: int) -> list[str]:
    """The rarest of the words that some article has; those that most articles have only where there are no others.

    `articles_with`: token -> how many articles have it. A pair is at most as frequent as its rarer character.
    """
    frequency = {word: min(articles_with.get(token, 0) for token in word.split()) for word in found}
    known = [word for word in sorted(frequency, key=lambda word: frequency[word]) if frequency[word]]
    rare = [word for word in known if frequency[word] * 3 <= articles]
    return (rare or known)[:MOST_WORDS]


def any_of(words: Iterable[str]) -> str:
    """An FTS5 expression that finds what has any of the words."""
    return " OR ".join('"' + word.replace('"', '""') + '"' for word in words)


def _tells(token: str) -> bool:
    return len(token) == 1 and ord(token) >= _FIRST_CJK and token not in _SAYS_NOTHING
