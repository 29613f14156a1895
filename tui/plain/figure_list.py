"""`kefu kpi --figure list`: every figure and what it counts."""

from __future__ import annotations

from store.i18n import _
from store.rules.figures import FIGURES, SECTIONS
from tui.plain.output import paint, say, say_json


def say_figures(json: bool) -> None:
    """Each figure's id, name and meaning."""
    if json:
        say_json(
            [
                {
                    "id": kind.id,
                    "section": kind.section,
                    "unit": kind.unit,
                    "better": kind.better,
                    "name": _(kind.name),
                    "means": _(kind.means),
                }
                for kind in FIGURES.values()
            ]
        )
        return
    for section, title in SECTIONS.items():
        say(paint(_(title), "strong"))
        for kind in FIGURES.values():
            if kind.section == section:
                say(f"  {kind.id}  {_(kind.name)}")
                say(paint(f"      {_(kind.means)}", "muted"))
