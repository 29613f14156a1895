"""Groups of commands, kept until one is run: typer is loaded then, and not where the desk opens at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import Parameter, Signature, signature
from typing import Any, Final, TypeVar

from tui.plain.words import code_for

F = TypeVar("F", bound=Callable[..., Any])
VOCABULARY = {
    "kind": "kind",
    "channel": "channel",
    "scenario": "scenario",
    "category": "category",
    "priority": "priority",
    "urgency": "grade",
    "importance": "grade",
    "team": "team",
    "product_type": "product_type",
    "responsibility": "responsibility",
}
"""The fields of a ticket whose values are words of a vocabulary."""
NEW_FIELDS: Final = (
    "subject", "kind", "channel", "scenario", "category", "priority", "urgency", "importance", "team",
    "customer", "name", "phone", "email", "customer_level", "region", "order_no", "product", "product_type",
    "platform", "shop", "occurred_at", "wish", "impact",
)  # fmt: skip
RETURN: Final = (
    "return_type", "return_reason", "return_amount", "return_order", "return_tracking", "return_due",
)  # fmt: skip
CUSTOMER: Final = {
    "customer": "nick", "name": "name", "phone": "phone", "email": "email", "customer_level": "level",
}  # fmt: skip
SETTABLE: Final = (
    "priority", "kind", "category", "scenario", "channel", "responsibility", "solution", "urgency", "importance",
    "subject", "wish", "impact", "product", "product_type", "platform", "order_no", "region", "shop",
    "customer_level", "responsibility_reason",
)  # fmt: skip

IN_HELP: Final = (
    "demo", "init", "migrate", "backup", "restore", "doctor", "queue", "show", "why", "alerts", "warnings", "new", "receive", "undo",
    "search", "customer", "order", "merge", "unmerge", "link", "split", "handover", "drafts", "take", "claim",
    "release", "assign", "transfer", "reply", "sent", "note", "no-reply", "wait", "set", "step", "offer", "answer",
    "return", "resolve", "reopen", "close", "escalate", "ack", "serve", "causes", "ask", "tell", "check", "survey",
    "story", "case", "stories", "kpi", "export", "attachment", "files", "watch", "reveal", "retain",
    "cause", "measure", "report", "library", "policy", "agent", "notify", "import", "bulk",
)  # fmt: skip
"""The commands as the help lists them; those that are not here follow."""


class Group:
    """A group of commands; `options` are those of typer.Typer."""

    def __init__(self, **options: Any) -> None:
        self._options = options
        self._steps: list[tuple[str | None, Callable[[Any], Any]]] = []

    def command(
        self, name: str | None = None, *, fields: Sequence[str] = (), **options: Any
    ) -> Callable[[F], F]:
        """A decorator: the function is a command. With `fields`, each is an option of its own (`customer_level` has
        the annotation `opt.CustomerLevel`), and the function's parameter `fields` gets those given, words as codes."""
        return self._kept(
            lambda app, function: app.command(name, **options)(_with_options(function, fields)), name
        )

    def callback(self, **options: Any) -> Callable[[F], F]:
        """A decorator: the function takes the group's own options."""

        def keep(function: F) -> F:
            self._steps.append((None, lambda app: app.callback(**options)(function)))
            return function

        return keep

    def add(self, group: Group, *, name: str) -> None:
        """A group below this one."""
        self._steps.append((name, lambda app: app.add_typer(group.built(), name=name)))

    def arrange(self, names: Sequence[str]) -> None:
        """From now on the commands stand in this order; others follow as they were added."""
        place = {name: index for index, name in enumerate(names)}
        self._steps.sort(key=lambda step: -1 if step[0] is None else place.get(step[0], len(place)))

    def built(self, wanted: str | None = None) -> Any:
        """The typer app, with nothing but `wanted` where that is one of its commands: to build them all takes longer
        than most commands run. What the functions' annotations name must be there by now."""
        import typer

        app = typer.Typer(rich_markup_mode=None, **self._options)
        alone = any(name == wanted for name, _step in self._steps if name is not None)
        for name, step in self._steps:
            if not alone or name in (None, wanted):
                step(app)
        return app

    def _kept(self, build: Callable[[Any, F], Any], name: str | None) -> Callable[[F], F]:
        def keep(function: F) -> F:
            known = name or function.__name__.lower().replace("_", "-")
            self._steps.append((known, lambda app: build(app, function)))
            return function

        return keep


def like(verb: Callable[..., Any], *before: Parameter, after: Sequence[Parameter] = ()) -> Signature:
    """The signature of a command around `verb`: other parameters in place of its first two, and more at the end."""
    return Signature([*before, *list(signature(verb).parameters.values())[2:], *after])


def option(name: str, annotation: str, *default: Any) -> Parameter:
    """A parameter of a command, its annotation as it is written."""
    kind = Parameter.POSITIONAL_OR_KEYWORD
    return Parameter(name, kind, annotation=annotation, default=default[0] if default else Parameter.empty)


def import_signature(without: Sequence[str] = ()) -> Signature:
    """The signature of a command that brings in a file."""
    return Signature([one for one in _IMPORT if one.name not in without])


def _with_options(function: Callable[..., Any], fields: Sequence[str]) -> Callable[..., Any]:
    """The function with its annotations looked up, now that what they name is loaded, and its fields spread out."""
    names = function.__globals__
    options: list[Parameter] = []
    for parameter in signature(function).parameters.values():
        if fields and parameter.name == "fields":
            options += [option(name, f"opt.{name.title().replace('_', '')}", None) for name in fields]
        else:
            options.append(parameter)

    def command(**given: Any) -> Any:
        if fields:
            values = {name: given.pop(name) for name in fields}
            given["fields"] = {
                name: _code(name, value) for name, value in values.items() if value is not None
            }
        return function(**given)

    resolved = [
        option.replace(annotation=eval(option.annotation, names))  # noqa: S307 - what our own annotations say
        if isinstance(option.annotation, str)
        else option
        for option in options
    ]
    command.__name__, command.__doc__ = function.__name__, function.__doc__
    command.__signature__ = Signature(resolved)  # type: ignore[attr-defined]
    command.__annotations__ = {option.name: option.annotation for option in resolved}
    return command


def _code(field: str, value: str) -> str | None:
    return code_for(VOCABULARY[field], value) if field in VOCABULARY else value


_IMPORT = (
    option("file", "opt.ImportFile"),
    option("format", "opt.ImportFormat", None),
    option("preset", "opt.ImportPreset", None),
    option("map", "opt.ImportMap", None),
    option("set", "opt.ImportSet", None),
    option("encoding", "opt.ImportEncoding", None),
    option("zone", "opt.ImportZone", None),
    option("source", "opt.ImportSource", None),
    option("dry_run", "opt.ImportDryRun", False),
    option("rejects", "opt.ImportRejects", None),
    option("on_duplicate", "opt.ImportOnDuplicate", "update"),
    option("clocks", "opt.ImportClocks", "run"),
    option("offline", "opt.ImportOffline", False),
    option("sha256", "opt.ImportSha256", None),
    option("sheet", "opt.ImportSheet", None),
    option("json", "opt.Json", False),
)
