"""The wall's panels at every size: nothing lies over another, nothing is wider than its place, nothing is coloured alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from store import i18n
from store.desk.sweep import sweep
from store.rules.forecast import Forecast
from store.views.shapes import Countdown
from store.views.wall import open_wall
from store.views.wall_shapes import DayChart, Goal, Standing, TeamLine, Today, Waiting, Wall
from store.views.wall_today import today
from tests.store.desks import DAY, HOUR, MINUTE, MONDAY, Place
from tui.inks import style_of
from tui.themes import TERMINAL
from tui.wall.app import PANELS
from tui.wall.digits import GLYPHS, big, number_text, scale_for, wait_text
from tui.wall.goals import goals
from tui.wall.header import header, standing_words
from tui.wall.outlook import assumption, outlook
from tui.wall.pages import EVERYTHING, PAGES, arrange, pages_of, shifted
from tui.wall.state import State
from tui.wall.tiles import TILES, tile
from tui.wall.wishes import PAGE_NAMES
from tui.widgets.painted import Line

ZONE = ZoneInfo("Asia/Shanghai")
WIDTHS, HEIGHTS = st.integers(0, 260), st.integers(0, 75)
CALM = Wall(MONDAY, Standing(), (), (), (), (), 0, 0, DayChart(0, 0), Forecast(), None)


@pytest.fixture
def full(place: Place) -> Iterator[State]:
    """A wall with everything on it."""
    for n in range(30):
        place.open(at=MONDAY - n * 3 * MINUTE, channel=("chat", "email", "message")[n % 3])
    sweep(place.desk, now=MONDAY)
    view = open_wall(place.path, "vic", None, timeout_s=1)
    yield State(ZONE, view.ask(now=MONDAY), today(view, now=MONDAY), page="now", pages=tuple(PAGES))
    view.desk.close()


def text(lines: list[Line]) -> str:
    return "\n".join("".join(part for part, _style in line) for line in lines)


def styles(lines: list[Line]) -> set[str]:
    return {style for line in lines for _part, style in line}


@given(WIDTHS, HEIGHTS, st.sampled_from([*PAGES, EVERYTHING]), st.booleans(), st.integers(0, 30))
def test_no_panel_lies_over_another_or_outside(
    width: int, height: int, page: str, note: bool, hours: int
) -> None:
    taken = set()
    for name, place_ in shifted(arrange(page, width, height, note=note), hours).items():
        assert place_.x >= 0
        assert place_.y >= 0
        assert place_.x + place_.width <= width + 1
        assert place_.y + place_.height <= height + 1
        assert name in PANELS
        for y in range(place_.y, place_.y + place_.height):
            cells = {(y, x) for x in range(place_.x, place_.x + place_.width)}
            assert taken.isdisjoint(cells), (name, page, width, height)
            taken |= cells


@given(WIDTHS, HEIGHTS, st.sampled_from([None, *PAGE_NAMES]))
def test_every_size_has_pages_and_a_large_one_has_one(width: int, height: int, wanted: str | None) -> None:
    pages = pages_of(width, height, wanted)
    assert pages == ((wanted,) if wanted else tuple(PAGES) if width < 115 or height < 33 else (EVERYTHING,))
    for page in pages:
        if width >= 79 and height >= 23:
            places = arrange(page, width, height)
            assert {"header", *TILES} <= places.keys()
            assert len(places) > 5


@pytest.mark.parametrize("size", [(79, 23), (119, 35), (199, 49), (239, 59)])
def test_every_panel_has_its_place_somewhere(size: tuple[int, int]) -> None:
    found = {name for page in pages_of(*size, None) for name in arrange(page, *size)}
    assert found == PANELS.keys() - {"footer"}


def test_panels_are_drawn_within_their_place(full: State) -> None:
    variants = [
        full,
        replace(full, wall=None, today=None),
        replace(full, age_s=75.0, trouble="gone"),
        replace(full, wall=CALM),
        replace(full, wall=replace(CALM, standing=Standing(123_456, 98_765, 4_321, 7_777, 12_345, 0))),
    ]
    sizes = [(w, h) for w in (1, 2, 7, 19, 40, 79, 119, 239) for h in (1, 2, 3, 5, 8, 20)]
    for language in i18n.LANGUAGES:
        i18n.use(language)
        for state in variants:
            for name, draw in PANELS.items():
                for width, height in sizes:
                    lines = draw(state, MONDAY + 5, width, height)
                    assert len(lines) <= height, (name, width, height)
                    for line in lines:
                        told = "".join(part for part, _style in line)
                        assert cell_len(told) <= width, (name, width, height, told)


@given(st.integers(0, 10**7), st.integers(1, 60), st.integers(1, 20))
def test_digits_fill_their_place_exactly_and_grow_with_it(number: int, width: int, height: int) -> None:
    told = number_text(number)
    assert len(told) <= 4
    lines = big(told, width, height, "pixel")
    assert len(lines) == height
    wide, tall = scale_for(told, width, height)
    if wide:
        assert all(cell_len("".join(part for part, _style in line)) == width for line in lines)
        pixels = sum(len(part) for line in lines for part, style in line if style == "pixel")
        assert pixels == wide * tall * sum("".join(GLYPHS[sign]).count("#") for sign in told)


def test_a_wait_reads_in_four_characters() -> None:
    spans = (0, 59 * MINUTE, HOUR, 2 * HOUR + 5 * MINUTE, 23 * HOUR, 3 * DAY, 5000 * DAY)
    assert [wait_text(span) for span in spans] == ["0m", "59m", "1h00", "2h05", "23h", "3d", "999d"]
    lengths = [len(wait_text(n * MINUTE)) for n in range(0, 200_000, 7)]
    assert max(lengths) <= 4
    assert all(set(wait_text(n * MINUTE)) <= GLYPHS.keys() for n in range(0, 200_000, 101))


def test_a_breach_cannot_be_missed_and_calm_is_quiet() -> None:
    calm = State(ZONE, CALM)
    assert (calm.mood, standing_words(calm)) == ("calm", "OK  all is well")
    for name in TILES:
        assert styles(tile(name, calm, MONDAY, 19, 7)) <= {"", "muted", "pixel-muted", "pixel"}
    burning = State(ZONE, replace(CALM, standing=Standing(breached=3, open=3)))
    lines = tile("breached", burning, MONDAY, 19, 7)
    assert burning.mood == "fire"
    assert styles(lines) == {"overdue", "pixel-overdue"}
    assert "!! BREACHED" in text(lines)
    assert "!! 3 breached" in text(header(burning, MONDAY, 79, 1))
    assert styles(header(burning, MONDAY, 79, 1)) == {"overdue"}
    soon = State(ZONE, replace(CALM, standing=Standing(soon=3, open=3)))
    assert (soon.mood, "! 3 due soon" in text(header(soon, MONDAY, 79, 1))) == ("busy", True)
    assert State(ZONE, replace(CALM, alert_count=1, alert_level=1)).mood == "busy"
    assert State(ZONE, replace(CALM, alert_count=1, alert_level=2)).mood == "fire"
    assert State(ZONE, replace(CALM, forecast=Forecast((1,)))).mood == "busy"


def test_old_data_says_so_everywhere() -> None:
    state = State(ZONE, CALM, age_s=15.5, trouble="The database is locked.")
    line = header(state, MONDAY, 79, 1)
    assert "STALE 0:15  The database is locked." in text(line)
    assert styles(line) == {"strong input"}
    assert all("STALE 0:15" in text(tile(name, state, MONDAY, 19, 7)) for name in TILES)
    state.age_s = 15.0
    assert "STALE" not in text(header(state, MONDAY, 79, 1))
    state.age_s = 7_500.0
    assert "STALE 2h05m" in text(header(state, MONDAY, 79, 1))


def waiting(number: int, due_at: int) -> Waiting:
    return Waiting(
        number, Countdown("plan", due_at, DAY, None), "presales", "normal", "chat", "inquiry", None
    )


def test_the_list_is_for_what_can_be_saved() -> None:
    late = tuple(waiting(n, MONDAY - (20 - n) * MINUTE) for n in range(1, 10))
    coming = tuple(waiting(n, MONDAY + n * MINUTE) for n in range(20, 40))
    told = text(PANELS["next"](State(ZONE, replace(CALM, breached=late, next=coming)), MONDAY, 79, 10))
    assert [line.split("#")[1][:2].strip() for line in told.split("\n")[1:]] == [
        "1", "2", "3", "20", "21", "22", "23", "24", "25",
    ]  # fmt: skip
    few = text(PANELS["next"](State(ZONE, replace(CALM, breached=late, next=coming[:2])), MONDAY, 79, 10))
    assert few.count("#") == 9
    passed = PANELS["next"](
        State(ZONE, replace(CALM, next=coming)), MONDAY + 21 * MINUTE + 1, 79, 4
    )  # the eye has not looked since
    assert "!!" in text(passed)


def test_teams_show_depth_people_and_who_is_missing() -> None:
    lines = (
        TeamLine("presales", Standing(open=8, breached=2, soon=2, unclaimed=3), None, 0, 1, 2),
        TeamLine("aftersales", Standing(open=4), None, 3, 0, 0),
    )
    told = PANELS["teams"](State(ZONE, replace(CALM, teams=lines)), MONDAY, 100, 5)
    first = text(told).split("\n")[1].split()
    assert first == ["-", "presales", "8", "!!", "2", "!", "2", "3", "!", "0/1+2"]
    bars = [sum(len(part) for part, style in line if style.startswith("pixel")) for line in told[1:4]]
    assert sorted(bars)[-2] * 2 == max(bars)
    assert {"pixel-late", "pixel-risk", "pixel-muted"} <= styles(told)


def test_the_outlook_names_its_assumption() -> None:
    told = Forecast((3, 0, 0, 1, 0, 0, 0, 0), 2, MONDAY, 5, 4 * MINUTE, True, 30.0)
    state = State(ZONE, replace(CALM, forecast=told))
    assert "! 4 will be late, from 10:00 on (2 wait now)" in text(outlook(state, MONDAY, 60, 8))
    assert assumption(told) == "if 5 people go on taking 4m an answer, 30 new an hour"
    assert "usual pace" in assumption(replace(told, measured=False))
    assert assumption(replace(told, people=0)) == "as nobody is here to answer"
    heights = [len(line) for line in outlook(state, MONDAY, 60, 5)]
    assert len(heights) == 5


def test_goals_say_today_the_target_and_the_period() -> None:
    goal = Goal("csat", "ratio", 0.9, "month", 0.93, "missed", ">=", 0.95)
    state = State(ZONE, CALM, Today(MONDAY, (goal, Goal("first_response_avg", "ms", 95_000.0))))
    told = text(goals(state, MONDAY, 120, 4)).split("\n")
    assert told[1].split()[:6] == ["!", "CSAT", "90%", ">=", "95%", "this"]
    for width in (120, 63, 62, 55):
        assert "month 93%" in text(goals(state, MONDAY, width, 4)).split("\n")[1]
    assert told[1].count("|") == 1
    assert told[2].split() == ["first", "response", "1m", "35s"]
    assert "no figures yet" in text(goals(State(ZONE, CALM), MONDAY, 60, 3))


def test_bars_rise_with_what_they_stand_for() -> None:
    quarters = tuple(range(40))
    day = DayChart(MONDAY - 10 * HOUR, MONDAY + 14 * HOUR, quarters, quarters, quarters)
    lines = PANELS["chart"](State(ZONE, replace(CALM, day=day)), MONDAY, 79, 12)
    heights = [
        sum("▁▂▃▄▅▆▇█".find(sign) + 1 for sign in column)
        for column in zip(*(line[1][0] for line in lines[1:4]), strict=True)
    ]
    tops = [height for height in heights if height]
    assert len(tops) >= 9
    assert all(one <= two for one, two in pairwise(tops))


def test_a_breach_is_seen_without_any_colour() -> None:
    """In the terminal's own colours the tile is turned over, and its digits are not."""
    assert style_of("overdue", TERMINAL).reverse
    assert not style_of("pixel-overdue", TERMINAL).reverse
    assert all(
        style_of(name, TERMINAL).reverse for name in ("pixel", "pixel-muted", "pixel-risk", "pixel-late")
    )
