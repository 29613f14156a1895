"""The command line: options -> actor -> one verb or view -> tui.plain. The heavy parts are imported by the commands."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from store import desk as verbs
from store import i18n
from store.errors import CouldNot, DeskError, WrongUsage
from store.i18n import N_, _
from tui.plain import typed
from tui.plain.commands import CUSTOMER, NEW_FIELDS, RETURN, SETTABLE, Group, import_signature, like, option
from tui.plain.importkinds import KINDS
from tui.plain.output import say, say_json
from tui.plain.run import guarded
from tui.plain.where import acting_login, desk_path, installed
from tui.plain.words import code_for

if TYPE_CHECKING:
    from store.actor import Actor
    from store.clock import Clock
    from store.database import Desk
    from store.desk.bulk import Done
    from tui.plain import casework
    from tui.plain import options as opt
    from tui.plain.doors import Door
    from tui.plain.shapes import Facts

Many = TypeVar("Many", bound="Callable[..., Iterator[Done]]")
Verb = TypeVar("Verb", bound="Callable[..., int | None]")
app = Group(
    name="kefu",
    help=N_("The customer-service and complaint desk of an online shop. Without a command: open the desk."),
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
import_app = Group(help=N_("Bring in files: tickets, messages, orders ...; list what came in, take it back."))
bulk_app = Group(help=N_("One verb on many tickets, each for itself. Exit code 1 when one was refused."))


@dataclass(slots=True)
class Given:
    """The global options of this run."""

    db: str | None = None
    login: str | None = None
    lang: str | None = None


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

        return actor(self.desk, acting_login(self.desk.path, given.login))

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


def on_ticket(help: str, *, name: str | None = None, fields: Sequence[str] = ()) -> Callable[[Verb], Verb]:
    """A decorator: the function is a verb on one ticket, given the open desk and the number, and its further
    parameters are the command's options. The ticket is printed then, or the other one whose number it returns."""

    def register(verb: Verb) -> Verb:
        def command(number: str, json: bool, **options: Any) -> None:
            wanted = typed.number(number)
            with opened() as work:
                say_ticket(work, verb(work, wanted, **options) or wanted, json)

        first, last = option("number", "opt.Number"), option("json", "opt.Json", False)
        command.__signature__ = like(verb, first, after=[last])  # type: ignore[attr-defined]
        called = name or verb.__name__.strip("_").replace("_", "-")
        app.command(called, fields=fields, help=help)(command)
        return verb

    return register


def on_one(name: str, family: str, help: str) -> None:
    """A command that is a verb on one ticket and takes nothing else."""

    def plain(work: Work, number: int) -> None:
        getattr(getattr(verbs, family), name)(work.desk, work.actor, number, now=work.now)

    on_ticket(help, name=name.replace("_", "-"))(plain)


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

    return tui.app.run(path, login, given.lang, simulate=simulate, served=served)


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
    from tui.plain.migrated import say_migrated

    path = desk_path(given.db)
    say_migrated(path, *bring_up(path, now=clock_from_environment()()), json=json)


@app.command(help=N_("Write a consistent copy of the desk, while others work."))
def backup(
    file: opt.BackupFile,
    json: opt.Json = False,
) -> None:
    from store.database.kept_files import copy
    from store.migrations.runner import back_up
    from store.rules.permission import require

    target = Path(file)
    with opened(readonly=True) as work:
        require(work.actor, "backup")
        back_up(work.desk, target)
        files = copy(work.desk.path, target)
    if json:
        say_json({"path": str(target), "bytes": target.stat().st_size, "files": files})
    else:
        say(_("Backup written to {path}.").format(path=target))
        if files:
            say(
                _("The kept files ({count}) are beside it, in {folder}.").format(
                    count=files, folder=f"{target}.files"
                )
            )


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


@app.command(help=N_("Everything about a ticket."))
def show(number: opt.Number, json: opt.Json = False) -> None:
    from store.views.tickets import ticket
    from tui.plain import shapes

    with opened(readonly=True) as work:
        view = ticket(work.desk, work.actor, typed.number(number), now=work.now)
        if json:
            say_json(shapes.show(view, work.facts))
        else:
            from tui.plain.ticket import whole

            say(whole(view, work.facts))


