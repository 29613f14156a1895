"""The verbs on one ticket: what each takes, and the one verb of the desk that it is. cli.py makes them commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from store import desk as verbs
from store.errors import WrongUsage
from store.i18n import N_
from tui.plain import typed
from tui.plain.casework import Command, Work
from tui.plain.commands import RETURN, SETTABLE
from tui.plain.words import code_for

if TYPE_CHECKING:
    from tui.plain import options as opt

GROUPS: Final[dict[str, str]] = {}
ON_DESK: Final[tuple[Command, ...]] = ()


def _alone(family: str, name: str, help: str) -> Command:
    """A verb that takes nothing but its ticket."""

    def run(work: Work, number: int) -> None:
        getattr(getattr(verbs, family), name)(work.desk, work.actor, number, now=work.now)

    return Command("", name.replace("_", "-"), run, help)


# ---------------------------------------------------------------- one ticket and another


def merge(work: Work, number: int, into: opt.Other) -> int:
    wanted = typed.number(into)
    verbs.merging.merge(work.desk, work.actor, number, wanted, now=work.now)
    return wanted


def link(work: Work, number: int, to: opt.Other) -> None:
    verbs.merging.link(work.desk, work.actor, number, typed.number(to), now=work.now)


def split(work: Work, number: int, message: opt.MessageId) -> int:
    return verbs.splitting.split(work.desk, work.actor, number, typed.number(message), now=work.now)


# ---------------------------------------------------------------- whose it is


def assign(work: Work, number: int, to: opt.AssignTo) -> None:
    verbs.claiming.assign(work.desk, work.actor, number, to, now=work.now)


def transfer(
    work: Work,
    number: int,
    team: opt.TransferTeam = None,
    to: opt.TransferTo = None,
    note: opt.Note = "",
) -> None:
    typed.exclusive(team=team, to=to)
    if team is None and to is None:
        raise WrongUsage("one_needed", options="--team, --to")
    given_to = code_for("team", team)
    verbs.moving.transfer(work.desk, work.actor, number, team=given_to, login=to, note=note, now=work.now)


# ---------------------------------------------------------------- answering


def note(
    work: Work, number: int, words: opt.Text = None, text: opt.TextOption = None, attach: opt.Attach = None
) -> None:
    from tui.plain.beside import mention_lines

    files = typed.files(attach)
    body = typed.some_text(words, text, or_files=files)
    verbs.replying.note(work.desk, work.actor, number, body, attachments=files, now=work.now)
    work.also.extend(mention_lines(work.desk, work.actor, body))


def wait(work: Work, number: int, whom: opt.WaitWhom, until: opt.WaitUntil = None) -> None:
    from tui.plain.times import moment

    at = None if until is None else moment(until, work.now, work.facts.zone)
    verbs.moving.wait(work.desk, work.actor, number, code_for("whom", whom) or "", until=at, now=work.now)


# ---------------------------------------------------------------- what is known


def set_(
    work: Work,
    number: int,
    fields: dict[str, Any],
    tag: opt.Tags = None,
    untag: opt.SetUntag = None,
    note: opt.Note = "",
) -> None:
    tags = {"add_tags": tag or (), "drop_tags": untag or ()}
    verbs.fields.set_fields(work.desk, work.actor, number, fields, **tags, note=note, now=work.now)


def step(work: Work, number: int, name: opt.StepName, note: opt.Note = "") -> None:
    done = code_for("step", name) or ""
    verbs.complaint.step(work.desk, work.actor, number, done, note=note, now=work.now)


def offer(
    work: Work,
    number: int,
    type_: opt.OfferType,
    amount: opt.OfferAmount = None,
    text: opt.TextOption = None,
) -> None:
    fen = None if amount is None else verbs.values.fen_of(amount)
    body, kind = typed.optional_text(None, text) or "", code_for("offer", type_) or ""
    verbs.complaint.offer(work.desk, work.actor, number, kind, amount_fen=fen, text=body, now=work.now)


def answer(work: Work, number: int, given_answer: opt.AnswerWord, text: opt.TextOption = None) -> None:
    body, said = typed.optional_text(None, text) or "", code_for("answer", given_answer) or ""
    verbs.complaint.answer(work.desk, work.actor, number, said, text=body, now=work.now)


# ---------------------------------------------------------------- the end, and the way back


def return_(
    work: Work, number: int, fields: dict[str, Any], stage: opt.ReturnStage = None, note: opt.Note = ""
) -> None:
    from tui.plain.shop import keep_return

    work.also.append(keep_return(work.desk, work.actor, number, stage, fields, note, work.facts))


def resolve(work: Work, number: int, solution: opt.Solution = None, note: opt.Note = "") -> None:
    verbs.closing.resolve(work.desk, work.actor, number, solution=solution, note=note, now=work.now)


def close(work: Work, number: int, solution: opt.Solution = None, note: opt.Note = "") -> None:
    verbs.closing.close(work.desk, work.actor, number, solution=solution, note=note, now=work.now)


ON_TICKET: Final = (
    Command("", "merge", merge, N_("Merge a ticket into another one: its messages move, it is closed.")),
    _alone(
        "merging",
        "unmerge",
        N_("Take a merged ticket out again, while nobody has worked on either since."),
    ),
    Command("", "link", link, N_("Say that a ticket follows another one.")),
    Command(
        "",
        "split",
        split,
        N_("Move a customer's message about another matter into a ticket of its own; prints the new one."),
    ),
    _alone("claiming", "claim", N_("Hold a ticket that nobody holds.")),
    _alone("claiming", "release", N_("Let a ticket go.")),
    Command("", "assign", assign, N_("Give a ticket to an agent.")),
    Command("", "transfer", transfer, N_("Hand a ticket to a team, a department or an agent.")),
    _alone("replying", "sent", N_("Confirm that the recorded replies have reached the customer.")),
    Command("", "note", note, N_("Keep a note that the customer never sees.")),
    _alone("replying", "no_reply", N_("State that the customer's last message needs no answer.")),
    Command("", "wait", wait, N_("Wait for the customer or a department, perhaps until a promised time.")),
    Command(
        "",
        "set",
        set_,
        N_("Set fields and tags of a ticket; an empty text empties a field."),
        fields=SETTABLE,
    ),
    Command("", "step", step, N_("Mark a complaint's step as done: investigated or carried_out.")),
    Command("", "offer", offer, N_("Offer the customer a solution.")),
    Command("", "answer", answer, N_("Keep the customer's answer to the last offer.")),
    Command(
        "",
        "return",
        return_,
        N_("Open a return request, take it to its next stage, or say more of it."),
        fields=RETURN,
    ),
    Command(
        "",
        "resolve",
        resolve,
        N_("Resolve a ticket. A complaint needs category, responsibility and solution."),
    ),
    _alone(
        "closing",
        "reopen",
        N_("Open a resolved ticket again, or a closed one while the policy allows it."),
    ),
    Command("", "close", close, N_("Close a ticket; one not resolved yet passes the checks of resolve.")),
)
"""Verbs on one ticket, which is printed then, or the other one whose number the verb gives."""
