"""What `kefu import` brings in: a line for each kind of rows. cli.py makes them commands; nothing is loaded before one runs."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final, NamedTuple

from store.i18n import N_, _


class Kind(NamedTuple):
    """One kind of rows."""

    module: str
    function: str
    help: str
    without: tuple[str, ...] = ("clocks",)
    """Options of `import tickets` that mean nothing here."""

    def verb(self) -> Any:
        """The function that brings a file of it in."""
        return getattr(import_module(self.module), self.function)


KINDS: Final = {
    "tickets": Kind(
        "store.imports.loader",
        "import_tickets",
        N_("Bring in tickets; - reads standard input. Exit code 3 when rows were rejected."),
        (),
    ),
    "messages": Kind(
        "store.imports.kinds.messages",
        "import_messages",
        N_("Bring messages, or mails, onto the tickets that are there, in the same way."),
        (),
    ),
    "history": Kind(
        "store.imports.kinds.history",
        "import_history",
        N_("Bring in whole histories of tickets: every event with its time."),
        (),
    ),
    "customers": Kind(
        "store.imports.shop_loader", "import_customers", N_("Bring in customers, in the same way.")
    ),
    "orders": Kind(
        "store.imports.shop_loader",
        "import_orders",
        N_("Bring in orders, in the same way; each finds its customer."),
    ),
    "shipments": Kind(
        "store.imports.kinds.shipments",
        "import_shipments",
        N_("Bring in parcels, promised and real arrival, in the same way; each finds its order."),
    ),
    "returns": Kind(
        "store.imports.kinds.returns",
        "import_returns",
        N_(
            "Bring in refunds, returns and exchanges, in the same way; what runs on a platform's clock gets a ticket."
        ),
    ),
    "surveys": Kind(
        "store.imports.kinds.surveys",
        "import_surveys",
        N_("Bring in what customers said of the service; each finds its ticket."),
    ),
    "agents": Kind(
        "store.imports.kinds.agents",
        "import_agents",
        N_("Bring in the people of the desk."),
    ),
    "scripts": Kind(
        "store.imports.article_loader", "import_scripts", N_("Bring in scripts, in the same way.")
    ),
    "articles": Kind(
        "store.imports.article_loader",
        "import_articles",
        N_("Bring in articles of the knowledge base, in the same way."),
    ),
}

_WORDS: Final = {
    "tickets": N_("tickets"),
    "messages": N_("messages"),
    "history": N_("history"),
    "customers": N_("customers"),
    "orders": N_("orders"),
    "shipments": N_("parcels"),
    "returns": N_("return requests"),
    "surveys": N_("surveys"),
    "agents": N_("agents"),
    "scripts": N_("scripts"),
    "articles": N_("articles"),
}


def kind_word(kind: str | None) -> str:
    """What such a file holds, in the reader's language."""
    return "-" if kind is None else _(_WORDS.get(kind, kind))
