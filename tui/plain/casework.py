"""The commands of cases: what each takes, and the one verb or view that it asks. cli.py makes them commands."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from store import desk as verbs
from store.errors import CouldNot, WrongUsage
from store.i18n import N_, _
from store.rules.durations import DAY_MS
from tui.plain import typed
from tui.plain.output import say, say_json
from tui.plain.times import moment
from tui.plain.words import code_for

if TYPE_CHECKING:
    from store.actor import Actor
    from store.database import Desk
    from tui.plain import options as opt
    from tui.plain.shapes import Facts


class Work(Protocol):
    """An open desk, who acts on it, and the moment: what cli.py gives to a command."""

    @property
    def desk(self) -> Desk: ...
    @property
    def actor(self) -> Actor: ...
    @property
    def now(self) -> int: ...
    @property
    def facts(self) -> Facts: ...
    @property
    def also(self) -> list[str]: ...


class Command(NamedTuple):
    """A command: the group it is in ("" for none), its name, what it does."""

    group: str
    name: str
    run: Callable[..., Any]
    help: str
    readonly: bool = False
    fields: Sequence[str] = ()
    """Fields of a ticket, each an option of its own: as Group.command takes them."""


GROUPS: Final = {
    "cause": N_("Why complaints happen: the desk's list of root causes."),
    "measure": N_("What is done so that a cause does not come back."),
    "report": N_("Pages for people to read or print."),
}


# ---------------------------------------------------------------- verbs on one ticket


def causes(work: Work, number: int, names: opt.CauseNames = None, none: opt.CausesNone = False) -> None:
    if none == bool(names):
        raise WrongUsage("one_needed", options="CAUSE..., --none")
    wanted = [_cause(name) for name in names or ()]
    verbs.causing.set_causes(work.desk, work.actor, number, wanted, now=work.now)


def ask(
    work: Work, number: int, words: opt.Text = None, team: opt.AskTeam = "", text: opt.TextOption = None
) -> None:
    body, department = typed.some_text(words, text), code_for("team", team) or ""
    verbs.asking.ask(work.desk, work.actor, number, department, body, now=work.now)


def tell(
    work: Work,
    number: int,
    words: opt.Text = None,
    text: opt.TextOption = None,
    question: opt.TellQuestion = None,
) -> None:
    body, wanted = typed.some_text(words, text), None if question is None else typed.number(question)
    verbs.asking.tell(work.desk, work.actor, number, body, question=wanted, now=work.now)


def check(
    work: Work, number: int, guide: opt.CheckGuide, item: opt.CheckItem, off: opt.CheckOff = False
) -> None:
    verbs.checking.check_item(work.desk, work.actor, number, guide, item, done=not off, now=work.now)


def survey(
    work: Work,
    number: int,
    outcome: opt.SurveyOutcome,
    source: opt.SurveySource = "follow_up",
    overall: opt.RatingOverall = None,
    attitude: opt.RatingAttitude = None,
    solving: opt.RatingSolving = None,
    speed: opt.RatingSpeed = None,
    product: opt.RatingProduct = None,
    logistics: opt.RatingLogistics = None,
    aftersales: opt.RatingAftersales = None,
    via: opt.SurveyWay = "",
    reason: opt.SurveyReason = "",
    comment: opt.SurveyComment = "",
    at: opt.SurveyAt = None,
    retry: opt.SurveyRetry = None,
) -> None:
    zone = work.facts.zone
    verbs.following_up.survey(
        work.desk,
        work.actor,
        number,
        code_for("survey_outcome", outcome) or "",
        source=code_for("survey_source", source) or "",
        overall=overall,
        attitude=attitude,
        solving=solving,
        speed=speed,
        product=product,
        logistics=logistics,
        aftersales=aftersales,
        via=code_for("survey_way", via) or "" if via else "",
        reason=reason,
        comment=comment,
        at=None if at is None else _past(at, work.now, zone),
        retry_at=None if retry is None else moment(retry, work.now, zone),
        now=work.now,
    )


def story(work: Work, number: int, outcome: opt.StoryOutcome, note: opt.StoryNote = "") -> None:
    if outcome.strip().lower() in ("none", "无"):
        verbs.collecting.unmark_story(work.desk, work.actor, number, now=work.now)
    else:
        wanted = code_for("story", outcome) or ""
        verbs.collecting.mark_story(work.desk, work.actor, number, wanted, note=note, now=work.now)


# ---------------------------------------------------------------- everything else


def case(work: Work, json: bool, number: opt.Number) -> None:
    from store.views.case import case as view
    from tui.plain.case import say_case

    say_case(view(work.desk, work.actor, typed.number(number), now=work.now), work.facts, json=json)


def cause_list(work: Work, json: bool) -> None:
    from store.views.case_lists import causes as view
    from tui.plain.case import say_causes

    say_causes(view(work.desk, work.actor), json=json)


def cause_add(
    work: Work,
    json: bool,
    name: opt.CauseName,
    theme: opt.CauseTheme = "",
    responsibility: opt.Responsibility = None,
) -> None:
    from store.views.case_lists import causes as view
    from tui.plain.case import say_causes
    from tui.plain.case_json import cause

    whose = code_for("responsibility", responsibility)
    added = verbs.causing.add_cause(
        work.desk, work.actor, name, theme=theme, responsibility=whose, now=work.now
    )
    found = [one for one in view(work.desk, work.actor) if one.cause_id == added]
    if json:
        say_json(cause(found[0]))
    else:
        say_causes(found, json=False)


def measure_add(
    work: Work,
    json: bool,
    text: opt.MeasureText,
    cause: opt.MeasureCause = None,
    ticket: opt.MeasureTicket = None,
    alert: opt.MeasureAlert = None,
    owner: opt.MeasureOwner = None,
    due: opt.MeasureDue = None,
) -> None:
    added = verbs.measuring.add_measure(
        work.desk,
        work.actor,
        typed.some_text(None, text),
        cause=None if cause is None else _cause(cause),
        number=None if ticket is None else typed.number(ticket),
        alert=None if alert is None else typed.number(alert),
        owner=owner,
        due_at=None if due is None else _day(due, work.now, work.facts.zone),
        now=work.now,
    )
    _say_measure(work, added, json)


def measure_done(work: Work, json: bool, measure: opt.MeasureId, effect: opt.MeasureEffect) -> None:
    wanted = typed.number(measure)
    verbs.measuring.finish_measure(work.desk, work.actor, wanted, effect=effect, now=work.now)
    _say_measure(work, wanted, json)


def measure_list(work: Work, json: bool, open_: opt.MeasuresOpen = False) -> None:
    from store.views.case_lists import measures as view
    from tui.plain.case import say_measures

    say_measures(view(work.desk, work.actor, open_only=open_, now=work.now), work.facts, json=json)


def stories(work: Work, json: bool, outcome: opt.StoriesOutcome = None) -> None:
    from store.desk.values import checked_word
    from store.rules.words import STORIES
    from store.views.case_lists import stories as view
    from tui.plain.case import say_stories

    wanted = checked_word("story", STORIES, code_for("story", outcome))
    say_stories(view(work.desk, work.actor, outcome=wanted), work.facts, json=json)


def complaint_sheet(work: Work, json: bool, number: opt.Number, out: opt.ReportOut = None) -> None:
    from store.reports.complaint_sheet import complaint_sheet as view
    from tui.plain.case import sheet_text

    sheet = view(work.desk, work.actor, typed.number(number), now=work.now)
    made = sheet_text(sheet, work.facts, json=json)
    if not isinstance(made, str):
        say_json(made)
    elif out is None:
        say(made)
    else:
        _write(Path(out), made)
        say(_("Written to {path}.").format(path=out))


ON_TICKET: Final = (
    Command("", "causes", causes, N_("Say why it happened: up to five causes, each that of the one before.")),
    Command("", "ask", ask, N_("Ask a department; the ticket waits there for the answer.")),
    Command("", "tell", tell, N_("Answer a department's question; the ticket goes back to who asked.")),
    Command("", "check", check, N_("Tick off an item of one of the ticket's checklists; see 'kefu case N'.")),
    Command("", "survey", survey, N_("Keep a follow-up call, or a form, with the customer's ratings.")),
    Command("", "story", story, N_("Put a ticket into the case collection, as a success or a failure.")),
)
"""Verbs on one ticket, which is printed then."""
ON_DESK: Final = (
    Command(
        "", "case", case, N_("A ticket's case: its steps, causes, questions, checklists, follow-up."), True
    ),
    Command("", "stories", stories, N_("The case collection, the newest first."), True),
    Command("cause", "list", cause_list, N_("Every cause, those that are used most first."), True),
    Command("cause", "add", cause_add, N_("Add a cause to the list.")),
    Command("measure", "add", measure_add, N_("Decide on a measure, from a cause, a ticket, or both.")),
    Command("measure", "done", measure_done, N_("A measure is done: say what came of it.")),
    Command("measure", "list", measure_list, N_("The measures, the soonest due first."), True),
    Command("report", "complaint-sheet", complaint_sheet, N_("A complaint's form as one page."), True),
)
"""Commands that print what they find or make."""


def _cause(text: str) -> int | str:
    """A cause by its number, or by its name."""
    plain = text.strip().removeprefix("#")
    return int(plain) if plain.isdecimal() and len(plain) < 19 else text


def _day(text: str, now: int, zone: str) -> int:
    """A time; of a date alone, its end."""
    whole_day = re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()) is not None
    return moment(f"{text.strip()} 23:59" if whole_day else text, now, zone)


def _past(text: str, now: int, zone: str) -> int:
    """A time; of the clock alone, the last one."""
    found = moment(text, now, zone)
    return found - DAY_MS if found > now and re.fullmatch(r"\d{1,2}[:：]\d{2}", text.strip()) else found


def _say_measure(work: Work, measure_id: int, json: bool) -> None:
    from store.views.case_lists import measures as view
    from tui.plain.case import say_measures
    from tui.plain.case_json import measure

    found = [one for one in view(work.desk, work.actor, now=work.now) if one.measure_id == measure_id]
    if json:
        say_json(measure(found[0], work.facts))
    else:
        say_measures(found, work.facts, json=False)


def _write(path: Path, text: str) -> None:
    """Never over an existing file."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text + "\n")
    except FileExistsError:
        raise CouldNot("file_exists", path=path) from None
    except OSError as error:
        raise CouldNot("cannot_write", path=path, why=error.strerror) from error
