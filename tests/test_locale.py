"""Every text that a person may read has its Chinese, with the same blanks to fill in, compiled and shipped."""

from __future__ import annotations

import string
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from store import i18n

ROOT = Path(__file__).parent.parent
FOLDER = i18n.LOCALE_DIR / "zh" / "LC_MESSAGES"
KEYWORDS: dict[str, Any] = {"_": None, "N_": None, "ngettext": (1, 2)}
REPAIR = (
    "make locale collects new texts; then translate them in store/locale/zh/LC_MESSAGES/kefu.po and repeat"
)

Texts = str | tuple[str, ...]


@cache
def texts_in_the_code() -> dict[Texts, str]:
    """Message -> where it stands first."""
    found: dict[Texts, str] = {}
    for folder in ("store", "tui"):
        for name, line, message, _comments, _context in extract_from_dir(ROOT / folder, keywords=KEYWORDS):
            found.setdefault(message, f"{folder}/{name}:{line}")
    for line, message, _comments, _context in extract_from_file("python", ROOT / "cli.py", keywords=KEYWORDS):
        found.setdefault(message, f"cli.py:{line}")
    return {message: where for message, where in found.items() if message}


@cache
def chinese() -> Catalog:
    with (FOLDER / "kefu.po").open("rb") as file:
        return read_po(file, locale="zh")


def messages(catalog: Catalog) -> dict[Texts, Texts]:
    return {_texts(message.id): _texts(message.string) for message in catalog if message.id}


def _texts(one_or_more: str | list[str] | tuple[str, ...] | None) -> Texts:
    return one_or_more if isinstance(one_or_more, str) else tuple(one_or_more or ())


def blanks(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}


def forms(texts: Texts) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else texts


def test_every_text_has_its_chinese() -> None:
    translated = messages(chinese())
    missing = [
        f"{where}: {message!r}"
        for message, where in texts_in_the_code().items()
        if not all(forms(translated.get(message, "")))
    ]
    assert not missing, "\n".join([REPAIR, *missing])


def test_no_translation_is_a_guess_or_left_over() -> None:
    code = texts_in_the_code()
    catalog = chinese()
    assert [message.id for message in catalog if message.id and message.fuzzy] == []
    assert [message for message in messages(catalog) if message not in code] == [], REPAIR


def test_the_blanks_of_a_text_and_of_its_chinese_are_the_same() -> None:
    differing = []
    for message, text in messages(chinese()).items():
        wanted = blanks(forms(message)[-1])
        differing += [(message, form) for form in forms(text) if blanks(form) != wanted]
    assert not differing


def test_the_compiled_translations_are_those_of_the_po_file() -> None:
    with (FOLDER / "kefu.mo").open("rb") as file:
        compiled = messages(read_mo(file))
    written = messages(chinese())
    assert {message: forms(text) for message, text in compiled.items()} == {
        message: forms(text) for message, text in written.items()
    }, "store/locale/zh/LC_MESSAGES/kefu.mo is older than kefu.po: make locale"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LC_ALL": "zh_CN.UTF-8", "LANG": "en_GB.UTF-8"}, "zh"),
        ({"KEFU_LANG": "en", "LANG": "zh_CN.UTF-8"}, "en"),
    ],
)
def test_the_reader_is_spoken_to_in_their_language(environment: dict[str, str], language: str) -> None:
    assert i18n.preferred(environment) == language


def test_texts_follow_the_language_in_use() -> None:
    before = i18n.language()
    try:
        i18n.use("zh")
        assert i18n._("No alerts.") == "没有预警。"
        assert i18n.ngettext("{count} alert", "{count} alerts", 1) == "{count} 条预警"
        i18n.use("en")
        assert i18n._("No alerts.") == "No alerts."
        assert i18n.ngettext("{count} alert", "{count} alerts", 1) == "{count} alert"
        assert i18n.ngettext("{count} alert", "{count} alerts", 2) == "{count} alerts"
    finally:
        i18n.use(before)
