"""What is wiped: a customer who is to be forgotten, and what was kept as long as the policy says; how far it is."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

from store.errors import WrongUsage
from store.i18n import N_, _, ngettext
from tui.plain import typed
from tui.plain.casework import Work
from tui.plain.output import say, say_error, say_json
from tui.plain.words import code_for

if TYPE_CHECKING:
    from store.desk.forgetting import Forgotten
    from tui.plain import options as opt
    from tui.plain.progress import Told

_STEPS: Final = {
    "looking": N_("looking for traces"),
    "wiping": N_("wiping"),
    "scrubbing": N_("clearing the indexes"),
    "rewriting": N_("rewriting the file"),
    "checking": N_("looking for what is left"),
}


WORTH_SAYING_MB: Final = 30
"""A smaller file is rewritten before anybody notices."""


class _Stopped(Exception):  # noqa: N818 - nothing went wrong
    """Somebody pressed Ctrl+C; it ends between two transactions."""


class _Step:
    """Shows how far it is; once asked to stop, raises at the next step."""

    def __init__(self, work: Work, told: Told) -> None:
        self._work, self._told, self._asked, self._before = work, told, False, ""

    def __call__(self, name: str, done: int, total: int | None) -> None:
        megabytes = self._work.desk.path.stat().st_size / 1e6
        if name == "rewriting" != self._before and megabytes >= WORTH_SAYING_MB:
            text = _(
                "The file ({size} MB) is rewritten; who writes meanwhile waits, some seconds for each GB."
            )
            say_error(text.format(size=f"{megabytes:,.1f}"))
        self._before = name
        self._told(done, total, done, _(_STEPS[name]))
        if self._asked:
            raise _Stopped

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        if self._asked:
            raise KeyboardInterrupt
        self._asked = True

    def stopped(self) -> bool:
        return self._asked


@contextmanager
def _steps(work: Work) -> Iterator[_Step]:
    """Ctrl+C stops between two transactions, or the rewriting; what was done stays, and the next run goes on."""
    from store.desk.forgetting_file import RewritingStopped
    from tui.plain.progress import bar

    with bar(_("wiping")) as told:
        step = _Step(work, told)
        before = signal.signal(signal.SIGINT, step.stop)
        try:
            yield step
        except (_Stopped, RewritingStopped):
            say_error(_("Stopped; what was done stays, and the next 'kefu retain' goes on from there."))
            raise KeyboardInterrupt from None
        finally:
            signal.signal(signal.SIGINT, before)


def customer(
    work: Work,
    json: bool,
    who: list[str],
    reason: str | None,
    *,
    dry_run: bool,
    replay: bool,
    open_too: bool,
) -> None:
    """`kefu customer forget ID`, or `kefu customer forget --replay`."""
    from store.desk import forgetting

    if replay:
        if len(who) > 1 or reason or dry_run or open_too:
            raise WrongUsage("choose_one", options="forget ID, forget --replay")
        again = forgetting.replay(work.desk, work.actor, now=work.now)
        if json:
            say_json({"customers": again})
        else:
            text = ngettext(
                "{count} customer was forgotten again.", "{count} customers were forgotten again.", len(again)
            )
            say(text.format(count=len(again)))
        return
    if len(who) != 2:
        raise WrongUsage("one_needed", options="forget ID, forget --replay")
    with _steps(work) as step:
        found = forgetting.forget(
            work.desk,
            work.actor,
            typed.customer_id(who[1]),
            reason=code_for("forget_reason", reason) or "consent_withdrawn",
            open_too=open_too,
            dry_run=dry_run,
            now=work.now,
            progress=lambda name, done, total: step(name, done, total),
        )
    if json:
        say_json(_forgotten(found))
    else:
        _say_forgotten(found)


_FORGOTTEN: Final = ("tickets", "messages", "orders", "returns", "files", "elsewhere")


def _forgotten(found: Forgotten) -> dict[str, Any]:
    return {
        "customers": list(found.customers),
        **{name: getattr(found, name) for name in _FORGOTTEN},
        "done": found.done,
        "rewritten": found.rewritten,
        "traces_left": found.traces_left,
        "copies": [str(path) for path in found.copies],
    }


def _say_forgotten(found: Forgotten) -> None:
    who = ", ".join(map(str, found.customers))
    head = _("Customer {who} was forgotten:") if found.done else _("To forget customer {who} would wipe:")
    say(head.format(who=who))
    for text, count in (
        (_("tickets (their texts; the figures stay)"), found.tickets),
        (_("messages"), found.messages),
        (_("orders"), found.orders),
        (_("return requests"), found.returns),
        (_("kept files"), found.files),
        (_("places elsewhere that held their number, address or name"), found.elsewhere),
    ):
        say(f"  {count:>6}  {text}")
    if found.done and found.rewritten:
        say(_("The file was rewritten: no byte of it is left there."))
    elif found.done and found.traces_left:
        say(_("An old copy of a number or name still stands in a free place of the file."))
    elif found.done:
        say(_("No number, address or name of theirs is found in the file any more."))
    if found.done and not found.rewritten:
        say(_("People are on: the daily 'kefu retain --vacuum' rewrites the file, so that nothing is left."))
    for path in found.copies:
        say(_("This copy still holds it, and is yours to delete: {path}").format(path=path))


# ---------------------------------------------------------------- keeping


def retain(
    work: Work, json: bool, dry_run: opt.RetainDryRun = False, vacuum: opt.RetainVacuum = False
) -> None:
    from store.desk.retaining import retain as verb

    typed.exclusive(dry_run=dry_run, vacuum=vacuum)
    with _steps(work) as step:
        done = verb(
            work.desk,
            work.actor,
            dry_run=dry_run,
            vacuum=vacuum,
            now=work.now,
            progress=lambda name, done: step(name, sum(done.counts().values()), None),
            stop=step.stopped,
        )
    if json:
        more = {"rewritten": done.rewritten, "owed": done.owed, "people": done.people}
        say_json({**done.counts(), "dry_run": dry_run, **more})
        return
    say(_("This would be wiped:") if dry_run else _("Wiped:"))
    for name, text in _KEPT.items():
        say(f"  {getattr(done, name):>6}  {_(text)}")
    if done.rewritten:
        say(_("The file was rewritten: no byte of it is left there."))
    elif done.people:
        text = ngettext(
            "{count} person is on: nobody had to wait. Old copies of what was wiped may stand in free places of the file; 'kefu retain --vacuum' rewrites it, at a quiet hour.",
            "{count} people are on: nobody had to wait. Old copies of what was wiped may stand in free places of the file; 'kefu retain --vacuum' rewrites it, at a quiet hour.",
            done.people,
        )
        say(text.format(count=done.people))
    elif done.owed:
        say(_("The file is to be rewritten; the run without --dry-run does it."))


_KEPT: Final = {
    "tickets": N_("tickets (their texts; the figures stay)"),
    "customers": N_("customers"),
    "files": N_("kept files"),
    "outbox": N_("messages that went out"),
    "drafts": N_("drafts"),
    "imports": N_("rows of imports as they were before"),
    "undo": N_("acts that nobody can take back any more"),
}
