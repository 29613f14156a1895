"""Texts and codes written straight into the tables, as any program could that may write the file."""

from __future__ import annotations

import json

from tests.store.desks import Place

TEXT_COLUMNS = {
    "ticket": ("subject", "source", "external_id", "platform", "wish", "impact", "product", "region", "shop", "order_no", "solution", "customer_level", "responsibility_reason"),
    "customer": ("name", "phone", "email", "level", "region", "nick"),
    "message": ("body",),
    "agent": ("name",),
    "offer": ("text", "answer_text"),
    "step": ("note",),
    "alert": ("note",),
    "draft": ("text",),
    "ticket_tag": ("tag",),
    "shop_order": ("platform", "shop", "product", "carrier", "tracking_no", "region"),
    "return_request": ("reason", "tracking_no", "note"),
    "article": ("title", "question", "body", "pinyin"),
    "cause": ("name", "theme"),
    "survey": ("comment",),
    "measure": ("text", "effect"),
    "story": ("note",),
    "saved_queue": ("name",),
    "contact_draft": ("data",),
    "attachment": ("name", "type", "sha256", "place"),
}  # fmt: skip
WITHOUT_ROWID = ("step", "draft", "clock", "ticket_tag", "ticket_check", "contact_draft")
CODE_COLUMNS = {
    "ticket": ("kind", "scenario", "category", "channel", "team", "priority", "responsibility", "product_type", "urgency", "importance"),
    "message": ("author", "channel"),
    "alert": ("clock", "reason", "told", "closed_reason"),
    "event": ("type", "by", "data"),
    "clock": ("end_reason", "breach_reason"),
    "offer": ("type", "answer", "currency"),
    "shop_order": ("status", "product_type", "currency"),
    "return_request": ("type", "stage", "currency"),
    "article": ("kind", "language", "scenario", "category", "level", "source", "key"),
    "cause": ("code", "responsibility"),
    "question": ("team", "from_team"),
    "ticket_check": ("guide", "item"),
    "survey": ("source", "outcome"),
    "story": ("outcome",),
    "saved_queue": ("text",),
    "contact_draft": ("data",),
}  # fmt: skip
NAMES_IN_EVENTS = (
    "team", "was_team", "from", "to", "clock", "name", "answer", "type", "field", "category", "was",
    "stage", "return_type", "offer_type", "guide", "outcome", "source", "verb",
)  # fmt: skip
CONTACT_FIELDS = (
    "who",
    "text",
    "chosen channel",
    "chosen kind",
    "chosen category",
    "chosen priority",
    "customer",
)


def storable(text: str) -> str:
    """What SQLite takes."""
    return text.encode("utf-8", errors="ignore").decode("utf-8")


def into_the_tables(place: Place, texts: list[str], columns: dict[str, tuple[str, ...]]) -> None:
    """Every such column of every row another hostile text, behind the verbs' back."""
    with place.desk.transaction():
        for table, names in columns.items():
            for name in names:
                if table in WITHOUT_ROWID:
                    text = as_stored(table, name, storable(texts[0]))
                    place.desk.execute(f"UPDATE OR IGNORE {table} SET {name} = ?", (text,))
                    continue
                for at, (row,) in enumerate(place.desk.rows(f"SELECT rowid FROM {table}")):
                    text = as_stored(table, name, storable(texts[at % len(texts)]))
                    place.desk.execute(
                        f"UPDATE OR IGNORE {table} SET {name} = ? WHERE rowid = ?", (text, row)
                    )


def as_stored(table: str, name: str, text: str) -> str:
    """The text, inside JSON where the column holds JSON."""
    if (table, name) == ("alert", "told"):
        return json.dumps([text, f"team:{text}", f"supervisors:{text}"])
    if (table, name) == ("event", "data"):
        return json.dumps(dict.fromkeys(NAMES_IN_EVENTS, text))
    if (table, name) == ("contact_draft", "data"):
        return json.dumps(dict.fromkeys(CONTACT_FIELDS, text))
    return text
