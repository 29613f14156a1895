"""In a real terminal: a crash and the drafts after it, a line cut while sending, keys of one's own, the settings kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from store.views.drafts import drafts
from store.views.tickets import ticket
from tests.e2e.terminals import Terminal, eventually
from tests.store.desks import MINUTE, MONDAY, Place
from tui.settings import load, settings_path

Start = Callable[..., Terminal]
LATER = MONDAY + 10 * MINUTE


def bodies(place: Place, number: int) -> list[str]:
    return [message.body for message in ticket(place.desk, place.ann, number, now=LATER).messages]


def test_a_killed_desk_offers_its_drafts_again(place: Place, terminal: Start) -> None:
    number = place.open(subject="Broken cup", channel="email")
    first = terminal(place.path, "ann")
    first.sees("Broken cup")
    first.keys("\rrAlmost lost")
    eventually(lambda: [d.beginning for d in drafts(place.desk, place.ann, now=LATER)] == ["Almost lost"])
    first.process.kill()
    first.process.wait()
    second = terminal(place.path, "ann")
    second.sees("1 draft waits (D).")
    second.keys("D\r")
    second.sees(f"#{number}", "REPLY by email", "Almost lost")
    second.keys(", but not quite\x07")
    eventually(lambda: "Almost lost, but not quite" in bodies(place, number))
    eventually(lambda: drafts(place.desk, place.ann, now=LATER) == [])


@pytest.mark.parametrize(
    "after_s", [pytest.param(0.0, marks=pytest.mark.long), 0.02, pytest.param(0.1, marks=pytest.mark.long)]
)
def test_a_line_cut_while_sending_records_once_or_keeps_the_draft(
    place: Place, terminal: Start, after_s: float
) -> None:
    number = place.open(subject="Broken cup", channel="email")
    first = terminal(place.path, "ann")
    first.sees("Broken cup")
    first.keys("\rrOnly once")
    first.sees("Only once")
    first.keys("\x07")
    if after_s:
        first.quiet(after_s)
    first.close_terminal()
    first.ends(within=5, read=False)
    recorded = bodies(place, number).count("Only once")
    waiting = [draft.beginning for draft in drafts(place.desk, place.ann, now=LATER)]
    assert recorded + waiting.count("Only once") == 1
    second = terminal(place.path, "ann")
    second.sees("take next")
    if not recorded:
        second.keys("D\r\x07")
        eventually(lambda: "Only once" in bodies(place, number))
    assert bodies(place, number).count("Only once") == 1


def test_a_key_and_the_language_are_changed_and_are_there_the_next_time(
    place: Place, terminal: Start
) -> None:
    place.open(subject="Broken cup", channel="email")
    path = settings_path("ann")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('# as at home\n[keys]\nclaim = "F9"\n')
    desk = terminal(place.path, "ann")
    desk.sees("Broken cup", "F9 claim")
    desk.keys("b")
    desk.sees("The bell is off")
    desk.keys(",")
    desk.sees("Settings", "language", "columns")
    desk.keys("\rzh\r")
    desk.sees("中文")
    desk.escape()
    desk.keys("q")
    assert desk.ends(within=5) == 0
    settings, problems = load(path)
    assert problems == ()
    assert (settings.language, settings.bell, settings.keys) == ("zh", False, {"claim": ("f9",)})
    assert "# as at home\n" in path.read_text()
