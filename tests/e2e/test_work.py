"""An agent's work in a real terminal: open, take, reply, resolve; other people's work appears."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from store.desk import claiming, fields
from store.views.people import present
from store.views.tickets import ticket
from tests.e2e.terminals import NOW, Terminal, Tmux, eventually
from tests.store.desks import MINUTE, MONDAY, Place
from tests.tui.pty_host import ROOT

Start = Callable[..., Terminal]
LATER = MONDAY + 10 * MINUTE


@pytest.fixture
def tmux() -> Iterator[Callable[..., Tmux]]:
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    running: list[Tmux] = []

    def start(*words: object, **options: object) -> Tmux:
        running.append(Tmux(*words, **options))  # type: ignore[arg-type]
        return running[-1]

    yield start
    for started in running:
        started.stop()


def status(place: Place, number: int) -> str:
    return place.status(number)


def test_take_reply_confirm_resolve_and_leave(place: Place, terminal: Start) -> None:
    place.open(subject="Later", channel="email")
    number = place.open(subject="Broken cup", body="It came broken", channel="chat")
    desk = terminal(place.path, "ann")
    desk.sees("Broken cup", "Later", "take next")
    desk.keys("n")
    desk.sees(f"#{number} is yours", "It came broken")
    desk.keys("rWe send another.")
    desk.sees("REPLY by chat", "We send another.")
    desk.keys("\x07")
    desk.sees("Recorded.", "not confirmed as sent")
    desk.keys("s")
    desk.sees("confirmed as sent")
    desk.keys("xsent again\r")
    desk.sees(f"#{number} is resolved.")
    seen = ticket(place.desk, place.ann, number, now=LATER)
    assert (seen.row.status, seen.row.assignee, seen.solution) == ("resolved", "ann", "sent again")
    assert [m.body for m in seen.messages if m.author == "agent"] == ["We send another."]
    desk.escape()
    desk.keys("q")
    assert desk.ends(within=5) == 0
    assert desk.written.rindex(b"\x1b[?1049l") > desk.written.rindex(b"\x1b[?1049h")


def test_what_another_process_does_appears_within_a_second(place: Place, terminal: Start) -> None:
    number = place.open(subject="Watched", channel="email")
    desk = terminal(place.path, "sue")
    desk.sees("Watched")
    began = time.monotonic()
    claiming.claim(place.desk, place.bob, number, now=MONDAY + MINUTE)
    desk.sees("bob", within=1.0)
    assert time.monotonic() - began < 1.0
    command = [sys.executable, "-m", "cli", "--db", str(place.path), "--as", "bob", "set", str(number), "--tag", "seen", "--priority", "urgent"]  # fmt: skip
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env={**os.environ, "KEFU_NOW": NOW})
    desk.sees("urgent", within=1.5)


def test_a_new_ticket_does_not_disturb_who_is_writing(place: Place, terminal: Start) -> None:
    number = place.open(subject="First", channel="email")
    desk = terminal(place.path, "ann")
    desk.sees("First")
    desk.keys("r")
    desk.sees("REPLY")
    desk.keys("Half")
    desk.sees("Half")
    fields.set_fields(place.desk, place.bob, number, {"subject": "Renamed"}, now=MONDAY + MINUTE)
    desk.sees("Renamed", within=2.0)
    desk.keys(" whole")
    desk.sees("Half whole")


def test_two_people_in_one_ticket_see_each_other(place: Place, terminal: Start) -> None:
    place.open(subject="Shared", channel="email")
    ann, bob = terminal(place.path, "ann"), terminal(place.path, "bob")
    ann.sees("Shared")
    bob.sees("Shared")
    ann.keys("l")
    bob.keys("l")
    ann.sees("Bob is here too")
    bob.sees("Ann is here too")
    bob.keys("rperhaps")
    ann.sees("Bob is writing")
    bob.escape()
    bob.sees("draft is kept")
    bob.keys("h")
    ann.reads(lambda: "Bob" not in ann.text)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_in_tmux(place: Place, tmux: Callable[..., Tmux], lang: str) -> None:
    number = place.open(subject="杯子破了", body="收到时已经碎了", channel="chat")
    desk = tmux(place.path, "ann", lang=lang)
    desk.sees("杯子破了")
    desk.keys("n")
    desk.sees("收到时已经碎了")
    desk.keys("r")
    desk.sees("Ctrl+G")
    desk.types("您好，马上补发。")
    desk.sees("您好，马上补发。")
    desk.keys("C-g")
    eventually(lambda: "Ctrl+G" not in desk.text)
    desk.tmux("resize-window", "-x", "120", "-y", "40")
    eventually(lambda: len(desk.text.splitlines()) >= 39)
    desk.sees("您好，马上补发。")
    desk.keys("x", "Enter")
    eventually(lambda: place.status(number) == "resolved")
    new = place.open(subject="新的工单", channel="email", at=MONDAY + MINUTE)
    desk.keys("Escape")
    eventually(lambda: "收到时已经碎了" not in desk.text)
    desk.keys("2")
    desk.sees("新的工单", f"#{new}")
    desk.keys("l", "r")
    desk.sees("Ctrl+G")
    desk.types("没写完")
    eventually(lambda: ticket(place.desk, place.ann, new, now=LATER).drafts == {"reply": "没写完"})
    desk.stop()
    eventually(lambda: not present(place.desk, new, now=MONDAY))
    again = tmux(place.path, "ann", lang=lang)
    again.sees("新的工单")
    again.keys("2", "l", "r")
    again.sees("没写完")


def test_a_key_right_behind_send_is_meant_for_the_ticket(place: Place, terminal: Start) -> None:
    number = place.open(subject="Broken cup", channel="chat")
    desk = terminal(place.path, "ann")
    desk.sees("Broken cup")
    for turn in range(3):
        desk.keys(f"rWe send {turn}.\x07s" if turn == 0 else f"\x1b[Ar{turn}\x07s")
        desk.reads(lambda: place.types(number).count("sent") == turn + 1)  # noqa: B023
    assert ticket(place.desk, place.ann, number, now=LATER).drafts == {}
