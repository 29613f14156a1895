"""The queue list keeps its cursor, its place and the reader's peace, and draws nothing that did not change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Region

from store.i18n import use
from store.views.shapes import TicketRow, Window
from tests.tui.hosts import MINUTE, NOON, SECOND, Host, countdown, grid, row, window
from tui.queue_columns import cell
from tui.queue_model import QueueModel, jumps, longest_rising, moved_rows
from tui.widgets.queue_list import QueueList


class Time:
    """The pause's clock, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


class Watched(QueueList):
    """Counts what is drawn."""

    def __init__(self, **options: object) -> None:
        self.drawn: list[Region] = []
        self.lines = 0
        super().__init__(**options)  # type: ignore[arg-type]

    def refresh(self, *regions: Region, **options: object) -> Watched:
        self.drawn.extend(regions)
        return super().refresh(*regions, **options)  # type: ignore[arg-type, return-value]

    def render_line(self, y: int) -> object:  # type: ignore[override]
        self.lines += 1
        return super().render_line(y)


def new_list(time: Time | None = None) -> Watched:
    return Watched(now=lambda: NOON, clock=time or Time())


def numbers_on_screen(queue: QueueList) -> list[int]:
    return [int(line.split("#")[1].split()[0]) for line in grid(queue)[1:] if "#" in line]


async def test_80_columns_show_what_matters() -> None:
    queue = new_list()
    app = Host(queue)
    async with app.run_test(size=(80, 5)) as pilot:
        queue.start("open")
        rows = (
            row(
                7,
                left=-192 * SECOND,
                subject="坏了 [red]退款[/]",
                customer="张**",
                assignee="amy",
                priority="urgent",
            ),
            row(8, left=10 * MINUTE, status="waiting_customer"),
            row(9, left=200 * MINUTE, unsent=1),
        )
        queue.show(Window("open", rows, 0, 3, NOON))
        await pilot.pause()
        lines = grid(queue)
    assert lines[0].split() == ["due", "ticket", "prio", "status", "holder", "age", "customer", "subject"]
    assert lines[1].startswith("!!-03:12      #7 urgent open      amy        2h 张**       坏了 [red]退款[/]")
    assert lines[2].startswith("!  10:00      #8 normal w.cust.   -          2h buyer8     subject 8")
    assert "unsent" in lines[3]
    assert all(len(line.encode("gb18030")) == 80 for line in lines)


async def test_every_width_fills_its_lines() -> None:
    queue = new_list()
    app = Host(queue)
    async with app.run_test(size=(80, 6)) as pilot:
        queue.start("open")
        queue.show(window(range(1, 4)))
        for width in (1, 3, 20, 40, 79, 99, 100, 140, 200):
            await pilot.resize_terminal(width, 6)
            await pilot.pause()
            assert {len(line) for line in grid(queue)} == {width}


async def test_cursor_keys_move_and_tell() -> None:
    queue = new_list()
    app = Host(queue)
    async with app.run_test(size=(80, 11)) as pilot:
        queue.start("open")
        queue.show(window(range(1, 101)))
        queue.focus()
        for keys, expected in (
            (["j"], 2),
            (["down", "k"], 2),
            (["G"], 100),
            (["pageup"], 91),
            (["g"], 1),
            (["ctrl+d"], 6),
            (["end", "home"], 1),
            (["k"], 1),
        ):
            await pilot.press(*keys)
            assert queue.cursor == expected
        assert app.of(QueueList.Highlighted)[-1].number == 1


async def test_rows_that_come_above_move_neither_cursor_nor_screen_line() -> None:
    queue = new_list()
    app = Host(queue)
    async with app.run_test(size=(80, 11)) as pilot:
        queue.start("open")
        queue.show(window(range(100, 200)))
        queue.focus()
        await pilot.press(*["j"] * 20)
        await pilot.pause()
        before = numbers_on_screen(queue)
        queue.apply_moves()
        drawn, painted = len(queue.drawn), queue.lines
        queue.show(window([*range(50, 60), *range(100, 200)]))
        await pilot.pause()
        assert queue.cursor == 120
        assert numbers_on_screen(queue) == before
        assert len(queue.drawn) == drawn
        assert queue.lines == painted + queue.size.height  # by grid() above, none by the screen


