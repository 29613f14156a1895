"""The command line: options -> actor -> one verb or view -> tui.plain. The heavy parts are imported by the commands."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from store import i18n
from store.errors import CouldNot, DeskError, WrongUsage
from store.i18n import N_, _
from tui.plain import typed
from tui.plain.commands import CUSTOMER, IN_HELP, NEW_FIELDS, Group, import_signature, like, option
from tui.plain.importkinds import KINDS
from tui.plain.output import say, say_json
from tui.plain.run import guarded
from tui.plain.where import acting_login, desk_path, installed
from tui.plain.words import code_for

if TYPE_CHECKING:
    from store.actor import Actor
    from store.clock import Clock
    from store.database import Desk
    from tui.plain import casework
    from tui.plain import options as opt
    from tui.plain.doors import Door
    from tui.plain.shapes import Facts

app = Group(
    name="kefu",
    help=N_("The customer-service and complaint desk of an online shop. Without a command: open the desk."),
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
import_app = Group(help=N_("Bring in files: tickets, messages, orders ...; list what came in, take it back."))


@dataclass(slots=True)
class Given:
    """The global options of this run."""

    db: str | None = None
    login: str | None = None
    lang: str | None = None
    key: str | None = None
    """The fingerprint of the key by which sshd let in, where it says so."""


given = Given()


class Work:
    """An open desk, who acts on it, and the moment."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self.desk = desk
        self.clock = clock
        self.now = clock()
        self.also: list[str] = []
        """What is said under the ticket, in words only."""

    @cached_property
    def actor(self) -> Actor:
        """Who acts: --as, else the operating-system user."""
        from store.views.people import actor

        return actor(self.desk, acting_login(self.desk.path, given.login), given.key)

    @property
    def facts(self) -> Facts:
        """What shapes and texts need to know."""
        from store.policy.versions import calendars
        from store.views.calendars import zone
        from tui.plain.shapes import Facts

        return Facts(self.now, zone(self.desk), calendars(self.desk))


@contextmanager
def opened(*, readonly: bool = False) -> Iterator[Work]:
    """The desk, closed again at the end."""
    from store.clock import clock_from_environment
    from store.database import open_desk

    desk = open_desk(desk_path(given.db), readonly=readonly)
    try:
        yield Work(desk, clock_from_environment())
    finally:
        desk.close()


def say_ticket(work: Work, number: int, json: bool, **more: Any) -> None:
    """What every verb prints: the ticket as it is now; `more` stands beside it in JSON."""
    from store.views.queues import rows
    from tui.plain import shapes

    (row,) = rows(work.desk, work.actor, [number], now=work.now)
    facts = work.facts
    if json:
        shape = shapes.ticket(row, facts)
        say_json({"ticket": shape, **more} if more else shape)
    else:
        from tui.plain.ticket import block

        say(block(row, facts))
        for line in work.also:
            say(f"  {line}")


# ---------------------------------------------------------------- the desk


@app.callback(invoke_without_command=True)
def kefu(
    context: opt.Context,
    db: opt.Db = None,
    login: opt.As = None,
    lang: opt.Lang = None,
    version: opt.Version = False,
) -> None:
    given.db, given.login, given.lang = db, login, lang
    if version:
        say(" ".join(("kefu", *installed())))
        raise opt.Exit
    if context.invoked_subcommand is None:
        raise opt.Exit(open_desk(db, login, lang))


def open_desk(db: str | None, login: str | None, lang: str | None) -> int:
    """The desk, full screen; returns the exit code."""
    given.lang = lang
    path = desk_path(db)
    if not path.exists():
        raise DeskError("no_desk", path=path)
    return open_screen(path, acting_login(path, login))


def open_screen(path: Path, login: str, *, simulate: bool = False, served: bool = False) -> int:
    """The full-screen desk on this terminal; returns the exit code."""
    from tui.terminal import check_terminal, prepare_process

    check_terminal()
    prepare_process()
    import tui.app

    return tui.app.run(path, login, given.lang, simulate=simulate, served=served, key=given.key)


