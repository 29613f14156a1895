"""The commands about the policy in force. cli.py makes them commands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from store.i18n import N_
from tui.plain.casework import Command, Work

if TYPE_CHECKING:
    from tui.plain import options as opt

GROUPS: Final = {"policy": N_("The desk's rules: targets, calendars, ladders.")}


def show(work: Work, json: bool) -> None:
    from store.views.policies import current
    from tui.plain import policy as policy_text
    from tui.plain.output import say_json

    found = current(work.desk, work.actor)
    if json:
        say_json(policy_text.shape(found, work.facts))
    else:
        policy_text.say_policy(found, work.facts)


def apply(work: Work, json: bool, file: opt.PolicyFile) -> None:
    from store.desk.policies import apply_policy
    from store.policy.check import check
    from store.policy.read import read_text
    from tui.plain.notifywork import known_channels
    from tui.plain.policy import say_applied

    channels = known_channels(work.desk.path)
    version = apply_policy(work.desk, work.actor, Path(file), channels=channels, now=work.now)
    _errors, warnings = check(read_text(Path(file)), file, channels=channels)
    say_applied(file, version, warnings, json=json)


ON_DESK: Final = (
    Command("policy", "show", show, N_("The policy in force, as its file."), readonly=True),
    Command("policy", "apply", apply, N_("Put a policy file into force for what comes in from now on.")),
)
