"""Many processes at once, some of them killed: each alert once, nothing lost, doubles marked by the same key."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from store.desk.outgoing import REPLY_HOLD_MS
from store.desk.replying import reply
from store.desk.sweep import sweep
from store.outbox.notify_file import load
from tests.conftest import LONG
from tests.outbox.conftest import Notify
from tests.outbox.servers import Post, Robot
from tests.outbox.test_queue import FIRST_LEVEL, OVERDUE, told
from tests.outbox.test_replies import BUYER
from tests.store.crowds import crowd
from tests.store.desks import MONDAY, Place, assert_sound

ROOT = Path(__file__).parents[2]
WORKER = Path(__file__).with_name("worker.py")
PATIENCE_S = 600 if LONG else 90
SPEED = 20


def run(
    place: Place, mode: str, *, size: int, kills: int, base: int, progress: Callable[[], int], goal: int
) -> int:
    """Keep `size` workers going until all have come to their end; kill some while the work goes on; returns how many."""
    chance, began, killed = random.Random(11), time.monotonic_ns(), 0
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "BASE_MS": str(base)}
    words = [sys.executable, str(WORKER), mode, str(place.path), str(began), str(SPEED)]

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(words, env=environment, cwd=ROOT, stdin=subprocess.DEVNULL)

    running = [start() for _ in range(size)]
    deadline = time.monotonic() + PATIENCE_S
    try:
        while running:
            assert time.monotonic() < deadline, "the workers have not come to an end"
            # Kills are spread over the work, whatever its speed: the next one after one more share of it is done.
            if killed < kills and progress() >= goal * (killed + 1) // (kills + 2):
                victim = running.pop(chance.randrange(len(running)))
                victim.send_signal(signal.SIGKILL)
                killed += victim.wait() == -signal.SIGKILL
                running.append(start())
            with suppress(subprocess.TimeoutExpired):
                running[0].wait(timeout=0.01)
            for process in [one for one in running if one.poll() is not None]:
                assert process.returncode == 0
                running.remove(process)
    finally:
        for process in running:
            process.kill()
            process.wait()
    return killed


def count(place: Place, sql: str) -> Callable[[], int]:
    return lambda: int(place.desk.value(sql))


def test_each_alert_fires_once_however_many_sweep(place: Place) -> None:
    tickets = 10_000 if LONG else 400
    crowd(place, tickets - 1, 0)
    due = place.desk.rows("SELECT ticket_id FROM clock WHERE kind = 'first_response'")
    assert len(due) == tickets
    fired = count(place, "SELECT count(*) FROM alert WHERE state = 'fired' AND clock = 'first_response'")
    kills, size = (20, 8) if LONG else (2, 4)
    killed = run(place, "sweep", size=size, kills=kills, base=OVERDUE, progress=fired, goal=tickets)
    assert killed >= kills - 1
    sql = (
        "SELECT ticket_id, level, state, count(*) FROM alert WHERE clock = 'first_response' GROUP BY 1, 2, 3"
    )
    found = Counter(row[1:] for row in place.desk.rows(sql))
    assert found == {(2, "fired", 1): tickets, (1, "skipped", 1): tickets}
    events = place.desk.rows("SELECT ticket_id, count(*) FROM event WHERE type = 'fired' GROUP BY 1")
    assert (len(events), {times for _ticket, times in events}) == (tickets, {1})
    outward = "SELECT alert_id, count(*), count(DISTINCT channel) FROM outbox GROUP BY alert_id"
    assert Counter(row[1:] for row in place.desk.rows(outward)) == {(2, 2): tickets}
    assert place.desk.value("PRAGMA integrity_check") == "ok"


def upset(post: Post, replies: int) -> None:
    """Now and then the server is busy, full, or cuts the line behind a text that it has taken; in the end it is well."""
    chance = random.Random(3)
    post.refusals = {
        "RCPT": chance.choices(["250 ok", "450 later"], [9, 1], k=replies),
        "END": chance.choices(["250 taken", "cut", "452 full"], [8, 1, 1], k=replies),
    }


def test_no_reply_is_lost_when_senders_die(place: Place, post: Post, notify: Notify) -> None:
    replies = 600 if LONG else 40
    upset(post, replies)
    file = notify(
        f'[channel.mail]\ntype = "smtp"\nhost = "127.0.0.1"\nport = {post.port}\nsecurity = "none"\n'
        'from = "desk@shop.example"\nreplies = true\nper_minute = 1000\ntimeout_s = 1\n'
    )
    told(place, load(file), now=MONDAY)
    for _ in range(replies):
        number = place.open(channel="email", customer=BUYER)
        reply(place.desk, place.ann, number, f"About {number}", now=MONDAY)
    sent = count(place, "SELECT count(*) FROM outbox WHERE state = 'sent'")
    kills = 40 if LONG else 3
    base = MONDAY + REPLY_HOLD_MS
    killed = run(place, "send", size=4, kills=kills, base=base, progress=sent, goal=replies)
    assert killed >= kills - 1
    assert sent() == replies
    texts: dict[str, set[str]] = {}
    for _sender, _to, message in post.mails:
        texts.setdefault(message["Message-ID"], set()).add(message.get_content().strip())
    assert len(texts) == replies, "nothing lost"
    assert all(len(said) == 1 for said in texts.values()), "a double is the same message under the same key"
    assert {said for (said,) in texts.values()} == {
        f"About {number}" for (number,) in place.desk.rows("SELECT number FROM ticket")
    }
    events = place.desk.rows("SELECT ticket_id, count(*) FROM event WHERE type = 'sent' GROUP BY 1")
    assert (len(events), {times for _ticket, times in events}) == (replies, {1})
    assert place.desk.value("SELECT sum(unsent) FROM ticket") == 0
    assert_sound(place, now=place.desk.value("SELECT max(at) FROM event"))


def test_no_alert_is_lost_when_senders_die(place: Place, far: Robot, notify: Notify) -> None:
    rounds, each = (20, 9) if LONG else (2, 9)
    file = notify(f'[channel.robot]\ntype = "webhook"\nurl = "{far.url}"\nper_minute = 1000\ntimeout_s = 1\n')
    told(place, load(file), now=MONDAY)
    chance = random.Random(5)
    moods: list[Any] = [(200, {}), (200, {}), (500, {}), (429, {}), "close", (200, {})]
    killed = 0
    for turn in range(rounds):
        for _ in range(each):
            place.open(at=MONDAY + turn)
        sweep(place.desk, now=FIRST_LEVEL + turn)
        far.answers += [chance.choice(moods) for _ in range(2 * each)]
        base = max(FIRST_LEVEL + turn, place.desk.value("SELECT max(next_at) FROM outbox"))
        sent = count(place, "SELECT count(*) FROM outbox WHERE state = 'sent'")
        goal = sent() + each
        killed += run(place, "send", size=3, kills=1, base=base, progress=sent, goal=goal)
    assert killed
    rows = place.desk.rows("SELECT key, state, digest_id FROM outbox ORDER BY id")
    assert {state for _key, state, _digest in rows} == {"sent"}
    heard_keys = far.keys()
    heard = {key.rpartition(".")[0] for key in heard_keys}
    assert heard == {key for key, _state, digest in rows if digest is None}
    bodies: dict[str, set[int]] = {}
    for one in far.heard:
        bodies.setdefault(one.key, set()).add(one.json.get("ticket"))
    assert all(len(numbers) == 1 for numbers in bodies.values())


def test_a_sender_killed_while_the_far_side_thinks(place: Place, far: Robot, notify: Notify) -> None:
    file = notify(f'[channel.robot]\ntype = "wecom"\nurl = "{far.url}"\ntimeout_s = 20\n')
    told(place, load(file), now=MONDAY)
    place.open()
    sweep(place.desk, now=FIRST_LEVEL)
    far.answers = ["hang"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "BASE_MS": str(FIRST_LEVEL)}
    words = [sys.executable, str(WORKER), "send", str(place.path), str(time.monotonic_ns())]
    first = subprocess.Popen([*words, "1"], env=environment, cwd=ROOT)
    deadline = time.monotonic() + PATIENCE_S
    while not far.heard:
        assert time.monotonic() < deadline
        os.sched_yield()
    first.kill()
    first.wait()
    assert place.desk.rows("SELECT state, attempts, sent_at FROM outbox") == [("sending", 1, None)]
    subprocess.run([*words, "1000"], env=environment, cwd=ROOT, check=True, timeout=PATIENCE_S)
    assert place.desk.rows("SELECT state, attempts FROM outbox") == [("sent", 2)]
    assert len(far.heard) == 2, "the far side has it twice ..."
    assert len(set(far.keys())) == 1, "... under one key"
