"""What is left out of the output is what a terminal does not need."""

from __future__ import annotations

import pyte
from hypothesis import given
from hypothesis import strategies as st

from tui.thrift import thrifty

RISK, SOON = "\x1b[1;38;2;230;159;0;48;2;18;18;18m", "\x1b[38;2;86;180;233;48;2;18;18;18m"
CELL = st.builds(
    lambda place, style, text, reset: f"{place}{style}{text}{reset}",
    st.sampled_from(["", "\x1b[2;3H", "\r\n\x1b[4;1H", "\n\x1b[3;2H", "\x1b[1;1H"]),
    st.sampled_from(["", RISK, SOON, "\x1b[7m", "\x1b[0m"]),
    st.sampled_from(["", "06:53", "a", "张"]),
    st.sampled_from(["\x1b[0m", "\x1b[0m", "\x1b[0m", ""]),
)


def shown(data: str) -> tuple[object, ...]:
    screen = pyte.Screen(20, 6)
    pyte.Stream(screen).feed(data)
    return (
        [[screen.buffer[y][x] for x in range(20)] for y in range(6)],
        screen.cursor.x,
        screen.cursor.y,
        screen.cursor.attrs,
    )


@given(st.lists(CELL, max_size=12).map("".join))
def test_a_terminal_shows_the_same(data: str) -> None:
    assert shown(thrifty(data)) == shown(data)
    assert len(thrifty(data)) <= len(data)


def test_cells_of_one_style_tell_it_once() -> None:
    data = f"\x1b[3;1H{RISK}06:53\x1b[0m\r\n\x1b[4;1H{RISK}07:04\x1b[0m\r\n\x1b[5;1H{SOON}25m\x1b[0m\x1b[1;1H"
    assert thrifty(data) == f"\x1b[3;1H{RISK}06:53\x1b[4;1H07:04\x1b[0m\r\n\x1b[5;1H{SOON}25m\x1b[0m\x1b[1;1H"
