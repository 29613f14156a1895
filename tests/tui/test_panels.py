"""Panels, lines and the timeline: what they say, that they draw only what changed, that no text gets through them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from textual.widget import Widget

from store import i18n
from store.views.shapes import AlertView, QueueCount
from store.views.ticket_shapes import ClockView, EventView, MessageView, OfferView, StepView, TicketView
from tests.tui.hostile import HOSTILE
from tests.tui.hosts import HOUR, MINUTE, NOON, SECOND, Host, countdown, grid, row, screen
from tui.filters import FORBIDDEN
from tui.screens.help import HelpScreen
from tui.widgets.alert_line import AlertLine
from tui.widgets.clock_panel import ClockPanel
from tui.widgets.confirm import ConfirmScreen
from tui.widgets.facts_panel import FactsPanel
from tui.widgets.footer import KeyFooter
from tui.widgets.queue_pane import QueuePane
from tui.widgets.status_line import StatusLine
from tui.widgets.timeline import Timeline

ZONE = ZoneInfo("Asia/Shanghai")


def now() -> int:
    return NOON


def message(at: int, author: str, body: str, *, public: bool = True, unsent: bool = False) -> MessageView:
    login = None if author == "customer" else "amy"
    return MessageView(at, at, author, login, public, "chat", False, body, None, unsent)


def clock(
    kind: str, state: str, left: int | None, *, ended: int | None = None, breached: int | None = None
) -> ClockView:
    due = None if left is None else NOON + left
    reason = None if breached is None else "time"
    return ClockView(
        kind, 1, state, HOUR, 1, None, NOON - HOUR, 0, NOON, due, ended, None, breached, reason, left
    )  # fmt: skip


def ticket(*messages: MessageView, **fields: object) -> TicketView:
    empty: dict[str, object] = dict.fromkeys(TicketView.__dataclass_fields__)
    empty |= {
        "row": row(7, customer="张**"),
        "recorded_at": NOON,
        "generation": 1,
        "other_tickets": (),
        "messages": messages,
        "events": (),
        "clocks": (),
        "steps": (),
        "offers": (),
        "alerts": (),
        "returns": (),
        "drafts": {},
    }
    return TicketView(**(empty | fields))  # type: ignore[arg-type]


def alert(alert_id: int, number: int, subject: str) -> AlertView:
    return AlertView(
        alert_id, number, "first_response", 1, 2, NOON, "time", NOON, ("amy",), True, "", None, None, None,
        subject, "normal", "presales", None,
    )  # fmt: skip


def timeline() -> Timeline:
    return Timeline(zone=ZONE, now=now, tell=lambda event: f"{event.login}: {event.type}")


async def test_the_timeline_tells_who_speaks_by_sign_and_style() -> None:
    line = timeline()
    app = Host(line)
    event = EventView(1, NOON - 8 * MINUTE, NOON, "claimed", "agent", "amy", {})
    story = ticket(
        message(NOON - 9 * MINUTE, "customer", "坏了\n[red]怎么办[/]"),
        message(NOON - 7 * MINUTE, "agent", "sorry", unsent=True),
        message(NOON - 6 * MINUTE, "agent", "rude one", public=False),
        events=(event,),
    )
    async with app.run_test(size=(60, 20)):
        line.show(story)
        lines = [text.rstrip() for text in grid(line)]
        styles = {
            str(next(iter(line.render_line(y))).style)
            for y, text in enumerate(lines)
            if text[:1] in "><#-" and text
        }
    assert lines[:12] == [
        "> 11:51 张** by chat",
        "  坏了",
        "  [red]怎么办[/]",
        "",
        "- 11:52 amy: claimed",
        "< 11:53 amy by chat",
        "  not confirmed as sent",
        "  sorry",
        "",
        "# 11:54 amy, internal note",
        "  rude one",
        "",
    ]
    assert len(styles) == 4


async def test_the_timeline_stays_at_its_end_unless_one_reads_further_up() -> None:
    line = timeline()
    app = Host(line)
    story = [message(NOON + n, "customer", f"message {n} " + "word " * 20) for n in range(500)]
    async with app.run_test(size=(60, 20)) as pilot:
        line.show(ticket(*story))
        assert line.height_of_content == 500 * 4
        assert "message 499" in "".join(grid(line))
        line.show(ticket(*story, message(NOON + 600, "customer", "news")))
        assert "news" in "".join(grid(line))
        line.focus()
        await pilot.press("g")
        assert "message 0" in "".join(grid(line))
        line.show(
            ticket(*story, message(NOON + 600, "customer", "news"), message(NOON + 700, "customer", "more"))
        )
        assert line.top == 0
        await pilot.press("G")
        assert "more" in "".join(grid(line))


async def test_clocks_say_what_is_left_and_when_by_the_wall() -> None:
    panel = ClockPanel(zone=ZONE, now=now)
    app = Host(panel)
    clocks = [
        clock("first_response", "met", 0, ended=NOON - MINUTE, breached=NOON - 2 * MINUTE),
        clock("next_response", "running", 5 * MINUTE),
        clock("resolution", "paused", None),
        clock("plan", "running", 26 * HOUR),
    ]
    async with app.run_test(size=(60, 20)) as pilot:
        panel.show(clocks)
        await pilot.pause()
        lines = [text.rstrip() for text in grid(panel)]
        assert lines == [
            "!!       first response   met 11:59, late",
            "!  05:00 next response    due 12:05",
            "= paused resolution       1h left",
            "   1d02h plan             due 03-13 14:00",
        ]
        assert panel.tick(NOON + 500) == 2
        assert panel.tick(NOON + 501) == 0
        assert panel.tick(NOON + 1500) == 1


async def test_a_complaint_tells_of_its_steps_and_offers() -> None:
    panel = FactsPanel(zone=ZONE, now=now)
    app = Host(panel)
    steps = (
        StepView("received", NOON, "amy"),
        StepView("investigated", NOON, "amy"),
        StepView("informed", None, None),
    )
    offer = OfferView(1, NOON, "amy", "refund", 1250, "CNY", "sorry", "refused", NOON, "too little")
    async with app.run_test(size=(60, 20)):
        panel.show(ticket(steps=steps, offers=(offer,)))
        assert [text.rstrip() for text in grid(panel)][:7] == [
            "Complaint",
            "investigated   12:00 amy",
            "12:00 offered: refund CNY 12.50",
            "  sorry",
            "  refused",
            "  too little",
            "",
        ]


async def test_the_alert_line_is_always_one_line() -> None:
    line = AlertLine()
    app = Host(line)
    async with app.run_test(size=(60, 5)) as pilot:
        assert grid(line) == ["No alert waits.".ljust(60)]
        line.show([alert(1, 7, "broken"), alert(2, 8, "late")])
        assert grid(line) == ["!! 2 alerts: #8 first response, level 2  late".ljust(60)]
        await pilot.click(line)
        assert app.of(AlertLine.Chosen)


async def test_queues_with_counts_and_worst_countdowns() -> None:
    pane = QueuePane(now=now)
    app = Host(pane)
    queues = [QueueCount("mine", 3, countdown(-MINUTE)), QueueCount("open", 4326, countdown(20 * MINUTE))]
    async with app.run_test(size=(34, 10)) as pilot:
        pane.show(queues, "mine")
        await pilot.pause()
        assert [text.rstrip() for text in grid(pane)][:2] == [
            "!!-01:00 1 mine                  3",
            "     20m 2 all open           4326",
        ]
        assert pane.neighbour(1) == "open"
        assert pane.neighbour(-1) == "open"
        await pilot.click(pane, offset=(5, 1))
        assert app.of(QueuePane.Chosen)[-1].view == "open"
        assert pane.tick(NOON + SECOND) == 2
        assert pane.tick(NOON + SECOND + 1) == 0
        pane.add_class("-narrow")
        await pilot.pause()
        assert grid(pane)[0].startswith("1 mine 3!!  2 all open 4326")
        await pilot.click(pane, offset=(14, 0))
        assert app.of(QueuePane.Chosen)[-1].view == "open"


async def test_status_and_footer_fit_their_line() -> None:
    status, footer = StatusLine(), KeyFooter("act", "app")
    app = Host(status, footer)
    async with app.run_test(size=(40, 5)):
        status.show(
            [("billing 42", "strong"), ("3 overdue", "overdue"), ("a very long part of it", "")],
            [("14:03", "")],
        )
        assert grid(status)[0] == "billing 42  3 overdue  a very long~14:03"
        assert grid(footer)[0].rstrip() == "c claim  r reply  n take next  ? help"
        status.show([("a", "")], [("x" * 50, "")])
        assert grid(status)[0].rstrip() == "a"


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("contexts", "keys"),
    [
        (("alerts", "list", "app"), "Enter Esc m + f ?"),
        (("figures", "list", "app"), "Esc Enter s o p ?"),
        (("handover", "list", "app"), "Enter Esc i t a w x ?"),
        (("people", "list", "app"), "Enter Esc s w x ?"),
    ],
)
async def test_eighty_columns_show_the_keys_that_a_screen_is_for(
    lang: str, contexts: tuple[str, ...], keys: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(i18n, "_active", i18n._active)
    monkeypatch.setattr(i18n, "_language", i18n.language())
    i18n.use(lang)
    footer = KeyFooter(*contexts)
    app = Host(footer)
    async with app.run_test(size=(80, 5)):
        shown = grid(footer)[0].split()
    assert not [key for key in keys.split() if key not in shown]


async def test_help_lists_the_keys_and_closes() -> None:
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(HelpScreen("queue", "act", "list", "app"))
        await pilot.pause()
        assert any("To the queue with this number." in line for line in screen(app))
        await pilot.press("G")
        await pilot.pause()
        assert any("Leave the desk; drafts stay." in line for line in screen(app))
        await pilot.press("question_mark")
        await pilot.pause()
        assert not isinstance(app.screen, HelpScreen)


@pytest.mark.parametrize(("key", "answer"), [("y", True), ("n", False), ("enter", False), ("escape", False)])
async def test_only_y_confirms(key: str, answer: bool) -> None:
    app = Host()
    answers: list[bool | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(ConfirmScreen("Resolve 7 tickets? [/] [@click=app.quit]x[/]"), answers.append)
        await pilot.pause()
        assert any("[@click=app.quit]x[/]" in line for line in screen(app))
        await pilot.press(key)
        await pilot.pause()
    assert answers == [answer]


async def test_no_text_gets_through_any_widget() -> None:
    line, bar, pane, alerts, status = (
        timeline(), FactsPanel(zone=ZONE, now=now), QueuePane(now=now), AlertLine(), StatusLine(),
    )  # fmt: skip
    widgets: list[Widget] = [status, alerts, pane, bar, line]
    app = Host(*widgets)
    async with app.run_test(size=(100, 60)) as pilot:
        for text in HOSTILE:
            offer = OfferView(1, NOON, text, text, 1, text, text, text, NOON, text)
            story = ticket(
                message(NOON, "customer", text),
                message(NOON, text, text),
                row=row(7, customer=text, subject=text),
                events=(EventView(1, NOON, NOON, text, text, text, {}),),
                steps=(StepView(text, None, text, (text,)),),
                offers=(offer,),
            )
            line.show(story)
            bar.show(story)
            pane.show([QueueCount(text, 1, None)], text)
            alerts.show([alert(1, 7, text)], text)
            status.show([(text, "")], [(text, "")])
            app.say(text)
            await pilot.pause()
            for shown in screen(app):
                assert FORBIDDEN.search(shown) is None, repr(text)
            if text.startswith("["):
                assert any(text[:20] in shown for shown in screen(app))
