"""The queue screen: what it lists, how one moves in it, and what it shows of other people's work."""

from __future__ import annotations

import pytest
from textual import events

from store import i18n
from store.desk import claiming, fields, replying
from store.desk.intake import CustomerFacts
from store.views import queues
from tests.app.driving import desk_app
from tests.store.desks import HOUR, MINUTE, MONDAY, SECOND, Place
from tui.countdown import countdown_text
from tui.widgets.preview import Preview
from tui.widgets.queue_list import QueueList
from tui.widgets.queue_pane import QueuePane
from tui.widgets.status_line import StatusLine


def some_tickets(place: Place, count: int = 12) -> list[int]:
    """Tickets by mail, a minute apart, the oldest first."""
    return [
        place.open(
            at=MONDAY - (count - n) * MINUTE,
            channel="email",
            subject=f"Subject {n}",
            customer=CustomerFacts(nick=f"buyer{n}"),
        )
        for n in range(count)
    ]


async def test_an_agent_begins_with_what_nobody_holds_and_others_with_all(place: Place) -> None:
    numbers = some_tickets(place, 3)
    claiming.claim(place.desk, place.bob, numbers[0], now=MONDAY)
    async with desk_app(place.path, "ann") as ann:
        await ann.sees("Subject 1", "Subject 2")
        assert ann.rows == numbers[1:]
        assert "unclaimed" in ann.grid()[0]
    async with desk_app(place.path, "sue") as sue:
        await sue.sees("Subject 0", "bob")
        assert sue.rows == numbers


async def test_every_queue_lists_what_its_view_says(place: Place) -> None:
    numbers = some_tickets(place, 6)
    complaint = place.complaint(at=MONDAY - 2 * HOUR, subject="Broken")
    claiming.claim(place.desk, place.ann, numbers[1], now=MONDAY)
    replying.reply(place.desk, place.ann, numbers[1], "Wait", status="waiting_customer", now=MONDAY)
    async with desk_app(place.path, "ann") as ann:
        for at, view in enumerate(queues.VIEWS, 1):
            await ann.press(str(at)) if at <= 9 else await ann.turn_to(view)
            await ann.settle()
            expected = [row.number for row in queues.page(place.desk, place.ann, view, now=MONDAY)]
            assert ann.rows == expected, view
            assert ann.app.view == view
        assert complaint in [
            row.number for row in queues.page(place.desk, place.ann, "complaints", now=MONDAY)
        ]


async def test_counts_and_the_worst_countdown_stand_beside_each_queue(place: Place) -> None:
    some_tickets(place, 6)
    place.complaint(at=MONDAY - HOUR)
    async with desk_app(place.path, "sue", size=(120, 40)) as sue:
        await sue.sees("1 breached")
        pane = [line.text for line in map(sue.one(QueuePane).render_line, range(len(queues.VIEWS)))]
        for line, queue in zip(pane, queues.counts(place.desk, place.sue, now=MONDAY), strict=True):
            reading = countdown_text(queue.worst, MONDAY, sue.app.session.calendars)
            assert line.split()[-1] == str(queue.count)
            assert reading.text in line
            assert line.startswith(reading.mark)


async def test_brackets_and_numbers_change_the_queue_and_it_is_remembered(place: Place) -> None:
    number = some_tickets(place, 3)[0]
    async with desk_app(place.path, "ann") as ann:
        before = ann.app.view
        await ann.press("right_square_bracket")
        after = ann.app.view
        assert queues.VIEWS.index(after) == queues.VIEWS.index(before) + 1
        await ann.press("left_square_bracket", "left_square_bracket")
        assert queues.VIEWS.index(ann.app.view) == queues.VIEWS.index(before) - 1
        await ann.press("3")
        await ann.settle()
        await ann.open(number)
        await ann.press("escape")
        await ann.in_queue()
        assert ann.app.view == queues.VIEWS[2]


async def test_an_empty_queue_says_so(place: Place) -> None:
    async with desk_app(place.path, "ann") as ann:
        await ann.sees("Nothing in this queue.")
        assert ann.cursor is None


