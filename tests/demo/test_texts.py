"""The demo's words: complete in both languages, and about nobody real."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from store.demo.cast import CUSTOMERS, customer
from store.demo.texts import LANGUAGES, Texts


def table(name: str) -> dict[str, Any]:
    return tomllib.loads(files("store.demo").joinpath(name).read_text(encoding="utf-8"))


def structure(value: Any) -> Any:
    """What must be the same in every language: the keys, and how many products of a group there are."""
    if isinstance(value, dict):
        return {key: structure(inner) for key, inner in value.items()}
    return type(value).__name__


def test_the_languages_say_the_same_things() -> None:
    assert structure(table("zh.toml")) == structure(table("en.toml"))
    assert all(
        len(set(names)) == 4 for lang in LANGUAGES for names in table(f"{lang}.toml")["products"].values()
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_every_matter_can_be_said(language: str) -> None:
    texts = Texts(language)
    for matter in texts.matters:
        wanted = {"subject", "body", "ask", "detail", "advise", "solution"}
        if matter.kind == "complaint":
            wanted |= {"wish", "offer", "countered", "better", "inform"}
        assert set(matter.says) == wanted
        case = texts.case(matter, texts.products[matter.group][0], "SO10000000", texts.cities[0], "chat")
        for what in wanted:
            assert "{" not in case.says(what)
            pays = what in ("offer", "better") and "{amount}" in matter.says[what]
            assert not pays or case.amount_fen(what) > 0


def test_no_two_matters_look_alike_from_their_ticket() -> None:
    matters = Texts("en").matters
    assert len({(matter.kind, matter.category, matter.group) for matter in matters}) == len(matters)


@pytest.mark.parametrize("language", LANGUAGES)
def test_customers_are_made_up_and_told_apart(language: str) -> None:
    texts = Texts(language)
    everybody = [customer(texts, index) for index in range(CUSTOMERS)]
    assert len({who.nick for who in everybody}) == len({who.phone for who in everybody}) == CUSTOMERS
    assert all(re.fullmatch(r"1390000\d{4}", who.phone or "") for who in everybody)
    assert all((who.email or "@example.com").endswith("@example.com") for who in everybody)
    said = files("store.demo").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    assert not re.search(r"\d{7,}|@|https?:|www\.", said)


def test_the_demos_policy_is_the_shipped_one_around_the_clock() -> None:
    demo = table("policy.toml")
    shipped = tomllib.loads(files("store.policy").joinpath("shipped.toml").read_text(encoding="utf-8"))
    for calendar in demo["calendars"].values():
        assert len(calendar["week"]) == 7
        assert all(spans == ["00:00-24:00"] for spans in calendar["week"].values())
    for kpi in (*demo["kpi"], *shipped["kpi"], demo["scorecard"], shipped["scorecard"]):
        kpi.pop("at_least", None)  # a demo has few cases of everything
    changed = {"name", "calendars"}
    assert {k: v for k, v in demo.items() if k not in changed} == {
        k: v for k, v in shipped.items() if k not in changed
    }