@app.command(help=N_("Why a ticket is due when it is: the story of each of its clocks."))
def why(number: opt.Number, json: opt.Json = False) -> None:
    from store.views.why import why as ask
    from tui.plain import why as why_text

    wanted = typed.number(number)
    with opened(readonly=True) as work:
        clocks = ask(work.desk, work.actor, wanted, now=work.now)
        if json:
            say_json(why_text.story_json(wanted, clocks, work.facts))
        else:
            why_text.say_story(wanted, clocks, work.facts)


@app.command(help=N_("The alerts that nobody has acknowledged."))
def alerts(
    every: opt.AlertsEvery = False,
    limit: opt.AlertsLimit = "200",
    json: opt.Json = False,
) -> None:
    from store.views.alerts import alerts as ask
    from tui.plain import shapes
    from tui.plain.alerts import say_alerts

    most = typed.count("--limit", limit, 1, 100_000)
    with opened(readonly=True) as work:
        found = ask(work.desk, work.actor, every=every, limit=most, now=work.now)
        facts = work.facts
        if json:
            say_json([shapes.alert(alert, facts) for alert in found])
        else:
            say_alerts(found, facts)


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
    help=N_("Tickets whose texts hold all the words, newest first; a nick, a name, an order find theirs too.")
)
def search(text: opt.SearchText, limit: opt.QueueLimit = "50", json: opt.Json = False) -> None:
    from store.views.search import search as view
    from tui.plain.search import say_hits

    most = typed.count("--limit", limit, 1, 1_000)
    with opened(readonly=True) as work:
        say_hits(view(work.desk, work.actor, text, limit=most, now=work.now), work.facts, json=json)


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
        from tui.plain import privacywork

        with opened(readonly=dry_run) as work:
            privacywork.customer(work, json, who, reason, dry_run=dry_run, replay=replay, open_too=open_too)
        return
    from tui.plain.shop import say_customer

    if len(who) > 1 or reason or dry_run or replay or open_too:
        raise WrongUsage("one_needed", options="WHO, forget ID")
    with opened(readonly=True) as work:
        say_customer(work.desk, work.actor, who[0], work.facts, json=json)


@app.command(help=N_("An order, its customer, and the tickets and return requests that name it."))
def order(number: opt.OrderNumber, platform: opt.OrderPlatform = None, json: opt.Json = False) -> None:
    from tui.plain.shop import say_order

    with opened(readonly=True) as work:
        say_order(work.desk, work.actor, number, platform, work.facts, json=json)


@on_ticket(N_("Merge a ticket into another one: its messages move, it is closed."))
def merge(work: Work, number: int, into: opt.Other) -> int:
    wanted = typed.number(into)
    verbs.merging.merge(work.desk, work.actor, number, wanted, now=work.now)
    return wanted


on_one("unmerge", "merging", N_("Take a merged ticket out again, while nobody has worked on either since."))


@on_ticket(N_("Say that a ticket follows another one."))
def link(work: Work, number: int, to: opt.Other) -> None:
    verbs.merging.link(work.desk, work.actor, number, typed.number(to), now=work.now)


@on_ticket(N_("Move a customer's message about another matter into a ticket of its own; prints the new one."))
def split(work: Work, number: int, message: opt.MessageId) -> int:
    return verbs.splitting.split(work.desk, work.actor, number, typed.number(message), now=work.now)


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


@app.command(help=N_("What you have begun to write, on all tickets."))
def drafts(json: opt.Json = False) -> None:
    from tui.plain.drafts import say_drafts

    with opened(readonly=True) as work:
        say_drafts(work.desk, work.actor, work.facts, json=json)


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


on_one("claim", "claiming", N_("Hold a ticket that nobody holds."))


on_one("release", "claiming", N_("Let a ticket go."))


@on_ticket(N_("Give a ticket to an agent."))
def assign(work: Work, number: int, to: opt.AssignTo) -> None:
    verbs.claiming.assign(work.desk, work.actor, number, to, now=work.now)


