"""A policy applied to the open tickets while people look at them."""

from __future__ import annotations

from pathlib import Path

from store.desk.reapplying import plan, put_in_force, reapply
from store.policy.read import shipped_text
from tests.app.driving import desk_app
from tests.store.desks import MINUTE, MONDAY, Place
from tui.widgets.queue_list import QueueList


def applied(place: Place, tmp_path: Path) -> None:
    """Mail is answered within 30 minutes now, in a calendar of another version."""
    text = shipped_text().replace('first_response = "2h"', 'first_response = "30m"')
    text = text.replace('sun = ["09:00-22:00"]', 'sun = ["09:00-12:00"]')
    file = tmp_path / "policy.toml"
    file.write_text(text, encoding="utf-8")
    planned = plan(place.desk, place.root, file, now=MONDAY)
    version = put_in_force(place.desk, place.root, planned, now=MONDAY)
    for _some in reapply(place.desk, place.root, version, now=MONDAY):
        pass


async def test_the_queue_follows_with_the_new_calendars(place: Place, tmp_path: Path) -> None:
    number = place.open(at=MONDAY - 10 * MINUTE, channel="email", subject="By mail")
    async with desk_app(place.path, "sue") as sue:
        await sue.until(lambda: any("By mail" in line and "1h" in line for line in sue.grid()))
        applied(place, tmp_path)
        await sue.press("j", "k")
        await sue.until(lambda: any("By mail" in line and "20m" in line for line in sue.grid()), within=1.0)
        await sue.until(lambda: ("service", 2) in sue.one(QueueList).calendars)
        await sue.open(number)
        await sue.sees("policy version 2", "20m")