async def test_moving_keeps_to_the_ends_and_the_preview_follows(place: Place) -> None:
    numbers = some_tickets(place, 60)
    async with desk_app(place.path, "sue") as sue:
        await sue.press("up", "k")
        assert sue.cursor == numbers[0]
        await sue.press("j", "down")
        assert sue.cursor == numbers[2]
        await sue.until(lambda: f"#{numbers[2]} Subject 2" in sue.text)
        await sue.press("G")
        assert sue.cursor == numbers[-1]
        await sue.press("end", "j")
        assert sue.cursor == numbers[-1]
        await sue.press("g")
        assert sue.cursor == numbers[0]
        half = sue.one(QueueList).size.height // 2
        await sue.press("ctrl+d")
        assert 0 < sue.one(QueueList).cursor_index <= half
        await sue.press("ctrl+u")
        assert sue.cursor == numbers[0]


async def test_a_new_ticket_and_a_change_by_somebody_else_appear_within_a_second(place: Place) -> None:
    numbers = some_tickets(place, 5)
    async with desk_app(place.path, "sue") as sue:
        await sue.sees("Subject 4")
        new = place.open(at=MONDAY, channel="email", subject="Just in")
        await sue.until(lambda: new in sue.rows, within=1.0)
        claiming.claim(place.desk, place.bob, numbers[3], now=MONDAY)
        await sue.until(
            lambda: any("Subject 3" in line and "bob" in line and "open" in line for line in sue.grid()),
            within=1.0,
        )


async def test_counts_follow_other_peoples_work(place: Place) -> None:
    numbers = some_tickets(place, 5)
    async with desk_app(place.path, "ann") as ann:
        await ann.until(lambda: "unclaimed 5" in ann.grid()[0])
        claiming.claim(place.desk, place.bob, numbers[0], now=MONDAY)
        await ann.until(lambda: "unclaimed 4" in ann.grid()[0], within=2.0)


async def test_rows_wait_two_seconds_after_a_movement_key_before_they_change_places(place: Place) -> None:
    numbers = some_tickets(place, 8)
    async with desk_app(place.path, "sue") as sue:
        await sue.press("j", "j", "j")
        stood = list(sue.rows)
        fields.set_fields(place.desk, place.bob, numbers[6], {"priority": "urgent"}, now=MONDAY)
        await sue.until(lambda: "would move" in sue.grid()[0])
        assert sue.rows == stood
        await sue.until(lambda: sue.rows != stood, within=3.0)
        assert sue.rows[0] == numbers[6]
        assert sue.cursor == numbers[3]
        assert "would move" not in sue.grid()[0]


async def test_a_full_stop_applies_waiting_moves_now(place: Place) -> None:
    numbers = some_tickets(place, 8)
    async with desk_app(place.path, "sue") as sue:
        await sue.press("j")
        stood = list(sue.rows)
        fields.set_fields(place.desk, place.bob, numbers[6], {"priority": "urgent"}, now=MONDAY)
        await sue.until(lambda: "would move" in sue.grid()[0])
        await sue.press("full_stop")
        assert sue.rows != stood


async def test_the_cursor_stays_on_its_ticket_and_its_line_while_rows_come_in_above(place: Place) -> None:
    numbers = some_tickets(place, 100)
    async with desk_app(place.path, "sue", size=(100, 24)) as sue:
        tickets = sue.one(QueueList)
        await sue.press("ctrl+d", "ctrl+d", "ctrl+d")
        at, line = sue.cursor, sue.rows.index(sue.cursor)
        place.open(at=MONDAY, channel="chat", priority="urgent", subject="Now")
        await sue.until(lambda: tickets.count == 101, within=4.0)
        await sue.until(lambda: tickets.moved == 0)
        assert sue.cursor == at
        assert sue.rows.index(at) == line
        assert at in numbers


