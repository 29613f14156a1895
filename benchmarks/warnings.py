"""Early warning: what share of bursts is caught within an hour, at how many false alarms a week, and what it costs.

`python -m benchmarks warnings`; with `KEFU_TEST_DATA` also the orders of February 2020 as a series.
"""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from benchmarks.arriving import FACETS, HOUR, Row, Shop, poisson, put, zipf
from benchmarks.desks import Desks
from benchmarks.figures import Figure, below
from store.database import Desk, open_desk
from store.desk.founding import found
from store.desk.judging import judge
from store.rules.expected_rhythm import WEEK_HOURS, Past, Rhythm, learn
from store.rules.unusual import HOUR as AN_HOUR
from store.rules.unusual import RISE, Look, budget, telling
from store.rules.unusual_table import Least

MINUTE: Final = 60_000
STEP: Final = 5 * MINUTE
WEEKS: Final = 8
BEGIN: Final = 490_816 * HOUR
"""2025-12-29, a Monday, 00:00 in Shanghai."""
RATES: Final = (1.0, 5.0, 20.0, 100.0)
"""Tickets of a series in a mean hour."""
TIMES: Final = (2, 3, 5)
SERIES: Final = 200
CPU_A_DAY_S: Final = 60.0
ORDERS: Final = "tmall_order_report.csv"
_FIRED: Final = "SELECT subject, fired_at, closed_at, data FROM alert WHERE clock = 'volume' ORDER BY id"


def measure(desks: Desks, *, small: bool) -> Iterator[Figure]:
    """Bursts by size, false alarms and CPU of a whole desk of 200 series, the orders of a real month."""
    for rate in RATES[1:2] if small else RATES:
        for times in TIMES:
            caught, minutes = _bursts(rate, times, series=4 if small else 30)
            name = f"burst of {times}x in a series of {rate:g} an hour, of {SERIES} series"
            yield Figure(f"{name}: caught within an hour", 100 * caught, "%")
            if caught:
                yield Figure(f"{name}: after", minutes, "min")
    yield from _whole_desk(desks.folder, days=1 if small else 28, an_hour=20 if small else 60)
    data = os.environ.get("KEFU_TEST_DATA")
    if data and not small and (Path(data) / ORDERS).exists():
        yield from _orders(desks.folder, Path(data) / ORDERS)


