"""A complaint's form as a page of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from store.i18n import N_, _
from store.reports.complaint_sheet import Sheet
from store.rules.words import RATINGS, SUBJECT_RATINGS
from store.text import safe_text
from store.views.ticket_shapes import OfferView
from tui.plain.paper import Box, Form
from tui.plain.shapes import Facts
from tui.plain.times import span, stamp
from tui.plain.words import field_word, listed
from tui.wording import cause_word, checklist_word, money, word

CONTENT_LINES: Final = 12
"""So much of what the customer said stands on the form; the whole is in the ticket."""
ASSENT: Final = {
    True: N_("the customer agrees"),
    False: N_("the customer does not agree"),
    None: N_("not answered yet"),
}


def page(sheet: Sheet, facts: Facts) -> str:
    """The whole form."""
    number = _("No. {number}   printed {when}").format(
        number=sheet.whole.row.number, when=stamp(sheet.printed_at, facts.zone)
    )
    form = Form(_("Complaint form"), number)
    _about(form, sheet, facts)
    _found_out(form, sheet, facts)
    _solved(form, sheet, facts)
    _afterwards(form, sheet, facts)
    return form.end(_("Handled by: ______________   Reviewed by: ______________   Date: ______________"))


def _about(form: Form, sheet: Sheet, facts: Facts) -> None:
    whole, row = sheet.whole, sheet.whole.row
    customer = whole.customer
    name = "" if customer is None else customer.name or customer.nick or ""
    reach = "" if customer is None else customer.phone or customer.email or ""
    product_type = word("product_type", whole.product_type)
    product = f"{whole.product or ''} ({product_type})" if product_type else whole.product
    form.row(
        *_boxes(
            (_("time received"), stamp(row.opened_at, facts.zone)),
            (_("time recorded"), stamp(whole.recorded_at, facts.zone)),
        )
    )
    form.row(*_boxes((_("customer"), name), (_("can be reached"), reach)))
    form.row(
        *_boxes(
            (field_word("channel"), word("channel", row.channel)), (field_word("platform"), whole.platform)
        )
    )
    form.row(*_boxes((field_word("order_no"), whole.order_no), (field_word("product"), product)))
    happened = stamp(whole.occurred_at, facts.zone)
    form.row(*_boxes((_("time it happened"), happened), (field_word("impact"), whole.impact)))
    form.row((_("content"), _content(sheet)))
    form.row(*_boxes((field_word("wish"), whole.wish)))


def _content(sheet: Sheet) -> str:
    lines = safe_text(sheet.content, multiline=True).splitlines()
    if len(lines) <= CONTENT_LINES:
        return "\n".join(lines)
    return "\n".join([*lines[:CONTENT_LINES], "…"])


def _found_out(form: Form, sheet: Sheet, facts: Facts) -> None:
    row, case = sheet.whole.row, sheet.case
    dispute = next((checklist_word(one.name) for one in case.checklists if one.kind == "dispute"), "")
    form.row(*_boxes((field_word("category"), word("category", row.category)), (_("dispute"), dispute)))
    responsible = word("responsibility", case.responsibility)
    form.row(
        *_boxes(
            (field_word("responsibility"), responsible),
            (field_word("priority"), word("priority", row.priority)),
        )
    )
    if case.responsibility_reason:
        form.row(*_boxes((_("reason"), case.responsibility_reason)))
    form.row((_("investigated"), "\n".join(_investigation(sheet, facts))))
    chain = " <- ".join(safe_text(cause_word(cause.code, cause.name)) for cause in case.causes)
    form.row((_("causes"), chain))


def _investigation(sheet: Sheet, facts: Facts) -> Iterator[str]:
    yield from _done("investigated", sheet, facts)
    for asked in sheet.case.questions:
        yield _("{team} was asked: {text}").format(team=word("team", asked.team), text=safe_text(asked.text))
        took = span(asked.taken_ms)
        if asked.open:
            yield _("no answer after {time}").format(time=took)
        else:
            yield _("answered after {time}: {text}").format(time=took, text=safe_text(asked.answer))


def _done(step: str, sheet: Sheet, facts: Facts) -> Iterator[str]:
    """When and by whom a step was done, and what was noted."""
    found = next((one for one in sheet.case.steps if one.name == step), None)
    if found is not None and found.done_at is not None:
        yield f"{stamp(found.done_at, facts.zone)} {safe_text(found.login or '')}".strip()
        if sheet.step_notes.get(step):
            yield safe_text(sheet.step_notes[step])


def _solved(form: Form, sheet: Sheet, facts: Facts) -> None:
    offers = "\n".join(_offer(offer, facts) for offer in sheet.case.offers)
    form.row((_("solutions offered"), offers))
    form.row(*_boxes((field_word("solution"), sheet.whole.solution)))
    form.row((field_word("answer"), _(ASSENT[sheet.assent])))
    form.row((_("carried out"), "\n".join(_done("carried_out", sheet, facts))))
    form.row(
        *_boxes(
            (_("customer informed"), stamp(sheet.case.informed_at, facts.zone)),
            (_("time resolved"), stamp(sheet.whole.resolved_at, facts.zone)),
        )
    )


def _offer(offer: OfferView, facts: Facts) -> str:
    parts = [stamp(offer.at, facts.zone), word("offer", offer.type)]
    if offer.amount_fen is not None:
        parts.append(money(offer.amount_fen, offer.currency))
    parts.append(safe_text(offer.text))
    answer = word("answer", offer.answer) if offer.answer else _("not answered yet")
    return " ".join(part for part in (*parts, "->", answer, safe_text(offer.answer_text)) if part)


def _afterwards(form: Form, sheet: Sheet, facts: Facts) -> None:
    case = sheet.case
    form.row((_("follow-up"), "\n".join(_follow_up(sheet, facts))))
    form.row((_("measures"), "\n".join(_measures(sheet, facts))))
    story = (
        "" if case.story is None else listed([word("story", case.story.outcome), safe_text(case.story.note)])
    )
    form.row(*_boxes((_("handled by"), sheet.handler), (_("case collection"), story)))


def _follow_up(sheet: Sheet, facts: Facts) -> Iterator[str]:
    follow_up = sheet.case.follow_up
    for survey in follow_up.surveys:
        asked = [word("survey_source", survey.source), word("survey_outcome", survey.outcome)]
        asked += [word("survey_way", survey.via)] if survey.via else []
        yield f"{stamp(survey.at, facts.zone)} {listed(asked)}"
        rated = [
            f"{field_word(name)} {rating}"
            for name in RATINGS
            if (rating := getattr(survey, name)) is not None
        ]
        rated += [
            f"{word('rating', name)} {rating}"
            for name in SUBJECT_RATINGS
            if (rating := getattr(survey, name)) is not None
        ]
        if rated:
            yield listed(rated)
        yield from (safe_text(words) for words in (survey.reason, survey.comment) if words)
    if follow_up.due_at is not None:
        yield _("to be called {when}").format(when=stamp(follow_up.due_at, facts.zone))


def _measures(sheet: Sheet, facts: Facts) -> Iterator[str]:
    for measure in sheet.case.measures:
        due = _("until {when}").format(when=stamp(measure.due_at, facts.zone)) if measure.due_at else ""
        done = _("done: {effect}").format(effect=safe_text(measure.effect)) if measure.done_at else ""
        parts = (safe_text(measure.text), safe_text(measure.owner or ""), due, done)
        yield " · ".join(part for part in parts if part)


def _boxes(*boxes: tuple[str, str | None]) -> Iterable[Box]:
    return [(label, safe_text(text or "")) for label, text in boxes]