@on_ticket(N_("Hand a ticket to a team, a department or an agent."))
def transfer(
    work: Work,
    number: int,
    team: opt.TransferTeam = None,
    to: opt.TransferTo = None,
    note: opt.Note = "",
) -> None:
    typed.exclusive(team=team, to=to)
    if team is None and to is None:
        raise WrongUsage("one_needed", options="--team, --to")
    given_to = code_for("team", team)
    verbs.moving.transfer(work.desk, work.actor, number, team=given_to, login=to, note=note, now=work.now)


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


on_one("sent", "replying", N_("Confirm that the recorded replies have reached the customer."))


@on_ticket(N_("Keep a note that the customer never sees."))
def note(
    work: Work, number: int, words: opt.Text = None, text: opt.TextOption = None, attach: opt.Attach = None
) -> None:
    from tui.plain.beside import mention_lines

    files = typed.files(attach)
    body = typed.some_text(words, text, or_files=files)
    verbs.replying.note(work.desk, work.actor, number, body, attachments=files, now=work.now)
    work.also += mention_lines(work.desk, work.actor, body)


on_one("no_reply", "replying", N_("State that the customer's last message needs no answer."))


@on_ticket(N_("Wait for the customer or a department, perhaps until a promised time."))
def wait(work: Work, number: int, whom: opt.WaitWhom, until: opt.WaitUntil = None) -> None:
    from tui.plain.times import moment

    at = None if until is None else moment(until, work.now, work.facts.zone)
    verbs.moving.wait(work.desk, work.actor, number, code_for("whom", whom) or "", until=at, now=work.now)


# ---------------------------------------------------------------- what is known


@on_ticket(N_("Set fields and tags of a ticket; an empty text empties a field."), name="set", fields=SETTABLE)
def set_(
    work: Work,
    number: int,
    fields: dict[str, Any],
    tag: opt.Tags = None,
    untag: opt.SetUntag = None,
    note: opt.Note = "",
) -> None:
    tags = {"add_tags": tag or (), "drop_tags": untag or ()}
    verbs.fields.set_fields(work.desk, work.actor, number, fields, **tags, note=note, now=work.now)


@on_ticket(N_("Mark a complaint's step as done: investigated or carried_out."))
def step(work: Work, number: int, name: opt.StepName, note: opt.Note = "") -> None:
    done = code_for("step", name) or ""
    verbs.complaint.step(work.desk, work.actor, number, done, note=note, now=work.now)


@on_ticket(N_("Offer the customer a solution."))
def offer(
    work: Work,
    number: int,
    type_: opt.OfferType,
    amount: opt.OfferAmount = None,
    text: opt.TextOption = None,
) -> None:
    fen = None if amount is None else verbs.values.fen_of(amount)
    body, kind = typed.optional_text(None, text) or "", code_for("offer", type_) or ""
    verbs.complaint.offer(work.desk, work.actor, number, kind, amount_fen=fen, text=body, now=work.now)


@on_ticket(N_("Keep the customer's answer to the last offer."))
def answer(work: Work, number: int, given_answer: opt.AnswerWord, text: opt.TextOption = None) -> None:
    body, said = typed.optional_text(None, text) or "", code_for("answer", given_answer) or ""
    verbs.complaint.answer(work.desk, work.actor, number, said, text=body, now=work.now)


# ---------------------------------------------------------------- the end, and the way back


@on_ticket(
    N_("Open a return request, take it to its next stage, or say more of it."), name="return", fields=RETURN
)
def return_(
    work: Work, number: int, fields: dict[str, Any], stage: opt.ReturnStage = None, note: opt.Note = ""
) -> None:
    from tui.plain.shop import keep_return

    work.also.append(keep_return(work.desk, work.actor, number, stage, fields, note, work.facts))


@on_ticket(N_("Resolve a ticket. A complaint needs category, responsibility and solution."))
def resolve(work: Work, number: int, solution: opt.Solution = None, note: opt.Note = "") -> None:
    verbs.closing.resolve(work.desk, work.actor, number, solution=solution, note=note, now=work.now)


on_one("reopen", "closing", N_("Open a resolved ticket again, or a closed one while the policy allows it."))


