"""Filters drawn at random, as data."""

from __future__ import annotations

from hypothesis import strategies as st

from store.rules import filter_words, words
from store.rules.filters import Date, Filter, Is, OneOf, Span, Term, Text, has_word

SAID = (
    "破损",
    "破",
    "物流",
    "refund",
    "ref",
    "VIP",
    "件 破",
    "损件",
    "hi",
    "5元",
    "Broken cup",
    "小鹿",
    "缺货",
)
"""Some of them stand in the tickets of tests/store/test_filtering.py."""


def one_of(name: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[OneOf]:
    several = st.lists(values, min_size=1, max_size=3, unique=True)
    return several.map(lambda found: OneOf(name, tuple(found)))


def texts(said: st.SearchStrategy[str]) -> st.SearchStrategy[Text]:
    return said.map(lambda text: Text(" ".join(text.split()))).filter(lambda text: has_word(text.words))


CODED = st.one_of(
    *(one_of(name, st.sampled_from(sorted(codes))) for name, codes in filter_words.VOCABULARIES.items()),
    one_of("category", st.sampled_from(sorted(words.CATEGORIES))),
    one_of("assignee", st.sampled_from(("ann", "bob", "me", "none"))),
)
WRITTEN = st.one_of(
    one_of("tag", st.sampled_from(("vip", "VIP", "a,b", "urgent case", "no"))),
    one_of("customer", st.sampled_from(("小鹿", "buyer", "大象"))),
    one_of("level", st.sampled_from(("gold", "Gold", "silver"))),
    one_of("platform", st.sampled_from(("Tmall", "JD"))),
    one_of("shop", st.sampled_from(("north", "南店"))),
    one_of("order", st.sampled_from(("SO1", "SO2", "SO"))),
)
FLAGS = st.sampled_from(sorted(filter_words.FLAGS)).map(Is)
SIGN = st.sampled_from(("<", "<=", ">", ">="))
MINUTES = st.integers(-500, 3_000).map(lambda minutes: minutes * 60_000)
SPANS = st.one_of(
    st.builds(Span, st.just("due"), SIGN, MINUTES),
    st.builds(Span, st.just("age"), SIGN, MINUTES.map(abs)),
)
DATES = st.builds(
    Date,
    st.sampled_from(filter_words.DATED),
    SIGN,
    st.sampled_from(("2026-07-19", "2026-07-20", "2026-07-20T09:30", "2026-07-20T10:00", "2030-01-01")),
)
WHATS = st.one_of(texts(st.sampled_from(SAID)), CODED, WRITTEN, FLAGS, SPANS, DATES)
ANY_TEXT = texts(st.text(max_size=12))


def filters(whats: st.SearchStrategy[object], most: int = 4) -> st.SearchStrategy[Filter]:
    """Filters of some terms, some of them negated."""
    terms = st.lists(st.builds(Term, whats, st.booleans()), max_size=most)  # type: ignore[arg-type]
    return terms.map(lambda found: Filter(tuple(found)))
