"""A person's settings are kept, and a bad file keeps nobody from work."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from store.errors import CouldNot
from tui.settings import DEFAULTS, Settings, load, save, settings_path
from tui.themes import NAMES, next_theme, theme_name


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "amy.toml"
    wanted = Settings(
        language="zh",
        theme="contrast",
        bell=False,
        preview="below",
        columns=("number", "age"),
        keys={"reply": ("f9",), "send": ("f8", "f5")},
    )
    save(path, wanted)
    assert load(path) == (wanted, ())
    assert list(path.parent.iterdir()) == [path]


def test_no_file_means_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "none.toml") == (DEFAULTS, ())


@pytest.mark.parametrize(
    ("line", "field", "allowed"),
    [
        ("theme = 'pink'", "theme", "contrast"),
        ("theme = 5", "theme", "contrast"),
        ("colour = 'red'", "colour", "theme"),
        ("bell = 1", "bell", "true, false"),
        ("preview = 'yes'", "preview", "beside"),
        ("language = true", "language", "zh"),
        ("columns = ['age', 'hue']", "columns", "number"),
        ("columns = 'age'", "columns", "number"),
        ("keys = 5", "keys", "[keys]"),
    ],
)
def test_a_wrong_field_is_named_and_the_rest_holds(
    tmp_path: Path, line: str, field: str, allowed: str
) -> None:
    path = tmp_path / "amy.toml"
    other = "theme = 'light'" if field != "theme" else "preview = false"
    path.write_text(f"# mine\n\n{other}\n{line}\n")
    settings, (problem,) = load(path)
    assert (settings.theme, settings.preview) == (("light", "auto") if field != "theme" else ("auto", "off"))
    assert problem.startswith(f"{path}:4: {field}: ")
    assert allowed in problem


@pytest.mark.parametrize(("written", "meant"), [("true", "auto"), ("false", "off"), ("'beside'", "beside")])
def test_a_preview_that_was_on_or_off_still_is(tmp_path: Path, written: str, meant: str) -> None:
    path = tmp_path / "amy.toml"
    path.write_text(f"preview = {written}\n")
    settings, problems = load(path)
    assert (settings.preview, problems) == (meant, ())
    save(path, replace(settings, bell=False), was=settings)
    assert load(path)[0].preview == meant


def test_what_is_no_toml_says_where(tmp_path: Path) -> None:
    path = tmp_path / "amy.toml"
    path.write_text("bell = true\ntheme = \n")
    settings, (problem,) = load(path)
    assert settings == DEFAULTS
    assert str(path) in problem
    assert "line 2" in problem
    with pytest.raises(CouldNot, match="only a person"):
        save(path, Settings(bell=False))
    assert path.read_text() == "bell = true\ntheme = \n"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ('reply = "c"', ("reply", "claim")),
        ('reply = "T"', ("reply", "theme")),
        ('reply = "j"', ("reply", "down")),
        ('reply = "ctrl+s"', ("Ctrl+S",)),
        ('reply = "Ctrl+C"', ("Ctrl+C",)),
        ('reply = "alt+r"', ("alt+r",)),
        ('reply = "rr"', ("rr",)),
        ("reply = 5", ("a key like",)),
        ("reply = []", ("a key is wanted",)),
        ('answer_nobody = "R"', ("docs/keys.md",)),
        ('send = "x"', ("F12",)),
        ('send = "ctrl+w"', ("Ctrl+W",)),
    ],
)
def test_a_key_that_cannot_be_is_refused_in_its_place(
    tmp_path: Path, line: str, names: tuple[str, ...]
) -> None:
    path = tmp_path / "amy.toml"
    path.write_text(f'[keys]\nnote = "f9"\n{line}\n')
    settings, (problem,) = load(path)
    assert settings.keys == {"note": ("f9",)}
    assert problem.startswith(f"{path}:3: keys.{line.split()[0]}: ")
    assert all(name in problem for name in names)


def test_two_keys_may_change_places_and_screens_apart_may_share_one(tmp_path: Path) -> None:
    path = tmp_path / "amy.toml"
    path.write_text('[keys]\nreply = "i"\nnote = "r"\nacknowledge = ["?", "x"]\nhelp = "F1"\n')
    settings, problems = load(path)
    assert problems == ()
    assert settings.keys == {
        "reply": ("i",),
        "note": ("r",),
        "acknowledge": ("question_mark", "x"),
        "help": ("f1",),
    }


def test_of_two_that_collide_the_first_one_holds(tmp_path: Path) -> None:
    path = tmp_path / "amy.toml"
    path.write_text('[keys]\nreply = "f9"\nnote = "f9"\n')
    settings, (problem,) = load(path)
    assert settings.keys == {"reply": ("f9",)}
    assert "keys.note" in problem
    assert "reply" in problem


def test_writing_keeps_comments_order_and_what_is_not_known(tmp_path: Path) -> None:
    path = tmp_path / "amy.toml"
    path.write_text(
        '# my desk\nfuture = [1,\n 2]\ntheme = "dark"  # at night\n\n[keys]\n# as at home\nreply = "f9"\n'
    )
    was, problems = load(path)
    assert len(problems) == 1
    save(path, replace(was, theme="light", bell=False, keys={"note": ("f6", "f7")}), was=was)
    assert path.read_text() == (
        '# my desk\nfuture = [1,\n 2]\ntheme = "light"  # at night\nbell = false\n\n'
        '[keys]\nnote = ["f6", "f7"]\n# as at home\n'
    )


def test_a_linked_file_stays_linked(tmp_path: Path) -> None:
    (tmp_path / "real.toml").write_text("bell = true\n")
    link = tmp_path / "amy.toml"
    link.symlink_to(tmp_path / "real.toml")
    save(link, Settings(bell=False))
    assert link.is_symlink()
    assert load(tmp_path / "real.toml")[0].bell is False


def test_what_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CouldNot):
        save(tmp_path / "file" / "amy.toml", Settings(bell=False))


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
