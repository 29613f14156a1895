"""A ticket's case, and the lists of causes, measures and stories, as text or JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from store.i18n import _
from store.reports.complaint_sheet import Sheet
from store.rules.words import RATINGS, SUBJECT_RATINGS
from store.text import safe_text
from store.views.case_shapes import CaseView, CauseView, ChecklistView, MeasureView, QuestionView, StoryView
from tui.plain import case_json
from tui.plain.output import Cell, paint, say, say_json, say_table
from tui.plain.shapes import Facts
from tui.plain.ticket import block
from tui.plain.times import span, stamp
from tui.plain.words import field_word, listed
from tui.wording import cause_word, checklist_word, word


def say_case(view: CaseView, facts: Facts, *, json: bool) -> None:
    """What is found out, agreed and owed on a ticket."""
    if json:
        say_json(case_json.case(view, facts))
        return
    lines = [block(view.row, facts)]
    for title, found in (
        (_("Complaint steps"), list(_steps(view, facts))),
        (_("Responsibility"), list(_responsibility(view))),
        (_("Causes"), [f"  {place}. {_cause(cause)}" for place, cause in enumerate(view.causes, 1)]),
        (_("Questions to departments"), [line for one in view.questions for line in _question(one, facts)]),
        *((_list_title(one), list(_items(one, facts))) for one in view.checklists),
        (_("Follow-up"), list(_follow_up(view, facts))),
        (_("Measures"), [f"  {_measure(one, facts)}" for one in view.measures]),
        (_("Case collection"), [] if view.story is None else [f"  {_story(view.story)}"]),
        (_("In whose hands"), list(_hands(view))),
    ):
        if found:
            lines += ["", paint(title, "strong"), *found]
    say("\n".join(lines))


def say_causes(causes: Sequence[CauseView], *, json: bool) -> None:
    """The desk's list."""
    if json:
        say_json([{**case_json.cause(one), "used": one.used} for one in causes])
        return
    rows = [
        [
            Cell(str(one.cause_id), "strong", right=True),
            Cell(str(one.used), right=True),
            Cell(word("responsibility", one.responsibility)),
            Cell(word("cause_theme", one.theme)),
            Cell(cause_word(one.code, one.name)),
        ]
        for one in causes
    ]
    say_table((_("ID"), _("times used"), field_word("responsibility"), _("kind of cause"), _("cause")), rows)


def say_measures(measures: Sequence[MeasureView], facts: Facts, *, json: bool) -> None:
    """Measures with their owners, dues and effects."""
    if json:
        say_json([case_json.measure(one, facts) for one in measures])
        return
    for one in measures:
        say(_measure(one, facts))
    if not measures:
        say(_("Nothing found."))


def say_stories(stories: Sequence[StoryView], facts: Facts, *, json: bool) -> None:
    """The case collection."""
    if json:
        say_json([case_json.story(one, facts) for one in stories])
        return
    for one in stories:
        say(f"{paint(f'#{one.number}', 'strong')} {_story(one)}  {safe_text(one.subject)}")
    if not stories:
        say(_("Nothing found."))


def sheet_text(sheet: Sheet, facts: Facts, *, json: bool) -> str | dict[str, Any]:
    """A complaint's form: a page of text, or what JSON prints."""
    from tui.plain.complaint_sheet import page

    return case_json.sheet(sheet, facts) if json else page(sheet, facts)


def _steps(view: CaseView, facts: Facts) -> Iterator[str]:
    for step in view.steps:
        name = _("follow-up") if step.name == "follow_up" else word("step", step.name)
        if step.needs:
            needs = listed(word("case_need", need) for need in step.needs)
            yield f"  [ ] {name}: " + _("still needs {fields}").format(fields=needs)
        else:
            when = stamp(step.done_at, facts.zone)
            yield f"  [x] {name}  {when} {safe_text(step.login or '')}".rstrip()


