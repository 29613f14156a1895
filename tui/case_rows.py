"""A case as the rows of a form: what stands in it, what is missing, and what can be added. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from store.i18n import _
from store.rules.lifecycle import missing_to_resolve
from store.rules.words import ALL_RATINGS, MOST_CAUSES, SETTLED
from store.views.case_shapes import (
    CaseView,
    CauseView,
    ChecklistView,
    MeasureView,
    QuestionView,
    SurveyView,
)
from store.views.ticket_shapes import OfferView, TicketView
from tui.countdown import span_text
from tui.plain.words import field_word, listed
from tui.widgets.form import FormRow
from tui.widgets.steps_bar import SAID_BY_NAME
from tui.wording import cause_word, checklist_word, money, word

When = Callable[[int], str]


def case_rows(case: CaseView, ticket: TicketView, when: When) -> list[FormRow]:
    """The whole form, section by section. Row keys: a field's name, `why:2`, `offer:7`, `check:GUIDE:1`, `story`;
    a `+` instead of the number stands for one more."""
    complaint = case.row.kind == "complaint"
    rows = list(_facts(case, ticket))
    if complaint or case.causes:
        rows += _causes(case)
    if complaint:
        rows += _solution(case, when)
    rows += _questions(case, when)
    for checklist in case.checklists:
        rows += _checklist(checklist, when)
    rows += _follow_up(case, when)
    rows += _measures(case, when)
    rows += _collection(case)
    return rows


def missing_fields(case: CaseView, ticket: TicketView) -> list[str]:
    """What a complaint still needs before it can be resolved, as codes of fields."""
    if case.row.status in SETTLED:
        return []
    facts: dict[str, object] = {
        "kind": case.row.kind,
        "category": case.row.category,
        "responsibility": case.responsibility,
        "solution": ticket.solution,
    }
    missing = missing_to_resolve(facts)
    if (
        case.row.kind == "complaint"
        and case.responsibility == "undetermined"
        and not case.responsibility_reason
    ):
        missing.append("responsibility_reason")
    return missing


def cause_text(cause: CauseView) -> str:
    """A cause's name in the reader's language."""
    return cause_word(cause.code, cause.name)


def measure_text(measure: MeasureView, when: When) -> str:
    """A measure with its cause, owner, due and effect."""
    parts = [measure.text]
    if measure.cause is not None:
        parts.append(_("against: {cause}").format(cause=cause_text(measure.cause)))
    state = [measure.owner or _("nobody's")]
    if measure.done_at is not None:
        state.append(_("done {when}").format(when=when(measure.done_at)))
    elif measure.due_at is not None:
        text = _("overdue since {when}") if measure.overdue else _("due {when}")
        state.append(text.format(when=when(measure.due_at)))
    parts.append(listed(state))
    if measure.effect:
        parts.append(_("effect: {text}").format(text=measure.effect))
    return "\n".join(parts)


def _facts(case: CaseView, ticket: TicketView) -> Iterator[FormRow]:
    missing = missing_fields(case, ticket)
    note = _("missing to resolve: {fields}").format(fields=listed(field_word(name) for name in missing))
    yield FormRow("", _("Form"), note if missing else "", style="risk" if missing else "", title=True)
    yield _field("category", word("category", case.row.category), missing)
    yield _field("wish", ticket.wish or "", missing)
    if case.row.kind != "complaint":
        return
    yield _field("responsibility", word("responsibility", case.responsibility), missing)
    suggestion = case.suggestion
    if suggestion is not None and suggestion.responsibility != case.responsibility:
        because = (
            cause_text(suggestion.cause)
            if suggestion.cause is not None
            else word("dispute", suggestion.dispute)
        )
        text = _("{responsibility}, for: {because} (= takes it)")
        value = text.format(responsibility=word("responsibility", suggestion.responsibility), because=because)
        yield FormRow("suggestion", _("suggested"), value, "?", "soon")
    yield _field("responsibility_reason", case.responsibility_reason, missing)
    yield _field("solution", ticket.solution or "", missing)


def _field(name: str, value: str, missing: list[str]) -> FormRow:
    label = _("reason") if name == "responsibility_reason" else field_word(name)
    if name in missing:
        return FormRow(name, label, value or _("missing"), "!", "risk")
    return FormRow(name, label, value or "-", style="" if value else "muted")


def _causes(case: CaseView) -> Iterator[FormRow]:
    yield FormRow("", _("Causes, each the reason for the one before"), title=True)
    for place, cause in enumerate(case.causes, 1):
        theme = word("cause_theme", cause.theme) if cause.theme else ""
        value = f"{cause_text(cause)}  ({theme})" if theme else cause_text(cause)
        yield FormRow(f"why:{place}", _("why {place}").format(place=place), value)
    if len(case.causes) < MOST_CAUSES:
        yield FormRow("why:+", _("next why") if case.causes else _("why did it happen"), sign="+")


def _solution(case: CaseView, when: When) -> Iterator[FormRow]:
    yield FormRow("", _("Solution"), title=True)
    done = {step.name: step for step in case.steps}
    yield _step(case, "investigated", done["investigated"].done_at, done["investigated"].login, when)
    for place, offer in enumerate(case.offers, 1):
        yield _offer(offer, place, when)
    if case.row.status not in SETTLED and (not case.offers or case.offers[-1].answer is not None):
        yield FormRow(
            "offer:+", _("offer another solution") if case.offers else _("offer a solution"), sign="+"
        )
    yield _step(case, "carried_out", case.carried_out_at, done["carried_out"].login, when)
    yield _step(case, "informed", case.informed_at, done["informed"].login, when)


def _step(case: CaseView, name: str, at: int | None, login: str | None, when: When) -> FormRow:
    label = word("step", name)
    if at is not None:
        value = f"{when(at)}  {login}" if login else when(at)
        return FormRow(name, label, value, "[x]", "good")
    found = next((step.needs for step in case.steps if step.name == name), ())
    needs = [need for need in found if need not in SAID_BY_NAME]
    value = (
        _("not yet: {needs}").format(needs=listed(word("case_need", need) for need in needs))
        if needs
        else _("not yet")
    )
    return FormRow(name, label, value, "[ ]", "muted")


def _offer(offer: OfferView, place: int, when: When) -> FormRow:
    what = word("offer", offer.type)
    if offer.amount_fen is not None:
        what += " " + money(offer.amount_fen, offer.currency)
    head = _("{when} offered: {what}").format(when=when(offer.at), what=what)
    if offer.text:
        head += f"\n{offer.text}"
    answer = _("no answer yet (Enter: the customer's answer)")
    if offer.answer is not None:
        answer = word("answer", offer.answer)
        if offer.answered_at is not None:
            answer = f"{when(offer.answered_at)} {answer}"
        if offer.answer_text:
            answer = _("{step}: {fields}").format(step=answer, fields=offer.answer_text)
    sign, style = {"accepted": ("[x]", "good"), "refused": ("x", ""), "countered": ("<>", "")}.get(
        offer.answer or "", ("!", "risk")
    )
    label = _("round {place}").format(place=place)
    return FormRow(f"offer:{offer.offer_id}", label, f"{head}\n-> {answer}", sign, style)


def _questions(case: CaseView, when: When) -> Iterator[FormRow]:
    yield FormRow("", _("Departments"), title=True)
    for question in case.questions:
        yield _question(question, when)
    if case.row.status not in SETTLED:
        yield FormRow("question:+", _("ask a department"), sign="+")
    for (team, login), ms in case.in_hand.items():
        label = word("team", team)
        text = _("{time} with {who}") if login else _("{time} with nobody")
        yield FormRow("", label, text.format(time=span_text(ms), who=login), style="muted")


def _question(question: QuestionView, when: When) -> FormRow:
    asked = f"{question.text}\n{question.asked_by or _('the desk')}, {when(question.asked_at)}"
    taken = span_text(question.taken_ms)
    label = word("team", question.team)
    key = f"question:{question.question_id}"
    if question.answered_at is None:
        wait = _("no answer for {time} (Enter: answer)") if question.may_tell else _("no answer for {time}")
        return FormRow(key, label, f"{asked}\n-> {wait.format(time=taken)}", "!", "risk")
    head = _("{who} after {time}").format(who=question.answered_by or label, time=taken)
    return FormRow(key, label, f"{asked}\n-> {head}: {question.answer}", "[x]", "")


def _checklist(checklist: ChecklistView, when: When) -> Iterator[FormRow]:
    total = len(checklist.items)
    title = _("How to handle it: {name}") if checklist.kind == "dispute" else _("Checklist: {name}")
    done = _("{done} of {total}").format(done=checklist.done, total=total)
    yield FormRow("", title.format(name=checklist_word(checklist.name)), done, title=True)
    for item in checklist.items:
        text = word("check_item", item.item)
        key = f"check:{checklist.name}:{item.place}"
        if item.at is None:
            yield FormRow(key, text, sign="[ ]")
        else:
            yield FormRow(key, f"{text}  ({item.login} {when(item.at)})", sign="[x]", style="good")


def _follow_up(case: CaseView, when: When) -> Iterator[FormRow]:
    follow = case.follow_up
    yield FormRow("", _("Follow-up"), title=True)
    for survey in follow.surveys:
        yield FormRow("", when(survey.at), survey_text(survey))
    sign, style, state = "", "muted", _("none is owed")
    if follow.overdue and follow.due_at is not None:
        sign, style, state = "!", "risk", _("overdue since {when}").format(when=when(follow.due_at))
    elif follow.due_at is not None:
        sign, style, state = "!", "soon", _("due {when}").format(when=when(follow.due_at))
    elif follow.owed and any(survey.outcome != "unreachable" for survey in follow.surveys):
        sign, style, state = "[x]", "good", _("done")
    elif follow.owed:
        state = _("owed once the ticket is resolved")
    yield FormRow("follow_up", _("call (E)"), state, sign, style)


def survey_text(survey: SurveyView) -> str:
    """What a customer said: outcome, ratings, comment."""
    ratings = [
        f"{word('rating', name)} {value}"
        for name in ALL_RATINGS
        if (value := getattr(survey, name)) is not None
    ]
    who = [survey.login] if survey.login else []
    source = word("survey_source", survey.source)
    way = [word("survey_way", survey.via)] if survey.via else []
    head = listed([source, word("survey_outcome", survey.outcome), *way, *who])
    return "\n".join(part for part in (head, "  ".join(ratings), survey.reason, survey.comment) if part)


def _measures(case: CaseView, when: When) -> Iterator[FormRow]:
    yield FormRow("", _("Measures"), title=True)
    for measure in case.measures:
        yield measure_row(measure, _("measure"), when)
    yield FormRow("measure:+", _("add a measure"), sign="+")


def measure_row(measure: MeasureView, label: str, when: When) -> FormRow:
    """A measure as a row: open, overdue or done."""
    sign, style = ("[x]", "good") if measure.done_at is not None else ("[ ]", "")
    if measure.overdue:
        sign, style = "!", "risk"
    return FormRow(f"measure:{measure.measure_id}", label, measure_text(measure, when), sign, style)


def _collection(case: CaseView) -> Iterator[FormRow]:
    yield FormRow("", _("Case collection"), title=True)
    if case.story is None:
        yield FormRow("story", _("story"), _("not marked"), style="muted")
    else:
        value = word("story", case.story.outcome)
        yield FormRow("story", _("story"), f"{value}\n{case.story.note}".rstrip(), "*")
