"""Options and arguments that several commands share."""

from __future__ import annotations

from typing import Annotated, Final

import typer
from typer import Context as Context
from typer import Exit as Exit

from store.i18n import N_
from tui.plain.agent_options import *  # noqa: F403 - as above
from tui.plain.export_options import *  # noqa: F403 - the command line looks all options up here
from tui.plain.figure_options import *  # noqa: F403 - as above
from tui.plain.import_options import *  # noqa: F403 - as above
from tui.plain.key_options import *  # noqa: F403 - as above
from tui.plain.mail_options import *  # noqa: F403 - as above
from tui.plain.privacy_options import *  # noqa: F403 - as above
from tui.plain.report_options import *  # noqa: F403 - as above
from tui.plain.survey_options import *  # noqa: F403 - as above
from tui.plain.target_options import *  # noqa: F403 - as above
from tui.plain.wall_options import *  # noqa: F403 - as above

TICKET_HELP: Final = N_("The ticket's number.")

Number = Annotated[str, typer.Argument(metavar="N", help=TICKET_HELP)]
Json = Annotated[bool, typer.Option("--json", help=N_("One JSON document on standard output."))]
Text = Annotated[
    str | None,
    typer.Argument(
        metavar="[TEXT|-]", help=N_("The text; - reads it from standard input."), show_default=False
    ),
]
TextOption = Annotated[
    str | None, typer.Option("--text", metavar="TEXT", help=N_("The text; - reads it from standard input."))
]
Other = Annotated[str, typer.Argument(metavar="M", help=N_("The other ticket's number."))]
LeaverLogin = Annotated[str, typer.Argument(metavar="LOGIN", help=N_("Whose tickets."))]
NoteFor = Annotated[
    list[str] | None,
    typer.Option(
        "--note-for", metavar="N=TEXT", help=N_("The note of one ticket; may stand more than once.")
    ),
]
TeamFor = Annotated[
    list[str] | None,
    typer.Option(
        "--team-for", metavar="N=TEAM", help=N_("The team of one ticket; may stand more than once.")
    ),
]
ToFor = Annotated[
    list[str] | None,
    typer.Option(
        "--to-for", metavar="N=LOGIN", help=N_("The agent of one ticket; may stand more than once.")
    ),
]
Note = Annotated[str, typer.Option("--note", metavar="TEXT", help=N_("A note that only the desk sees."))]
Tags = Annotated[
    list[str] | None, typer.Option("--tag", metavar="TAG", help=N_("A tag; may stand more than once."))
]
Attach = Annotated[
    list[str] | None,
    typer.Option("--attach", metavar="FILE", help=N_("A file that came with it; may stand more than once.")),
]
MessageId = Annotated[
    str, typer.Argument(metavar="MESSAGE", help=N_("The message's number, as 'kefu show' gives it."))
]
ReplyAfter = Annotated[
    str | None,
    typer.Option(
        "--after",
        metavar="MESSAGE",
        help=N_("The newest message that you know; refused when a colleague has answered since."),
    ),
]
Kind = Annotated[
    str | None, typer.Option("--kind", metavar="KIND", help=N_("inquiry, complaint or suggestion."))
]
Scenario = Annotated[
    str | None,
    typer.Option("--scenario", metavar="SCENARIO", help=N_("presales, aftersales or complaint.")),
]
Channel = Annotated[
    str | None,
    typer.Option(
        "--channel", metavar="CHANNEL", help=N_("chat, message, phone, email, social, form, review, sms ...")
    ),
]
Category = Annotated[
    str | None,
    typer.Option(
        "--category", metavar="CATEGORY", help=N_("product, logistics, refund ... or one of the policy's.")
    ),
]
Priority = Annotated[
    str | None, typer.Option("--priority", metavar="PRIORITY", help=N_("low, normal, high or urgent."))
]
Urgency = Annotated[str | None, typer.Option("--urgency", metavar="GRADE", help=N_("low, normal or high."))]
Importance = Annotated[
    str | None, typer.Option("--importance", metavar="GRADE", help=N_("low, normal or high."))
]
ProductType = Annotated[
    str | None, typer.Option("--product-type", metavar="TYPE", help=N_("physical or virtual."))
]
Product = Annotated[str | None, typer.Option("--product", metavar="TEXT", help=N_("What was bought."))]
Platform = Annotated[
    str | None, typer.Option("--platform", metavar="TEXT", help=N_("Where: Taobao, Tmall, JD ..."))
]
OrderNo = Annotated[str | None, typer.Option("--order-no", metavar="TEXT", help=N_("The order's number."))]
Wish = Annotated[str | None, typer.Option("--wish", metavar="TEXT", help=N_("What the customer wants."))]
Impact = Annotated[
    str | None, typer.Option("--impact", metavar="TEXT", help=N_("Whom it concerns, how far it reaches."))
]
Region = Annotated[str | None, typer.Option("--region", metavar="TEXT", help=N_("The customer's region."))]
Shop = Annotated[str | None, typer.Option("--shop", metavar="TEXT", help=N_("The shop."))]
CustomerLevel = Annotated[
    str | None, typer.Option("--customer-level", metavar="TEXT", help=N_("The customer's level."))
]
Subject = Annotated[
    str | None, typer.Option("--subject", metavar="TEXT", help=N_("What it is about, on one line."))
]
Solution = Annotated[
    str | None, typer.Option("--solution", metavar="TEXT", help=N_("How the matter was solved."))
]
Db = Annotated[str | None, typer.Option("--db", metavar="PATH", help=N_("The desk's file (or KEFU_DB)."))]
As = Annotated[
    str | None,
    typer.Option("--as", metavar="LOGIN", help=N_("Act as this agent; for the owner of the file.")),
]
Lang = Annotated[str | None, typer.Option("--lang", metavar="zh|en", help=N_("The language (or KEFU_LANG)."))]
Version = Annotated[bool, typer.Option("--version", help=N_("Print the version."))]
PolicyOption = Annotated[
    str | None, typer.Option("--policy", metavar="FILE", help=N_("A policy other than the shipped one."))
]
SearchText = Annotated[str, typer.Argument(metavar="TEXT", help=N_("The words to look for."))]
View = Annotated[
    str | None,
    typer.Argument(
        metavar="[VIEW]",
        help=N_(
            "mine, unclaimed, team, due-soon, breached, promised, waiting-customer, waiting-team,"
            " complaints, open or follow-up; or the name of a queue of your own."
        ),
    ),
]
QueueName = Annotated[
    str | None,
    typer.Argument(metavar="[NAME]", help=N_("Behind save, rename and drop: a queue of your own.")),
]
QueueNewName = Annotated[str | None, typer.Argument(metavar="[NEW]", help=N_("Behind rename: the new name."))]
QueueFilter = Annotated[
    str | None,
    typer.Option(
        "--filter",
        metavar="TEXT",
        help=N_("Only what it leaves: 'team:aftersales !vip due<1h'; see docs/filters.md."),
    ),
]
After = Annotated[
    str | None, typer.Option("--after", metavar="N", help=N_("Only those behind ticket N in the order."))
]
Team = Annotated[str | None, typer.Option("--team", metavar="TEAM", help=N_("The team that gets it."))]
Customer = Annotated[
    str | None, typer.Option("--customer", metavar="NICK", help=N_("The customer's nick in the shop."))
]
Name = Annotated[str | None, typer.Option("--name", metavar="NAME", help=N_("The customer's name."))]
Phone = Annotated[str | None, typer.Option("--phone", metavar="NUMBER", help=N_("The customer's phone."))]
Email = Annotated[str | None, typer.Option("--email", metavar="ADDRESS", help=N_("The customer's e-mail."))]
OccurredAt = Annotated[
    str | None, typer.Option("--occurred-at", metavar="TIME", help=N_("When it happened."))
]
WaitSeconds = Annotated[
    str | None,
    typer.Option("--wait", metavar="SECONDS", help=N_("How long a caller waited to be answered.")),
]
NewSpoken = Annotated[bool, typer.Option("--spoken", help=N_("A call that you took: you hold the ticket."))]
Outbound = Annotated[bool, typer.Option("--outbound", help=N_("The shop began the contact."))]
Link = Annotated[str | None, typer.Option("--link", metavar="N", help=N_("The ticket that it follows."))]
InitName = Annotated[str | None, typer.Option("--name", metavar="NAME", help=N_("The admin's name."))]
RestoreFile = Annotated[str, typer.Argument(metavar="FILE", help=N_("A backup, made by kefu backup."))]
RestoreAside = Annotated[
    str | None,
    typer.Option(
        "--aside",
        metavar="DIR",
        help=N_("Put the desk that is there into this new folder, if nobody has it open."),
    ),
]
BackupFile = Annotated[str | None, typer.Argument(metavar="FILE", help=N_("A file that does not exist yet."))]
BackupInto = Annotated[
    str | None,
    typer.Option(
        "--into", metavar="DIR", help=N_("Into this folder under the time, and thin out the older ones.")
    ),
]
BackupKeep = Annotated[
    str, typer.Option("--keep", metavar="COUNT", help=N_("With --into: so many of the newest stay."))
]
BackupKeepDays = Annotated[
    str,
    typer.Option(
        "--keep-days", metavar="DAYS", help=N_("With --into: and the last of each of so many days.")
    ),
]
Numbers = Annotated[
    list[str],
    typer.Argument(metavar="N...", help=N_("The tickets' numbers; - reads them from standard input.")),
]
QueueSort = Annotated[
    str | None,
    typer.Option(
        "--sort", metavar="COLUMN", help=N_("due, number, priority, status, holder, age, customer ...")
    ),
]
QueueReverse = Annotated[bool, typer.Option("--reverse", help=N_("The other way round."))]
QueueLimit = Annotated[str, typer.Option("--limit", metavar="COUNT", help=N_("How many tickets."))]
AlertsEvery = Annotated[bool, typer.Option("--all", help=N_("Acknowledged and closed ones too."))]
AlertsLimit = Annotated[str, typer.Option("--limit", metavar="COUNT", help=N_("How many alerts."))]
ReceiveSpoken = Annotated[bool, typer.Option("--spoken", help=N_("A call that you took."))]
AssignTo = Annotated[str, typer.Option("--to", metavar="LOGIN", help=N_("Who gets it."))]
TransferTeam = Annotated[
    str | None,
    typer.Option(
        "--team",
        metavar="TEAM",
        help=N_("presales, aftersales, complaints, logistics, quality, finance or supply_chain."),
    ),
]
TransferTo = Annotated[str | None, typer.Option("--to", metavar="LOGIN", help=N_("An agent."))]
ReplyWait = Annotated[bool, typer.Option("--wait", help=N_("Wait for the customer then."))]
ReplyOpen = Annotated[bool, typer.Option("--open", help=N_("Leave it open."))]
ReplySpoken = Annotated[bool, typer.Option("--spoken", help=N_("It was said on the phone."))]
ReplyKey = Annotated[
    str | None,
    typer.Option("--key", metavar="KEY", help=N_("Your own name for this reply: it is kept only once.")),
]
WaitWhom = Annotated[str, typer.Option("--for", metavar="WHOM", help=N_("customer or team."))]
WaitUntil = Annotated[
    str | None, typer.Option("--until", metavar="TIME", help=N_("2026-03-21 14:05, 14:05 or +2h."))
]
Responsibility = Annotated[
    str | None,
    typer.Option(
        "--responsibility",
        metavar="WHOSE",
        help=N_("merchant, logistics, customer, platform or undetermined (with a note)."),
    ),
]
SetUntag = Annotated[
    list[str] | None,
    typer.Option("--untag", metavar="TAG", help=N_("Take a tag away; may stand more than once.")),
]
StepName = Annotated[str, typer.Argument(metavar="STEP", help=N_("investigated or carried_out."))]
OfferType = Annotated[
    str,
    typer.Option(
        "--type",
        metavar="TYPE",
        help=N_("refund, return, exchange, reissue, compensation, explanation or apology."),
    ),
]
OfferAmount = Annotated[str | None, typer.Option("--amount", metavar="YUAN", help=N_("An amount: 12.50."))]
AnswerWord = Annotated[str, typer.Argument(metavar="ANSWER", help=N_("accepted, refused or countered."))]
EscalateNumber = Annotated[str | None, typer.Argument(metavar="[N]", help=TICKET_HELP)]
EscalateNote = Annotated[str | None, typer.Option("--note", metavar="TEXT", help=N_("Why they are called."))]
EscalateOnce = Annotated[bool, typer.Option("--once", help=N_("Sweep the desk once."))]
EscalateWatch = Annotated[bool, typer.Option("--watch", help=N_("Sweep each second until stopped."))]
AckAlert = Annotated[str, typer.Argument(metavar="ID", help=N_("The alert's number."))]
AckNote = Annotated[str, typer.Option("--note", metavar="TEXT", help=N_("What you do about it."))]
PolicyFile = Annotated[
    str, typer.Argument(metavar="FILE|-", help=N_("A policy file (TOML); - is standard input."))
]
PolicySha256 = Annotated[
    str | None,
    typer.Option(
        "--sha256", metavar="DIGEST", help=N_("The file's digest: one that came in half is refused.")
    ),
]
PolicyCalendar = Annotated[
    str | None, typer.Option("--calendar", metavar="NAME", help=N_("Print a year of this calendar instead."))
]
PolicyYear = Annotated[
    str | None, typer.Option("--year", metavar="YEAR", help=N_("The year of the calendar; else this one."))
]
PolicyToOpen = Annotated[
    bool,
    typer.Option("--to-open-tickets", help=N_("Apply it to the open tickets too, and list what moves.")),
]
PolicyDryRun = Annotated[
    bool, typer.Option("--dry-run", help=N_("With --to-open-tickets: list what would move, change nothing."))
]
ReturnStage = Annotated[
    str | None,
    typer.Argument(
        metavar="STAGE", help=N_("applied, reviewed, received, done or refused, or the Chinese word.")
    ),
]
ReturnType = Annotated[
    str | None,
    typer.Option("--type", metavar="WORD", help=N_("refund (money only), return (with refund) or exchange.")),
]
ReturnReason = Annotated[
    str | None, typer.Option("--reason", metavar="TEXT", help=N_("Why the customer wants it."))
]
ReturnOrder = Annotated[
    str | None, typer.Option("--order", metavar="NO", help=N_("The order; by default the ticket's."))
]
ReturnAmount = Annotated[
    str | None, typer.Option("--amount", metavar="YUAN", help=N_("What goes back: 12.50."))
]
ReturnTracking = Annotated[
    str | None, typer.Option("--tracking", metavar="NO", help=N_("The parcel's tracking number."))
]
ReturnDue = Annotated[
    str | None,
    typer.Option(
        "--due", metavar="TIME", help=N_("The platform's deadline: 2026-03-21 14:05, 14:05 or +2h.")
    ),
]
Who = Annotated[
    str, typer.Argument(metavar="WHO", help=N_("A nick, phone number, e-mail, order number or name."))
]
OrderNumber = Annotated[str, typer.Argument(metavar="NO", help=N_("The order's number."))]
OrderPlatform = Annotated[
    str | None,
    typer.Option("--platform", metavar="TEXT", help=N_("The platform, where several have that number.")),
]
ImportFile = Annotated[
    str,
    typer.Argument(
        metavar="FILE|-",
        help=N_("CSV, XLSX, XLS, ODS, JSON, JSON Lines, mail or TOML; also packed (.gz, .zip)."),
    ),
]
ImportFormat = Annotated[
    str | None,
    typer.Option("--format", metavar="FORMAT", help=N_("csv, xlsx, json, jsonl ...; else found out.")),
]
ImportPreset = Annotated[
    str | None,
    typer.Option(
        "--preset",
        metavar="NAME",
        help=N_("A known layout, or its file; the header tells it (see 'import presets')."),
    ),
]
PresetWords = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[NAME | check FILE]", help=N_("A preset to show, or a preset's file to examine.")
    ),
]
ImportMap = Annotated[
    list[str] | None,
    typer.Option(
        "--map", metavar="FIELD=COLUMN", help=N_("Which column is which field; may stand more than once.")
    ),
]
ImportSet = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="FIELD=VALUE", help=N_("A value for every row; may stand more than once.")),
]
ImportEncoding = Annotated[
    str | None,
    typer.Option("--encoding", metavar="NAME", help=N_("utf-8, gb18030, big5 ...; else found out.")),
]
ImportZone = Annotated[
    str | None,
    typer.Option("--zone", metavar="ZONE", help=N_("Of times without an offset; else the desk's.")),
]
ImportSource = Annotated[
    str | None,
    typer.Option("--source", metavar="NAME", help=N_("Where the tickets come from; needed with --map.")),
]
ImportSheet = Annotated[
    str | None,
    typer.Option("--sheet", metavar="NAME", help=N_("A workbook's sheet, or a list of a JSON file.")),
]
ImportDryRun = Annotated[
    bool, typer.Option("--dry-run", help=N_("Say what would come of it, change nothing."))
]
ImportRejects = Annotated[
    str | None,
    typer.Option("--rejects", metavar="FILE", help=N_("Write rejected rows here, with the reason.")),
]
ImportOnDuplicate = Annotated[
    str,
    typer.Option(
        "--on-duplicate", metavar="update|skip", help=N_("What to do with tickets that came in before.")
    ),
]
ImportClocks = Annotated[
    str,
    typer.Option(
        "--clocks", metavar="run|restart", help=N_("Clocks run from the file's times, or start now.")
    ),
]
ImportOffline = Annotated[
    bool, typer.Option("--offline", help=N_("All in one go, for a desk that nobody works at."))
]
ImportSha256 = Annotated[
    str | None,
    typer.Option("--sha256", metavar="DIGEST", help=N_("Refuse the file unless it has this digest.")),
]
DemoReset = Annotated[bool, typer.Option("--reset", help=N_("Start over with a new one."))]
ResponsibilityReason = Annotated[
    str | None, typer.Option("--reason", metavar="TEXT", help=N_("Why they are responsible."))
]
CauseNames = Annotated[
    list[str] | None,
    typer.Argument(metavar="CAUSE...", help=N_("Numbers or names of causes; see 'kefu cause list'.")),
]
CausesNone = Annotated[bool, typer.Option("--none", help=N_("Take the causes away."))]
CauseName = Annotated[str, typer.Argument(metavar="NAME", help=N_("The cause, in a few words."))]
CauseTheme = Annotated[str, typer.Option("--theme", metavar="TEXT", help=N_("What it belongs to."))]
AskTeam = Annotated[
    str, typer.Option("--team", metavar="TEAM", help=N_("logistics, quality, finance or supply_chain."))
]
TellQuestion = Annotated[
    str | None,
    typer.Option("--question", metavar="ID", help=N_("Which question, where several are open.")),
]
CheckGuide = Annotated[str, typer.Argument(metavar="LIST", help=N_("The checklist's name."))]
CheckItem = Annotated[str, typer.Argument(metavar="ITEM", help=N_("The item's number, or itself."))]
CheckOff = Annotated[bool, typer.Option("--off", help=N_("Take the tick away."))]
StoryOutcome = Annotated[
    str, typer.Argument(metavar="OUTCOME", help=N_("success or failure; none takes it out again."))
]
StoryNote = Annotated[str, typer.Option("--note", metavar="TEXT", help=N_("What is to be learnt from it."))]
StoriesOutcome = Annotated[
    str | None, typer.Argument(metavar="[OUTCOME]", help=N_("Only success or failure."))
]
MeasureText = Annotated[
    str, typer.Option("--text", metavar="TEXT", help=N_("What is to be done; - reads standard input."))
]
MeasureCause = Annotated[
    str | None, typer.Option("--cause", metavar="CAUSE", help=N_("The cause's number or name."))
]
MeasureTicket = Annotated[
    str | None, typer.Option("--ticket", metavar="N", help=N_("The ticket that it comes from."))
]
MeasureOwner = Annotated[
    str | None, typer.Option("--owner", metavar="LOGIN", help=N_("Who does it; by default you."))
]
MeasureDue = Annotated[
    str | None,
    typer.Option("--due", metavar="DATE", help=N_("Until when: 2026-03-21 (its end), +7d.")),
]
MeasureId = Annotated[str, typer.Argument(metavar="ID", help=N_("The measure's number."))]
MeasureEffect = Annotated[str, typer.Option("--effect", metavar="TEXT", help=N_("What came of it."))]
MeasuresOpen = Annotated[bool, typer.Option("--open", help=N_("Only those that are not done."))]
ReportOut = Annotated[
    str | None,
    typer.Option("--out", metavar="FILE", help=N_("Write it to a file that does not exist yet.")),
]
ArticleId = Annotated[str, typer.Argument(metavar="ID", help=N_("The script's or article's number."))]
ArticleWords = Annotated[
    str, typer.Argument(metavar="TEXT", help=N_("Words, pinyin initials, or a category."))
]
ArticleKind = Annotated[str | None, typer.Option("--kind", metavar="KIND", help=N_("script, faq or guide."))]
ArticleScenario = Annotated[
    str | None,
    typer.Option(
        "--scenario", metavar="SCENARIO", help=N_("presales, aftersales, complaint or appeasement.")
    ),
]
ArticleLanguage = Annotated[str | None, typer.Option("--language", metavar="LANGUAGE", help=N_("zh or en."))]
ArticleLevel = Annotated[
    str | None,
    typer.Option("--level", metavar="LEVEL", help=N_("Of a guide: beginner, advanced or troubleshooting.")),
]
ArticleTitle = Annotated[str | None, typer.Option("--title", metavar="TEXT", help=N_("Its title."))]
ArticleQuestion = Annotated[
    str | None, typer.Option("--question", metavar="TEXT", help=N_("What customers ask, or when it is used."))
]
ArticleKey = Annotated[
    str | None, typer.Option("--key", metavar="KEY", help=N_("A name of its own; else one is given."))
]
ArticleTicket = Annotated[str | None, typer.Option("--ticket", metavar="N", help=TICKET_HELP)]
ArticleHelped = Annotated[bool, typer.Option("--helped", help=N_("It helped."))]
ArticleNotHelped = Annotated[bool, typer.Option("--not-helped", help=N_("It did not help."))]
ArticlesRetired = Annotated[bool, typer.Option("--retired", help=N_("Those out of use instead."))]
ArticlesLimit = Annotated[str, typer.Option("--limit", metavar="N", help=N_("At most so many."))]
ChannelName = Annotated[
    str, typer.Argument(metavar="CHANNEL", help=N_("The channel's name in notify.toml."), show_default=False)
]
OutboxId = Annotated[
    str | None,
    typer.Argument(
        metavar="[ID]", help=N_("The message's id, as 'kefu notify list' gives it."), show_default=False
    ),
]
OutboxDrop = Annotated[
    str, typer.Argument(metavar="ID", help=N_("The message's id, as 'kefu notify list' gives it."))
]