@app.command(help=N_("A demo desk with customers who keep writing."))
def demo(reset: opt.DemoReset = False) -> None:
    from store.clock import clock_from_environment
    from store.demo import VISITOR
    from tui.plain.demo import prepare_demo
    from tui.terminal import check_terminal

    path, made = prepare_demo(i18n.language(), reset=reset, now=clock_from_environment()())
    try:
        check_terminal()
    except CouldNot as error:
        if error.code != "no_terminal":
            raise
        text = _("The demo desk is made: {path}") if made else _("The demo desk is there: {path}")
        say(text.format(path=path))
        return
    raise opt.Exit(open_screen(path, VISITOR, simulate=True))


@app.command(
    help=N_(
        "The wall, for a screen that everybody sees: what is late, what will be, who is there. Read-only."
    )
)
def wall(
    page: opt.WallPage = None,
    rotate: opt.WallRotate = "20",
    team: opt.WallTeam = None,
    bell: opt.WallBell = False,
) -> None:
    from store.clock import clock_from_environment
    from tui.plain.wallwork import prepare, wished

    path = desk_path(given.db)
    login = acting_login(path, given.login)
    wishes = wished(page, rotate, team, bell, given.key)
    prepare(path)
    import tui.wall.app

    raise opt.Exit(tui.wall.app.run(path, login, clock_from_environment(), wishes))


@app.command(help=N_("Make a new desk; the operating-system user becomes its first admin."))
def init(
    policy: opt.PolicyOption = None,
    name: opt.InitName = None,
    json: opt.Json = False,
) -> None:
    from store.clock import clock_from_environment
    from store.desk.founding import found
    from store.system_user import system_login, system_name
    from tui.plain.notifywork import known_channels

    path, login = desk_path(given.db), given.login or system_login()
    file = None if policy is None else Path(policy)
    now = clock_from_environment()()
    channels = known_channels(path)
    found(path, login=login, name=name or system_name(), policy_file=file, channels=channels, now=now).close()
    if json:
        say_json({"path": str(path), "login": login})
    else:
        say(_("A new desk at {path}; its admin is '{login}'.").format(path=path, login=login))


@app.command(help=N_("Bring a desk of an older version up to date; a backup is made first."))
def migrate(json: opt.Json = False) -> None:
    from store.clock import clock_from_environment
    from store.desk.founding import bring_up
    from tui.plain.upkeep import say_migrated

    path = desk_path(given.db)
    say_migrated(path, *bring_up(path, now=clock_from_environment()()), json=json)


@app.command(help=N_("Write a consistent copy of the desk, while others work."))
def backup(
    file: opt.BackupFile = None,
    into: opt.BackupInto = None,
    keep: opt.BackupKeep = "96",
    keep_days: opt.BackupKeepDays = "30",
    json: opt.Json = False,
) -> None:
    from tui.plain.upkeep import say_backup

    with opened(readonly=True) as work:
        say_backup(work, file, into=into, keep=keep, keep_days=keep_days, json=json)


@app.command(help=N_("Make a desk of a backup, where none is (or no longer is)."))
def restore(copy: opt.RestoreFile, aside: opt.RestoreAside = None, json: opt.Json = False) -> None:
    from tui.plain.upkeep import say_restored

    say_restored(Path(copy), desk_path(given.db), aside=aside, json=json)


@app.command(
    help=N_("Check the file and every ticket against its history. Exit code 1 when something is wrong.")
)
def doctor(sshd: opt.DoctorSshd = False, config: opt.DoctorConfig = None, json: opt.Json = False) -> None:
    if sshd or config is not None:
        from tui.plain.keywork import say_sshd

        if say_sshd(desk_path(given.db), config or typed.DASH, json=json):
            raise opt.Exit(1)
        return
    from store.views.health import doctor as examine
    from tui.plain.doctor import say_problems
    from tui.plain.progress import bar

    with opened(readonly=True) as work, bar(_("tickets")) as told:
        problems = examine(work.desk, now=work.now, progress=lambda done, total: told(done, total, done))
    say_problems(problems, json=json)
    if problems:
        raise opt.Exit(1)


