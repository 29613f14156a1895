"""Is a policy file sound? Every error and warning with its line, its key and what was probably meant."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Final

from store.clock import system_clock
from store.i18n import N_, _
from store.policy.check_acting import acting_warnings
from store.policy.check_channels import channel_problems
from store.policy.check_handling import handling_warnings
from store.policy.check_people import login_warnings
from store.policy.check_privacy import privacy_warnings
from store.policy.check_targets import target_problems, target_warnings
from store.policy.check_warnings import warned_warnings, warning_problems
from store.policy.holidays import expand_policy, known_country, unannounced_years, years_around
from store.policy.toml_lines import line_of, lines_of
from store.rules.choices import ONE_RESPONSE_CLOCK
from store.rules.problems import TEXTS, Path, Problem
from store.rules.ruleset import APPLIED_KEYS, KEYS, Policy, read_policy
from store.rules.targets import TARGETED
from store.rules.week import Span, read_spans, read_week

NOTES: Final[dict[str, str]] = {
    **TEXTS,
    "not_toml": N_("this is no TOML: {why}"),
    "unreachable_rule": N_("this rule decides nothing: '{earlier}' in front of it fits the same tickets"),
    "unused_first_response": N_(
        'with next_response = "one_response_clock" there is no first response: this target is never used'
    ),
    "empty_rule": N_("this rule names no clock"),
    "unreachable_ladder": N_("this ladder is never used: the one in line {line} fits the same clocks"),
    "no_ladder": N_("no ladder fits the clock '{clock}' of every ticket: nobody is told of it"),
    "raise_breaches": N_(
        "from '{before}' to '{after}' the target of '{clock}' shrinks to less than is used up here: it is breached at once"
    ),
    "no_such_login": N_("nobody here has the login '{value}': the level tells nobody of that name"),
    "nobody_to_judge": N_("nobody here has the login '{value}': nothing is judged of them"),
    "unused_dispute": N_("no category belongs to this dispute: it never opens"),
    "kept_too_short": N_("platforms keep transaction data for three years; {value} is shorter"),
    "leaves_before_idle": N_("a session ends here before its screen goes dark"),
    "no_words": N_("kefu has no words for the code '{value}'; it is shown as it is written"),
    "no_such_plan": N_("there is no response plan '{value}'; there are {known}"),
    "watched_twice": N_("'{value}' is watched for by '{other}' already; both will ring"),
    "promotions_unused": N_("without [volume] nobody counts what comes in: promotions are never used"),
    "unheard_warning": N_("no level says whom the warning line tells"),
    "no_warning_line": N_("a level waits for a warning line that is not stated"),
    "touching_spans": N_("'{one}' and '{other}' touch; one span would say the same"),
    "not_announced": N_("the holidays of {year} have not been announced yet; weekends count as usual"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """An error or a warning: the line, the offending key, a code with parameters, and what was meant."""

    line: int
    key: str
    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    hint: str | None = None

    @property
    def why(self) -> str:
        """The sentence in the reader's language, with the suggestion."""
        text = _(NOTES[self.code]).format(**self.params)
        if self.hint is None:
            return text
        return _("{text} (did you mean '{hint}'?)").format(text=text, hint=self.hint)


def check(
    text: str,
    name: str = "policy",
    *,
    year: int | None = None,
    channels: Collection[str] = (),
    logins: Collection[str] | None = None,
) -> tuple[list[Finding], list[Finding]]:
    """The errors and the warnings of a policy's text; without errors it can be applied.

    `name` is what the text is called in messages, `year` the year whose holidays matter (default: this one),
    `channels` those that lead out of the terminal, `logins` the people of the desk that it is for, where there is one.
    """
    if year is None:
        year = datetime.fromtimestamp(system_clock() / 1000, UTC).year
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return [_not_toml(error, name)], []
    lines = lines_of(text)
    problems: list[Problem] = []
    policy = read_policy(table, problems)
    problems += [
        Problem((key,), "unknown_key", {"known": ", ".join(KEYS)}) for key in APPLIED_KEYS if key in table
    ]
    problems += channel_problems(table, channels)
    problems += target_problems(table)
    problems += warning_problems(table, channels)
    problems += _holiday_problems(policy, year)
    if not problems:
        problems += [found for name, table in policy.calendars.items() for found in _touching(name, table)]
    if problems:
        return _placed(problems, lines), []
    strangers = [] if logins is None else login_warnings(policy, logins)
    found = [*_warnings(policy, lines, year), *strangers, *target_warnings(table, logins)]
    return [], _placed(found, lines)


