from __future__ import annotations

from pathlib import Path

import pytest

from store.errors import CouldNot, DeskError
from store.policy.check import Finding, check
from store.policy.compare import Difference, differences
from store.policy.read import load, parse, shipped_text
from store.rules.durations import duration_ms, written

SOUND = """\
zone = "Asia/Shanghai"

[calendars.service]
timezone = "Asia/Shanghai"
week = { mon = ["09:00-18:00"] }

[[rule]]
name = "all"
first_response = { within = "15m", calendar = "service" }

[[ladder]]
levels = [{ at = "100%", tell = ["team"], by = ["screen"] }]
"""


HOURS = 'week = { mon = ["09:00-18:00"], ... }'


def errors(text: str) -> list[Finding]:
    return check(text, "policy.toml", year=2026)[0]


def warnings(text: str) -> list[Finding]:
    found, warned = check(text, "policy.toml", year=2026)
    assert not found
    return warned


def with_line(old: str, new: str) -> str:
    assert old in SOUND
    return SOUND.replace(old, new, 1)


def test_the_shipped_policy_is_sound() -> None:
    assert check(shipped_text(), year=2026) == ([], [])


def test_a_small_policy_is_sound() -> None:
    assert check(SOUND, year=2026) == ([], [])


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "code", "hint"),
    [
        ('zone = "Asia/Shanghai"\n', 'zone = "Asia/Shangai"\n', 1, "zone", "unknown_zone", "Asia/Shanghai"),
        ("zone = ", 'lese = "15m"\nzone = ', 1, "lese", "unknown_key", "lease"),
        ("zone = ", "version = 3\nzone = ", 1, "version", "unknown_key", None),
        ('"09:00-18:00"', "", 3, "calendars.service", "never_opens", HOURS),
        (
            '"09:00-18:00"',
            '"09:00-12:00", "11:00-18:00"',
            5,
            "calendars.service.week.mon",
            "overlapping_spans",
            "09:00-18:00",
        ),
        (
            '"09:00-18:00"',
            '"12:00-18:00", "9:00-12:00"',
            5,
            "calendars.service.week.mon",
            "touching_spans",
            None,
        ),
        (
            '["09:00-18:00"] }',
            '["09:00-18:00"] }\nopen = { "2026-11-11" = ["00:00-08:00", "08:00-24:00"] }',
            6,
            "calendars.service.open.2026-11-11",
            "touching_spans",
            None,
        ),
        ("mon =", "moon =", 5, "calendars.service.week.moon", "unknown_key", "mon"),
        (
            'name = "all"',
            'name = "all"\nwhen = { chanel = "chat" }',
            9,
            "rule[1].when.chanel",
            "unknown_key",
            "channel",
        ),
        (
            'name = "all"',
            'name = "all"\nwhen = { channel = "chatt" }',
            9,
            "rule[1].when.channel",
            "unknown_word",
            "chat",
        ),
        (
            'name = "all"',
            'name = "all"\nwhen = { category = "reffund" }',
            9,
            "rule[1].when.category",
            "unknown_word",
            "refund",
        ),
        ('"15m"', '"0s"', 9, "rule[1].first_response.within", "bad_target", 'first_response = "none"'),
        ('"15m"', '"3650d"', 9, "rule[1].first_response.within", "bad_target", 'first_response = "none"'),
        ('"15m"', '"15"', 9, "rule[1].first_response.within", "bad_duration", "15m"),
        ('"15m"', "15", 9, "rule[1].first_response.within", "bad_duration", "15m"),
        (
            'calendar = "service"',
            'calendar = "servise"',
            9,
            "rule[1].first_response.calendar",
            "no_such_calendar",
            "service",
        ),
        ('calendar = "service"', 'time = "business"', 9, "rule[1].first_response", "missing", None),
        (
            "[[ladder]]",
            '[[rule]]\nname = "all"\nplan = "1h"\n\n[[ladder]]',
            12,
            "rule[2].name",
            "name_twice",
            "all_2",
        ),
        (
            "levels = [{",
            'levels = [{ at = "+30m" },\n{',
            13,
            "ladder[1].levels[2].at",
            "ladder_order",
            "100%, +30m",
        ),
        ('"100%"', '"soon"', 12, "ladder[1].levels[1].at", "bad_at", None),
        ('["screen"]', '["wecom"]', 12, "ladder[1].levels[1].by", "unknown_channel", None),
        ('["screen"]', '["bel"]', 12, "ladder[1].levels[1].by", "unknown_channel", "bell"),
        ('["screen"]', '["We Com"]', 12, "ladder[1].levels[1].by", "bad_channel", None),
        ('["team"]', '["Team!"]', 12, "ladder[1].levels[1].tell", "unknown_word", "team"),
        ('["screen"]', '["bell"], then = ["explode"]', 12, "ladder[1].levels[1].then", "bad_then", None),
        ('["screen"]', '["bell"], level = 0', 12, "ladder[1].levels[1].level", "level_number", None),
        ("week = {", 'holidays = "XX"\nweek = {', 5, "calendars.service.holidays", "unknown_country", None),
        (
            "[[ladder]]",
            '[teams]\npresales = "nights"\n[[ladder]]',
            12,
            "teams.presales",
            "no_such_calendar",
            None,
        ),
        (
            "[[ladder]]",
            '[pauses]\nresolution = ["closed"]\n[[ladder]]',
            12,
            "pauses.resolution",
            "unknown_word",
            None,
        ),
        (
            "[[ladder]]",
            "[priority.factors]\nurgent = 0\n[[ladder]]",
            12,
            "priority.factors.urgent",
            "not_a_number",
            None,
        ),
    ],
)
def test_an_error_names_line_key_and_what_was_meant(
    old: str, new: str, line: int, key: str, code: str, hint: str | None
) -> None:
    found = errors(with_line(old, new))
    assert [(f.line, f.key, f.code, f.hint) for f in found] == [(line, key, code, hint)]
    assert found[0].why