def _responsibility(view: CaseView) -> Iterator[str]:
    if view.responsibility:
        reason = safe_text(view.responsibility_reason)
        yield "  " + " · ".join(
            part for part in (word("responsibility", view.responsibility), reason) if part
        )
    suggestion = view.suggestion
    if suggestion is None or suggestion.responsibility == view.responsibility:
        return
    cause = suggestion.cause
    because = _cause(cause) if cause is not None else checklist_word(suggestion.dispute or "")
    text = _("suggested: {responsibility} ({because})")
    yield "  " + text.format(
        responsibility=word("responsibility", suggestion.responsibility), because=because
    )


def _cause(cause: CauseView) -> str:
    return safe_text(cause_word(cause.code, cause.name))


def _question(one: QuestionView, facts: Facts) -> Iterator[str]:
    head = _("{when} {who} asked {team}").format(
        when=stamp(one.asked_at, facts.zone), who=safe_text(one.asked_by or "-"), team=word("team", one.team)
    )
    yield f"  {head}: {safe_text(one.text)}"
    if one.open:
        waiting = _("no answer after {time}").format(time=span(one.taken_ms))
        yield "    " + paint(waiting, "risk") + f"  ({one.question_id})"
    else:
        yield "    " + _("answered after {time}: {text}").format(
            time=span(one.taken_ms), text=safe_text(one.answer)
        )


def _list_title(one: ChecklistView) -> str:
    return safe_text(f"{checklist_word(one.name)} ({one.name}) {one.done}/{len(one.items)}")


def _items(one: ChecklistView, facts: Facts) -> Iterator[str]:
    for item in one.items:
        sign = " " if item.at is None else "x"
        done = "" if item.at is None else f"  {stamp(item.at, facts.zone)} {safe_text(item.login or '')}"
        yield f"  [{sign}] {item.place}. {safe_text(word('check_item', item.item))}{done}"


def _follow_up(view: CaseView, facts: Facts) -> Iterator[str]:
    for survey in view.follow_up.surveys:
        said = [word("survey_source", survey.source), word("survey_outcome", survey.outcome)]
        said += [word("survey_way", survey.via)] if survey.via else []
        said += [
            f"{field_word(name)} {rating}"
            for name in RATINGS
            if (rating := getattr(survey, name)) is not None
        ]
        said += [
            f"{word('rating', name)} {rating}"
            for name in SUBJECT_RATINGS
            if (rating := getattr(survey, name)) is not None
        ]
        text = f"  {stamp(survey.at, facts.zone)} {safe_text(survey.login or '')} {listed(said)}"
        yield "  ".join([text, *(safe_text(words) for words in (survey.reason, survey.comment) if words)])
    if view.follow_up.due_at is not None:
        text = _("to be called {when}").format(when=stamp(view.follow_up.due_at, facts.zone))
        yield "  " + paint(text, "risk" if view.follow_up.overdue else "")


def _measure(one: MeasureView, facts: Facts) -> str:
    parts = [f"{one.measure_id}.", safe_text(one.text)]
    if one.cause is not None:
        parts.append(_("against {cause}").format(cause=_cause(one.cause)))
    if one.number is not None:
        parts.append(f"#{one.number}")
    if one.owner:
        parts.append(safe_text(one.owner))
    if one.done_at is not None:
        parts.append(_("done: {effect}").format(effect=safe_text(one.effect)))
    elif one.due_at is not None:
        due = _("until {when}").format(when=stamp(one.due_at, facts.zone))
        parts.append(paint("!! " + due, "risk") if one.overdue else due)
    return "  ".join(parts)


def _story(one: StoryView) -> str:
    return listed([word("story", one.outcome), *([safe_text(one.note)] if one.note else [])])


def _hands(view: CaseView) -> Iterator[str]:
    for (team, login), ms in view.in_hand.items():
        yield f"  {word('team', team)} {safe_text(login or '-')}: {span(ms)}"
