"""Settings change at once, are kept, and are shown where they matter; wrong ones are refused in place."""

from __future__ import annotations

from pathlib import Path

import pytest

from store import i18n
from tests.app.driving import Driven, desk_app
from tests.store.desks import MONDAY, Place
from tui.screens.help import HelpScreen
from tui.screens.settings import SettingsScreen
from tui.settings import Settings, load, settings_path


def kept(login: str = "ann") -> Settings:
    """What stands in the file."""
    settings, problems = load(settings_path(login))
    assert problems == ()
    return settings


def write(text: str, login: str = "ann") -> Path:
    path = settings_path(login)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


async def in_settings(driven: Driven) -> None:
    await driven.press("comma")
    await driven.until(lambda: isinstance(driven.app.screen, SettingsScreen))
    await driven.settle()


async def to_entry(driven: Driven, name: str) -> None:
    """The cursor onto a setting."""
    screen = driven.app.screen
    assert isinstance(screen, SettingsScreen)
    screen._list.go_to(name)
    await driven.settle()


@pytest.mark.parametrize(("language", "title", "bell"), [("en", "Settings", "bell"), ("zh", "", "")])
async def test_every_setting_is_on_one_screen_of_80x24(
    place: Place, language: str, title: str, bell: str
) -> None:
    i18n.use(language)
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await in_settings(ann)
        grid = ann.grid()
        assert len(grid) == 24
        assert title in grid[0]
        assert any(bell in line for line in grid)
        await ann.press("G")
        await ann.press("escape")
        await ann.in_queue()


async def test_a_theme_and_the_preview_change_at_once_and_are_kept(place: Place) -> None:
    write("# mine\ntheme = 'dark'\n")
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await in_settings(ann)
        await to_entry(ann, "theme")
        await ann.press("enter")
        await ann.says("theme:")
        await ann.type("high\n")
        await ann.until(lambda: ann.app.theme == "kefu-contrast")
        await ann.sees("high contrast")
        await to_entry(ann, "bell")
        await ann.press("enter")
        await ann.until(lambda: not ann.app.settings.bell)
    assert settings_path("ann").read_text(encoding="utf-8").startswith('# mine\ntheme = "contrast"\n')
    assert (kept().theme, kept().bell) == ("contrast", False)


async def test_the_language_changes_at_once_and_the_settings_stay_open(place: Place) -> None:
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await in_settings(ann)
        await to_entry(ann, "language")
        await ann.press("enter")
        await ann.says("English")
        await ann.type("zh\n")
        await ann.until(lambda: i18n.language() == "zh" and isinstance(ann.app.screen, SettingsScreen))
        await ann.sees("中文")
    assert kept().language == "zh"


async def test_columns_are_checked_in_place_and_shown(place: Place) -> None:
    place.open(at=MONDAY, subject="Parcel")
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await in_settings(ann)
        await to_entry(ann, "columns")
        await ann.press("enter")
        await ann.says("Columns")
        await ann.type("age hue\n")
        await ann.says("There is no column 'hue'")
        assert "age hue" in ann.said
        await ann.press("ctrl+w")
        await ann.type("number\n")
        await ann.until(lambda: ann.app.settings.columns == ("age", "number"))
        await ann.press("escape")
        await ann.in_queue()
        await ann.until(lambda: any(line.split()[:2] == ["age", "ticket"] for line in ann.grid()))
    assert kept().columns == ("age", "number")


async def test_a_key_is_rebound_and_everything_shows_it(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann", size=(100, 100)) as ann:
        await in_settings(ann)
        await to_entry(ann, "keys.claim")
        await ann.press("enter")
        await ann.says("Keys for claim")
        await ann.press("ctrl+u")
        await ann.type("r\n")
        await ann.says("already the key of reply")
        await ann.press("ctrl+u")
        await ann.type("F7 F6\n")
        await ann.until(lambda: ann.app.settings.keys == {"claim": ("f7", "f6")})
        await ann.press("escape")
        await ann.in_queue()
        assert "F7 claim" in ann.text
        await ann.press("c")
        await ann.settle()
        assert place.holder(number, now=MONDAY) is None
        await ann.press("f6")
        await ann.until(lambda: place.holder(number, now=MONDAY) == "ann")
        await ann.press("question_mark")
        await ann.sees("F7 F6")
        await ann.press("escape", "ctrl+p")
        await ann.type("make the ticket yours")
        await ann.sees("claim (F7 F6)")
    assert kept().keys == {"claim": ("f7", "f6")}


async def test_a_key_goes_back_to_what_is_shipped(place: Place) -> None:
    write('[keys]\nclaim = "f7"\n')
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        assert "F7 claim" in ann.text
        await in_settings(ann)
        await to_entry(ann, "keys.claim")
        await ann.sees("Shipped: c")
        await ann.press("r")
        await ann.until(lambda: ann.app.settings.keys == {})
    assert kept() == Settings()


async def test_two_keys_that_changed_places_do_each_other_s_work(place: Place) -> None:
    write('[keys]\nclaim = "n"\ntake = "c"\n')
    number = place.open()
    async with desk_app(place.path, "ann") as ann:
        await ann.press("n")
        await ann.says("is yours")
        await ann.in_queue()
        assert place.holder(number, now=MONDAY) == "ann"
        await ann.press("c")
        await ann.says("No ticket is waiting")


async def test_help_and_quit_close_the_help_by_the_person_s_keys(place: Place) -> None:
    write('[keys]\nhelp = "f1"\n')
    async with desk_app(place.path, "ann") as ann:
        await ann.press("f1")
        await ann.until(lambda: isinstance(ann.app.screen, HelpScreen))
        await ann.press("f1")
        await ann.in_queue()


async def test_a_bad_file_opens_the_desk_with_the_rest_and_says_what_is_wrong(place: Place) -> None:
    write('theme = "pink"\nbell = false\n[keys]\nreply = "c"\n')
    async with desk_app(place.path, "ann", size=(120, 40)) as ann:
        await ann.in_queue()
        assert ann.app.settings == Settings(bell=False)
        shown = " ".join(notice.message for notice in ann.app._notifications)
        for part in (".toml:1: theme:", "contrast", ".toml:4: keys.reply:", "claim"):
            assert part in shown
        await ann.press("b")
        await ann.says("The bell is on.")
    assert settings_path("ann").read_text() == 'theme = "pink"\nbell = true\n[keys]\nreply = "c"\n'


async def test_a_file_that_is_no_toml_is_left_alone(place: Place) -> None:
    path = write("theme = \n")
    async with desk_app(place.path, "ann") as ann:
        await ann.press("b")
        await ann.until(lambda: not ann.app.settings.bell)
        await ann.says("only a person can change")
    assert path.read_text() == "theme = \n"


async def test_keys_of_the_composer_are_the_person_s_too(place: Place) -> None:
    write('[keys]\nsend = "F5"\nreply = "f7"\n')
    number = place.open()
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.open(number)
        assert "F7 reply" in ann.text
        await ann.press("f7")
        await ann.type("Here")
        await ann.sees("F5 send")
        await ann.press("ctrl+g")
        await ann.settle()
        assert place.holder(number, now=MONDAY) is None
        await ann.press("f5")
        await ann.says("Recorded.")
        assert place.holder(number, now=MONDAY) == "ann"