# ---------------------------------------------------------------- looking


@app.command(
    help=N_(
        "A queue's tickets in their order, the most urgent first; without a name: all queues."
        " 'save NAME --filter TEXT', 'rename NAME NEW', 'drop NAME' and 'saved' keep queues of your own."
    )
)
def queue(
    view: opt.View = None,
    name: opt.QueueName = None,
    new_name: opt.QueueNewName = None,
    filter: opt.QueueFilter = None,
    limit: opt.QueueLimit = "50",
    after: opt.After = None,
    sort: opt.QueueSort = None,
    reverse: opt.QueueReverse = False,
    json: opt.Json = False,
) -> None:
    from tui.plain import finding

    asked = finding.asked(view, (name, new_name), filter)
    page = finding.Page(
        typed.count("--limit", limit, 1, 100_000),
        None if after is None else typed.number(after),
        sort,
        reverse,
    )
    with opened(readonly=not asked.writes) as work:
        finding.answer(work.desk, work.actor, asked, page, work.facts, json=json)


# ---------------------------------------------------------------- files


def importing(kind: str, help: str, *without: str) -> None:
    """The command that brings in files of this kind; it has the options of `import tickets` but for some."""

    def command(file: str, json: bool, **options: Any) -> None:
        from tui.plain.importing import bring_in, say_brought

        with opened() as work:
            brought = bring_in(kind, work.desk, work.actor, file, options, now=work.now)
        if code := say_brought(brought, dry_run=options["dry_run"], json=json):
            raise opt.Exit(code)

    command.__signature__ = import_signature(without)  # type: ignore[attr-defined]
    import_app.command(kind, help=help)(command)


for _name, _kind in KINDS.items():
    importing(_name, _kind.help, *_kind.without)


@import_app.command(
    "presets", help=N_("The known layouts of files; NAME shows one, 'check FILE' examines one.")
)
def import_presets(words: opt.PresetWords = None, json: opt.Json = False) -> None:
    from tui.plain.presetwork import presets_command

    if code := presets_command(words or (), json=json):
        raise opt.Exit(code)


# ---------------------------------------------------------------- contacts


@app.command(fields=NEW_FIELDS, help=N_("Open a ticket: a customer's first contact."))
def new(
    fields: dict[str, Any],
    words: opt.Text = None,
    text: opt.TextOption = None,
    wait: opt.WaitSeconds = None,
    spoken: opt.NewSpoken = False,
    outbound: opt.Outbound = False,
    link: opt.Link = None,
    tag: opt.Tags = None,
    attach: opt.Attach = None,
    json: opt.Json = False,
) -> None:
    from store.desk.intake import CustomerFacts, NewTicket, open_ticket
    from tui.plain.beside import suggestion_lines
    from tui.plain.times import moment

    body, files = typed.optional_text(words, text), typed.files(attach)
    with opened() as work:
        known = {CUSTOMER[name]: fields.pop(name) for name in CUSTOMER if name in fields}
        if "occurred_at" in fields:
            fields["occurred_at"] = moment(fields["occurred_at"], work.now, work.facts.zone)
        fields.setdefault("channel", "phone" if spoken else "message")
        ticket = NewTicket(
            **fields,
            body=body,
            customer=CustomerFacts(**known, region=fields.get("region")),
            wait_s=None if wait is None else typed.count("--wait", wait, 0, 86_400),
            spoken=spoken,
            outbound=outbound,
            link=None if link is None else typed.number(link),
            tags=tuple(tag or ()),
            attachments=files,
        )
        number = open_ticket(work.desk, work.actor, ticket, now=work.now)
        work.also += suggestion_lines(work.desk, work.actor, ticket)
        say_ticket(work, number, json)


