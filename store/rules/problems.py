"""What is wrong with a calendar or a policy: where, and a code with parameters for the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from store.i18n import N_

Path = tuple[str | int, ...]

TEXTS: Final[dict[str, str]] = {
    "not_a_table": N_("this must be a table"),
    "not_a_list": N_("this must be a list"),
    "not_a_text": N_("this must be a text in quotes"),
    "not_a_number": N_("this must be a number above 0"),
    "not_a_truth": N_("this must be true or false"),
    "missing": N_("'{key}' is missing"),
    "unknown_key": N_("there is no such key; known here: {known}"),
    "unknown_word": N_("'{value}' is not one of {known}"),
    "unknown_zone": N_("there is no time zone '{value}'"),
    "bad_date": N_("'{value}' is no date; write it like 2026-10-01"),
    "bad_span": N_("'{value}' is no span of time; write it like 09:00-18:00, 22:00-06:00 or 00:00-24:00"),
    "empty_span": N_("'{value}' has no length; a whole day is 00:00-24:00"),
    "overlapping_spans": N_("'{one}' and '{other}' overlap"),
    "never_opens": N_("this calendar stays closed for more than {days} days in a row"),
    "holidays_not_expanded": N_(
        "holidays are expanded when the policy is applied; a calendar in use has none left"
    ),
    "unknown_country": N_("the holidays of '{value}' are not known"),
    "no_such_calendar": N_("there is no calendar '{value}'; there are {known}"),
    "bad_duration": N_("'{value}' is no duration; write it like 40s, 15m, 4h, 7d or 1h30m"),
    "bad_target": N_("a target lies above 0 and below 10 years, not at '{value}'"),
    "bad_at": N_("'{value}' is no threshold; write it like 75%, -10m or +30m"),
    "ladder_order": N_("level {level} ({at}) comes before the level in front of it ({before})"),
    "level_number": N_("levels are numbered upwards from 1; '{value}' does not follow {before}"),
    "unknown_channel": N_("notify.toml has no channel '{value}'; known here: {known}"),
    "bad_channel": N_(
        "'{value}' is no name of a channel: a small letter, then small letters, digits, '-' or '_'"
    ),
    "bad_then": N_("'{value}' is nothing that a level can do; it can raise_priority or move_to:TEAM"),
    "name_twice": N_("there are two with the name '{value}'"),
    "category_twice": N_("the category '{value}' belongs to the dispute '{other}' already"),
    "not_an_item": N_("an item of a checklist is a text of at most {most} characters"),
    "no_items": N_("a checklist needs at least one item"),
    "bad_tries": N_("'{value}' is no whole number from 1 to {most}"),
    "no_rules": N_("a policy needs at least one rule"),
    "not_a_count": N_("this must be a whole number from 0 to {most}"),
    "bad_code": N_("'{value}' is no name: small letters, digits and '_'"),
    "bad_day": N_("'{value}' is no day of the year; write it like 11-11, 2026-11-11 or 06-01..06-18"),
    "not_within": N_("this must lie between {least} and {most}"),
    "bad_condition": N_("'{value}' is no condition for this figure; write it like {like}"),
    "wrong_way": N_("'{value}' is the wrong way round here; it can be {known}"),
    "warn_within_target": N_("the warning line lies on the good side of the target"),
    "stretch_below_target": N_("the stretch goal is easier than the target"),
    "bad_kpi_at": N_("'{value}' is no threshold of a target; it can be target, warn, or like +1d"),
    "not_a_share": N_("'{value}' is no share of which more is better; the scorecard adds up only such"),
    "not_a_weight": N_("a weight is a number from 0 to 1000, and one of them is above 0"),
    "suggests_nothing": N_("these words suggest nothing; they can suggest {known}"),
}


class Problem(NamedTuple):
    """One thing wrong at `path`. `code` names its text in TEXTS, `params` fill it; `hint` is what was meant."""

    path: Path
    code: str
    params: dict[str, object] = {}
    hint: str | None = None

    @property
    def key(self) -> str:
        """The offending key as a person would name it: rule[2].when.chanel (list positions from 1)."""
        text = ""
        for part in self.path:
            text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
        return text

    def __str__(self) -> str:
        text = TEXTS[self.code].format(**self.params)
        return f"{self.key}: {text}" if self.path else text


class RefusedError(ValueError):
    """A calendar or policy that cannot be used, with everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = tuple(problems)
