"""The app has no doors: nothing opens, is saved, suspends; without colours there are none; absurd sizes end it."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.app import SuspendNotSupported
from textual.color import Color
from textual.worker import WorkerFailed

from store.views.shapes import Window
from tests.tui.hosts import MINUTE, NOON, Host, row, screen
from tui.filters import SafeOutput, without_forbidden
from tui.guard import GONE, Guard
from tui.widgets.queue_list import QueueList


async def test_nothing_opens_is_saved_or_suspends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    app = Host()
    async with app.run_test() as pilot:
        app.open_url("https://x.example")
        assert app.deliver_text("x") is None
        assert app.deliver_binary("x") is None
        assert app.deliver_screenshot() is None
        assert app.save_screenshot() == ""
        app.action_screenshot()
        app.action_suspend_process()
        assert list(app.get_system_commands(app.screen)) == []
        with pytest.raises(SuspendNotSupported), app.suspend():
            pass
        await pilot.pause()
    assert list(tmp_path.iterdir()) == []


async def test_the_clipboard_gets_plain_text_of_a_bounded_size() -> None:
    app = Host()
    async with app.run_test():
        app.copy_to_clipboard("a\x1b]b\nc" + "中" * 10_000)
        assert app.clipboard.startswith("a]b\nc中")
        assert len(app.clipboard.encode()) <= 10_000


async def test_an_absurd_terminal_is_left() -> None:
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.resize_terminal(401, 24)
        await pilot.pause()
        assert not app.is_running or app.return_code == 4
    assert app.return_code == 4


async def test_no_color_means_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    queue = QueueList(now=lambda: NOON)
    app = Host(queue)
    async with app.run_test(size=(80, 10)) as pilot:
        app.theme = "kefu-ansi"
        queue.start("open")
        queue.show(Window("open", (row(1, left=-MINUTE), row(2, left=MINUTE)), 0, 2, NOON))
        await pilot.pause()
        strips = app.screen._compositor.render_strips()
        colours = {
            colour.name
            for strip in strips
            for segment in strip
            if segment.style
            for colour in (segment.style.color, segment.style.bgcolor)
            if colour is not None
        }
        assert colours <= {"default"}
        assert any(segment.style and segment.style.reverse for strip in strips for segment in strip)
        assert "!!-01:00" in "".join(screen(app))


def test_the_filter_keeps_widths_and_good_links() -> None:
    good, bad = Style(link="https://x.example/a?b=1"), Style(link="file:///etc/passwd\x1b")
    segments = [
        Segment("a\x1b[2Jb", None),
        Segment("中\u202e文", Style(bold=True)),
        Segment("g", good),
        Segment("b", bad),
    ]
    safe = SafeOutput().apply(segments, Color(0, 0, 0))
    assert [segment.text for segment in safe] == ["a[2Jb", "中文", "g", "b"]
    assert [s.cell_length for s in safe] == [s.cell_length for s in segments]
    assert safe[2].style is not None
    assert safe[2].style.link == "https://x.example/a?b=1"
    assert safe[3].style is not None
    assert safe[3].style.link is None
    assert without_forbidden("a\nb\x00", keep="\n") == "a\nb"


async def test_the_guard_asks_first_and_leaves_when_that_does_not_help() -> None:
    asked, left = asyncio.Event(), asyncio.Event()
    codes: list[int] = []
    loop = asyncio.get_running_loop()

    def leave(code: int) -> None:
        codes.append(code)
        loop.call_soon_threadsafe(left.set)

    reading, writing = os.pipe()
    before = signal.getsignal(signal.SIGTERM)
    guard = Guard(asked.set, fd=reading, poll_s=0.01, grace_s=0.05, leave=leave)
    guard.start()
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(asked.wait(), 2)
    await asyncio.wait_for(left.wait(), 2)
    assert codes == [GONE]
    guard.stop()
    assert signal.getsignal(signal.SIGTERM) == before
    os.close(reading)
    os.close(writing)


async def test_the_guard_sees_a_hang_up_and_stops_cleanly() -> None:
    asked = asyncio.Event()
    reading, writing = os.pipe()
    guard = Guard(asked.set, fd=reading, poll_s=0.01, grace_s=30, leave=pytest.fail)
    guard.start()
    assert not guard.ended
    os.close(writing)
    await asyncio.wait_for(asked.wait(), 2)
    assert guard.ended
    guard.stop()
    os.close(reading)


async def test_the_guard_sees_a_loop_that_stands_still() -> None:
    asked = asyncio.Event()
    reading, writing = os.pipe()
    guard = Guard(asked.set, fd=reading, poll_s=0.005, grace_s=30, standstill_s=0.05, leave=pytest.fail)
    guard.start()
    await asyncio.wait_for(asked.wait(), 2)  # a beat a second is too slow for 0.05 s
    guard.stop()
    os.close(reading)
    os.close(writing)


async def test_a_defect_of_ours_is_one_sentence_that_shows_no_data() -> None:
    class Broken(Host):
        async def work(self) -> None:
            phone = "13812345678"
            raise ZeroDivisionError(f"by [/nope] {len(phone)}")

    app = Broken()
    with pytest.raises(WorkerFailed):
        async with app.run_test() as pilot:
            app.run_worker(app.work())
            await pilot.pause()
            told = str(app._exit_renderables[0])
    assert "ZeroDivisionError: by [/nope] 11" in told
    assert "13812345678" not in told
    assert app.return_code == 4
