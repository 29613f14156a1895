"""A person's settings are kept, and a bad file keeps nobody from work."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.errors import CouldNot
from tui.settings import DEFAULTS, Settings, load, save, settings_path
from tui.themes import NAMES, next_theme, theme_name


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "amy.toml"
    wanted = Settings(language="zh", theme="contrast", bell=False, preview=False)
    save(path, wanted)
    assert load(path) == (wanted, None)
    assert list(path.parent.iterdir()) == [path]


def test_no_file_means_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "none.toml") == (DEFAULTS, None)


@pytest.mark.parametrize("text", ["theme = ", "theme = 'pink'", "colour = 'red'", "bell = 1"])
def test_a_bad_file_means_defaults_and_says_why(tmp_path: Path, text: str) -> None:
    path = tmp_path / "amy.toml"
    path.write_text(text)
    settings, problem = load(path)
    assert settings == DEFAULTS
    assert problem is not None
    assert str(path) in problem


def test_what_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CouldNot):
        save(tmp_path / "file" / "amy.toml", DEFAULTS)


def test_everybody_has_a_file_of_their_own() -> None:
    assert settings_path("amy") != settings_path("bo")


def test_themes() -> None:
    assert theme_name("light", {}) == "kefu-light"
    assert theme_name("light", {"NO_COLOR": "1"}) == "kefu-ansi"
    assert theme_name("auto", {"TERM": "xterm-256color"}) == "kefu-dark"
    assert theme_name("auto", {"TERM": "screen"}) == "kefu-ansi"
    assert theme_name("auto", {"TERM": "xterm", "COLORTERM": "truecolor"}) == "kefu-dark"
    seen = "dark"
    for _ in NAMES:
        seen = next_theme(seen)
    assert seen == "dark"
