"""What people read of early warnings: on the command line, in the ticket, in both languages."""

from __future__ import annotations

import pytest

from store import i18n
from store.views.ticket_shapes import CustomerView
from store.views.warnings_risk import RiskView
from tests.cli.conftest import Kefu, kefu, template
from tests.tui.hosts import NOON, Host, grid
from tests.tui.test_panels import ZONE, now, ticket
from tui.plain.warning_words import chance_text, told
from tui.widgets.facts_panel import FactsPanel

__all__ = ["kefu", "template"]

BURST = {
    "series": "category", "value": "logistics", "way": "rise", "window": "hour", "seen": 24, "expected": 7.7,
    "chance": 2.67e-05, "also": [["shop", "A", 30, 14.0]], "tickets": [4, 3],
}  # fmt: skip
SLOW = {
    "figure": "response_time", "series": "all", "value": "", "seen": 31, "cases": 60, "usual": 0.1, "chance": 1e-9,
}  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "texts"),
    [
        ("en", (
            "category logistics: 24 tickets in an hour, 7.7 expected · by chance once in 4 years · also shop A",
            "slow first answers (the whole desk): 31 of 60, usually 10.0% · by chance less than once in 1,000 years",
            "The customer speaks of court, lawyers or the police.",
            "Customer at risk: 3 contacts within 7 days",
        )),
        ("zh", (
            "分类“物流”：一小时内 24 单，预期 7.7 · 偶然出现约每 4 年一次",
            "首次响应偏慢（全部来量）：60 件中 31 件，平时 10.0%",
            "客户提到：法院、律师或报警。",
            "客户流失风险：7 天内联系 3 次",
        )),
    ],
)  # fmt: skip
def test_a_warning_is_a_sentence(lang: str, texts: tuple[str, ...]) -> None:
    warned = (BURST, SLOW, {"group": "law"}, {"cause": "contacts", "count": 3, "days": 7})
    i18n.use(lang)
    try:
        for data, text in zip(warned, texts, strict=True):
            assert told(data).startswith(text)
    finally:
        i18n.use("en")


@pytest.mark.parametrize(
    ("chance", "text"),
    [
        (0.2, "as usual"),
        (0.04, "by chance once in 25 hours"),
        (1e-3, "by chance once in 42 days"),
        (1e-4, "by chance once in 14 months"),
        (0.0, "by chance less than once in 1,000 years"),
    ],
)
def test_how_sure_in_plain_words(chance: float, text: str) -> None:
    assert chance_text(chance) == text


def test_the_command_tells_and_counts(kefu: Kefu) -> None:
    assert "Nothing was warned of" in kefu.done("warnings")
    number = kefu.told("new", "再不处理我打12315", "--customer", "小红")["number"]
    found = kefu.told("warnings")
    assert found["counts"] == {"words": {"fired": 1, "false": 0, "acknowledged": 0, "over": 0}}
    (fired,) = found["fired"]
    assert (fired["ticket"], fired["data"]["group"], fired["plan"]) == (number, "authority", "public_matter")
    assert (found["learnt_weeks"], found["series"], found["promotion"]) == (0, [], None)
    text = kefu.done("warnings", "--since", "30d")
    assert "an authority or a consumers' association" in text
    kefu.done("ack", str(fired["id"]), "--false-alarm")
    assert kefu.told("warnings")["counts"]["words"]["false"] == 1
    assert "误报" in kefu.done("warnings", lang="zh")
    assert kefu.told("warnings", "--since", "2026-03-17")["fired"] == []
    kefu.refused(2, "warnings", "--since", "yesterday")


def test_a_customer_at_risk_stands_in_the_ticket(kefu: Kefu) -> None:
    for day in (16, 17, 18):
        kefu.at(f"2026-03-{day}T10:00:00+08:00")
        number = kefu.told("new", "还没到", "--customer", "小红")["number"]
    assert kefu.told("show", str(number))["customer"]["at_risk"] == ["contacts"]
    assert "Customer at risk: 3 contacts within 7 days" in kefu.done("show", str(number))
    assert "客户流失风险：7 天内联系 3 次" in kefu.done("customer", "小红", lang="zh")


async def test_the_panel_says_it_on_short_lines() -> None:
    panel = FactsPanel(zone=ZONE, now=now)
    risks = (RiskView("contacts", NOON, {"count": 3, "days": 7}),)
    customer = CustomerView(1, "小红", None, None, None, None, None, risks)
    async with Host(panel).run_test(size=(34, 12)):
        panel.show(ticket(customer=customer))
        lines = [text.rstrip() for text in grid(panel)]
        assert any(line.startswith("! Customer at risk: 3 contacts") for line in lines)
