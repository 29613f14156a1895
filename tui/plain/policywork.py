"""The commands about the policy in force. cli.py makes them commands."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from store.errors import CouldNot, DeskError, WrongUsage
from store.i18n import N_, _
from tui.plain import typed
from tui.plain.casework import Command, Work

if TYPE_CHECKING:
    from store.policy.read import GivenText
    from tui.plain import options as opt

GROUPS: Final = {"policy": N_("The desk's rules: targets, calendars, ladders.")}
MOST_BYTES: Final = 1 << 20
"""Of a policy that is read from standard input, or compared with a digest."""


def known_people(path: Path, login: str | None = None) -> frozenset[str] | None:
    """The logins of the desk at `path`; None where there is none. Raises DeskError for a `login` that is let in nowhere."""
    from store.database import open_desk
    from store.views.people import actor, logins

    if not path.exists():
        return None
    try:
        desk = open_desk(path, readonly=True)
    except DeskError:
        return None
    try:
        if login is not None:
            actor(desk, login)
        return logins(desk)
    finally:
        desk.close()


def policy_of(file: str, sha256: str | None = None) -> Path | GivenText:
    """What stands for the policy that FILE|- names: with a digest its text, read once and compared; of `-` the text.

    Raises CouldNot digest_differs, too_large, cannot_read.
    """
    from store.policy.read import GivenText

    if file != typed.DASH and sha256 is None:
        return Path(file)
    raw = _bytes_of(file)
    if sha256 is not None:
        import hashlib

        found = hashlib.sha256(raw).hexdigest()
        if found != sha256.strip().lower():
            raise CouldNot("digest_differs", path=file, found=found, expected=sha256)
    try:
        return GivenText(raw.decode("utf-8-sig"), file)
    except UnicodeDecodeError as error:
        raise CouldNot("cannot_read", path=file, why=str(error)) from None


def _bytes_of(file: str) -> bytes:
    if file == typed.DASH:
        raw = sys.stdin.buffer.read(MOST_BYTES + 1)
    else:
        try:
            with Path(file).open("rb") as opened:
                raw = opened.read(MOST_BYTES + 1)
        except FileNotFoundError:
            raise CouldNot("no_such_file", path=file) from None
        except OSError as error:
            raise CouldNot("cannot_read", path=file, why=error.strerror or str(error)) from None
    if len(raw) > MOST_BYTES:
        raise CouldNot("policy_too_long", path=file, limit=MOST_BYTES)
    return raw


def check_file(desk: Path, file: str, login: str | None, *, json: bool) -> bool:
    """Say what is wrong with a policy file, judged by the desk at `desk` where there is one; True for errors.

    `login`: who asks, where that is said; they must be somebody of the desk then.
    """
    from datetime import UTC

    from store.clock import clock_from_environment
    from store.policy.check import check
    from store.policy.read import read_text
    from tui.plain.notifywork import known_channels
    from tui.plain.policy import say_findings

    year = datetime.fromtimestamp(clock_from_environment()() / 1000, UTC).year
    channels, people = known_channels(desk), known_people(desk, login)
    text = read_text(policy_of(file))
    errors, warnings = check(text, file, year=year, channels=channels, logins=people)
    say_findings(file, errors, warnings, json=json)
    return bool(errors)


def show(
    work: Work,
    json: bool,
    calendar: opt.PolicyCalendar = None,
    year: opt.PolicyYear = None,
    shipped: opt.PolicyShipped = False,
) -> None:
    from store.views.policies import current
    from tui.plain import policy as policy_text
    from tui.plain.output import say_json

    if shipped:
        typed.exclusive(**{"--shipped": True, "--calendar": calendar, "--year": year})
        _shipped(json=json)
        return
    if calendar is not None:
        _calendar(work, calendar, year, json=json)
        return
    if year is not None:
        raise WrongUsage("year_of_calendar")
    found = current(work.desk, work.actor)
    if json:
        say_json(policy_text.shape(found, work.facts))
    else:
        policy_text.say_policy(found, work.facts)


def _shipped(*, json: bool) -> None:
    """The text of the policy that kefu brings, to take parts of it over into one's own."""
    from store.policy.read import shipped_text
    from tui.plain.output import say, say_json

    if json:
        say_json({"toml": shipped_text()})
    else:
        say(shipped_text().rstrip())


def _calendar(work: Work, name: str, year: str | None, *, json: bool) -> None:
    from store.views.calendar_year import calendar_year
    from tui.plain.policy_year import say_year

    this = datetime.fromtimestamp(work.now / 1000, ZoneInfo(work.facts.zone)).year
    wanted = this if year is None else typed.count("--year", year, 1900, 2200)
    say_year(calendar_year(work.desk, work.actor, name, wanted), json=json)


def diff(work: Work, json: bool, file: opt.PolicyFile) -> None:
    from store.views.policies import changes
    from tui.plain.notifywork import known_channels
    from tui.plain.policy_changes import say_changes

    channels = known_channels(work.desk.path)
    version, found = changes(work.desk, work.actor, policy_of(file), channels=channels, now=work.now)
    say_changes(version, found, json=json)


def history(work: Work, json: bool) -> None:
    from store.views.policies import history as view
    from tui.plain.policy_changes import say_history

    say_history(view(work.desk, work.actor), work.facts, json=json)


def apply(
    work: Work,
    json: bool,
    file: opt.PolicyFile,
    to_open: opt.PolicyToOpen = False,
    dry: opt.PolicyDryRun = False,
    sha256: opt.PolicySha256 = None,
) -> None:
    from store.desk.policies import apply_policy
    from store.policy.check import check
    from store.policy.read import read_text
    from store.rules.permission import require
    from store.views.people import logins
    from tui.plain.notifywork import known_channels
    from tui.plain.policy import say_applied

    if dry and not to_open:
        raise WrongUsage("policy_dry_run")
    require(work.actor, "apply_policy")
    policy = policy_of(file, sha256)
    channels = known_channels(work.desk.path)
    if to_open:
        _apply_to_open(work, policy, channels, dry=dry, json=json)
        return
    version = apply_policy(work.desk, work.actor, policy, channels=channels, now=work.now)
    _errors, warnings = check(read_text(policy), file, channels=channels, logins=logins(work.desk))
    say_applied(file, version, warnings, json=json)


def _apply_to_open(
    work: Work, file: Path | GivenText, channels: frozenset[str], *, dry: bool, json: bool
) -> None:
    from store.desk import reapplying
    from tui.plain.options import Exit
    from tui.plain.output import say
    from tui.plain.policy_moves import say_moves

    desk, actor, now = work.desk, work.actor, work.now
    planned = reapplying.plan(desk, actor, file, channels=channels, now=now)
    if dry:
        version, moves = planned.version, reapplying.preview(desk, actor, planned, now=now)
    else:
        version = reapplying.put_in_force(desk, actor, planned, now=now)
        if not json:
            say(_("Policy version {version} is in force for new tickets.").format(version=version))
        moves = reapplying.reapply(desk, actor, version, now=now)
    code = say_moves(version, planned.count, moves, work.facts, dry=dry, json=json)
    if code:
        raise Exit(code)


ON_DESK: Final = (
    Command("policy", "show", show, N_("The policy in force, as its file; or a year of a calendar."), True),
    Command("policy", "diff", diff, N_("What a policy file would change of the one in force."), True),
    Command(
        "policy", "history", history, N_("The policy's versions: when, by whom, and who keeps them."), True
    ),
    Command("policy", "apply", apply, N_("Put a policy file into force for what comes in from now on.")),
)
