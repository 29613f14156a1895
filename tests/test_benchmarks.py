"""A benchmark of a sick desk would say nothing: the desks that are measured are what verbs would have left."""

from __future__ import annotations

import tomllib
from pathlib import Path

from benchmarks import suggestions
from benchmarks.desks import Desks
from benchmarks.figures import at_least, at_most, below, line
from benchmarks.histories import NOW, NOW_STATED
from benchmarks.start_up import TICKET, desk_words
from benchmarks.terminal import Terminal
from store.database import open_desk
from store.views.health import doctor
from store.views.people import actor
from store.views.queues import counts


def test_measured_desks_are_sound(tmp_path: Path) -> None:
    desks = Desks(tmp_path)
    for path in (desks.of(unsettled=80, settled=40), desks.ticking(8)):
        desk = open_desk(path)
        assert doctor(desk, now=NOW) == []
        waiting = next(count for count in counts(desk, actor(desk, "root"), now=NOW) if count.view == "open")
        assert waiting.count == (80 if "desk" in path.name else 40)
        desk.close()
    assert desks.of(unsettled=80, settled=40) == desks.of(unsettled=80, settled=40)


def test_the_desk_that_is_timed_comes_in_by_the_way_that_is_installed(tmp_path: Path) -> None:
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
    module, function = project["project"]["scripts"]["kefu"].split(":")
    words = desk_words(Desks(tmp_path), 50)
    assert f"from {module} import {function}; sys.exit({function}())" in words[1]
    with Terminal(words, env={"KEFU_NOW": NOW_STATED}) as terminal:
        assert terminal.until(TICKET) > 0


def test_a_figure_says_its_reference_and_whether_the_goal_is_met() -> None:
    assert (
        line(at_most("window", 2.0, "ms", 1.0, 3))
        == "window 2 ms, reference 1, ratio 2.00, goal at most 3x: met"
    )
    assert line(at_least("take", 2.0, "a second", 5.0, 0.5)).endswith(
        "ratio 0.40, goal at least 0.5x: MISSED"
    )
    assert line(below("bytes", 0.4, "kB/s", 0.5)) == "bytes 0.4 kB/s, goal at most 0.5 kB/s: met"


def test_suggestions_are_measured_beside_their_question(tmp_path: Path) -> None:
    figures = list(suggestions.measure(Desks(tmp_path), small=True))
    assert [figure.name.split(", ")[-1] for figure in figures] == ["median", "95 of 100"]
    assert all(0 < (figure.reference or 0) <= figure.value for figure in figures)
