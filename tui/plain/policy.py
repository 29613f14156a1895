"""A policy and what is wrong with one, as text and JSON."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from store.i18n import _
from store.text import safe_text
from tui.plain import shapes
from tui.plain.output import say, say_error, say_json
from tui.plain.shapes import Facts, Json
from tui.plain.times import stamp

if TYPE_CHECKING:
    from store.policy.check import Finding
    from store.views.policies import PolicyView


def shape(view: PolicyView, facts: Facts) -> Json:
    """The policy for JSON: its table, and which versions of its calendars are in force."""
    return {
        "version": view.version,
        "applied_at": facts.time(view.applied_at),
        "applied_by": view.applied_by,
        "digest": view.digest,
        "calendars": view.calendars,
        "policy": tomllib.loads(view.toml),
    }


def say_policy(view: PolicyView, facts: Facts) -> None:
    """The text of the policy's file; which version it is goes to standard error, so that the text is a file again."""
    head = _("version {version}, applied {when}").format(
        version=view.version, when=stamp(view.applied_at, facts.zone)
    )
    say_error(head)
    say(safe_text(view.toml, multiline=True).rstrip())


def say_findings(file: str, errors: Sequence[Finding], warnings: Sequence[Finding], *, json: bool) -> None:
    """What `policy check` found: errors on standard error, warnings on standard output."""
    if json:
        found = {"errors": [shapes.finding(one) for one in errors]}
        say_json({"ok": not errors, **found, "warnings": [shapes.finding(one) for one in warnings]})
        return
    for error in errors:
        say_error(_line(file, error))
    for warning in warnings:
        say(_("warning: {text}").format(text=_line(file, warning)))
    if not errors:
        say(_("{path}: the policy is sound.").format(path=safe_text(file)))


def say_applied(file: str, version: int, warnings: Sequence[Finding], *, json: bool) -> None:
    """What `policy apply` did."""
    if json:
        say_json({"version": version, "warnings": [shapes.finding(one) for one in warnings]})
        return
    for warning in warnings:
        print(_("warning: {text}").format(text=_line(file, warning)), file=sys.stderr)
    say(_("Policy version {version} is in force for new tickets.").format(version=version))


def _line(file: str, finding: Finding) -> str:
    key = f"{finding.key}: " if finding.key and finding.key != file else ""
    return safe_text(f"{file}:{finding.line}: {key}{finding.why}")
