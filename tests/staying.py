"""An app that stands for days: in a process of its own under Textual's pilot, its clock moved by hand through a pipe.

`stay(app, path, login, ...)` makes time pass and what happens in it; it answers a `Day` for each day. An app that shall
be put through it is one line in `APPS`: how it is made, and how one waits until it has seen what has happened.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from store.desk.claiming import claim
from store.desk.closing import resolve
from store.desk.escalating import acknowledge
from store.desk.replying import reply
from store.views.alerts import of_ticket

if TYPE_CHECKING:
    from textual.app import App
    from textual.pilot import Pilot

    from tests.store.desks import Place

ROOT = Path(__file__).parents[1]
SECONDS = 5
"""That pass one by one behind each step: what counts down is drawn."""
PAINTS = 5


@dataclass(frozen=True, slots=True)
class Day:
    """How it was at the end of a day: private memory, objects that the collector knows, processor time of the whole
    screen drawn once (the best of some) and of everything done that day."""

    private_kb: int
    objects: int
    paint_ms: float
    cpu_s: float


class Hand:
    """A clock that stands until it is moved."""

    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


# ---------------------------------------------------------------- the side of who looks on


class Shop:
    """Tickets come in, are worked on and go: as many as there are."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.waiting: list[int] = []
        self.count = 0
        place.desk.execute("PRAGMA synchronous = off")

    def happens(self, now: int) -> None:
        place = self.place
        for _ in range(3 if self.waiting else 30):
            self.count += 1
            new = place.open(
                at=now,
                subject=f"Parcel {self.count} is lost",
                channel="email" if self.count % 2 else "message",
            )
            self.waiting.append(new)
        while len(self.waiting) > 30:
            number = self.waiting.pop(0)
            claim(place.desk, place.ann, number, now=now)
            reply(place.desk, place.ann, number, "It is on its way.", now=now)
            resolve(place.desk, place.ann, number, now=now)
            for alert in of_ticket(place.desk, number):
                if alert.acknowledged_at is None and not alert.closed_reason:
                    acknowledge(place.desk, place.sue, alert.alert_id, now=now)


def stay(
    app: str,
    path: Path,
    login: str,
    *,
    begun: int,
    days: int,
    steps: int,
    happens: Callable[[int], None],
    size: tuple[int, int] = (120, 40),
) -> Iterator[Day]:
    """Let `app` stand on the desk at `path`; `happens(now)` does to the desk what happens at each of a day's `steps`."""
    words = [app, str(path), login, str(begun), *map(str, size)]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.staying", *words],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "KEFU_LANG": "en", "KEFU_TRACEBACK": "1"},
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        for day in range(days):
            for step in range(1, steps + 1):
                now = begun + day * 86_400_000 + step * 86_400_000 // steps
                happens(now)
                print(now, "day" if step == steps else "step", file=process.stdin, flush=True)
                answer = process.stdout.readline()
                assert answer, "the app has ended"
            yield Day(**json.loads(answer))
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(20)


# ---------------------------------------------------------------- the side of the app


def _queue(path: Path, login: str, clock: Hand) -> App[Any]:
    from tui.app import KefuApp

    return KefuApp(path, login, clock)


async def _queue_has_seen(app: Any) -> None:
    """The store thread looks for changes behind each of its jobs, and sweeps each second."""
    for _ in range(3):
        await asyncio.wrap_future(app.session.run(lambda _desk: None))


def _wall(path: Path, login: str, clock: Hand) -> App[Any]:
    from tui.wall.app import WallApp
    from tui.wall.wishes import Wishes

    return WallApp(path, login, clock, Wishes())


async def _wall_has_seen(_app: Any) -> None:
    """Its eye looks by itself."""
    await asyncio.sleep(0.3)


APPS: dict[str, tuple[Callable[[Path, str, Hand], App[Any]], Callable[[Any], Awaitable[None]]]] = {
    "queue": (_queue, _queue_has_seen),
    "wall": (_wall, _wall_has_seen),
}


async def _rest(app: App[Any], pilot: Pilot[Any]) -> None:
    await pilot.pause()
    while not all(worker.is_finished for worker in app.workers):
        await asyncio.sleep(0.005)
    await pilot.pause()


def _draw(app: App[Any]) -> float:
    """CPU milliseconds of the whole screen, nothing of it remembered."""
    with app._context():
        for widget in app.screen.walk_children():
            widget.refresh()
        start = time.process_time()
        app.screen._compositor.render_strips()
        return 1000 * (time.process_time() - start)


def _private_kb() -> int:
    with open("/proc/self/smaps_rollup", encoding="ascii") as file:
        lines = [line.split() for line in file]
    return sum(int(line[1]) for line in lines if line[0] in ("Private_Clean:", "Private_Dirty:"))


async def _stand(name: str, path: Path, login: str, begun: int, size: tuple[int, int]) -> None:
    make, has_seen = APPS[name]
    clock = Hand(begun)
    app = make(path, login, clock)
    async with app.run_test(size=size) as pilot:
        await _rest(app, pilot)
        used = time.process_time()
        while line := await asyncio.to_thread(sys.stdin.readline):
            now, what = line.split()
            clock.now = int(now)
            await has_seen(app)
            for _ in range(SECONDS):
                app.tick()  # type: ignore[attr-defined]
                await _rest(app, pilot)
                _draw(app)
                clock.now += 1000
            told: dict[str, Any] = {}
            if what == "day":
                gc.collect()
                spent, used = time.process_time() - used, time.process_time()
                paint = min(_draw(app) for _ in range(PAINTS))
                told = asdict(Day(_private_kb(), len(gc.get_objects()), round(paint, 3), round(spent, 3)))
            print(json.dumps(told), flush=True)


if __name__ == "__main__":
    from tui.terminal import prepare_environment

    prepare_environment()
    name, path, login, begun, columns, rows = sys.argv[1:]
    asyncio.run(_stand(name, Path(path), login, int(begun), (int(columns), int(rows))))