def test_a_suggestion_stands_behind_the_reason() -> None:
    (found,) = errors(with_line("mon =", "moon ="))
    assert found.why.endswith("(did you mean 'mon'?)")


def test_every_error_is_listed() -> None:
    text = with_line('"15m"', '"0s"').replace("[[ladder]]", "[[laddr]]")
    assert [found.key for found in errors(text)] == ["rule[1].first_response.within", "laddr"]


def test_a_text_that_is_no_toml_names_its_line() -> None:
    (found,) = errors('zone = "Asia/Shanghai"\nlease = \n')
    assert (found.line, found.code) == (2, "not_toml")


def test_lines_are_found_in_long_lists_strings_and_comments() -> None:
    text = with_line(
        "levels = [{",
        'levels = [ # { at = "1%" },\n  { at = "10%", tell = ["a\\"]b"] },\n  {\tat = """50\n""" },\n  {',
    )
    assert [(found.line, found.key) for found in errors(text)] == [
        (13, "ladder[1].levels[1].tell"),
        (14, "ladder[1].levels[2].at"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        (
            "[[ladder]]",
            '[[rule]]\nname = "b"\nwhen = { kind = "complaint" }\nfirst_response = "1h"\n[[ladder]]',
            11,
            "unreachable_rule",
        ),
        ("[[ladder]]", '[[rule]]\nname = "b"\n[[ladder]]', 11, "empty_rule"),
        ("[[ladder]]", "[[ladder]]\nlevels = []\n[[ladder]]", 13, "unreachable_ladder"),
        (
            "levels =",
            'clock = ["first_response", "next_response", "plan", "resolution"]\nlevels =',
            11,
            "no_ladder",
        ),
    ],
)
def test_a_warning_leaves_the_policy_usable(old: str, new: str, line: int, code: str) -> None:
    assert [(found.line, found.code) for found in warnings(with_line(old, new))] == [(line, code)]


@pytest.mark.parametrize(("at", "warned"), [("40%", False), ("50%", True), ("100%", False), ("+30m", False)])
def test_a_level_that_would_breach_its_own_clock_is_a_warning(at: str, warned: bool) -> None:
    factors = "[priority.factors]\nurgent = 0.5\n"
    level = f'{{ at = "{at}", tell = ["team"], then = ["raise_priority"] }}'
    text = with_line('{ at = "100%", tell = ["team"], by = ["screen"] }', level) + factors
    assert [(f.key, f.code, f.params) for f in warnings(text)] == [
        (
            "ladder[1].levels[1].then",
            "raise_breaches",
            {"clock": "first_response", "before": "high", "after": "urgent"},
        )
    ] * warned


