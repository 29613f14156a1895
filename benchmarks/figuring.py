"""All figures of a span against the same aggregates as plain SQL over tickets, their facts and clocks.

`python -m benchmarks.figuring --rows N` measures a desk of N settled tickets (default 100,000): all of them in one span.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from peewee import sqlite3

from benchmarks.desks import Desks
from benchmarks.figures import Figure, at_most, below, line
from benchmarks.histories import NOW
from store.database import Desk, open_desk
from store.rules.periods import Span, between, span_of
from store.views.figures import CACHE_KIB, desk_zone, figures
from store.views.people import actor

MOST: Final = 3.0
MONTH_ROWS: Final = 100_000
YEAR_ROWS: Final = 1_000_000
MONTH_S: Final = 1.0
YEAR_S: Final = 10.0
ROUNDS: Final = 3
_TF: Final = "ticket t CROSS JOIN ticket_fact f ON f.ticket_id = t.number"
_NEAR: Final = "t.opened_at < :end AND t.updated_at >= :start AND t.merged_into IS NULL"
_TOOK: Final = "f.resolved_at - t.opened_at - f.rested_ms"
_CAME: Final = "t.opened_at >= :start AND t.opened_at < :end AND t.merged_into IS NULL"
_DONE: Final = f"{_NEAR} AND f.resolved_at >= :start AND f.resolved_at < :end"
_REPLIED: Final = f"{_NEAR} AND f.first_reply_at >= :start AND f.first_reply_at < :end"
_CLOCKS: Final = f"{_TF} CROSS JOIN clock c ON c.ticket_id = t.number"
_ENDED: Final = f"{_NEAR} AND c.ended_at >= :start AND c.ended_at < :end AND c.state = 'met'"
_KINDS: Final = ("first_response", "next_response", "plan", "resolution", "external")
PLAIN: Final = (
    f"""SELECT count(*), sum(t.kind = 'complaint'), sum(f.resolved_at IS NOT NULL),
    sum(t.kind = 'complaint' AND f.resolved_at IS NOT NULL), sum(t.customer_id IS NOT NULL),
    sum(t.customer_id IS NOT NULL AND EXISTS (SELECT 1 FROM ticket x WHERE x.customer_id = t.customer_id
        AND x.opened_at >= t.opened_at - 604800000 AND x.opened_at < t.opened_at)),
    sum(t.category IS NOT NULL), sum(t.category IN (SELECT category FROM article WHERE kind = 'script')),
    sum(CASE WHEN t.channel = 'phone' THEN t.wait_s END), count(t.wait_s),
    sum(t.customer_id IS NOT NULL AND EXISTS (SELECT 1 FROM shop_order o WHERE o.customer_id = t.customer_id
        AND o.placed_at <= t.opened_at)) FROM {_TF} WHERE {_CAME}""",
    f"""SELECT count(*), sum({_TOOK}), sum({_TOOK} < 86400000), sum({_TOOK} BETWEEN 86400000 AND 604800000),
    sum({_TOOK} >= 2592000000), sum(f.replies > 0), sum(f.replies = 1 AND f.reopens = 0 AND f.transfers = 0),
    sum(f.transfers > 0), sum(f.replies), max(f.silence_ms), sum(f.reopens > 0) FROM {_TF} WHERE {_DONE}""",
    f"SELECT {_TOOK} FROM {_TF} WHERE {_DONE} ORDER BY 1",
    f"SELECT f.silence_ms FROM {_TF} WHERE {_DONE} ORDER BY 1",
    f"SELECT count(*), sum(f.first_reply_at - t.opened_at) FROM {_TF} WHERE {_REPLIED}",
    f"SELECT f.first_reply_at - t.opened_at FROM {_TF} WHERE {_REPLIED} ORDER BY 1",
    f"SELECT count(*) FROM {_TF} CROSS JOIN json_each(f.more, '$.replies') WHERE {_NEAR} AND f.more IS NOT NULL",
    f"SELECT count(*) FROM {_TF} CROSS JOIN json_each(f.more, '$.told') WHERE {_NEAR} AND f.more IS NOT NULL",
    f"SELECT count(*) FROM {_TF} CROSS JOIN json_each(f.more, '$.moves') WHERE {_NEAR} AND f.more IS NOT NULL",
    f"SELECT count(*) FROM {_TF} CROSS JOIN json_each(f.more, '$.promises') WHERE {_NEAR} AND f.more IS NOT NULL",
    "SELECT count(*), "
    + ", ".join(
        f"sum(c.kind = '{kind}'), sum(c.kind = '{kind}' AND c.breached_at IS NULL)" for kind in _KINDS
    )
    + f", sum(c.breach_reason = 'time'), sum(c.breach_reason = 'retarget'), sum(c.breach_reason = 'imported')"
    f" FROM {_CLOCKS} WHERE {_NEAR} AND coalesce(c.breached_at, c.ended_at) >= :start"
    " AND coalesce(c.breached_at, c.ended_at) < :end",
    f"""SELECT sum(c.kind = 'first_response'), sum(CASE WHEN c.kind = 'first_response' THEN c.consumed_ms END),
    sum(CASE WHEN c.kind = 'next_response' THEN c.consumed_ms END), sum(CASE WHEN c.kind = 'plan' THEN c.consumed_ms END)
    FROM {_CLOCKS} WHERE {_ENDED}""",
    f"SELECT c.consumed_ms FROM {_CLOCKS} WHERE {_ENDED} AND c.kind = 'first_response' ORDER BY 1",
    f"SELECT c.consumed_ms FROM {_CLOCKS} WHERE {_ENDED} AND c.kind = 'next_response' ORDER BY 1",
    "SELECT count(*), avg(:end - opened_at), max(:end - opened_at) FROM ticket WHERE settled_at IS NULL",
    "SELECT count(*), sum(overall >= 4), sum(attitude >= 4), sum(solving >= 4), sum(speed >= 4) FROM survey"
    " WHERE at >= :start AND at < :end",
    "SELECT count(*) FROM shop_order WHERE placed_at >= :start AND placed_at < :end",
    "SELECT count(*), sum(type = 'exchange'), sum(ended_at - applied_at) FROM return_request"
    " WHERE applied_at >= :start AND applied_at < :end",
)
"""What all figures without groups need, written down plainly."""


def measure(desks: Desks, *, small: bool) -> Iterator[Figure]:
    """A month of 100,000 tickets and a year of 1,000,000."""
    for rows, most_s in (
        ((MONTH_ROWS // 10, None),) if small else ((MONTH_ROWS, MONTH_S), (YEAR_ROWS, YEAR_S))
    ):
        yield from measured(desks.of(unsettled=rows // 50, settled=rows), rows, most_s)


def measured(path: Path, rows: int, most_s: float | None) -> Iterator[Figure]:
    """The figures of one desk whose tickets all lie in one span."""
    desk = open_desk(path)
    try:
        last = span_of("day", NOW, desk_zone(desk)).first
        span = between(last - timedelta(days=720), last, desk_zone(desk))
        plain_s = _fastest(lambda: _plain(desk, span))
        ours_s = _fastest(lambda: _ours(desk, span, None))
        yield at_most(f"all figures of {rows:,} tickets", ours_s, "s of processor time", plain_s, MOST)
        waited_s = _fastest(lambda: _ours(desk, span, None), time.perf_counter)
        name = f"all figures of {rows:,} tickets, on the clock"
        yield Figure(name, waited_s, "s") if most_s is None else below(name, waited_s, "s", most_s)
        for by in ("team", "month"):
            yield Figure(
                f"all figures of {rows:,} tickets by {by}",
                _fastest(partial(_ours, desk, span, by)),
                "s",
                plain_s,
            )
        now = _fastest(lambda: _ours(desk, span, None, as_of=NOW - 1))
        yield Figure(f"all figures of {rows:,} tickets as of a moment", now, "s", plain_s)
        yield Figure("index of the period", _bytes(desk, path) / (rows + rows // 50), "bytes a ticket")
    finally:
        desk.close()


def _plain(desk: Desk, span: Span) -> None:
    parameters = {"start": span.start, "end": span.end}
    with desk.roomy(CACHE_KIB):
        for sql in PLAIN:
            for _row in desk.execute(sql, parameters):
                pass


def _ours(desk: Desk, span: Span, by: str | None, as_of: int | None = None) -> Any:
    return figures(desk, actor(desk, "root"), span, by=by, as_of=as_of, now=NOW)


def _fastest(job: Callable[[], Any], clock: Callable[[], float] = time.process_time) -> float:
    """The quickest of some rounds, in seconds of the processor (others use this machine too) or of another clock."""
    times = []
    for _round in range(ROUNDS):
        began = clock()
        job()
        times.append(clock() - began)
    return min(times)


def _bytes(desk: Desk, path: Path) -> int:
    """What the index costs: the file with it and without."""
    copy = path.with_suffix(".copy")
    copy.unlink(missing_ok=True)
    desk.execute("VACUUM INTO ?", (str(copy),))
    connection = sqlite3.connect(copy)
    sizes = [copy.stat().st_size]
    connection.execute("DROP INDEX ix_ticket_period")
    connection.execute("VACUUM")
    connection.close()
    sizes.append(copy.stat().st_size)
    copy.unlink()
    return sizes[0] - sizes[1]


def main() -> None:
    """Measure one size."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.figuring", description=__doc__)
    parser.add_argument("--rows", type=int, default=MONTH_ROWS)
    parser.add_argument(
        "--folder", type=Path, help="keep the desk here, and use the one that is there already"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kefu-benchmarks-") as temporary:
        path = Desks(options.folder or Path(temporary)).of(unsettled=options.rows // 50, settled=options.rows)
        for figure in measured(path, options.rows, None):
            print(line(figure), flush=True)


if __name__ == "__main__":
    main()