def _bursts(rate: float, times: float, *, series: int) -> tuple[float, float]:
    """(share that is caught within the hour, minutes until then), bursts beginning between 9 and 22 o'clock."""
    chance = random.Random(f"{rate} {times}")
    first = BEGIN // HOUR
    past = Past([(hour + 8 - _monday()) % WEEK_HOURS for hour in range(first, first + WEEKS * WEEK_HOURS)],
                [1.0] * (WEEKS * WEEK_HOURS))  # fmt: skip
    desk = _learnt(Shop(chance, 60, {}), past, None, chance)
    share, least = budget(1.0), Least()
    caught: list[int] = []
    tried = 0
    for _series in range(series):
        shop = Shop(chance, rate, {})
        known = _learnt(shop, past, desk, chance)
        for _burst in range(12):
            hour = first + WEEKS * WEEK_HOURS + 24 * chance.randrange(7) + chance.randrange(9, 22)
            before, during = shop.mean(hour - 1), [shop.mean(hour), shop.mean(hour + 1)]
            step = chance.randrange(12)
            counts = [poisson(chance, before / 12) for _five in range(12)]
            counts += [poisson(chance, during[0] / 12) for _five in range(step)]
            counts += [poisson(chance, times * during[(step + five) // 12] / 12) for five in range(12)]
            tried += 1
            for five in range(1, 13):
                end = 12 + step + five
                seen = sum(counts[end - 12 : end])
                part = (step + five) / 12
                parts = _parts(hour, part)
                look = Look(("", ""), RISE, AN_HOUR, seen, known.hour(parts))
                if telling(least, look) and look.chance <= share / SERIES:
                    caught.append(5 * five)
                    break
    return len(caught) / tried, sum(caught) / len(caught) if caught else 0.0


def _monday() -> int:
    """The first hour since the epoch, moved to Shanghai, of a week."""
    return 4 * 24


def _parts(hour: int, part: float) -> list[tuple[int, float]]:
    """The trailing hour when `part` of the hours from `hour` on has passed."""
    whole, rest = divmod(part, 1.0)
    at = hour + int(whole)
    slots = [(at - 1 + 8 - _monday()) % WEEK_HOURS, (at + 8 - _monday()) % WEEK_HOURS]
    return [(slots[0], 1.0 - rest), (slots[1], rest)]


def _learnt(shop: Shop, past: Past, desk: Rhythm | None, chance: random.Random) -> Rhythm:
    first = BEGIN // HOUR
    return learn(past, [poisson(chance, shop.mean(first + place)) for place in range(len(past.slots))], desk)


def _whole_desk(folder: Path, *, days: int, an_hour: float) -> Iterator[Figure]:
    """200 series and all together, judged every five minutes through the desk's own judge."""
    chance = random.Random(7)
    shares = {facet: zipf(facet, SERIES // len(FACETS)) for facet in FACETS}
    shop = Shop(chance, an_hour, shares)
    desk = _new(folder / "warnings.db")
    now = BEGIN + WEEKS * 7 * 24 * HOUR
    put(desk, shop.come(BEGIN, now))
    judge(desk, holder="b", now=now)
    began = time.process_time()
    spent = 0.0
    for _look in range(days * 24 * 12):
        put(desk, shop.come(now, now + STEP))
        now += STEP
        began = time.process_time()
        judge(desk, holder="b", now=now)
        spent += time.process_time() - began
    fired = desk.rows(_FIRED)
    tickets = desk.value("SELECT count(*) FROM ticket")
    name = f"{SERIES + 1} series, {tickets:,} tickets"
    yield below(f"{name}: CPU a day", spent / days, "s", CPU_A_DAY_S)
    if days >= 7:
        yield Figure(f"{name}: false alarms a week", len(fired) / (days / 7), "")
    desk.close()


def _orders(folder: Path, file: Path) -> Iterator[Figure]:
    """A month of a shop's orders as if they were tickets, by region; each alarm is printed with its time."""
    zone = ZoneInfo("Asia/Shanghai")
    rows: list[Row] = []
    with file.open(encoding="utf-8-sig", newline="") as opened:
        for order in list(csv.reader(opened))[1:]:
            at = int(datetime.fromisoformat(order[4]).replace(tzinfo=zone).timestamp() * 1000)
            rows.append((at, "order", "chat", "shop", order[3], "one"))
    rows.sort()
    desk = _new(folder / "orders.db")
    now, place = rows[0][0] // HOUR * HOUR, 0
    while now <= rows[-1][0]:
        now += STEP
        place = _put_until(desk, rows, place, now)
        judge(desk, holder="b", now=now)
    for subject, fired_at, closed_at, data in desk.rows(_FIRED):
        told = json.loads(data)
        when = datetime.fromtimestamp(fired_at / 1000, zone)
        over = (
            "-"
            if closed_at is None
            else datetime.fromtimestamp(closed_at / 1000, zone).strftime("%m-%d %H:%M")
        )
        print(f"{when:%m-%d %H:%M} until {over} {subject} {told['seen']} of {told['expected']}", flush=True)
    yield Figure("orders of February 2020: alarms", desk.value("SELECT count(*) FROM alert"), "")
    desk.close()


def _put_until(desk: Desk, rows: Sequence[Row], place: int, now: int) -> int:
    end = place
    while end < len(rows) and rows[end][0] < now:
        end += 1
    if end > place:
        put(desk, rows[place:end])
    return end


def _new(path: Path) -> Desk:
    for left in path.parent.glob(f"{path.name}*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    found(path, login="root", name="Root", now=BEGIN).close()
    return open_desk(path)