@app.command(help=N_("Record what a customer wrote, or said, on a ticket."))
def receive(
    number: opt.Number,
    words: opt.Text = None,
    text: opt.TextOption = None,
    spoken: opt.ReceiveSpoken = False,
    channel: opt.Channel = None,
    attach: opt.Attach = None,
    json: opt.Json = False,
) -> None:
    from store.desk.intake import receive as verb

    wanted, files = typed.number(number), typed.files(attach)
    body = typed.some_text(words, text, or_files=files)
    how: dict[str, Any] = {"spoken": spoken, "channel": code_for("channel", channel), "attachments": files}
    with opened() as work:
        got = verb(work.desk, work.actor, wanted, body, **how, now=work.now)
        if got != wanted and not json:
            say(_("#{number} is settled; #{got} is about it now.").format(number=wanted, got=got))
        say_ticket(work, got, json)


@app.command(help=N_("Take back your newest act of the last ten minutes."))
def undo(json: opt.Json = False) -> None:
    from store.desk.undoing import undo as verb
    from tui.plain.words import verb_word

    with opened() as work:
        undone = verb(work.desk, work.actor, now=work.now)
        say_ticket(work, undone.number, json, undone=undone.verb)
        if not json:
            say("  " + _("taken back: {verb}").format(verb=verb_word(undone.verb)))


@app.command(
    help=N_("A customer's card, by nick, phone number, e-mail, order number or name; or forget them.")
)
def customer(
    who: opt.CustomerWords,
    reason: opt.ForgetReason = None,
    dry_run: opt.ForgetDryRun = False,
    replay: opt.ForgetReplay = False,
    open_too: opt.ForgetOpen = False,
    json: opt.Json = False,
) -> None:
    if who[0] == "forget" and (len(who) > 1 or replay):
        from tui.plain import wiping

        with opened(readonly=dry_run) as work:
            wiping.customer(work, json, who, reason, dry_run=dry_run, replay=replay, open_too=open_too)
        return
    from tui.plain.shop import say_customer

    if len(who) > 1 or reason or dry_run or replay or open_too:
        raise WrongUsage("one_needed", options="WHO, forget ID")
    with opened(readonly=True) as work:
        say_customer(work.desk, work.actor, who[0], work.facts, json=json)


@app.command(help=N_("Hand all tickets of an agent over to a team or another agent."))
def handover(
    login: opt.LeaverLogin,
    team: opt.TransferTeam = None,
    to: opt.TransferTo = None,
    note: opt.Note = "",
    note_for: opt.NoteFor = None,
    team_for: opt.TeamFor = None,
    to_for: opt.ToFor = None,
    json: opt.Json = False,
) -> None:
    from tui.plain.handover import Asked, say_handed_over

    asked = Asked(login, team, to, note, note_for or (), team_for or (), to_for or ())
    with opened() as work:
        say_handed_over(work.desk, work.actor, asked, now=work.now, json=json)


# ---------------------------------------------------------------- whose it is


@app.command(help=N_("Take the ticket that is next for you; says why this one."))
def take(json: opt.Json = False) -> None:
    from store.desk.claiming import take as verb
    from tui.plain.why import because, told_taken

    with opened() as work:
        taken = verb(work.desk, work.actor, now=work.now)
        reason = because(taken.because, work.facts)
        say_ticket(work, taken.number, json, because=reason)
        if not json:
            say(told_taken(reason, work.actor))


# ---------------------------------------------------------------- answering


