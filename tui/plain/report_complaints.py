"""The report on complaints in words."""

from __future__ import annotations

from collections.abc import Iterator

from store.i18n import _, ngettext
from store.reports.complaints import WHICH, ComplaintFacts
from store.reports.document import Cell, Column, Report, Section, Table, table
from store.reports.then import Then
from store.rules.words import STEPS
from tui.plain import report_cells as cells
from tui.plain.report_head import head, report_facts
from tui.plain.report_period import measures_table, top_problem
from tui.plain.target_words import is_any
from tui.wording import cause_word, word

_GROUP = ("arrivals", "share", "complaint_resolution_rate", "resolution_time_avg", "sla_met", "backlog")


def complaints_report(facts: ComplaintFacts, zone: str) -> Report:
    """What came of the complaints, case by case, and what was learnt."""
    sections = [
        Section("glance", _("At a glance"), tuple(_glance(facts)), (_figures(facts),)),
        Section("steps", _("Steps"), (), (_steps(facts),)),
        Section("responsibility", _("Responsibility and causes"), (), (_responsible(facts), _causes(facts))),
        Section("solutions", _("Offers"), (), (_offers(facts),)),
        *_groups(facts),
        Section(
            "cases",
            _("Cases"),
            (),
            (
                _cases("opened", facts, facts.cases[: facts.opened], zone, _("Came in within the period")),
                _cases(
                    "older",
                    facts,
                    facts.cases[facts.opened :],
                    zone,
                    _("From before, solved since or still open"),
                ),
            ),
        ),
        Section("stories", _("Case collection"), (), (_stories(facts),)),
        Section("measures", _("Measures"), (), (measures_table(facts.measures, zone, title=""),)),
    ]
    return Report(
        "complaints",
        _("Complaints") + f" {facts.span.name}",
        head(facts.span, facts.as_of, zone),
        tuple(sections),
        report_facts(facts.span, facts.as_of, zone),
    )


def _glance(facts: ComplaintFacts) -> Iterator[str]:
    cases = facts.cases
    new = cases[: facts.opened]
    yield ngettext("{count} complaint came in", "{count} complaints came in", len(new)).format(
        count=len(new)
    ) + _("; {solved} of them are solved, {reopened} were opened again.").format(
        solved=sum(one.resolved_at is not None for one in new), reopened=sum(one.reopens > 0 for one in new)
    )
    older = len(cases) - len(new)
    if older:
        still = sum(one.resolved_at is None for one in cases[facts.opened :])
        yield _("{count} more from before: {open} still open.").format(count=older, open=still)
    answers = [one.assent for one in cases if one.offers]
    if answers:
        yield _("Of {count} cases with an offer the customer agreed in {yes}, refused in {no}.").format(
            count=len(answers), yes=answers.count("accepted"), no=answers.count("refused")
        )
    top = top_problem(facts.groups["category"])
    if top:
        yield top


def _figures(facts: ComplaintFacts) -> Table:
    now, past = facts.whole.now.total, facts.whole.before.total
    ids = [id_ for id_ in WHICH if is_any(now[id_]) or is_any(past[id_])]
    return cells.compared_table(
        "figures",
        ids,
        now,
        past,
        none=_("There was nothing to count."),
        named={"arrivals": _("complaints")},
    )


def _steps(facts: ComplaintFacts) -> Table:
    """How many cases have come past each step."""
    columns = (
        Column("step", _("step")),
        Column("done", _("done"), right=True),
        Column("share", _("share"), right=True),
        Column("open_without", _("open without it"), right=True),
    )
    rows = []
    for step in STEPS:
        done = [one for one in facts.cases if step in one.steps]
        without = sum(one.resolved_at is None and step not in one.steps for one in facts.cases)
        share = len(done) / len(facts.cases) if facts.cases else None
        rows.append(
            (cells.coded("step", step), cells.count(len(done)), cells.share(share), cells.count(without))
        )
    return table("steps", columns, rows if facts.cases else [], none=_("There was no complaint."))


def _responsible(facts: ComplaintFacts) -> Table:
    columns = (Column("responsibility", _("responsibility")), Column("cases", _("complaints"), right=True))
    rows = [
        (
            cells.text(code or "-", word("responsibility", code) if code else _("not known")),
            cells.count(count),
        )
        for code, count in facts.by_responsibility
    ]
    return table(
        "responsibility", columns, rows, title=_("Responsibility"), none=_("No responsibility is determined.")
    )


