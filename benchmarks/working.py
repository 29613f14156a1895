"""One process that works as an agent does: `python -m benchmarks.working FILE AGENT SEED`.

It says `ready`, waits for a line, then takes some tickets, answers and notes, four acts a second, until standard input
ends; then it prints how long each act took, in ms, as JSON.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from pathlib import Path
from typing import Final

from benchmarks.desks import TEAMS
from store.actor import Actor
from store.clock import system_clock as now_ms
from store.database import Desk, open_desk
from store.desk.claiming import take
from store.desk.replying import note, reply
from store.errors import CouldNot

ACTS_A_SECOND: Final = 4.0
HELD: Final = 6
TEXT: Final = "您好，订单已经核实，退款会在三个工作日内原路退回，请留意查收。"


def work(desk: Desk, actor: Actor, draw: random.Random, ended: threading.Event) -> list[float]:
    """Acts until told to end; what each took, in ms."""
    waits: list[float] = []
    mine: list[int] = []
    while not ended.wait(draw.uniform(0.5, 1.5) / ACTS_A_SECOND):
        act = "take" if len(mine) < HELD else draw.choice(("reply", "note"))
        start = time.perf_counter()
        try:
            if act == "take":
                mine.append(take(desk, actor, now=now_ms()).number)
            elif act == "reply":
                reply(desk, actor, draw.choice(mine), TEXT, now=now_ms())
            else:
                note(desk, actor, draw.choice(mine), "已联系仓库", now=now_ms())
        except CouldNot as busy:  # waited in vain, as long as a session does: that is told too
            if busy.code != "database_locked":
                raise
        waits.append(round(1000 * (time.perf_counter() - start), 3))
    return waits


def main() -> None:
    path, agent_id, seed = sys.argv[1:]
    desk = open_desk(Path(path))
    team = TEAMS[int(agent_id) % len(TEAMS)]
    actor = Actor(int(agent_id), f"agent{agent_id}", "", "agent", frozenset({team}), limit=None)
    ended = threading.Event()
    print("ready", flush=True)
    sys.stdin.readline()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    waits = work(desk, actor, random.Random(int(seed)), ended)
    desk.close()
    print(json.dumps(waits), flush=True)


if __name__ == "__main__":
    main()
