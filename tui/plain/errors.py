"""A refusal as one clear line in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from store.errors import DeskError
from store.i18n import N_, _
from store.text import safe_text
from tui.plain.times import stamp
from tui.plain.words import act_word, field_word, listed, reason_word, verb_word
from tui.wording import word

if TYPE_CHECKING:
    from typer._click.exceptions import ClickException

ZONE: Final = "Asia/Shanghai"
LONGEST: Final = 200
"""Characters of one value that a message repeats."""

USAGE: Final = {
    "BadParameter": N_("{option}: '{value}' is no such value."),
    "MissingParameter": N_("{option} is missing. See 'kefu {command} --help'."),
    "NoSuchOption": N_("There is no option {option}. See 'kefu {command} --help'."),
    "NoSuchCommand": N_("There is no command '{value}'. See 'kefu --help'."),
    "Mistyped": N_("There is no command '{value}'; did you mean '{meant}'?"),
    "NoCommand": N_("A command is missing. See 'kefu {command} --help'."),
    "OptionWantsValue": N_("{option} wants a value. See 'kefu {command} --help'."),
    "TooManyArguments": N_("There is nothing to do with '{value}'. See 'kefu {command} --help'."),
}
"""What typer has to say -> how the desk says it."""


def error_text(error: DeskError, *, zone: str = ZONE) -> str:
    """The error's sentence: codes among its parameters in words, values from outside made safe and cut."""
    shown: dict[str, object] = {name: _shown(name, value) for name, value in error.params.items()}
    shape = _SHAPED.get(error.code)
    if shape is not None:
        shown |= shape(error.params, zone)
    return _(error.template).format(**shown)


def usage_text(error: ClickException) -> str:
    """Typer's own refusal of an option or argument in the reader's language."""
    name = type(error).__name__
    context: Any = getattr(error, "ctx", None)
    path = "" if context is None else context.command_path.partition(" ")[2]
    facts = {"command": path, "option": "", "value": ""}
    message = error.message
    if name == "NoSuchOption":
        facts["option"] = getattr(error, "option_name", "")
    elif name in ("MissingParameter", "BadParameter"):
        facts["option"] = _name_of(getattr(error, "param", None))
        facts["value"] = message
    elif name in ("BadOptionUsage", "BadArgumentUsage"):
        name, facts["option"] = "OptionWantsValue", getattr(error, "option_name", "")
    elif message.startswith("No such command"):
        said = message.removeprefix("No such command ")
        name, facts["value"] = "NoSuchCommand", said.partition(". Did you mean ")[0].strip(".'\"")
        meant = re.search(r"Did you mean '([a-z-]+)'", said)
        if meant is not None:
            name, facts["meant"] = "Mistyped", meant[1]
    elif message.startswith("Missing command"):
        name = "NoCommand"
    elif message.startswith("Got unexpected extra argument"):
        name, facts["value"] = "TooManyArguments", message.partition("(s) (")[2].rstrip(")")
    if name not in USAGE:
        return safe_text(message)
    text = _(USAGE[name]).format(**{key: safe_text(value)[:LONGEST] for key, value in facts.items()})
    return text.replace("kefu  ", "kefu ")


def _name_of(param: Any) -> str:
    if param is None:
        return ""
    return str(param.opts[0]) if param.param_type_name == "option" else str(param.display_name_raw)


def _shown(name: str, value: object) -> object:
    if value is None:
        return "-"
    text = safe_text(str(value))
    shape = _WORDS.get(name)
    if shape is not None:
        return shape(text)
    # Keys, columns and reasons may be long lists; a value that somebody typed is cut.
    return text[: LONGEST - 1] + "…" if name == "value" and len(text) > LONGEST else text


def _came_between(params: Mapping[str, Any]) -> dict[str, object]:
    """Who has acted in between, and what they did."""
    others = {"customer": _("the customer"), "system": _("the desk")}
    who = others.get(str(params["who"]), params["who"])
    return {"who": who, "what": act_word(str(params["what"]))}


def _each(shape: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: listed(shape(part.strip()) for part in text.split(",") if part.strip())


_WORDS: Final[dict[str, Callable[[str], str]]] = {
    "role": lambda code: word("role", code),
    "verb": verb_word,
    "status": lambda code: word("status", code),
    "field": lambda name: name if name.startswith("-") else field_word(name),
    "missing": _each(field_word),
    "step": lambda code: word("step", code),
    "answer": lambda code: word("answer", code),
    "stage": lambda code: word("return_stage", code),
    "reason": reason_word,
    "team": lambda code: word("team", code),
    "outcome": lambda code: word("survey_outcome", code),
}
"""Parameters that hold codes -> their words. Choices stay codes: they are what one types."""

_SHAPED: Final[dict[str, Callable[[Mapping[str, Any], str], dict[str, object]]]] = {
    # The field's code is what --map and --set take.
    "missing_column": lambda params, zone: {"field": params["field"]},
    "not_settable": lambda params, zone: {"field": params["field"]},
    "two_columns": lambda params, zone: {"field": params["field"]},
    "changed_since": lambda params, zone: _came_between(params),
    "worked_on_since": lambda params, zone: _came_between(params),
    "cannot_hold": lambda params, zone: {"why": word("role", params["why"])},
    "time_in_future": lambda params, zone: {"value": stamp(params["value"], zone)},
    "time_in_past": lambda params, zone: {"value": stamp(params["value"], zone)},
}
"""Codes with a parameter that only they shape so."""
