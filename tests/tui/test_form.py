"""A form: its cursor stays on its row, long rows wrap and stay in sight, and no text gets through it."""

from __future__ import annotations

import pytest
from textual.widget import Widget

from tests.tui.hostile import HOSTILE
from tests.tui.hosts import Host, grid, screen
from tui.filters import FORBIDDEN
from tui.widgets.form import Form, FormRow

ROWS = [
    FormRow("", "First", title=True),
    FormRow("a", "one", "value of one", "!", "risk"),
    FormRow("", "only", "to be read"),
    FormRow("b", "two", "line\nanother line"),
    FormRow("", "Second", "2 of 3", title=True),
    FormRow("c", "an item that is ticked off", sign="[x]", style="good"),
    FormRow("d", "add one", sign="+"),
]


def shown(form: Form) -> list[str]:
    return [line.rstrip() for line in grid(form)]


async def test_rows_stand_under_their_titles_with_signs() -> None:
    form = Form()
    app = Host(form)
    async with app.run_test(size=(60, 12)):
        form.show(ROWS)
        assert shown(form)[:9] == [
            "First",
            "!   one       value of one",
            "    only      to be read",
            "    two       line",
            "              another line",
            "",
            "Second  2 of 3",
            "[x] an item that is ticked off",
            "+   add one",
        ]


async def test_the_cursor_skips_what_is_only_to_be_read_and_stays_on_its_row() -> None:
    form = Form()
    app = Host(form)
    async with app.run_test(size=(60, 12)) as pilot:
        form.show(ROWS)
        form.focus()
        assert form.cursor == "a"
        await pilot.press("k", "j", "j")
        assert form.cursor == "c"
        form.show([ROWS[0], FormRow("z", "new", "before"), *ROWS[1:]])
        assert form.cursor == "c"
        form.show([row for row in ROWS if row.key != "c"])
        assert form.cursor == "d"
        form.show([])
        assert form.cursor == ""
        await pilot.press("j", "G", "g", "ctrl+d", "pageup", "k")
        form.show(ROWS)
        assert form.cursor == "a"
        form.go_to("d")
        form.go_to("nowhere")
        assert form.cursor == "d"


@pytest.mark.parametrize("height", [2, 3, 5])
async def test_the_cursors_row_is_in_sight_at_any_height(height: int) -> None:
    form = Form()
    app = Host(form)
    rows = [FormRow(f"r{n}", f"row {n}", "text " * (n % 4 * 5)) for n in range(12)]
    async with app.run_test(size=(40, height)) as pilot:
        form.show(rows)
        form.focus()
        for key in [*"jjjjjjjjjjj", *"kkkkk", "G", "g", "pagedown", "ctrl+d", "ctrl+u"]:
            await pilot.press(key)
            number = form.cursor.removeprefix("r")
            assert any(line.strip().startswith(f"row {number}") for line in shown(form)), (key, shown(form))


async def test_a_click_selects_and_a_second_one_chooses() -> None:
    form = Form()
    app = Host(form)
    async with app.run_test(size=(60, 12)) as pilot:
        form.show(ROWS)
        await pilot.click(form, offset=(5, 4))
        assert form.cursor == "b"
        assert app.of(Form.Chosen) == []
        await pilot.click(form, offset=(5, 3))
        assert [message.key for message in app.of(Form.Chosen)] == ["b"]
        await pilot.click(form, offset=(5, 11))
        assert form.cursor == "b"


async def test_the_wheel_reads_on_without_moving_the_cursor() -> None:
    form = Form()
    app = Host(form)
    async with app.run_test(size=(60, 4)):
        form.show(ROWS)
        form.scroll_lines(3)
        assert form.cursor == "a"
        assert shown(form)[0] == "    two       line"


@pytest.mark.parametrize("width", [1, 2, 5, 12, 80])
async def test_hostile_text_is_shown_plainly_in_every_part(width: int) -> None:
    form = Form()
    widgets: list[Widget] = [form]
    app = Host(*widgets)
    async with app.run_test(size=(width, 30)) as pilot:
        for text in HOSTILE:
            form.show(
                [
                    FormRow("", text, text, title=True),
                    FormRow("a", text, text, "!", "risk"),
                    FormRow("b", text, sign=text),
                ]
            )
            await pilot.pause()
            for line in screen(app):
                assert FORBIDDEN.search(line) is None, repr(text)
