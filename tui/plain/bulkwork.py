"""One verb on many tickets. cli.py makes them commands; what has become of each ticket is printed as it comes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from store import desk as verbs
from store.errors import WrongUsage
from store.i18n import N_
from tui.plain import typed
from tui.plain.casework import Command, Work
from tui.plain.commands import SETTABLE
from tui.plain.words import code_for

if TYPE_CHECKING:
    from store.desk.bulk import Done
    from tui.plain import options as opt

GROUPS: Final = {"bulk": N_("One verb on many tickets, each for itself. Exit code 1 when one was refused.")}
ON_DESK: Final[tuple[Command, ...]] = ()


def _each(work: Work, numbers: list[int], verb: str, *args: Any, **options: Any) -> Iterator[Done]:
    """What becomes of each of these tickets."""
    return verbs.bulk.each(work.desk, work.actor, numbers, verb, *args, now=work.now, **options)


def claim(work: Work, numbers: list[int]) -> Iterator[Done]:
    return _each(work, numbers, "claim")


def release(work: Work, numbers: list[int]) -> Iterator[Done]:
    return _each(work, numbers, "release")


def assign(work: Work, numbers: list[int], to: opt.AssignTo) -> Iterator[Done]:
    return _each(work, numbers, "assign", to)


def transfer(
    work: Work,
    numbers: list[int],
    team: opt.TransferTeam = None,
    to: opt.TransferTo = None,
    note: opt.Note = "",
) -> Iterator[Done]:
    typed.exclusive(team=team, to=to)
    if team is None and to is None:
        raise WrongUsage("one_needed", options="--team, --to")
    return _each(work, numbers, "transfer", team=code_for("team", team), login=to, note=note)


def set_(
    work: Work,
    numbers: list[int],
    fields: dict[str, Any],
    tag: opt.Tags = None,
    untag: opt.SetUntag = None,
    note: opt.Note = "",
) -> Iterator[Done]:
    return _each(work, numbers, "set", fields, add_tags=tag or (), drop_tags=untag or (), note=note)


def resolve(
    work: Work, numbers: list[int], solution: opt.Solution = None, note: opt.Note = ""
) -> Iterator[Done]:
    return _each(work, numbers, "resolve", solution=solution, note=note)


def close(
    work: Work, numbers: list[int], solution: opt.Solution = None, note: opt.Note = ""
) -> Iterator[Done]:
    return _each(work, numbers, "close", solution=solution, note=note)


ON_MANY: Final = (
    Command("bulk", "claim", claim, N_("Hold tickets that nobody holds.")),
    Command("bulk", "release", release, N_("Let tickets go.")),
    Command("bulk", "assign", assign, N_("Give tickets to an agent.")),
    Command("bulk", "transfer", transfer, N_("Hand tickets to a team, a department or an agent.")),
    Command(
        "bulk",
        "set",
        set_,
        N_("Set fields and tags of tickets; an empty text empties a field."),
        fields=SETTABLE,
    ),
    Command(
        "bulk",
        "resolve",
        resolve,
        N_("Resolve tickets. A complaint needs category, responsibility and solution."),
    ),
    Command("bulk", "close", close, N_("Close tickets; one not resolved yet passes the checks of resolve.")),
)
