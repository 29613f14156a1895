"""A window that is patched with what changed is what a whole window asked anew would show."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from store.views.shapes import TicketRow, Window
from tests.tui.hosts import NOON, row
from tui.queue_model import patched

NUMBERS = st.integers(1, 12)
Queue = dict[int, int]
"""Number -> due: who is in it, and in which order."""


def rows_of(queue: Queue) -> tuple[TicketRow, ...]:
    rows = [row(number)._replace(sort_key=(due, 0, 0, number)) for number, due in queue.items()]
    return tuple(sorted(rows, key=lambda each: each.sort_key))


def part(queue: Queue, start: int, size: int) -> Window:
    rows = rows_of(queue)
    return Window("open", rows[start : start + size], min(start, len(rows)), len(rows), NOON)


@given(
    before=st.dictionaries(NUMBERS, st.integers(0, 5)),
    after=st.dictionaries(NUMBERS, st.integers(0, 5)),
    quiet=st.booleans(),
)
def test_of_a_whole_queue(before: Queue, after: Queue, quiet: bool) -> None:
    changed = {number for number in {*before, *after} if before.get(number) != after.get(number)}
    touched = set() if quiet else {1, 2}  # looked at, and the same as before
    known = rows_of({**dict.fromkeys(changed | (touched & {*before, *after}), 9), **after})
    news = [each for each in known if each.number in changed | touched]
    assert patched(part(before, 0, 99), news, frozenset(after), NOON) == part(after, 0, 99)


@given(
    before=st.dictionaries(NUMBERS, st.integers(0, 5), min_size=4),
    number=NUMBERS,
    due=st.none() | st.integers(0, 5),
    start=st.integers(0, 3),
)
def test_of_a_piece_of_it(before: Queue, number: int, due: int | None, start: int) -> None:
    """What is shown is in its order and true, and the rows beyond are never taken for its end."""
    window = part(before, start, 4)
    after = {key: value for key, value in before.items() if key != number} | (
        {} if due is None else {number: due}
    )
    changed = [row(number)._replace(sort_key=(due or 0, 0, 0, number))]
    found = patched(window, changed, frozenset() if due is None else {number}, NOON)
    whole = rows_of(after)
    places = [whole.index(each) for each in found.rows]
    assert places == list(range(places[0], places[0] + len(places))) if places else True
    assert found.count >= found.start + len(found.rows)