@app.command(help=N_("Answer the customer. kefu records it; confirm with 'sent' once it has reached them."))
def reply(
    number: opt.Number,
    words: opt.Text = None,
    text: opt.TextOption = None,
    wait: opt.ReplyWait = False,
    open_: opt.ReplyOpen = False,
    spoken: opt.ReplySpoken = False,
    key: opt.ReplyKey = None,
    after: opt.ReplyAfter = None,
    json: opt.Json = False,
) -> None:
    from store.desk.replying import reply as verb
    from tui.plain.beside import sending_line

    typed.exclusive(wait=wait, open=open_)
    wanted, body = typed.number(number), typed.some_text(words, text)
    status = "waiting_customer" if wait else "open" if open_ else None
    known = None if after is None else typed.number(after)
    how: dict[str, Any] = {"key": key, "spoken": spoken, "status": status, "after_message": known}
    with opened() as work:
        verb(work.desk, work.actor, wanted, body, **how, now=work.now)
        say_ticket(work, wanted, json)
        if not (json or spoken):
            say("  " + sending_line(work.desk, work.actor, wanted))


# ---------------------------------------------------------------- escalation


@app.command(
    help=N_("Call for the supervisors of a ticket; or do what is due: fire alerts, close, let leases go.")
)
def escalate(
    number: opt.EscalateNumber = None,
    note: opt.EscalateNote = None,
    once: opt.EscalateOnce = False,
    watch: opt.EscalateWatch = False,
    json: opt.Json = False,
) -> None:
    typed.exclusive(once=once, watch=watch)
    if number is None:
        if not (once or watch):
            raise WrongUsage("one_needed", options="N --note TEXT, --once, --watch")
        from tui.plain.sweeping import sweep_on, sweep_once

        with opened() as work:
            if once:
                sweep_once(work.desk, work.clock, work.now, json=json)
            else:
                sweep_on(work.desk, work.actor, work.clock, work.facts, json=json)
        return
    if once or watch:
        raise WrongUsage("choose_one", options=f"N, --{'once' if once else 'watch'}")
    from store.desk.escalating import escalate as verb

    wanted, why = typed.number(number), typed.needed("--note", note)
    with opened() as work:
        verb(work.desk, work.actor, wanted, why, now=work.now)
        say_ticket(work, wanted, json)


@app.command(help=N_("Acknowledge an alert: you look after it."))
def ack(
    alert: opt.AckAlert,
    note: opt.AckNote = "",
    false_alarm: opt.FalseAlarm = False,
    json: opt.Json = False,
) -> None:
    from store.desk.escalating import acknowledge
    from store.views.alerts import one
    from tui.plain import shapes
    from tui.plain.alerts import sentence

    wanted = typed.number(alert)
    with opened() as work:
        acknowledge(work.desk, work.actor, wanted, note=note, false_alarm=false_alarm, now=work.now)
        found = one(work.desk, work.actor, wanted)
        if found is None:
            raise DeskError("no_such_alert", alert=wanted)
        if json:
            say_json(shapes.alert(found, work.facts))
        else:
            say(sentence(found, work.facts))


# ---------------------------------------------------------------- what stands in tables


def on_ticket(made: casework.Command) -> None:
    """A verb on one ticket, which is printed then, or the other one whose number the verb returns."""

    def command(number: str, json: bool, **options: Any) -> None:
        wanted = typed.number(number)
        with opened() as work:
            say_ticket(work, made.run(work, wanted, **options) or wanted, json)

    first, last = option("number", "opt.Number"), option("json", "opt.Json", False)
    command.__signature__ = like(made.run, first, after=[last])  # type: ignore[attr-defined]
    app.command(made.name, fields=made.fields, help=made.help)(command)


def on_many(made: casework.Command, group: Group) -> None:
    """A verb on many tickets; what has become of each is printed as it comes."""

    def command(numbers: list[str], json: bool, **options: Any) -> None:
        from tui.plain.bulk import numbers_of, say_results

        wanted = numbers_of(numbers)
        with opened() as work:
            code = say_results(made.run(work, wanted, **options), len(wanted), json=json)
        if code:
            raise opt.Exit(code)

    first, last = option("numbers", "opt.Numbers"), option("json", "opt.Json", False)
    command.__signature__ = like(made.run, first, after=[last])  # type: ignore[attr-defined]
    group.command(made.name, fields=made.fields, help=made.help)(command)


