"""The report to the supply chain in words."""

from __future__ import annotations

from collections.abc import Iterator

from store.i18n import _, ngettext
from store.reports.document import Cell, Column, Report, Section, Table, table
from store.reports.logistics import WHICH, LogisticsFacts, Sum
from tui.plain import report_cells as cells
from tui.plain.report_head import head, report_facts
from tui.plain.target_words import value_text
from tui.wording import word


def logistics_report(facts: LogisticsFacts, zone: str) -> Report:
    """Late, damaged and lost, by carrier and region, and who has been told."""
    sections = (
        Section("glance", _("At a glance"), tuple(_glance(facts)), (_contacts(facts),)),
        Section(
            "carriers",
            _("By carrier"),
            (),
            (_sums("by_carrier", _("carrier"), facts.by_carrier, facts.total),),
        ),
        Section(
            "regions", _("By region"), (), (_sums("by_region", _("region"), facts.by_region, facts.total),)
        ),
        Section("late", _("Late parcels"), (), (_late(facts, zone),)),
        Section("damaged", _("Damaged goods"), (), (_damaged(facts, zone),)),
    )
    return Report(
        "logistics",
        _("To the supply chain") + f" {facts.span.name}",
        head(facts.span, facts.as_of, zone),
        sections,
        report_facts(facts.span, facts.as_of, zone),
    )


def _glance(facts: LogisticsFacts) -> Iterator[str]:
    total = facts.total
    if total.promised:
        yield ngettext(
            "{count} parcel was promised for the period, {in_time} arrived in time ({share}).",
            "{count} parcels were promised for the period, {in_time} arrived in time ({share}).",
            total.promised,
        ).format(
            count=f"{total.promised:,}",
            in_time=f"{total.in_time:,}",
            share=value_text("sla_met", total.in_time / total.promised),
        )
    else:
        yield _("No parcel was promised for the period.")
    if total.late:
        yield ngettext(
            "{count} parcel is late, older ones included: {missing} not there yet, {lost} failed, sent back or lost.",
            "{count} parcels are late, older ones included: {missing} not there yet, {lost} failed, sent back or lost.",
            total.late,
        ).format(count=f"{total.late:,}", missing=f"{total.missing:,}", lost=f"{total.lost:,}")
        yield _("Told: {told} customers of late parcels; not told: {not_told}.").format(
            told=f"{total.told:,}", not_told=f"{total.late - total.told:,}"
        )
    yield ngettext(
        "{count} ticket came in about damaged goods.",
        "{count} tickets came in about damaged goods.",
        total.damaged,
    ).format(count=f"{total.damaged:,}")


def _contacts(facts: LogisticsFacts) -> Table:
    return cells.groups_table(
        "contacts", "category", facts.whole, WHICH, title=_("Contacts about logistics and damage")
    )


def _sums(name: str, title: str, sums: tuple[Sum, ...], total: Sum) -> Table:
    columns = (
        Column("key", title),
        Column("promised", _("promised"), right=True),
        Column("in_time", _("on time"), right=True),
        Column("share", _("share"), right=True),
        Column("late", _("are late"), right=True),
        Column("days_late", _("days late"), right=True),
        Column("missing", _("not there"), right=True),
        Column("lost", _("lost"), right=True),
        Column("told", _("told"), right=True),
        Column("damaged", _("damaged"), right=True),
    )
    rows = [_sum(one, cells.text(one.key or "-", one.key or _("not known"))) for one in sums]
    if rows:
        rows.append(_sum(total, cells.text("", _("all together"))))
    return table(name, columns, rows, none=_("There was nothing to count."))


def _sum(one: Sum, key: Cell) -> tuple[Cell, ...]:
    return (
        key,
        cells.count(one.promised),
        cells.count(one.in_time),
        cells.share(one.in_time / one.promised if one.promised else None),
        cells.count(one.late),
        cells.number(one.days_late),
        cells.count(one.missing),
        cells.count(one.lost),
        cells.count(one.told),
        cells.count(one.damaged),
    )


def _late(facts: LogisticsFacts, zone: str) -> Table:
    columns = (
        Column("order", _("order")),
        Column("tracking_no", _("parcel")),
        Column("carrier", _("carrier")),
        Column("region", _("region")),
        Column("status", _("state")),
        Column("shipped", _("sent off")),
        Column("promised", _("promised")),
        Column("arrived", _("arrived")),
        Column("days_late", _("days late"), right=True),
        Column("told", _("customer told")),
        Column("tickets", _("tickets")),
    )
    rows = [
        (
            cells.text(one.order_no or "-"),
            cells.text(one.tracking_no),
            cells.text(one.carrier),
            cells.text(one.region),
            cells.text(one.status, word("shipment_status", one.status) if one.status else ""),
            cells.time(one.shipped_at, zone),
            cells.time(one.promised_at, zone),
            cells.time(one.delivered_at, zone),
            cells.count(one.days_late),
            cells.text("yes", _("yes"), "good") if one.told else cells.text("no", _("no"), "soon"),
            cells.text(", ".join(f"#{number}" for number in one.tickets)),
        )
        for one in facts.late
    ]
    return table("late", columns, rows, cards=True, none=_("No parcel is late."), rest=cells.rest())


def _damaged(facts: LogisticsFacts, zone: str) -> Table:
    columns = (
        Column("ticket", _("ticket")),
        Column("opened", _("came in")),
        Column("kind", _("kind")),
        Column("order", _("order")),
        Column("carrier", _("carrier")),
        Column("region", _("region")),
        Column("product", _("product")),
        Column("solved", _("is solved")),
    )
    rows = [
        (
            cells.ticket(one.number),
            cells.time(one.opened_at, zone),
            cells.coded("kind", one.kind),
            cells.text(one.order_no),
            cells.text(one.carrier),
            cells.text(one.region),
            cells.text(one.product),
            cells.text("yes", _("yes"), "good") if one.resolved else cells.text("no", _("no"), "soon"),
        )
        for one in facts.damaged
    ]
    return table(
        "damaged", columns, rows, cards=True, none=_("Nobody wrote of damaged goods."), rest=cells.rest()
    )
