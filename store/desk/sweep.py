"""What time alone brings: levels reached, promises due, leases run out, resolved tickets to close. And the search text
that an import left behind when it was killed, some of it each time.

Any number of processes may sweep: an alert's unique key is inserted before anything else. While nothing is due
a sweep reads six index entries and writes nothing, and what it takes to act on a ticket is not loaded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from store.database import Desk
from store.policy.versions import current_policy

BATCH: Final = 25
"""Tickets of one transaction."""
TEXTS: Final = 100
"""Messages whose search text one sweep writes."""
LEASE_MS: Final = 5_000
_DUE: Final = """
SELECT ticket_id FROM clock WHERE next_level_at IS NOT NULL AND next_level_at <= :now
UNION SELECT number FROM ticket WHERE ring_at IS NOT NULL AND ring_at <= :now
UNION SELECT number FROM ticket WHERE lease_until IS NOT NULL AND lease_until <= :now
UNION SELECT coalesce(ticket_id, -id) FROM alert WHERE held_until IS NOT NULL AND held_until <= :now
UNION SELECT number FROM ticket INDEXED BY ix_ticket_resolved
 WHERE status = 'resolved' AND resolved_at <= :now - :close_after
LIMIT :batch
"""


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did: alerts fired and levels skipped; `sent` counts messages that left the desk."""

    fired: int = 0
    skipped: int = 0
    sent: int = 0


def sweep(desk: Desk, *, holder: str | None = None, now: int) -> Swept:
    """Do what is due at `now`. With a `holder` nothing is done while another holder's lease stands.

    Raises CouldNot when the desk cannot be written.
    """
    done = Swept()
    seen: set[int] = set()
    while True:
        due = [number for number in _due(desk, now) if number not in seen]
        if not due:
            _fill_behind(desk)
            return done
        from store.desk.falling_due import bring_on
        from store.desk.held_alerts import tell_held_warning

        with desk.transaction():
            if holder is not None and not _lead(desk, holder, now):
                return done
            for number in due:
                seen.add(number)
                if number < 0:  # a warning that is no ticket's
                    tell_held_warning(desk, -number, now)
                    continue
                fired, skipped = bring_on(desk, number, now)
                done = replace(done, fired=done.fired + fired, skipped=done.skipped + skipped)


def _fill_behind(desk: Desk) -> None:
    if desk.row("SELECT 1 FROM text_gap WHERE first > 0 LIMIT 1") is not None:
        from store.desk.search_text import fill_gap

        fill_gap(desk, TEXTS)


def _due(desk: Desk, now: int) -> list[int]:
    close_after = current_policy(desk).close_after_ms
    parameters = {"now": now, "close_after": close_after, "batch": BATCH}
    return [row[0] for row in desk.rows(_DUE, parameters)]


def _lead(desk: Desk, holder: str, now: int) -> bool:
    row = desk.row("SELECT holder, until FROM lease WHERE name = 'sweep'")
    if row is not None and row[0] != holder and row[1] > now and row[1] <= now + LEASE_MS:
        return False
    desk.execute(
        "INSERT INTO lease (name, holder, until) VALUES ('sweep', ?, ?)"
        " ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until",
        (holder, now + LEASE_MS),
    )
    return True
