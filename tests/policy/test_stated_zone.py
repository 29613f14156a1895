"""The time zone that a screen reads from a policy before it reads the rest is the policy's own, or it is not told."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.policy.read import shipped_text
from store.policy.versions import stated_zone

LINES = (
    'zone = "Asia/Shanghai"',
    'zone="Europe/Berlin" # here',
    "zone = 'Asia/Tokyo'",
    '"zone" = "Asia/Seoul"',
    'note = "zone"',
    'text = """',
    '"""',
    "other = '''",
    "'''",
    '# zone = "UTC"',
    " ",
    "[calendars.shop]",
    "  [calendars.other]",
    "days = [",
    "]",
    'timezone = "Asia/Shanghai"',
    "  zone = \"Asia/Dubai\"",
)  # fmt: skip


def test_the_shipped_policy_tells_it_at_once() -> None:
    assert stated_zone(shipped_text()) == "Asia/Shanghai"


@pytest.mark.parametrize("text", ["", "a = 1\n[b]\nzone = \"Asia/Tokyo\"\n", "s = '''\nzone = \"UTC\"\n'''\nzone = \"Asia/Tokyo\"\n"])  # fmt: skip
def test_what_stands_elsewhere_is_no_zone(text: str) -> None:
    assert stated_zone(text) is None


@given(st.lists(st.sampled_from(LINES), max_size=8))
def test_never_another_one(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        known = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert stated_zone(text) in (None, known.get("zone"))