def on_desk(made: casework.Command, group: Group) -> None:
    """A command that prints what it finds or makes on the open desk."""

    def command(json: bool, **options: Any) -> None:
        with opened(readonly=made.readonly) as work:
            made.run(work, json, **options)

    command.__signature__ = like(made.run, after=[option("json", "opt.Json", False)])  # type: ignore[attr-defined]
    group.command(made.name, help=made.help)(command)


def policy_check(file: opt.PolicyFile, json: opt.Json = False) -> None:
    from tui.plain.policywork import check_file

    if check_file(desk_path(given.db), file, given.login, json=json):
        raise opt.Exit(1)


@cache
def add_tables() -> None:
    """The commands that stand in tables; the full screen does without them."""
    from tui.plain import (
        agentwork,
        bulkwork,
        casework,
        exportwork,
        importwork,
        keywork,
        kpiwork,
        librarywork,
        lookwork,
        mailwork,
        notifywork,
        policywork,
        privacywork,
        reportwork,
        ticketwork,
        warnwork,
    )

    tables = (
        casework, librarywork, policywork, agentwork, keywork, notifywork, exportwork, mailwork, importwork,
        privacywork, lookwork, ticketwork, bulkwork, warnwork, kpiwork, reportwork,
    )  # fmt: skip
    groups = {name: Group(help=help) for table in tables for name, help in table.GROUPS.items()}
    groups |= {"import": import_app}
    for table in (casework, ticketwork):
        for found in table.ON_TICKET:
            on_ticket(found)
    for found in bulkwork.ON_MANY:
        on_many(found, groups[found.group])
    for table in tables:
        for found in table.ON_DESK:
            on_desk(found, groups.get(found.group, app))
    check_help = N_("Look for errors in a policy file. Exit code 1 when there are any.")
    groups["policy"].command("check", help=check_help)(policy_check)
    for name, group in groups.items():
        above, _sign, own = name.rpartition(" ")
        groups.get(above, app).add(group, name=own)
    app.arrange(IN_HELP)


# ---------------------------------------------------------------- the way in and the way out


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns its exit code. Every refusal is one line on standard error, never a traceback."""
    return guarded(open_desk, commands, sys.argv[1:] if argv is None else argv, enter)


def enter(asked: Door) -> int:
    """What sshd runs: a session of one agent, or the question whom a key lets in."""
    db, lang = asked.given.get("--db"), asked.given.get("--lang")
    if asked.name == "serve":
        return serve_desk(db, asked.words[0], lang, asked.words[1] if len(asked.words) > 1 else None)
    from store.clock import system_clock
    from tui.plain.keywork import answer_sshd

    return answer_sshd(desk_path(db), asked.words, system_clock)


def serve_desk(db: str | None, login: str, lang: str | None, key: str | None) -> int:
    """The desk as this agent, full screen, or the one command that their client sent; returns the exit code."""
    from tui.plain.servework import serve as run

    given.lang, given.key = lang, key
    return run(main, partial(open_screen, served=True), spoken_by, db, login, lang, key)


def spoken_by(login: str) -> str:
    """The language of this person's settings, else the desk's own."""
    from tui.settings import load, settings_path

    wished = load(settings_path(login))[0].language
    return i18n.preferred() if wished == "auto" else wished


@app.command(help=N_("The desk as one agent over SSH: what sshd runs for their key (docs/operate.md)."))
def serve(login: opt.ServeAs, key: opt.ServeKey = None) -> None:
    raise opt.Exit(serve_desk(given.db, login, given.lang, key))


def commands(wanted: str | None = None) -> Any:
    """The typer app, of `wanted` alone where there is such a command or group. The options that the annotations above
    name are loaded here, because typer comes with them."""
    global opt
    from tui.plain import options as opt

    add_tables()
    return app.built(wanted)


if __name__ == "__main__":
    sys.exit(main())