async def test_a_ticket_that_leaves_the_queue_gives_the_cursor_to_the_next(place: Place) -> None:
    numbers = some_tickets(place, 6)
    async with desk_app(place.path, "ann") as ann:
        await ann.press("j", "j")
        assert ann.cursor == numbers[2]
        claiming.claim(place.desk, place.bob, numbers[2], now=MONDAY)
        await ann.until(lambda: numbers[2] not in ann.rows, within=4.0)
        assert ann.cursor == numbers[3]


async def test_countdowns_tick_and_breach(place: Place) -> None:
    place.open(at=MONDAY, channel="chat", subject="Quick")
    async with desk_app(place.path, "sue", size=(100, 24)) as sue:
        await sue.sees("00:40")
        sue.tick(SECOND)
        await sue.sees("00:39")
        sue.tick(45 * SECOND)
        await sue.sees("-00:06")


async def test_the_wheel_scrolls_and_a_click_selects_then_opens(place: Place) -> None:
    numbers = some_tickets(place, 80)
    async with desk_app(place.path, "sue", size=(100, 24)) as sue:
        tickets = sue.one(QueueList)
        await sue.pilot._post_mouse_events([events.MouseScrollDown], QueueList)
        assert sue.rows[0] == numbers[3]
        await sue.pilot.click(QueueList, offset=(10, 5))
        assert sue.cursor == numbers[7]
        await sue.pilot.click(QueueList, offset=(10, 5))
        await sue.in_ticket(numbers[7])
        assert tickets.count == 80


async def test_a_click_on_a_queue_turns_to_it(place: Place) -> None:
    some_tickets(place, 3)
    async with desk_app(place.path, "sue") as sue:
        await sue.pilot.click(QueuePane, offset=(14, 1))
        assert sue.app.view == queues.VIEWS[1]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50), (40, 10), (1, 1), (3, 2), (250, 4)])
async def test_any_size_will_do(place: Place, size: tuple[int, int]) -> None:
    numbers = some_tickets(place, 30)
    async with desk_app(place.path, "sue", size=size) as sue:
        await sue.press("j", "G", "g", "p", "p")
        await sue.open(numbers[0])
        await sue.press("tab", "j", "G", "r")
        await sue.type("Hello")
        await sue.press("escape", "f", "escape", "question_mark", "escape", "escape")
        await sue.in_queue()
        await sue.press("A", "j", "escape")
        await sue.in_queue()
        assert len(sue.grid()) == size[1]


async def test_resizing_keeps_cursor_place_and_text(place: Place) -> None:
    numbers = some_tickets(place, 90)
    async with desk_app(place.path, "sue", size=(120, 40)) as sue:
        await sue.press("ctrl+d", "j")
        at = sue.cursor
        for size in [(80, 24), (200, 50), (40, 10), (1, 1), (120, 40)]:
            await sue.pilot.resize_terminal(*size)
            await sue.settle()
            assert sue.cursor == at
        assert at in sue.rows
        await sue.open(numbers[1])
        await sue.press("r")
        await sue.type("Typed before")
        for size in [(80, 24), (200, 50), (1, 1), (120, 40)]:
            await sue.pilot.resize_terminal(*size)
            await sue.settle()
        await sue.type(" and after")
        assert sue.composer.text == "Typed before and after"
        assert "Typed before and after" in sue.text


async def test_the_preview_can_be_hidden_and_stays_hidden(place: Place) -> None:
    some_tickets(place, 3)
    async with desk_app(place.path, "sue") as sue:
        assert sue.one(Preview).display
        await sue.press("p")
        assert not sue.one(Preview).display
    async with desk_app(place.path, "sue") as again:
        assert not again.app.screen.query(Preview)
        assert "Subject 0" in again.text


async def test_status_line_names_the_person(place: Place) -> None:
    async with desk_app(place.path, "sue", size=(80, 24)) as sue:
        assert "Sue" in sue.grid()[0]
        assert sue.one(StatusLine).size.height == 1


