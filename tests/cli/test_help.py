"""The help, and docs/commands.md that is made from it (python -m docs writes it anew)."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.main import get_command

import cli
from store import i18n
from tests.cli.conftest import Kefu
from tui.plain.usage import prepare, reference, walk

PAGE = Path(__file__).parent.parent.parent / "docs" / "commands.md"


def test_the_page_says_what_the_help_says() -> None:
    i18n.use("en")
    text = reference(prepare(get_command(cli.commands())))
    assert PAGE.read_text(encoding="utf-8") == text, "docs/commands.md is older than the help: python -m docs"


def test_every_command_and_option_says_what_it_is_for() -> None:
    for command in walk(get_command(cli.commands())):
        assert command.help, command.name
        for param in command.params:
            assert param.help, (command.name, param.name)


@pytest.mark.parametrize("words", [(), ("import", "tickets"), ("agent",), ("agent", "state")])
def test_help_is_there_in_both_languages(kefu: Kefu, words: tuple[str, ...]) -> None:
    english, chinese = kefu.done(*words, "--help"), kefu.done(*words, "-h", lang="zh")
    assert "Options:" in english
    assert english != chinese
    assert not any("\u4e00" <= character <= "\u9fff" for character in english)


def test_the_reference_covers_every_command() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for command in ("kefu", "kefu import tickets", "kefu agent add", "kefu policy check", "kefu no-reply"):
        assert f"\n## {command}\n" in page
