"""The bar of complaint steps: signs, the next one, what it lacks, in every width and both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.cells import cell_len

from store import i18n
from store.rules.words import STEPS
from store.views.case_shapes import CaseStep
from tui.widgets.steps_bar import next_step, steps_line


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    i18n.use("en")
    yield
    i18n.use("en")


def steps(done: int, **missing: tuple[str, ...]) -> list[CaseStep]:
    """The seven, `done` of them done."""
    return [
        CaseStep(name, 1 if at < done else None, None, missing.get(name, ())) for at, name in enumerate(STEPS)
    ]


def text(shown: list[CaseStep], width: int) -> str:
    return "".join(part for part, _style in steps_line(shown, width))


def test_it_names_the_next_step_and_what_it_lacks() -> None:
    lacking = steps(2, classified=("category", "responsibility"))
    assert text(lacking, 80).startswith("+in +noted >sorted .checked .offer .done .told")
    assert text(lacking, 80).endswith("sorted: category, responsibility")
    assert text(lacking, 120).endswith("classified: category, responsibility")


def test_an_offer_without_an_answer_is_the_next_step() -> None:
    offered = steps(5, solution=("answer",))
    assert next_step(offered) == offered[4]
    assert "+checked >offer" in text(offered, 80)
    assert text(offered, 80).endswith("solution: the customer's answer")


def test_a_step_by_hand_says_its_name_and_all_done_says_so() -> None:
    assert text(steps(3), 80).endswith("next: investigated")
    assert text(steps(7), 80).endswith("complete")
    assert text([], 80) == ""


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("width", [80, 100, 120, 200])
@pytest.mark.parametrize("done", range(8))
def test_it_fits_whole(language: str, width: int, done: int) -> None:
    i18n.use(language)
    shown = steps(done, classified=("category", "responsibility"), solution=("answer",))
    line = text(shown, width)
    assert cell_len(line) <= width
    assert "~" not in line


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_signs_tell_without_colour(language: str) -> None:
    i18n.use(language)
    words = text(steps(4), 80).split(" ")[:7]
    assert [word[0] for word in words] == ["+", "+", "+", "+", ">", ".", "."]