async def test_cursor_at_the_top_stays_at_the_top() -> None:
    queue = new_list()
    app = Host(queue)
    async with app.run_test(size=(80, 11)) as pilot:
        queue.start("open")
        queue.show(window([5, 6, 7]))
        queue.show(window([4, 5, 6, 7]))
        await pilot.pause()
        assert queue.cursor == 4
        assert queue.place == (None, 0)


async def test_when_the_ticket_goes_the_next_below_takes_the_cursor() -> None:
    queue = new_list()
    app = Host(queue)
    async with app.run_test(size=(80, 11)):
        queue.start("open")
        queue.show(window(range(1, 10)))
        queue.select(4)
        queue.show(window([1, 2, 3, 7, 8, 9]))
        assert queue.cursor == 7
        queue.select(9)
        queue.show(window([1, 2, 3, 7]))
        assert queue.cursor == 7
        queue.show(window([]))
        assert queue.cursor is None
        queue.show(window([1]))
        assert queue.cursor == 1


async def test_nothing_moves_for_two_seconds_after_a_movement_key() -> None:
    time = Time()
    queue = new_list(time)
    app = Host(queue)
    async with app.run_test(size=(80, 11)) as pilot:
        queue.start("open")
        queue.show(window(range(1, 9)))
        queue.focus()
        await pilot.press("j")
        queue.show(window([1, 2, 5, 3, 4, 6, 7, 8]))
        await pilot.pause()
        assert numbers_on_screen(queue) == [1, 2, 3, 4, 5, 6, 7, 8]
        assert (queue.moved, app.of(QueueList.Moved)[-1].count) == (1, 1)
        time.seconds += 1.9
        queue._hold_over()
        assert numbers_on_screen(queue) == [1, 2, 3, 4, 5, 6, 7, 8]
        time.seconds += 0.2
        queue._hold_over()
        await pilot.pause()
        assert numbers_on_screen(queue) == [1, 2, 5, 3, 4, 6, 7, 8]
        assert (queue.cursor, queue.moved, app.of(QueueList.Moved)[-1].count) == (2, 0, 0)


async def test_waiting_moves_can_be_applied_now_and_new_contents_show_at_once() -> None:
    queue = new_list()
    app = Host(queue)
    async with app.run_test(size=(80, 11)) as pilot:
        queue.start("open")
        queue.show(window(range(1, 5)))
        queue.focus()
        await pilot.press("j")
        rows = (row(3, subject="NEWS"), row(1), row(2), row(4))
        queue.show(Window("open", rows, 0, 4, NOON))
        assert numbers_on_screen(queue) == [1, 2, 3, 4]
        assert "NEWS" in grid(queue)[3]
        queue.apply_moves()
        assert numbers_on_screen(queue) == [3, 1, 2, 4]
        assert queue.cursor == 2


async def test_an_open_prompt_holds_the_rows() -> None:
    queue = new_list()
    app = Host(queue)
    async with app.run_test(size=(80, 11)):
        queue.start("open")
        queue.show(window(range(1, 5)))
        queue.hold(True)
        queue.show(window([2, 1, 3, 4]))
        assert numbers_on_screen(queue) == [1, 2, 3, 4]
        queue.hold(False)
        assert numbers_on_screen(queue) == [2, 1, 3, 4]


async def test_a_hundred_thousand_rows_scroll_like_a_hundred() -> None:
    queue = new_list()
    app = Host(queue)
    count = 100_000

    def answer() -> None:
        asked = app.of(QueueList.WindowNeeded)[-1]
        middle = asked.at_index if asked.at_index is not None else asked.around[3] - 1
        start = max(0, min(middle - 100, count - 200))
        queue.show(window(range(start + 1, start + 201), start=start, count=count))

    async with app.run_test(size=(80, 24)) as pilot:
        queue.start("open")
        queue.show(window(range(1, 201), count=count))
        queue.focus()
        await pilot.press("G")
        assert queue.cursor is None
        assert "..." in grid(queue)[5]
        assert app.of(QueueList.WindowNeeded)[-1].at_index == count - 12
        answer()
        await pilot.pause()
        assert (queue.cursor, numbers_on_screen(queue)[-1]) == (count, count)
        asked = len(app.of(QueueList.WindowNeeded))
        for _ in range(12):
            await pilot.press("pageup")
            if len(app.of(QueueList.WindowNeeded)) > asked:
                asked = len(app.of(QueueList.WindowNeeded))
                answer()
        assert queue.cursor == count - 12 * 22
        assert asked <= 8
        queue.lines = 0
        await pilot.press("j")
        await pilot.pause()
        assert queue.lines <= 2