@on_ticket(N_("Close a ticket; one not resolved yet passes the checks of resolve."))
def close(work: Work, number: int, solution: opt.Solution = None, note: opt.Note = "") -> None:
    verbs.closing.close(work.desk, work.actor, number, solution=solution, note=note, now=work.now)


# ---------------------------------------------------------------- many at once


def on_many(help: str) -> Callable[[Many], Many]:
    """A decorator: the function runs a verb on many tickets, given the open desk and their numbers, and its further
    parameters are the command's options. It gives what has become of each, which is printed as it comes."""

    def register(verb: Many) -> Many:
        def command(numbers: list[str], json: bool, **options: Any) -> None:
            from tui.plain.bulk import numbers_of, say_results

            wanted = numbers_of(numbers)
            with opened() as work:
                code = say_results(verb(work, wanted, **options), len(wanted), json=json)
            if code:
                raise opt.Exit(code)

        first, last = option("numbers", "opt.Numbers"), option("json", "opt.Json", False)
        command.__signature__ = like(verb, first, after=[last])  # type: ignore[attr-defined]
        called = verb.__name__.removeprefix("many_")
        bulk_app.command(called, fields=SETTABLE if called == "set" else (), help=help)(command)
        return verb

    return register


def in_bulk(work: Work, numbers: list[int], verb: str, *args: Any, **options: Any) -> Iterator[Done]:
    """What becomes of each of these tickets."""
    return verbs.bulk.each(work.desk, work.actor, numbers, verb, *args, now=work.now, **options)


@on_many(N_("Hold tickets that nobody holds."))
def many_claim(work: Work, numbers: list[int]) -> Iterator[Done]:
    return in_bulk(work, numbers, "claim")


@on_many(N_("Let tickets go."))
def many_release(work: Work, numbers: list[int]) -> Iterator[Done]:
    return in_bulk(work, numbers, "release")


@on_many(N_("Give tickets to an agent."))
def many_assign(work: Work, numbers: list[int], to: opt.AssignTo) -> Iterator[Done]:
    return in_bulk(work, numbers, "assign", to)


@on_many(N_("Hand tickets to a team, a department or an agent."))
def many_transfer(
    work: Work,
    numbers: list[int],
    team: opt.TransferTeam = None,
    to: opt.TransferTo = None,
    note: opt.Note = "",
) -> Iterator[Done]:
    typed.exclusive(team=team, to=to)
    if team is None and to is None:
        raise WrongUsage("one_needed", options="--team, --to")
    return in_bulk(work, numbers, "transfer", team=code_for("team", team), login=to, note=note)


@on_many(N_("Set fields and tags of tickets; an empty text empties a field."))
def many_set(
    work: Work,
    numbers: list[int],
    fields: dict[str, Any],
    tag: opt.Tags = None,
    untag: opt.SetUntag = None,
    note: opt.Note = "",
) -> Iterator[Done]:
    return in_bulk(work, numbers, "set", fields, add_tags=tag or (), drop_tags=untag or (), note=note)


@on_many(N_("Resolve tickets. A complaint needs category, responsibility and solution."))
def many_resolve(
    work: Work, numbers: list[int], solution: opt.Solution = None, note: opt.Note = ""
) -> Iterator[Done]:
    return in_bulk(work, numbers, "resolve", solution=solution, note=note)


@on_many(N_("Close tickets; one not resolved yet passes the checks of resolve."))
def many_close(
    work: Work, numbers: list[int], solution: opt.Solution = None, note: opt.Note = ""
) -> Iterator[Done]:
    return in_bulk(work, numbers, "close", solution=solution, note=note)


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
    json: opt.Json = False,
) -> None:
    from store.desk.escalating import acknowledge
    from store.views.alerts import one
    from tui.plain import shapes
    from tui.plain.alerts import sentence

    wanted = typed.number(alert)
    with opened() as work:
        acknowledge(work.desk, work.actor, wanted, note=note, now=work.now)
        found = one(work.desk, work.actor, wanted)
        if found is None:
            raise DeskError("no_such_alert", alert=wanted)
        if json:
            say_json(shapes.alert(found, work.facts))
        else:
            say(sentence(found, work.facts))


