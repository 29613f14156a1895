"""The short way of a settled ticket makes the rows that the general fold makes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.database import Desk, open_desk
from store.imports.building import Builder, People, classification
from store.imports.history import Importing
from store.imports.record import TicketRecord
from store.imports.settled import Settled
from store.policy.versions import calendars, current_policy
from store.rules import words

NOW = 1_770_000_000_000
HOUR = 3_600_000
AGENT = 1

moments = st.integers(NOW - 90 * 24 * HOUR, NOW)


@pytest.fixture(scope="module")
def desk(founded: Path) -> Iterator[Desk]:
    opened = open_desk(founded)
    yield opened
    opened.close()


@st.composite
def settled_records(draw: st.DrawFn) -> TicketRecord:
    times = sorted(draw(st.lists(moments, min_size=4, max_size=4)))
    opened, *later = times
    replied, resolved, closed = (draw(st.sampled_from((None, at))) for at in later)
    kinds = st.sampled_from((None, *words.KINDS))
    return TicketRecord(
        external_id="T1",
        opened_at=opened,
        kind=draw(kinds),
        category=draw(st.sampled_from((None, "refund", "logistics", "order"))),
        priority=draw(st.sampled_from((None, *words.PRIORITIES))),
        channel=draw(st.sampled_from((None, *words.CHANNELS))),
        responsibility=draw(st.sampled_from((None, "merchant"))),
        subject="退款",
        status=draw(st.sampled_from(("resolved", "closed", None))),
        first_responded_at=draw(st.sampled_from((replied, opened, later[2]))),
        resolved_at=resolved,
        closed_at=closed,
        updated_at=draw(st.sampled_from((None, later[2]))),
        external_due_at=draw(st.sampled_from((None, opened, later[1], NOW + HOUR))),
    )


@given(settled_records(), st.booleans(), st.sampled_from((None, AGENT)), st.booleans())
def test_the_short_way_agrees_with_the_general_fold(
    desk: Desk, record: TicketRecord, restart: bool, holder_id: int | None, classified: bool
) -> None:
    importing = Importing(batch=1, agent_id=AGENT, now=NOW, policy=1, restart_clocks=restart)
    facts = classification(record, desk, importing.policy)
    short = Settled(current_policy(desk), calendars(desk), importing)

    course = short.course(record, facts, holder_id, classified=classified)

    folded, skipped = Builder(desk, "kefu", People({}), importing).folded(
        record, facts, holder_id, classified=classified
    )
    late = record.first_responded_at is not None and record.first_responded_at > (folded.settled_at or 0)
    assert (course is None) == (folded.settled_at is None or late)
    if course is not None:
        assert course == folded
        assert skipped == []