async def test_keys_behind_a_queues_number_are_for_its_rows(place: Place) -> None:
    numbers = some_tickets(place, 6)
    async with desk_app(place.path, "sue") as sue:
        await sue.press("2", "j", "j", "enter", "r", "H", "i")
        await sue.in_ticket(numbers[2])
        await sue.until(lambda: sue.composer.text == "Hi")


async def test_ten_thousand_rows_scroll_like_ten(place: Place) -> None:
    """Copies of one ticket, made in the table: only the list is of interest here."""
    some_tickets(place, 1)
    names = [name for (_at, name, *_rest) in place.desk.rows("PRAGMA table_info(ticket)") if name != "number"]
    shown = ", ".join(
        "opened_at + n" if name == "opened_at" else "due_key + n" if name == "due_key" else name
        for name in names
    )
    with place.desk.transaction():
        place.desk.execute(
            f"INSERT INTO ticket ({', '.join(names)}) WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k"
            f" WHERE n < 9999) SELECT {shown} FROM ticket, k WHERE number = 1"
        )
    async with desk_app(place.path, "sue", size=(120, 40)) as sue:
        tickets = sue.one(QueueList)
        assert tickets.count == 10_000
        await sue.press("G")
        await sue.until(lambda: sue.cursor == 10_000)
        assert tickets.cursor_index == 9_999
        await sue.press("ctrl+u", "ctrl+u")
        assert 9_000 < (sue.cursor or 0) < 10_000
        await sue.press("g")
        await sue.until(lambda: sue.cursor == 1)
        for _page in range(30):
            await sue.press("ctrl+d", "pagedown")
        await sue.until(lambda: None not in sue.rows)
        assert tickets.cursor_index == (sue.cursor or 0) - 1
        for _turn in range(100):
            tickets.on_mouse_scroll_down(events.MouseScrollDown(tickets, 1, 1, 0, 1, 0, False, False, False))
        await sue.until(lambda: None not in sue.rows)
        assert sue.rows == list(range(tickets._model.top + 1, tickets._model.top + 1 + len(sue.rows)))


@pytest.mark.parametrize(
    ("language", "opens", "due"),
    [("en", "opens Tue 09:00", "due 07-22 20:00"), ("zh", "周二 09:00 上班", "07-22 20:00 到期")],
)
async def test_outside_hours_the_opening_stands_instead_of_a_running_number(
    place: Place, language: str, opens: str, due: str
) -> None:
    """In the queue, its preview and the ticket, with the due by the wall beside it."""
    night = MONDAY + 13 * HOUR
    number = place.open(at=night, kind="suggestion", subject="By night")
    i18n.use(language)
    async with desk_app(place.path, "ann", size=(80, 24), now=night) as ann:
        await ann.turn_to("open")
        await ann.sees("@09:00", "By night")
        await ann.open(number)
        await ann.sees(opens, due)
        ann.tick(11 * HOUR)
        await ann.sees("23h00m", due)
        assert "09:00" not in ann.text
    async with desk_app(place.path, "ann", size=(200, 50), now=night) as ann:
        await ann.turn_to("open")
        await ann.press("g")
        await ann.sees(due)
        (line,) = [row for row in ann.grid() if f"#{number}" in row and "buyer" in row and "09:00" in row]
        await ann.sees(opens, due)
        assert "By night" in line


async def test_the_due_by_the_wall_is_a_column_that_one_can_choose(place: Place) -> None:
    number = place.open(at=MONDAY, channel="chat", subject="Soon")
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.turn_to("open")
        ann.app.change_settings(columns=("countdown", "due_at", "number"))
        (await ann.in_queue()).on_screen_resume()
        await ann.sees("due at", "07-20 10:00", f"#{number}")
        await ann.press("greater_than_sign")
        await ann.until(lambda: "ticket" in ann.said)
    async with desk_app(place.path, "ann", size=(80, 24), now=MONDAY + 200 * 24 * HOUR) as ann:
        await ann.turn_to("open")
        ann.app.change_settings(columns=("due_at", "number"))
        (await ann.in_queue()).on_screen_resume()
        await ann.sees("2026-07-20")
