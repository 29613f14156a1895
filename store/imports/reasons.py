"""Why a row was not taken: a code and its parameters, put into the reader's language when it is shown."""

from __future__ import annotations

from collections.abc import Callable

from store.i18n import N_, _

REASONS: dict[str, str] = {
    # the file's own make
    "not_this_encoding": N_("line {line} is not {encoding}: byte {byte} at character {offset}"),
    "nul": N_("line {line} holds a NUL character"),
    "quotes": N_("the quotes of line {line} do not match"),
    "line_too_long": N_("line {line} is longer than {limit} characters"),
    "cell_count": N_("{found} cells, the header has {expected}"),
    "not_json": N_("line {line} is no JSON object: {why}"),
    "not_json_item": N_("item {item} is no JSON object: {why}"),
    "item_encoding": N_("item {item} is not {encoding}: byte {byte} at character {offset}"),
    "cut_off": N_("line {line}: the file was still being written; the line may be half"),
    "nested": N_("{column}: a list or an object where a plain value belongs"),
    # values
    "missing": N_("{column}: required and not given"),
    "missing_text": N_("{column} or {other}: one of them is required"),
    "missing_who": N_("{column}, {other}: one of them is required, and not a masked one"),
    "missing_return": N_("{column}, {other}: one of them is required"),
    "missing_parcel": N_("{column}, {other}: one of them is required"),
    "not_a_currency": N_("{column}: '{value}' is no currency; write its three letters, like CNY"),
    "not_one_of": N_("{column}: '{value}' is not one of {choices}"),
    "not_a_time": N_("{column}: '{value}' is no time; write it like 2026-02-28 11:25:05"),
    "in_the_future": N_("{column}: {value} is in the future"),
    "too_early": N_("{column}: {value} is before 1990"),
    "too_late": N_("{column}: {value} is more than ten years away"),
    "before": N_("{column}: {value} is before {other}"),
    "not_a_number": N_("{column}: '{value}' is no whole number of seconds"),
    "not_an_amount": N_("{column}: '{value}' is no amount of yuan; write it like 12.50"),
    "not_a_count": N_("{column}: '{value}' is no whole number"),
    "rounded_number": N_("{column}: {value} is a number that a spreadsheet has rounded; store it as text"),
    "text_too_long": N_("{column}: {length} characters; at most {limit} are kept"),
    "unknown_variable": N_(
        "{column}: line {line}, character {character}: there is no variable '{name}'; there are {known}"
    ),
    "lone_brace": N_(
        "{column}: line {line}, character {character}: a single '{brace}'; write it twice to mean the sign itself"
    ),
    "second_cursor": N_("{column}: line {line}, character {character}: the cursor can be in one place only"),
    "level_of_a_guide": N_("{column}: only a guide has a level, not a {kind}"),
    "repeated": N_("{column}: '{value}' stands already in row {row}"),
    # surveys and people
    "not_a_rating": N_("{column}: '{value}' is no rating of {scale}"),
    "missing_rating": N_("{column}: an answer without any rating or comment"),
    "rated_unreached": N_("{column}: ratings need an answer; this one is '{value}'"),
    "missing_ticket": N_("{column}, {other}: one of them is required, to find the ticket"),
    "no_ticket_of_order": N_("{column}: there is no ticket about order '{value}' here"),
    "several_tickets": N_("{column}: several tickets are '{value}'; name theirs with --source"),
    "bad_login": N_(
        "{column}: '{value}' is no login: a small letter, then small letters, digits, '-' or '_'"
    ),
    "no_such_calendar": N_("{column}: the policy has no calendar '{value}'"),
    "own_role": N_("{column}: nobody takes the admin's role from themselves"),
    "bad_limit": N_("{column}: '{value}' is no limit; write a whole number"),
    # mail and messages
    "mail_too_large": N_("the mail has {size} MB; at most {limit} are taken"),
    "mail_headers_too_long": N_("the headers of the mail have more than {limit} KB"),
    "mail_too_deep": N_("the parts of the mail are nested more than {limit} deep"),
    "mail_too_many_parts": N_("the mail has more than {limit} parts"),
    "mail_unreadable": N_("the mail cannot be read: {why}"),
    "not_a_mail_time": N_("{column}: '{value}' is no time, and nothing else says when the mail came"),
    "no_ticket_for_mail": N_(
        "{column}: '{value}' belongs to no ticket here; 'kefu import tickets' opens one"
    ),
    "no_ticket_for_message": N_("{column}: there is no ticket '{value}' here from '{source}'"),
    "no_ticket_number": N_("{column}: there is no ticket #{value}"),
}


class Refused(Exception):  # noqa: N818 - a decision about a row, said where it is made
    """A row that is not taken. `code` names its text in REASONS; `params` fill it: `column`, or `field` where whoever
    refuses does not know which column that is."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def named(self, name_of: Callable[[str], str]) -> Refused:
        """Itself, with the column that its field is read from."""
        if "field" in self.params:
            self.params["column"] = name_of(str(self.params.pop("field")))
        return self

    def __str__(self) -> str:
        return _(REASONS[self.code]).format(**{"column": self.params.get("field"), **self.params})
