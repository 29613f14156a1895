"""What the import of histories and surveys tells beside the counts: what was mended, and whom it kept by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from store.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from store.imports.options import ImportResult
    from tui.plain.shapes import Json

_MENDED: Final = {
    "before_opening": N_("before the ticket was opened: counted from its opening"),
    "no_opening": N_("no row tells of the opening: it begins with its first row"),
    "second_opening": N_("opened twice: the second time counts as a reopening, of an open ticket as nothing"),
    "same_status": N_("a status that it had already: left out"),
    "other_status_before": N_("another status before than the history says: the new one counts"),
    "after_merging": N_("behind the merging of the ticket: left out"),
    "same_hands": N_("given to who had it already: left out"),
    "said_after_the_end": N_("a customer's word behind the end that nobody answered: no answer is owed"),
    "ended_by_columns": N_("the end stands in a column alone: taken from there"),
    "out_of_order": N_("rows not in the order of their times: put in order"),
    "repeated_row": N_("rows told twice: taken once"),
    "says_nothing": N_("a change that names nothing: left out"),
    "unknown_target": N_("merged into a ticket that is not here: closed"),
    "older": N_("rows older than what had come in before: left out"),
}


def history_json(result: ImportResult) -> Json:
    """The keys of a history's answer."""
    return {"tickets": result.tickets, "mended": dict(result.mended), "people": result.people}


def history_lines(result: ImportResult) -> Iterator[str]:
    """What somebody should know of a history that came in."""
    if result.tickets:
        text = ngettext(
            "The rows tell of {count} ticket: what was created, updated or left unchanged are tickets.",
            "The rows tell of {count} tickets: what was created, updated or left unchanged are tickets.",
            result.tickets,
        )
        yield text.format(count=result.tickets)
    if result.people:
        text = ngettext(
            "{count} person of elsewhere is kept by name, disabled; see 'kefu agent list --all'.",
            "{count} people of elsewhere are kept by name, disabled; see 'kefu agent list --all'.",
            result.people,
        )
        yield text.format(count=result.people)
    if result.mended:
        yield _("Mended:")
    for what, count in result.mended.items():
        yield "  " + _("{count} times: {what}").format(count=count, what=_(_MENDED[what]))