# ---------------------------------------------------------------- policy


def policy_check(file: opt.PolicyFile, json: opt.Json = False) -> None:
    from datetime import UTC, datetime

    from store.clock import clock_from_environment
    from store.policy.check import check
    from store.policy.read import read_text
    from tui.plain.notifywork import known_channels
    from tui.plain.policy import say_findings
    from tui.plain.policywork import known_people

    year = datetime.fromtimestamp(clock_from_environment()() / 1000, UTC).year
    path = desk_path(given.db)
    channels, people = known_channels(path), known_people(path)
    errors, warnings = check(read_text(Path(file)), file, year=year, channels=channels, logins=people)
    say_findings(file, errors, warnings, json=json)
    if errors:
        raise opt.Exit(1)


# ---------------------------------------------------------------- what stands in tables


def on_desk(made: casework.Command, group: Group) -> None:
    """A command that prints what it finds or makes on the open desk."""

    def command(json: bool, **options: Any) -> None:
        with opened(readonly=made.readonly) as work:
            made.run(work, json, **options)

    command.__signature__ = like(made.run, after=[option("json", "opt.Json", False)])  # type: ignore[attr-defined]
    group.command(made.name, help=made.help)(command)


@cache
def add_tables() -> None:
    """The commands that stand in tables; the full screen does without them."""
    from tui.plain import (
        agentwork,
        casework,
        exportwork,
        importwork,
        keywork,
        librarywork,
        mailwork,
        notifywork,
        policywork,
        privacywork,
    )

    tables = (
        casework, librarywork, policywork, agentwork, keywork, notifywork, exportwork, mailwork, importwork,
        privacywork,
    )  # fmt: skip
    groups = {name: Group(help=help) for table in tables for name, help in table.GROUPS.items()}
    groups |= {"import": import_app, "bulk": bulk_app}
    for found in casework.ON_TICKET:
        on_ticket(found.help, name=found.name)(found.run)
    for table in tables:
        for found in table.ON_DESK:
            on_desk(found, groups.get(found.group, app))
    check_help = N_("Look for errors in a policy file. Exit code 1 when there are any.")
    groups["policy"].command("check", help=check_help)(policy_check)
    for name, group in groups.items():
        above, _sign, own = name.rpartition(" ")
        groups.get(above, app).add(group, name=own)


# ---------------------------------------------------------------- the way in and the way out


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns its exit code. Every refusal is one line on standard error, never a traceback."""
    return guarded(open_desk, commands, sys.argv[1:] if argv is None else argv, enter)


def enter(asked: Door) -> int:
    """What sshd runs: a session of one agent, or the question whom a key lets in."""
    db, lang = asked.given.get("--db"), asked.given.get("--lang")
    if asked.name == "serve":
        return serve_desk(db, asked.words[0], lang)
    from store.clock import system_clock
    from tui.plain.keywork import answer_sshd

    return answer_sshd(desk_path(db), asked.words, system_clock)


def serve_desk(db: str | None, login: str, lang: str | None) -> int:
    """The desk as this agent, full screen, or the one command that their client sent; returns the exit code."""
    from tui.plain.servework import serve as run

    given.lang = lang
    return run(main, partial(open_screen, served=True), spoken_by, db, login, lang)


def spoken_by(login: str) -> str:
    """The language of this person's settings, else the desk's own."""
    from tui.settings import load, settings_path

    wished = load(settings_path(login))[0].language
    return i18n.preferred() if wished == "auto" else wished


@app.command(help=N_("The desk as one agent over SSH: what sshd runs for their key (docs/operate.md)."))
def serve(login: opt.ServeAs) -> None:
    raise opt.Exit(serve_desk(given.db, login, given.lang))


def commands(wanted: str | None = None) -> Any:
    """The typer app, of `wanted` alone where there is such a command or group. The options that the annotations above
    name are loaded here, because typer comes with them."""
    global opt
    from tui.plain import options as opt

    add_tables()
    return app.built(wanted)


if __name__ == "__main__":
    sys.exit(main())
