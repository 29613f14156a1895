"""The Big List of Naughty Strings through cleaning, masking, widths and a real search index."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

from peewee import sqlite3

from store.rules.masking import mask_text
from store.text import cell_width, clean, fit, match_query, segmented


def test_every_naughty_string_is_harmless(test_data: Path) -> None:
    file = test_data / "nasty" / "blns_blns.json"
    database = sqlite3.connect(":memory:")
    database.execute("create virtual table search using fts5(body, tokenize='unicode61 remove_diacritics 2')")
    strings = json.loads(file.read_text(encoding="utf-8"))
    assert len(strings) > 400
    for number, text in enumerate(strings):
        cleaned, _removed = clean(text, multiline=False)
        assert not any(unicodedata.category(character)[0] == "C" for character in cleaned), repr(text)
        assert cell_width(fit(cleaned, 20)) == 20, repr(text)
        assert len(mask_text(cleaned)) > 0 or not cleaned
        database.execute("insert into search(rowid, body) values (?, ?)", (number, segmented(cleaned)))
        query = match_query(cleaned)
        if query:
            found = [
                row[0] for row in database.execute("select rowid from search where search match ?", (query,))
            ]
            assert number in found, repr(text)
    database.close()