def _causes(facts: ComplaintFacts) -> Table:
    columns = (Column("cause", _("cause")), Column("cases", _("complaints"), right=True))
    rows = [(cells.text(_cause(facts, id_)), cells.count(count)) for id_, count in facts.by_cause]
    return table("causes", columns, rows, title=_("Causes"), none=_("No cause is named."))


def _cause(facts: ComplaintFacts, id_: int) -> str:
    known = facts.causes.get(id_)
    return str(id_) if known is None else cause_word(known.code, known.name)


def _offers(facts: ComplaintFacts) -> Table:
    columns = (
        Column("solution", _("solution")),
        Column("offered", _("offered"), right=True),
        Column("accepted", _("accepted"), right=True),
        Column("offered_amount", _("amount offered"), right=True),
        Column("accepted_amount", _("amount agreed"), right=True),
    )
    rows = [
        (
            cells.coded("offer", one.type),
            cells.count(one.offered),
            cells.count(one.accepted),
            cells.amount(one.offered_fen or None),
            cells.amount(one.accepted_fen or None),
        )
        for one in facts.offers
    ]
    if len(rows) > 1:
        sums = [
            sum(getattr(one, name) for one in facts.offers)
            for name in ("offered", "accepted", "offered_fen", "accepted_fen")
        ]
        total = (
            cells.count(sums[0]),
            cells.count(sums[1]),
            cells.amount(sums[2] or None),
            cells.amount(sums[3] or None),
        )
        rows.append((cells.text("", _("all together")), *total))
    return table("solutions", columns, rows, none=_("No solution was offered."))


def _groups(facts: ComplaintFacts) -> Iterator[Section]:
    titles = {
        "category": _("By category"),
        "channel": _("By channel"),
        "product": _("By product"),
        "shop": _("By shop"),
        "region": _("By region"),
    }
    for by, title in titles.items():
        compared = facts.groups[by]
        if cells.known_groups(compared) > (0 if by in ("category", "channel") else 1):
            yield Section(by, title, (), (cells.groups_table(f"by_{by}", by, compared, _GROUP),))


def _cases(name: str, facts: ComplaintFacts, cases: tuple[Then, ...], zone: str, title: str) -> Table:
    columns = [
        Column("ticket", _("ticket")),
        Column("category", ""),
        Column("status", ""),
        *(Column(step, word("step", step)) for step in STEPS if step != "recorded"),
        Column("resolved", _("solved on")),
        Column("responsibility", _("responsibility")),
        Column("causes", _("whys")),
        Column("solution", _("offered")),
        Column("amount", _("amount"), right=True),
        Column("assent", _("the customer's answer")),
        Column("reopened", _("reopened"), right=True),
        Column("story", _("case collection")),
    ]
    rows = [_case(one, facts, zone) for one in cases]
    return table(name, columns, rows, title=title, cards=True, none=_("None."), rest=cells.rest())


def _case(one: Then, facts: ComplaintFacts, zone: str) -> list[Cell]:
    offer = one.offers[-1] if one.offers else None
    return [
        cells.ticket(one.number),
        cells.coded("category", one.category),
        cells.coded("status", one.status),
        *(cells.time(one.steps.get(step), zone) for step in STEPS if step != "recorded"),
        cells.time(one.resolved_at, zone),
        cells.coded("responsibility", one.responsibility),
        cells.text(" <- ".join(_cause(facts, id_) for id_ in one.causes)),
        cells.coded("offer", None if offer is None else offer.type),
        cells.EMPTY if offer is None or offer.amount_fen is None else cells.amount(offer.amount_fen),
        _assent(one),
        cells.count(one.reopens) if one.reopens else cells.EMPTY,
        cells.coded("story", one.story),
    ]


def _assent(one: Then) -> Cell:
    if not one.offers:
        return cells.EMPTY
    answer = one.assent
    return cells.text("open", _("not answered yet")) if answer is None else cells.coded("answer", answer)


def _stories(facts: ComplaintFacts) -> Table:
    columns = (
        Column("ticket", _("ticket")),
        Column("outcome", ""),
        Column("category", ""),
        Column("note", _("note")),
    )
    rows = [
        (
            cells.ticket(one.number),
            cells.coded("story", one.story),
            cells.coded("category", one.category),
            cells.text(facts.stories.get(one.number, "")),
        )
        for one in facts.cases
        if one.story
    ]
    return table("stories", columns, rows, cards=True, none=_("No case was put into the collection."))
