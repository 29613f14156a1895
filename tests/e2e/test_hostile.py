"""Texts that try to steer, through every screen in a real terminal: they stay text.

They come in through the verbs, which clean them, and straight into the tables, as any program could write them that
may write the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from store.actor import Actor
from store.desk import claiming, complaint, escalating, fields, replying
from store.desk.drafts import save_draft
from store.desk.intake import CustomerFacts
from store.desk.people import add_agent
from store.errors import DeskError
from tests.conftest import LONG, TEST_DATA
from tests.e2e.behind_the_back import CODE_COLUMNS, TEXT_COLUMNS, into_the_tables
from tests.e2e.terminals import Terminal
from tests.store.desks import HOUR, MONDAY, Place
from tests.tui.hostile import HOSTILE
from tests.tui.test_terminal import ALLOWED_ESCAPES

Start = Callable[..., Terminal]
CLIPBOARD = re.compile(rb"\x1b\]52;c;[A-Za-z0-9+/=]*\x07")
CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)


def naughty(half: int | None = None) -> list[str]:
    """Our own list, and where there are real files the Big List of Naughty Strings; every second text of a short run
    where a `half` (0 or 1) is asked for."""
    found = TEST_DATA / "nasty" / "blns_blns.json"
    more = json.loads(found.read_text(encoding="utf-8")) if found.is_file() else []
    texts = [text for text in (*HOSTILE, *(more if LONG else more[::80])) if text.strip()]
    return texts if LONG or half is None else texts[half::2]


def through_the_verbs(place: Place, texts: Iterable[str]) -> list[int]:
    """Tickets whose every text is hostile."""
    numbers = []
    for n, text in enumerate(texts):
        facts: dict[str, Any] = dict.fromkeys(
            ("wish", "impact", "product", "region", "shop", "order_no"), text
        )
        customer = CustomerFacts(nick=f"{n} {text}"[:200], name=text[:200], phone=text[:60], email=text[:100])
        try:
            number = place.complaint(
                at=MONDAY - HOUR, subject=text, body=text, channel="email", customer=customer, **facts
            )
        except DeskError:
            continue
        numbers.append(number)
        for act in (
            lambda number=number, text=text: replying.reply(
                place.desk, place.ann, number, text, now=MONDAY - HOUR
            ),
            lambda number=number, text=text: replying.note(
                place.desk, place.ann, number, text, now=MONDAY - HOUR
            ),
            lambda number=number, text=text: fields.set_fields(
                place.desk,
                place.ann,
                number,
                {"solution": text, "platform": text},
                add_tags=[text[:30]],
                now=MONDAY,
            ),
            lambda number=number, text=text: complaint.offer(
                place.desk, place.ann, number, "refund", amount_fen=1, text=text, now=MONDAY
            ),
            lambda number=number, text=text: complaint.answer(
                place.desk, place.ann, number, "countered", text=text, now=MONDAY
            ),
            lambda number=number, text=text: complaint.step(
                place.desk, place.ann, number, "investigated", note=text, now=MONDAY
            ),
            lambda number=number, text=text: escalating.escalate(
                place.desk, place.ann, number, text, now=MONDAY
            ),
            lambda number=number, text=text: save_draft(
                place.desk, place.sue, number, "reply", text, now=MONDAY
            ),
        ):
            try:
                act()
            except DeskError:
                continue
        claiming.release(place.desk, place.sue, number, now=MONDAY)
    return numbers


def walk(desk: Terminal, numbers: list[int]) -> None:
    """Through every screen, with the cursor on every ticket."""
    desk.reads(lambda: f"#{numbers[0]}" in desk.text)
    desk.keys("123456789]")
    desk.quiet(0.4)
    for at in range(len(numbers)):
        desk.keys("l")
        desk.keys("\tG\tg")
        if at % 5 == 0:
            desk.quiet(0.1)
            before = len(desk.written)
            desk.keys("r")
            desk.read_until(lambda written, before=before: b"Ctrl+G" in written[before:])
            desk.escape()
        desk.keys("hj")
    desk.quiet(0.4)
    desk.keys("A")
    desk.quiet(0.3)
    desk.keys("j" * len(numbers))
    desk.quiet(0.3)
    desk.keys("h")
    for key in "a:?":
        desk.keys(key)
        desk.quiet(0.2)
        desk.escape()


def assert_only_text(written: bytes, *, copies: bool = False) -> None:
    """Nothing but style, places and known modes beside text."""
    rest = ALLOWED_ESCAPES.sub(b"", written)
    if copies:
        rest = CLIPBOARD.sub(b"", rest)
    text = rest.decode("utf-8")
    found = CONTROLS.search(text)
    assert found is None, repr(text[max(0, found.start() - 60) : found.end() + 60])


def test_what_came_through_the_verbs_stays_text(place: Place, terminal: Start) -> None:
    numbers = through_the_verbs(place, naughty(1))
    desk = terminal(place.path, "sue", columns=120, rows=40)
    walk(desk, numbers)
    assert desk.process.poll() is None, desk.text
    desk.keys("q")
    assert desk.ends(within=8) == 0, desk.text
    assert_only_text(desk.written)


def test_what_was_written_behind_the_verbs_back_stays_text(place: Place, terminal: Start) -> None:
    texts = naughty(0)
    numbers = through_the_verbs(place, [f"case {n}" for n in range(len(texts) if LONG else 6)])
    into_the_tables(place, texts, TEXT_COLUMNS)
    desk = terminal(place.path, "sue", columns=120, rows=40)
    walk(desk, numbers)
    assert desk.process.poll() is None, desk.text
    desk.keys("q")
    assert desk.ends(within=8) == 0, desk.text
    assert_only_text(desk.written)
    assert b"red]markup[/]" in desk.written


def test_copying_writes_the_clipboard_once_and_nothing_else(place: Place, terminal: Start) -> None:
    number = place.open(channel="email", subject="[@click=app.quit]x[/]")
    replying.reply(place.desk, place.ann, number, "Take \x1b]52;c;aGFjaw==\x07 this", now=MONDAY)
    desk = terminal(place.path, "sue")
    desk.sees("[@click=app.quit]x[/]")
    desk.keys("y")
    desk.sees("was sent to the clipboard")
    desk.keys("Y")
    desk.sees("The last reply was sent")
    desk.quiet(0.2)
    assert len(CLIPBOARD.findall(desk.written)) == 2
    assert_only_text(desk.written, copies=True)


def test_a_click_on_markup_does_nothing_but_select(place: Place, terminal: Start) -> None:
    place.open(channel="email", subject="first")
    place.open(channel="email", subject="[@click=app.leave]x[/] [@click=app.quit]y[/]", at=MONDAY + 1)
    desk = terminal(place.path, "sue", columns=120, rows=40)
    desk.sees("[@click=app.leave]")
    line = next(y for y, text in enumerate(desk.text.splitlines()) if "[@click=app.leave]" in text)
    column = desk.text.splitlines()[line].index("[@click")
    for _ in range(2):
        desk.keys(f"\x1b[<0;{column + 3};{line + 1}M\x1b[<0;{column + 3};{line + 1}m")
        desk.quiet(0.3)
    desk.sees("Esc back")
    assert desk.process.poll() is None


def test_words_that_no_version_knows_do_not_end_the_desk(place: Place, terminal: Start) -> None:
    """A newer kefu, or another program, may write codes that this one has no word for."""
    numbers = through_the_verbs(place, [f"case {n}" for n in range(6)])
    into_the_tables(place, ["[/nope]", "\x1b[2J", "later_kind"], CODE_COLUMNS)
    desk = terminal(place.path, "sue", columns=120, rows=40)
    walk(desk, numbers)
    assert desk.process.poll() is None, desk.text
    assert_only_text(desk.written)


@pytest.mark.long
@pytest.mark.parametrize("table", CODE_COLUMNS)
def test_words_of_one_table_that_no_version_knows(place: Place, terminal: Start, table: str) -> None:
    numbers = through_the_verbs(place, [f"case {n}" for n in range(6)])
    into_the_tables(place, ["[/nope]", "\x1b[2J", "later_kind"], {table: CODE_COLUMNS[table]})
    desk = terminal(place.path, "sue", columns=120, rows=40)
    walk(desk, numbers)
    assert desk.process.poll() is None, desk.text
    assert_only_text(desk.written)


def test_a_hostile_name_of_a_colleague_is_shown_as_text(
    place: Place, terminal: Start, tmp_path: Path
) -> None:
    root: Actor = place.root
    add_agent(place.desk, root, "eve", name="[@click=app.quit]\x1b[31mEve[/nope]", role="agent", now=MONDAY)
    number = place.open(channel="email")
    eve, sue = terminal(place.path, "eve"), terminal(place.path, "sue")
    sue.sees("#1")
    eve.sees("[@click=app.quit]")
    sue.keys("l")
    sue.sees("Where is it?")
    eve.keys("9]")
    eve.reads(lambda: "#1" in eve.text)
    eve.keys("l")
    sue.sees("[@click=app.quit]", "is here too")
    assert_only_text(sue.written)
    assert number == 1
