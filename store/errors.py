"""Why the desk says no: a code and its parameters, put into the reader's language at the edge."""

from __future__ import annotations

from store.i18n import N_


class DeskError(Exception):
    """A refusal. `code` names its text in ERRORS; `params` fill it. Exit code 1."""

    exit_code = 1

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params
        self.template = ERRORS[code]

    def __str__(self) -> str:
        return self.template.format(**self.params)


class WrongUsage(DeskError):
    """The caller's words make no sense (exit code 2)."""

    exit_code = 2


class CouldNot(DeskError):
    """The machine's answer: locked, full, unreadable, a wrong digest (exit code 4)."""

    exit_code = 4


ERRORS: dict[str, str] = {
    # people and rights
    "no_such_agent": N_("There is no agent '{login}'."),
    "not_an_agent": N_(
        "'{login}' is not an agent of this desk; an admin can add them with 'kefu agent add {login}', "
        "and the owner of its file can be anybody with '--as LOGIN'."
    ),
    "agent_exists": N_("There is already an agent '{login}'."),
    "agent_disabled": N_("The agent '{login}' is disabled."),
    "key_revoked": N_("The key of this session lets nobody in as '{login}' any more."),
    "bad_login": N_(
        "'{login}' is no login: a small letter, then up to 31 small letters, digits, '-' or '_'."
    ),
    "not_allowed": N_("The role '{role}' may not do this ({verb})."),
    "as_not_yours": N_("--as is for the user who owns the desk's file."),
    "last_admin": N_("'{login}' is the last admin."),
    "not_yourself": N_("Nobody disables themself or changes their own role; another admin can."),
    "agent_not_disabled": N_("The agent '{login}' is not disabled."),
    "nothing_to_change": N_("Nothing to change on the agent '{login}'."),
    # keys
    "key_private": N_(
        "This is a private key, which nobody but its owner should have; the public one ends in .pub."
    ),
    "key_count": N_("{found} keys were found; from 1 to {limit} are taken, each on a line of its own."),
    "key_options": N_(
        "line {line}: options stand in front of the key; --from and --expires say what is needed."
    ),
    "key_type": N_("line {line}: '{value}' is no type of key that is taken; taken are {choices}."),
    "key_damaged": N_("line {line}: the key is damaged or cut short."),
    "key_weak": N_("line {line}: an RSA key of {bits} bits is too weak; at least {least} are needed."),
    "key_taken": N_("The key {fingerprint} already lets '{login}' in."),
    "no_such_key": N_("There is no key '{value}' that lets anybody in; see 'kefu agent key list'."),
    "bad_source_address": N_(
        "--from: '{value}' is no list of addresses as sshd takes them, such as 10.0.0.0/24."
    ),
    "changed_on_disk": N_("{path} was changed meanwhile; nothing was written. Run it again."),
    "key_file_markers": N_(
        "{path}: the lines of kefu do not have a beginning and an end; nothing was written."
    ),
    "key_elsewhere": N_(
        "{path}: the key {fingerprint} of '{login}' stands outside of kefu's lines too, and may open more than the desk;"
        " nothing was written."
    ),
    "sshd_no_settings": N_(
        "This is not what sshd -T prints; as root: sshd -T -C user=kefu,host=desk,addr=192.0.2.1"
    ),
    "serve_owner": N_("The desk is served by the account that owns {path}, and by no other."),
    "serve_no_terminal": N_("The desk needs a terminal: ssh -t; or say a command, such as: queue --json"),
    "serve_words": N_("This is no command that can be given here: {why}."),
    "serve_refused": N_("'{command}' cannot be given over SSH; it is for the desk's own host."),
    "serve_path": N_("{option}: there are no files of the host over SSH; '-' is standard input or output."),
    "serve_digest": N_("Over SSH a file needs --sha256 DIGEST: one that was cut short looks complete."),
    # tickets
    "history_broken": N_("The history of #{number} does not fit together; 'kefu doctor' says where."),
    "no_such_ticket": N_("There is no ticket #{number}."),
    "changed_meanwhile": N_("#{number} was changed by {who} a moment ago; look again."),
    "taken_meanwhile": N_("#{number} was taken by {who}."),
    "already_yours": N_("#{number} is already yours."),
    "not_yours": N_("#{number} is held by {who}, not by you."),
    "not_held": N_("#{number} is not among the open tickets that {who} holds."),
    "not_claimed": N_("#{number} is held by nobody."),
    "nothing_to_take": N_("No ticket is waiting for you."),
    "at_limit": N_("Your limit is reached: you hold {held} of {limit} tickets."),
    "cannot_hold": N_("'{login}' cannot hold tickets ({why})."),
    "wrong_status": N_("#{number} is {status}; {verb} is not possible then."),
    "closed_link_instead": N_(
        "#{number} was closed too long ago; open a new one with 'kefu new --link {number}'."
    ),
    "needs_for_resolve": N_("#{number} still needs: {missing}."),
    "undetermined_needs_note": N_("Responsibility 'undetermined' needs a reason or a note that says why."),
    "not_a_complaint": N_("#{number} is not a complaint."),
    "step_by_hand_only": N_("The step '{step}' follows from the work itself; by hand: {steps}."),
    "step_done": N_("The step '{step}' of #{number} is already done."),
    "no_offer": N_("Nothing has been offered on #{number} that could be answered."),
    "offer_answered": N_("The offer on #{number} has already been answered ({answer})."),
    "nothing_to_send": N_("#{number} has no reply that waits to be confirmed as sent."),
    "no_reply_owed": N_("#{number} owes no reply."),
    "nothing_changed": N_("Nothing to change on #{number}."),
    "nothing_to_undo": N_("Nothing of yours from the last ten minutes can be taken back."),
    "changed_since": N_(
        "#{number} was changed since by {who} ({what}); your act can no longer be taken back."
    ),
    "sent_already": N_("The reply on #{number} has reached the customer; it cannot be taken back."),
    "on_its_way": N_("The reply on #{number} is being sent, or may have arrived; it cannot be taken back."),
    "with_itself": N_("#{number} cannot be merged with or linked to itself."),
    "not_merged": N_("#{number} was not merged into another ticket."),
    "worked_on_since": N_(
        "#{number} was worked on by {who} since the merge ({what}); it cannot be taken apart again."
    ),
    "no_such_message": N_("#{number} has no message {message}."),
    "not_the_customers": N_(
        "Message {message} is not the customer's; only what they wrote or said can be split out."
    ),
    "split_first": N_("Message {message} is what #{number} began with; it stays there."),
    "answered_meanwhile": N_("{who} has answered on #{number} meanwhile: {text}"),
    "linked_in_a_circle": N_("#{number} follows #{other} already."),
    "reply_twice": N_("This reply has already been recorded on #{number}."),
    "note_twice": N_("This note has already been kept on #{number}."),
    "already_escalated": N_(
        "#{number} is already escalated and waits for an acknowledgement (alert {alert})."
    ),
    "no_such_alert": N_("There is no alert {alert}."),
    "not_a_warning": N_(
        "Alert {alert} is a clock's: it is true or late, never false. Only warnings can be false alarms."
    ),
    "already_acknowledged": N_("Alert {alert} was acknowledged by {who}."),
    "alert_closed": N_("Alert {alert} is closed ({reason})."),
    # customers, orders, returns
    "no_such_customer": N_("There is no customer '{who}'."),
    "customer_unknown": N_("Nobody knows who the customer of #{number} is."),
    "several_customers": N_("'{who}' may be any of these: {names}. Say more."),
    "no_such_order": N_("There is no order '{order_no}'."),
    "return_open": N_("#{number} has an open return request already ({stage})."),
    "no_return": N_("#{number} has no open return request."),
    "return_follows": N_("A return request that is {stage} can next be: {choices}."),
    "return_blocks_merge": N_(
        "#{number} has an open return request; finish it first, or merge the other ticket into this one."
    ),
    # cases
    "too_many_causes": N_("At most {limit} causes stand in a row."),
    "cause_twice": N_("The cause '{name}' stands there twice."),
    "no_such_cause": N_("There is no cause '{name}' in the list; 'kefu cause list' shows it."),
    "cause_exists": N_("The cause '{name}' is in the list already."),
    "question_open": N_("{team} has a question on #{number} already that is not answered."),
    "no_question": N_("#{number} has no such question that waits for an answer."),
    "not_of_department": N_("Only {team} or a supervisor may answer this."),
    "no_such_checklist": N_("#{number} has no checklist '{name}'; it has: {known}."),
    "no_such_item": N_("The checklist '{guide}' has no item '{item}'; it has: {known}."),
    "bad_rating": N_("{field}: '{value}' is no rating; ratings are whole numbers from 1 to 5."),
    "ratings_need_answer": N_("There are no ratings when the outcome is {outcome}."),
    "form_is_an_answer": N_("A form that was filled in is always 'reached'."),
    "retry_needs_unreachable": N_("There is no next call when the outcome is {outcome}."),
    "no_such_measure": N_("There is no measure {measure}."),
    "measure_done": N_("Measure {measure} is done already."),
    # customers' data
    "not_revealing": N_(
        "#{number} is held by {who}; only its holder and who leads its team may look at that."
    ),
    "too_many_reveals": N_(
        "You have looked at {limit} values within an hour; the supervisors have been told."
    ),
    "too_many_exports": N_(
        "You have looked at {limit} values within an hour; an unmasked export counts as one of them."
    ),
    "reveal_needs_reason": N_("#{number} is settled; say why with --reason: {choices}."),
    "has_open_tickets": N_(
        "Customer {who} has open tickets ({numbers}); settle them first, or say --open-too."
    ),
    "bad_pin": N_("A PIN has from {least} to {most} digits or letters."),
    "pins_differ": N_("The two PINs differ; nothing was changed."),
    "nothing_masked": N_("#{number} has nothing masked under '{field}'."),
    # values
    "empty_text": N_("The text is empty."),
    "text_too_long": N_("The text has {length} characters; at most {limit} are kept."),
    "not_one_of": N_("{field}: '{value}' is not one of {choices}."),
    "missing_field": N_("{field} is missing."),
    "bad_number": N_("'{value}' is no number of a ticket or an alert."),
    "bad_customer_id": N_("'{value}' is no customer's id; 'kefu customer WHO' tells it."),
    "bad_count": N_("{option}: '{value}' is no whole number from {least} to {most}."),
    "choose_one": N_("Only one of {options} can be given."),
    "one_needed": N_("One of {options} is needed."),
    "not_utf8": N_("Standard input is not UTF-8 text."),
    "no_text_bytes": N_("The command line holds bytes that are no text."),
    "bad_amount": N_("'{value}' is no amount of money."),
    "filter_no_field": N_("Filter, character {column}: '{value}' is none of {choices}."),
    "filter_value": N_("Filter, character {column}: {field}: '{value}' is not one of {choices}."),
    "filter_no_agent": N_("Filter, character {column}: there is no agent '{value}'."),
    "filter_time": N_(
        "Filter, character {column}: {field}: '{value}' cannot be read; write it like {example}."
    ),
    "filter_incomplete": N_("Filter, character {column}: something is missing behind '{value}'."),
    "filter_unclosed": N_("Filter, character {column}: the quotation has no end."),
    "filter_stray": N_("Filter, character {column}: '{value}' cannot stand here; put the words into quotes."),
    "filter_no_word": N_("Filter, character {column}: '{value}' has no letter or digit to look for."),
    "filter_too_long": N_("Filter, character {column}: a filter has at most {limit} characters."),
    "filter_too_many": N_("Filter, character {column}: a filter has at most {limit} conditions."),
    "nothing_to_do_with": N_("There is nothing to do with '{value}'."),
    "no_such_queue": N_("There is no queue '{value}'; see 'kefu queue'."),
    "queue_name": N_(
        "'{value}' cannot be a queue's name: {limit} characters at most, no name of the desk's own."
    ),
    "queue_exists": N_("You have a queue '{value}' already."),
    "too_many_queues": N_("You have {limit} queues of your own already; drop one first."),
    "empty_filter": N_("A queue of one's own needs a filter."),
    "bad_span": N_(
        "'{value}' names no day, week, month, quarter or year; write it like 2026-11-22, 2026-W47, 2026-11, 2026-Q4 or 2026."
    ),
    "bad_time": N_("'{value}' is no time; write it like {example}."),
    "bad_period": N_("'{value}' is no period; write it like {example}."),
    "time_in_past": N_("{value} is in the past."),
    "time_in_future": N_("{value} is in the future."),
    # exports
    "export_no_tickets": N_(
        "'{kind}' are not narrowed by queue, filter, search or source: they belong to no ticket."
    ),
    "export_option": N_("{option} makes no sense for {format}."),
    "bad_delimiter": N_("--delimiter: '{value}' is no single sign; also: tab, comma, semicolon."),
    "not_for_terminal": N_("{format} is not for a terminal; write it to a file with -o."),
    "not_a_plain_file": N_("{path} is no plain file; nothing was written."),
    "export_exists": N_("{path} already exists; nothing was written. --force writes over it."),
    # scripts and articles
    "unknown_variable": N_(
        "line {line}, character {character}: there is no variable '{name}'; there are {known}."
    ),
    "lone_brace": N_(
        "line {line}, character {character}: a single '{brace}'; write it twice to mean the sign itself."
    ),
    "second_cursor": N_("line {line}, character {character}: the cursor can be in one place only."),
    "level_of_a_guide": N_("Only a guide has a level, not a {kind}."),
    "no_such_article": N_("There is no script or article {article}."),
    "article_retired": N_("'{title}' is retired already."),
    "article_in_use": N_("'{title}' is not retired."),
    "article_key_taken": N_("There is already one with the key '{key}': {article}."),
    "article_changed": N_("'{title}' was changed by {who} a moment ago; look again."),
    "article_same": N_("Nothing to change in '{title}'."),
    # the file
    "no_desk": N_("There is no desk at {path}. 'kefu init' makes one, 'kefu demo' shows one."),
    "desk_exists": N_("There is already a desk at {path}; nothing was changed."),
    "desk_in_place": N_(
        "There is already a desk at {path}; nothing was changed. '--aside DIR' puts it into a new folder first."
    ),
    "desk_in_use": N_("Somebody still has the desk at {path} open: end all sessions and services first."),
    "left_behind": N_(
        "{path} is left of a desk that was here, and would be taken for a part of the new one. Move it away first."
    ),
    "not_a_desk": N_("{path} is not a kefu desk."),
    "older_schema": N_(
        "The desk at {path} has schema {found}, this kefu needs {needed}. Run 'kefu migrate' (it makes a backup first)."
    ),
    "newer_schema": N_(
        "The desk at {path} has schema {found}, newer than this kefu ({needed}). Update kefu."
    ),
    "url_refused": N_("--db takes a file, not a URL."),
    "network_disk": N_("{path} is on a network file system ({kind}); SQLite's WAL needs a local disk."),
    "old_sqlite": N_(
        "SQLite {found} has a bug that can corrupt the desk; pysqlite3 >= 0.6.1 brings a sound one."
    ),
    "database_locked": N_("The desk is busy: another process held it for {seconds} s. Nothing was changed."),
    "database_full": N_("The disk is full. Nothing was changed."),
    "database_readonly": N_("The desk at {path} cannot be written to. Nothing was changed."),
    "database_broken": N_("The desk at {path} cannot be read: {why}"),
    "cannot_read": N_("{path} cannot be read: {why}"),
    "cannot_write": N_("{path} cannot be written: {why}"),
    "settings_by_hand": N_(
        "{path} is written in a way that only a person can change; the setting holds until you leave."
    ),
    "system_refused": N_("The system could not do it: {why}."),
    "defect": N_("This is a defect of kefu: {what}. With KEFU_TRACEBACK=1 it tells where."),
    "file_exists": N_("{path} already exists; nothing was written."),
    # policy
    "policy_error": N_("{path}:{line}: {key}: {why}"),
    "policy_superseded": N_(
        "Policy version {current} has come into force meanwhile; version {version} was applied no further."
    ),
    "policy_dry_run": N_(
        "--dry-run belongs to --to-open-tickets; 'kefu policy diff' shows what a file would change."
    ),
    "unknown_calendar": N_("There is no calendar '{name}' in the policy; there are {known}."),
    "year_of_calendar": N_("--year belongs to --calendar NAME."),
    "notify_open": N_(
        "{path} holds secrets and is open to others than its owner (mode {mode}); run: chmod 600 {path}"
    ),
    "notify_no_toml": N_("{path} cannot be read as TOML ({where})."),
    "notify_error": N_("{path}: {key}: {why}"),
    "no_notify_file": N_("There is no notify.toml; docs/notify.md tells where it belongs."),
    "no_such_channel": N_("There is no channel '{name}' in {path}; there are {known}."),
    "not_delivered": N_("The channel '{name}' did not take the test message: {why}."),
    "no_such_message_out": N_("There is no message {message} that waits or was given up."),
    "no_such_calendar": N_("There is no calendar '{name}'."),
    # import
    "no_such_file": N_("There is no file {path}."),
    "unknown_format": N_("{path}: the format is not known; name it with --format ({choices})."),
    "wrong_encoding": N_("{path}: line {line} is not {encoding}: byte {byte} at {offset}."),
    "missing_column": N_("{path}: no column for {field} ({names}); found: {found}."),
    "no_such_batch": N_("There is no batch {batch}; 'kefu import list' shows those that there are."),
    "nothing_left_of_batch": N_("Batch {batch} was taken back already; nothing of it is left that could go."),
    "no_folder": N_("{path} is no folder."),
    "watched_already": N_("{path} is being watched already."),
    "is_a_link": N_("{path} is a link; only plain files are brought in."),
    "import_runs": N_("Batch {batch} is coming in right now; stop that import first."),
    "no_such_preset": N_("There is no preset '{value}'; there are {choices}."),
    "no_such_preset_but": N_(
        "There is no preset '{value}'; was '{near}' meant? 'kefu import presets' lists them all."
    ),
    "preset_wrong": N_("{path}: line {line}: {key}: {why}"),
    "preset_name": N_(
        "{path}: line {line}: the preset calls itself '{name}', its file '{file}'; they must agree."
    ),
    "preset_of_kind": N_("The preset '{preset}' has no {kind}; it has {kinds}."),
    "preset_tie": N_("{path}: the header fits {names}; choose one with --preset."),
    "other_kind": N_(
        "{path} is '{preset}' ({title}), which holds no {kind} but {kinds}: kefu import {first} {path}"
    ),
    "unknown_header": N_(
        "{path}: no preset knows this header: {found}. Say which column is which field, as here: {line}"
    ),
    "no_such_column": N_("{path}: --map names the column '{column}', which is not there; found: {found}."),
    "no_such_field": N_("There is no field '{field}'; known: {known}."),
    "source_needed": N_("--map needs --source: a name for where these tickets come from."),
    "bad_option": N_("{option}: {why}"),
    "bad_source": N_("--source wants a name of at most {limit} characters."),
    "no_such_zone": N_("'{value}' is no time zone; write it like Asia/Shanghai."),
    "bad_pair": N_("{option} wants FIELD=..., not '{value}'."),
    "bad_setting": N_("{why}."),
    "not_settable": N_("{field} cannot be the same for every row."),
    "two_columns": N_(
        "{path}: {field} is both '{first}' and '{second}'; choose one with --map {field}=COLUMN."
    ),
    "no_such_attachment": N_("#{number} has no file '{name}'; 'kefu show {number}' lists its files."),
    "attachment_not_kept": N_("'{name}' is not kept here, only listed (its place: {place})."),
    "attachment_gone": N_(
        "'{name}' is no longer among the kept files, or was changed there; see 'kefu doctor'."
    ),
    "not_a_mailbox": N_("{path} is no mailbox: no line begins a mail with 'From '."),
    "no_columns_in_mail": N_("A box of mail has no columns; {option} has nothing to name there."),
    "empty_file": N_("{path}: there is nothing in it."),
    "is_a_folder": N_("{path} is a folder."),
    "no_plain_file": N_("{path} is a device or a pipe; '-' reads from standard input."),
    "no_such_encoding": N_("'{value}' is no text encoding."),
    "no_encoding_fits": N_(
        "{path} is neither UTF-8 nor UTF-16, GB18030 or Big5; name its encoding with --encoding."
    ),
    "broken_header": N_("{path}: the header cannot be read: {why}"),
    "quotes_hopeless": N_("{path}: line {line}: the quotes do not match, here and in too many other places."),
    "not_a_workbook": N_("{path} is no workbook that can be read; save it as .xlsx or .csv."),
    "encrypted_workbook": N_("{path} is encrypted; save it without a password."),
    "damaged_workbook": N_("{path} is damaged, cut short or no workbook at all."),
    "workbook_too_large": N_("{path} is larger than {limit} MB; save it as CSV, which has no such limit."),
    "too_many_sheets": N_("{path} has {found} sheets; at most {limit} are looked at."),
    "no_such_sheet": N_("{path}: there is no '{sheet}'; there are {choices}."),
    "several_lists": N_("{path} holds several lists ({choices}); choose one with --sheet."),
    "broken_json": N_("{path}: line {line}: no JSON: {why}"),
    "no_table": N_("{path}: there is no table on this page."),
    "empty_folder": N_("{path}: there is no file in it."),
    "damaged_archive": N_("{path} is damaged or cut short; nothing of it was imported."),
    "rejects_over_something": N_(
        "{path} is there already and holds no rejected rows; name another file for --rejects."
    ),
    "packed_twice": N_("{path} is packed once more; unpack the outer file and import what is in it."),
    "encrypted_archive": N_("{path} has a password; unpack it first."),
    "too_many_members": N_("{path} holds {found} files; at most {limit} are looked at."),
    "several_files": N_("{path} holds several files: {choices}; name one as {path}/FILE."),
    "bomb": N_(
        "{path} unpacks to more than {size} MB, {ratio} times its size; unpack it yourself if that is right."
    ),
    "archive_too_large": N_(
        "{path} would unpack to {size} MB in {members} parts ({ratio} times its size); it is not opened."
    ),
    "too_many_rows": N_(
        "{path} reaches to row {found}; at most {limit} rows of a workbook are read. Save it as CSV, which has no such limit."
    ),
    "too_many_columns": N_("{path} has more than {limit} columns."),
    "too_many_cells": N_(
        "{path} spans {rows} rows and {columns} columns; at most {limit} cells of a workbook are read."
    ),
    "digest_differs": N_("{path}: its SHA-256 is {found}, not {expected}; nothing was changed."),
    "policy_too_long": N_("{path}: a policy has at most {limit} bytes."),
    "clock_refused": N_("KEFU_NOW is refused here."),
    "bad_kefu_now": N_("KEFU_NOW is '{value}'; it must be an ISO 8601 time, '+' behind it lets it advance."),
    # terminal
    "wall_no_terminal": N_("The wall needs a terminal; over SSH: ssh -t kefu@HOST wall"),
    "no_terminal": N_("The desk needs a terminal; every screen is also a plain command (see 'kefu --help')."),
    "dumb_terminal": N_(
        "This terminal (TERM={term}) cannot show the desk; set TERM, for example to xterm-256color."
    ),
    "terminal_too_large": N_(
        "A terminal of {columns}x{rows} is too large; at most {max_columns}x{max_rows}."
    ),
}
