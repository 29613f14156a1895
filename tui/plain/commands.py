"""Groups of commands, kept until one is run: typer is loaded then, and not where the desk opens at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


class Group:
    """A group of commands; `options` are those of typer.Typer."""

    def __init__(self, **options: Any) -> None:
        self._options = options
        self._steps: list[Callable[[Any], Any]] = []

    def command(self, name: str | None = None, **options: Any) -> Callable[[F], F]:
        """A decorator: the function is a command."""
        return self._kept(lambda app, function: app.command(name, **options)(function))

    def callback(self, **options: Any) -> Callable[[F], F]:
        """A decorator: the function takes the group's own options."""
        return self._kept(lambda app, function: app.callback(**options)(function))

    def add(self, group: Group, *, name: str) -> None:
        """A group below this one."""
        self._steps.append(lambda app: app.add_typer(group.built(), name=name))

    def built(self) -> Any:
        """The typer app. What the functions' annotations name must be there by now."""
        import typer

        app = typer.Typer(rich_markup_mode=None, **self._options)
        for step in self._steps:
            step(app)
        return app

    def _kept(self, build: Callable[[Any, F], Any]) -> Callable[[F], F]:
        def keep(function: F) -> F:
            self._steps.append(lambda app: build(app, function))
            return function

        return keep
