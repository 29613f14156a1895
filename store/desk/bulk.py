"""One verb on many tickets: each in a transaction of its own, each with its own result, each undone for itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.desk import claiming, closing, fields, moving
from store.errors import DeskError, WrongUsage
from store.rules.permission import require

BULK: Final[dict[str, Callable[..., Any]]] = {
    "claim": claiming.claim,
    "release": claiming.release,
    "assign": claiming.assign,
    "transfer": moving.transfer,
    "set": fields.set_fields,
    "resolve": closing.resolve,
    "close": closing.close,
}
"""The verbs that make sense on many tickets at once."""
USAGE: Final = 2
REFUSED: Final = 1


@dataclass(frozen=True, slots=True)
class Done:
    """What has become of one of the tickets: `refusal` says why nothing was done, None when it was."""

    number: int
    refusal: DeskError | None


def each(
    desk: Desk, actor: Actor, numbers: Iterable[int], verb: str, *args: Any, now: int, **options: Any
) -> Iterator[Done]:
    """Run `verb` on one ticket after the other, in this order, each number once; what was done stays when the caller
    stops asking.

    Raises DeskError not_allowed, and what fits no ticket at all (WrongUsage at the first), before anything is done. Once
    the desk cannot be written, the rest is not tried and gets the same refusal.
    """
    if verb not in BULK:
        raise WrongUsage("not_one_of", field="verb", value=verb, choices=", ".join(BULK))
    require(actor, verb)
    stuck: DeskError | None = None
    done = 0
    for number in dict.fromkeys(numbers):
        refusal = stuck
        if stuck is None:
            try:
                BULK[verb](desk, actor, number, *args, now=now, **options)
                done += 1
            except DeskError as error:
                if error.exit_code == USAGE and not done:
                    raise
                refusal = error
                stuck = None if error.exit_code in (USAGE, REFUSED) else error
        yield Done(number, refusal)


def bulk(
    desk: Desk, actor: Actor, numbers: Iterable[int], verb: str, *args: Any, now: int, **options: Any
) -> list[Done]:
    """All of them in one go: a result per ticket, in the order of `numbers`."""
    return list(each(desk, actor, numbers, verb, *args, now=now, **options))