async def test_a_tick_draws_only_the_countdowns_that_read_differently() -> None:
    queue = new_list()
    app = Host(queue)
    async with app.run_test(size=(80, 24)) as pilot:
        queue.start("open")
        rows = [row(n, left=(5 if n <= 3 else 40) * MINUTE + 30 * SECOND) for n in range(1, 23)]
        queue.show(Window("open", tuple(rows), 0, 22, NOON))
        await pilot.pause()
        queue.drawn.clear()
        queue.lines = 0
        assert queue.tick(NOON) == 0
        assert queue.tick(NOON + SECOND) == 3
        await pilot.pause()
        assert queue.drawn == [Region(0, y, 8, 1) for y in (1, 2, 3)]
        assert queue.lines == 3
        assert queue.tick(NOON + 31 * SECOND) == 22


async def test_only_the_cells_that_changed_are_drawn() -> None:
    queue = new_list()
    app = Host(queue)
    async with app.run_test(size=(80, 24)) as pilot:
        queue.start("open")
        rows = [row(n) for n in range(1, 10)]
        queue.show(Window("open", tuple(rows), 0, 9, NOON))
        await pilot.pause()
        queue.drawn.clear()
        queue.show(Window("open", tuple(rows), 0, 9, NOON))
        assert queue.drawn == []
        rows[4] = rows[4]._replace(assignee="bo")
        queue.patch([rows[4]], {5}, NOON)
        assert queue.drawn == [Region(34, 5, 8, 1)]


async def test_a_click_selects_and_another_opens() -> None:
    queue = new_list()
    app = Host(queue)
    async with app.run_test(size=(80, 24)) as pilot:
        queue.start("open")
        queue.show(window(range(1, 10)))
        await pilot.click(queue, offset=(20, 4))
        assert (queue.cursor, app.of(QueueList.Opened)) == (4, [])
        await pilot.click(queue, offset=(20, 4))
        assert app.of(QueueList.Opened)[-1].number == 4
        await pilot.click(queue, offset=(20, 0))
        await pilot.click(queue, offset=(20, 20))
        assert queue.cursor == 4


async def test_another_queues_window_is_ignored() -> None:
    queue = new_list()
    app = Host(queue)
    async with app.run_test(size=(80, 24)):
        queue.start("mine")
        queue.show(window([1, 2], view="open"))
        assert queue.count == 0
        assert grid(queue)[1].startswith("Nothing in this queue.")


@pytest.mark.parametrize("theme", ["kefu-dark", "kefu-light", "kefu-contrast", "kefu-ansi"])
async def test_urgency_is_told_in_every_theme_by_sign_and_by_style(theme: str) -> None:
    queue = new_list()
    app = Host(queue)
    async with app.run_test(size=(80, 24)) as pilot:
        app.theme = theme
        queue.start("open")
        lefts = {1: 50 * MINUTE, 2: 16 * MINUTE, 3: 14 * MINUTE, 4: -MINUTE}
        rows = [row(n, live=countdown(left, target=100 * MINUTE)) for n, left in lefts.items()]
        queue.show(Window("open", (row(9, left=60 * MINUTE), *rows), 0, 5, NOON))
        await pilot.pause()
        strips = [queue.render_line(y) for y in range(2, 6)]
    assert [strip.text[:2] for strip in strips] == ["  ", ". ", "! ", "!!"]
    assert len({str(next(iter(strip)).style) for strip in strips}) == 4