def _not_toml(error: tomllib.TOMLDecodeError, name: str) -> Finding:
    where = re.search(r"line (\d+)", str(error))
    return Finding(int(where[1]) if where else 1, name, "not_toml", {"why": str(error)})


def _placed(problems: Iterable[Problem], lines: dict[Path, int]) -> list[Finding]:
    found = [
        Finding(line_of(lines, problem.path), problem.key, problem.code, problem.params, problem.hint)
        for problem in problems
    ]
    return sorted(found, key=lambda finding: finding.line)


def _holiday_problems(policy: Policy, year: int) -> Iterable[Problem]:
    """Unknown countries, and calendars that only their holidays keep closed for too long."""
    sound = True
    for name, calendar in policy.calendars.items():
        country = calendar.get("holidays")
        if isinstance(country, str) and not known_country(country):
            sound = False
            yield Problem(
                ("calendars", name, "holidays"),
                "unknown_country",
                {"value": country},
                _country_meant(country),
            )
    if not sound:
        return
    expanding = {name: table for name, table in policy.calendars.items() if table.get("holidays")}
    found: list[Problem] = []
    for name in expanding:
        before: list[Problem] = []
        own = {key: value for key, value in expanding[name].items() if key != "holidays"}
        if read_week(own, ("calendars", name), before) is None:
            continue
        table = expand_policy({"calendars": {name: expanding[name]}}, years_around(year))
        read_week(table["calendars"][name], ("calendars", name), found)
    yield from found


def _country_meant(country: str) -> str | None:
    return country.upper() if known_country(country.upper()) else None


def _warnings(policy: Policy, lines: dict[Path, int], year: int) -> Iterable[Problem]:
    yield from _rule_warnings(policy)
    yield from _ladder_warnings(policy, lines)
    yield from acting_warnings(policy)
    yield from handling_warnings(policy.handling)
    yield from privacy_warnings(policy.privacy)
    yield from warned_warnings(policy.warned)
    for name, calendar in policy.calendars.items():
        if calendar.get("holidays"):
            path = ("calendars", name, "holidays")
            for unknown in unannounced_years(calendar["holidays"], (year, year + 1)):
                yield Problem(path, "not_announced", {"year": unknown})


def _rule_warnings(policy: Policy) -> Iterable[Problem]:
    one_clock = policy.next_response == ONE_RESPONSE_CLOCK
    for index, rule in enumerate(policy.rules):
        if one_clock and "first_response" in rule.promises:
            yield Problem(("rule", index, "first_response"), "unused_first_response")
        if not rule.promises:
            yield Problem(("rule", index), "empty_rule")
            continue
        hiding = {
            kind: next(
                (e for e in policy.rules[:index] if kind in e.promises and _covers(e.when, rule.when)), None
            )
            for kind in rule.promises
        }
        earlier = [rule for rule in hiding.values() if rule is not None]
        if len(earlier) == len(hiding):
            yield Problem(("rule", index), "unreachable_rule", {"earlier": earlier[0].name})


def _covers(earlier: Mapping[str, frozenset[str]], later: Mapping[str, frozenset[str]]) -> bool:
    """True when every ticket that fits `later` fits `earlier` too."""
    return all(facet in later and later[facet] <= wanted for facet, wanted in earlier.items())


def _ladder_warnings(policy: Policy, lines: dict[Path, int]) -> Iterable[Problem]:
    for index, ladder in enumerate(policy.ladders):
        for before, earlier in enumerate(policy.ladders[:index]):
            if _within(ladder.clocks, earlier.clocks) and _within(ladder.kinds, earlier.kinds):
                line = line_of(lines, ("ladder", before))
                yield Problem(("ladder", index), "unreachable_ladder", {"line": line})
                break
    for clock in (*TARGETED, "external"):
        if not any(ladder.kinds is None and ladder.fits(clock, "") for ladder in policy.ladders):
            yield Problem(("ladder",), "no_ladder", {"clock": clock})


def _within(some: frozenset[str] | None, others: frozenset[str] | None) -> bool:
    return others is None or (some is not None and some <= others)


def _touching(name: str, calendar: Mapping[str, Any]) -> Iterable[Problem]:
    """Spans of one weekday or dated opening that could be one."""
    days = {("week", day): spans for day, spans in calendar.get("week", {}).items()}
    days |= {("open", day): spans for day, spans in calendar.get("open", {}).items()}
    for where, texts in days.items():
        path = ("calendars", name, *where)
        for one, other in pairwise(read_spans(texts, path, [])):
            if one[1] == other[0]:
                yield Problem(path, "touching_spans", {"one": _wall(one), "other": _wall(other)})


def _wall(span: Span) -> str:
    """The span as one writes it."""
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in span)
