"""The day's figures beside the wall: whatever happens to the desk, they come back."""

from __future__ import annotations

from queue import Empty, Queue

import pytest

from store.views.wall_shapes import Today
from tests.store.desks import MONDAY, Place
from tui.wall import figures_watch
from tui.wall.figures_watch import FiguresWatch


def test_a_policy_that_nobody_can_read_is_outlived(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures_watch, "EVERY_S", 0.05)
    monkeypatch.setattr(figures_watch, "SHARE", 0)
    place.open(at=MONDAY)
    whole = place.desk.value("SELECT toml FROM policy_version ORDER BY id DESC LIMIT 1")
    newest = "UPDATE policy_version SET toml = ? WHERE id = (SELECT max(id) FROM policy_version)"
    place.desk.execute(newest, ("[kpi",))
    told: Queue[Today] = Queue()
    eye = FiguresWatch(place.path, "sue", lambda: MONDAY + 1, told.put)
    eye.start()
    try:
        with pytest.raises(Empty):
            told.get(timeout=0.3)
        place.desk.execute(newest, (whole,))
        assert told.get(timeout=10).goals
    finally:
        eye.close()