async def test_chinese_titles_and_words_after_a_change_of_language() -> None:
    queue = new_list()
    app = Host(queue)
    async with app.run_test(size=(100, 5)) as pilot:
        queue.start("open")
        queue.show(window([1]))
        await pilot.pause()
        assert "normal" in grid(queue)[1]
        use("zh")
        try:
            queue.relabel()
            assert "普通" in grid(queue)[1]
            assert "处理中" in grid(queue)[1]
        finally:
            use("en")


# the model under random histories


@st.composite
def histories(draw: st.DrawFn) -> tuple[int, list[tuple[str, object]]]:
    steps = st.one_of(
        st.tuples(st.just("move"), st.integers(-12, 12)),
        st.tuples(st.just("scroll"), st.integers(-12, 12)),
        st.tuples(st.just("resize"), st.integers(0, 12)),
        st.tuples(st.just("rows"), st.lists(st.integers(1, 40), unique=True, max_size=30)),
    )
    return draw(st.integers(1, 10)), draw(st.lists(steps, max_size=25))


@given(histories())
def test_the_cursor_is_always_on_screen_and_on_its_ticket(
    history: tuple[int, list[tuple[str, object]]],
) -> None:
    height, steps = history
    rows: dict[int, TicketRow] = {number: row(number) for number in range(1, 41)}
    model = QueueModel()
    model.resize(height)
    for what, value in steps:
        cursor, line, top, before = model.cursor, model.cursor_index - model.top, model.top, model.visible()
        at_top = model.cursor_index == 0 and top == 0
        if what == "rows":
            assert isinstance(value, list)
            model.apply(Window("open", tuple(rows[n] for n in value), 0, len(value), NOON))
            if cursor in value and not at_top:
                assert model.cursor == cursor
                index = value.index(cursor)
                room_above, room_below = line <= index, len(value) - index >= model.height - line
                if room_above and room_below:
                    assert model.cursor_index - model.top == line
            elif not at_top and any(n in value for n in before if n is not None) and cursor is not None:
                assert model.cursor in value
        else:
            assert isinstance(value, int)
            getattr(model, what)(value)
        assert 0 <= model.cursor_index <= max(model.count - 1, 0)
        assert 0 <= model.top <= max(model.count - model.height, 0)
        if model.count and model.height:
            assert model.top <= model.cursor_index < model.top + model.height
            assert model.cursor == model.visible()[model.cursor_index - model.top]
        if model.count == 0:
            assert model.cursor is None


@given(st.permutations(range(8)), st.integers(0, 7))
def test_moved_rows_are_zero_exactly_when_nothing_jumps(order: list[int], height: int) -> None:
    before, after = QueueModel(height=height), QueueModel(height=height)
    before.apply(window(range(1, 9)))
    after.apply(window([n + 1 for n in order]))
    assert (moved_rows(before, after) == 0) == (not jumps(before, after))


@given(st.lists(st.integers(0, 9), unique=True))
def test_longest_rising_agrees_with_trying_all(numbers: list[int]) -> None:
    best = [0] * len(numbers)
    for at, number in enumerate(numbers):
        best[at] = 1 + max((best[i] for i in range(at) if numbers[i] < number), default=0)
    assert longest_rising(numbers) == max(best, default=0)


def test_the_number_of_the_millionth_ticket_is_whole() -> None:
    for number, shown in (
        (7, "     #7"),
        (999_999, "#999999"),
        (1_000_000, "1000000"),
        (9_999_999, "9999999"),
    ):
        assert cell(row(number), "number", 7, 0) == (shown, "")


@pytest.mark.parametrize(
    ("left_ms", "text", "style"),
    [
        (2 * 3_600_000, "@ 2h", "soon"),
        (14 * 60_000, "@ 14m", "risk"),
        (0, "@ 0m", "risk"),
        (-61_000, "@ -1m", "overdue"),
    ],
)
def test_a_promise_stands_where_the_status_would(left_ms: int, text: str, style: str) -> None:
    told = row(1)._replace(promised_at=NOON + left_ms)
    assert cell(told, "status", 9, NOON) == (text.ljust(9), style)
