"""The wall: its refresh against the bare statements that it consists of, and what it costs on a terminal.

`python -m benchmarks.walling --rows N` measures the refresh on a desk of N tickets, a tenth of them open.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from peewee import sqlite3

from benchmarks.desks import Desks
from benchmarks.figures import Figure, at_most, below, line
from benchmarks.histories import NOW, NOW_STATED
from benchmarks.queue_views import _turns as in_turns
from benchmarks.terminal import Terminal
from store.rules.due import SOON_MS
from store.rules.forecast import HORIZON_MS
from store.rules.take_next import NO_LIVE_DUE
from store.views import wall
from store.views.wall import LISTED, MOST_JOBS, WallView, open_wall
from store.views.wall_today import today
from tui.wall.app import PANELS
from tui.wall.pages import EVERYTHING, arrange
from tui.wall.state import State

MOST: Final = 3.0
MOST_KB: Final = 1.0
MOST_CPU: Final = 2.0
ROUNDS: Final = 15
SMALL_ROUNDS: Final = 5
SIZES: Final = ((80, 24), (200, 50))
BARE: Final = (
    wall._DEPTH,
    wall._LATE,
    wall._WAITS_SINCE,
    wall._LAPSED_SINCE,
    wall._WAITING.format(team=""),
    wall._JOBS.format(team=""),
    wall._LATER.format(team=""),
    wall._ALERTS.format(team=""),
    wall._ALERT_COUNT.format(team=""),
    "SELECT id, role, state, shift FROM agent WHERE disabled_at IS NULL",
    "SELECT agent_id, team FROM agent_team",
)
"""What a refresh asks, on a connection of the driver's own."""


def measure(desks: Desks, *, small: bool) -> Iterator[Figure]:
    """The refresh of a desk of a million tickets, and a wall with countdowns on two sizes of terminal."""
    unsettled, settled = (5_000, 20_000) if small else (100_000, 900_000)
    yield from refresh(
        desks.of(unsettled=unsettled, settled=settled), rounds=SMALL_ROUNDS if small else ROUNDS
    )
    ticking = desks.ticking(8)
    for columns, rows in SIZES:
        words = ("-m", "cli", "--db", str(ticking), "--as", "root", "--lang", "en", "wall")
        with Terminal(words, columns=columns, rows=rows, env={"KEFU_NOW": NOW_STATED}) as terminal:
            terminal.until(b"BREACHED")
            terminal.drain(4.0)
            spent = terminal.spent(4.0 if small else 20.0)
        where = f"wall, 8 countdowns, {columns}x{rows}"
        yield below(f"bytes, {where}", spent.bytes_per_s / 1000, "kB/s", MOST_KB)
        yield below(f"cpu, {where}", spent.cpu_percent, "% of a core", MOST_CPU)


def refresh(path: Path, *, rounds: int) -> Iterator[Figure]:
    """What is asked, and what is asked and drawn, against the bare statements; the day's figures beside it."""
    view = open_wall(path, "root", None, timeout_s=5)
    bare = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, cached_statements=64
    )
    bare.execute("PRAGMA cache_size = -64")
    bare.execute("PRAGMA temp_store = memory")
    try:
        told, depth = view.ask(now=NOW).standing, _asked(bare)[0]
        assert told.open == sum(row[3] for row in depth), "the bare statement counts something else"
        ours, plain = in_turns(lambda: view.ask(now=NOW), lambda: _asked(bare), rounds)
        yield at_most(f"wall, asked, {told.open:,} open", ours, "ms", plain, MOST)
        ours, plain = in_turns(_drawn(view), lambda: _asked(bare), rounds)
        yield at_most(f"wall, asked and drawn, {told.open:,} open", ours, "ms", plain, MOST)
        ours, _same = in_turns(lambda: today(view, now=NOW), lambda: None, 1)
        yield Figure("wall, the day's figures", ours, "ms")
    finally:
        bare.close()
        view.desk.close()


def _drawn(view: WallView) -> Callable[[], Any]:
    state = State(view.zone, page=EVERYTHING, pages=(EVERYTHING,))
    places = arrange(EVERYTHING, 119, 35)

    def draw() -> None:
        state.wall = view.ask(now=NOW)
        for name, place in places.items():
            PANELS[name](state, NOW, place.width, place.height)

    return draw


def _asked(bare: Any) -> list[Any]:
    given = {"now": NOW, "soon": NOW + SOON_MS, "team": None}
    spans = ((0, NOW, LISTED), (NOW, NO_LIVE_DUE, LISTED), (0, NOW + HORIZON_MS, MOST_JOBS))
    bare.execute("BEGIN")
    found = []
    for sql in BARE:
        for since, until, limit in spans[:2] if ":since" in sql else spans[2:]:
            parameters = given | {"since": since, "until": until, "limit": limit}
            found.append(bare.execute(sql, parameters).fetchall())
    bare.execute("COMMIT")
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.walling", description=__doc__)
    parser.add_argument(
        "--rows", type=int, default=50_000, help="tickets, a tenth of them open (default 50,000)"
    )
    wanted = parser.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="kefu-benchmarks-") as folder:
        made = Desks(Path(folder)).of(unsettled=wanted // 10, settled=wanted - wanted // 10)
        for figure in refresh(made, rounds=ROUNDS):
            print(line(figure), flush=True)