def test_a_rule_that_still_decides_another_clock_is_no_warning() -> None:
    rule = (
        '[[rule]]\nname = "b"\nwhen = { kind = "complaint" }\nfirst_response = "1h"\nplan = "1h"\n[[ladder]]'
    )
    assert warnings(with_line("[[ladder]]", rule)) == []


def test_a_target_that_one_clock_leaves_unused_is_a_warning() -> None:
    text = with_line("zone = ", 'next_response = "one_response_clock"\nzone = ')
    assert [(f.line, f.key, f.code) for f in warnings(text)] == [
        (10, "rule[1].first_response", "unused_first_response")
    ]


@pytest.mark.parametrize(
    ("old", "new", "code", "hint"),
    [
        ("zone = ", 'next_response = "from_frist_message"\nzone = ', "unknown_word", "from_first_message"),
        ("zone = ", 'hide_due_while_waiting = "yes"\nzone = ', "not_a_truth", None),
        ("zone = ", 'pauses = { next_respons = ["open"] }\nzone = ', "unknown_key", "next_response"),
        ('"09:00-18:00"', '"9-18"', "bad_span", "09:00-18:00"),
        ("week = {", 'holidays = "cn"\nweek = {', "unknown_country", "CN"),
        ('"Asia/Shanghai"\n\n', '"shanghai"\n\n', "unknown_zone", "Asia/Shanghai"),
        ('["screen"]', '["bell"], then = ["move_to:complaint"]', "bad_then", "move_to:complaints"),
    ],
)
def test_what_was_meant(old: str, new: str, code: str, hint: str | None) -> None:
    assert [(found.code, found.hint) for found in errors(with_line(old, new))] == [(code, hint)]


def test_a_year_not_yet_announced_is_a_warning() -> None:
    text = with_line("week = {", 'holidays = "CN"\nweek = {')
    found = warnings(text)
    assert [(f.code, f.params["year"]) for f in found] == [("not_announced", 2027)]


def test_a_file_is_loaded_or_refused_with_its_first_error(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text("\ufeff" + SOUND, encoding="utf-8")
    assert load(good, year=2026)["zone"] == "Asia/Shanghai"
    bad.write_text(with_line('"15m"', '"0s"'), encoding="utf-8")
    with pytest.raises(DeskError) as refused:
        load(bad, year=2026)
    assert refused.value.code == "policy_error"
    assert (refused.value.params["line"], refused.value.params["key"]) == (9, "rule[1].first_response.within")
    with pytest.raises(DeskError) as missing:
        load(tmp_path / "none.toml", year=2026)
    assert missing.value.code == "no_such_file"
    bad.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CouldNot):
        load(bad, year=2026)


def test_what_differs_is_listed_by_key() -> None:
    before = parse(SOUND, "a", year=2026)
    after = parse(with_line('"15m"', '"20m"') + 'kind = "complaint"\n', "b", year=2026)
    assert differences(before, after) == [
        Difference("rule[1].first_response.within", "15m", "20m"),
        Difference("ladder[1].kind", None, "complaint"),
    ]
    assert differences(before, before) == []


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("40s", 40_000),
        ("15m", 900_000),
        ("15min", 900_000),
        ("1h30m", 5_400_000),
        ("7d", 604_800_000),
        ("1.5h", 5_400_000),
    ],
)
def test_durations(text: str, ms: int) -> None:
    assert duration_ms(text) == ms
    assert duration_ms(written(ms)) == ms
    assert duration_ms(text + "x") is None


def test_a_level_may_name_a_channel_of_notify_toml() -> None:
    text = with_line('["screen"]', '["screen", "wecom-lead"]')
    assert check(text, year=2026, channels=["wecom-lead", "mail"]) == ([], [])
    (error,), _none = check(text.replace("wecom-lead", "wecom-laed"), year=2026, channels=["wecom-lead"])
    assert (error.code, error.hint, error.line) == ("unknown_channel", "wecom-lead", 12)
    assert "screen, bell, wecom-lead" in error.why
