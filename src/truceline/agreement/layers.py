"""Outlines and lines that somebody proposed, or that nobody can draw: each with who, when, and why not.

A zone without an outline is law all the same. It is named, and every question about it answers *cannot tell*
with the reason; no outline is made up for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from truceline.agreement.fields import Reference, Sheet
from truceline.agreement.yaml_nodes import Leaf
from truceline.records import Names

LAYER_KEYS = ("proposal", "cannot_be_drawn")
PROPOSAL_KEYS = ("by", "on", "status", "source")
PROPOSAL_STATUSES = ("proposed", "demanded", "agreed", "rejected", "withdrawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Who proposed an outline or a line, known since which day, how it stands, and by what source."""

    by: str
    on: date
    status: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A zone or line that is a proposal or cannot be drawn; ``cannot_be_drawn`` says why, None if it is."""

    kind: str
    id: str
    names: Names
    proposal: Proposal | None
    cannot_be_drawn: str | None


def read_layer(
    sheet: Sheet,
    kind: str,
    line: int,
    layer_id: str,
    names: Names,
    properties: Mapping[str, Any],
    drawn: bool,
) -> Layer | None:
    """What a feature says of its proposal and of why it is not drawn; None where it says neither."""
    why = properties.get("cannot_be_drawn")
    if why is not None and (not isinstance(why, str) or not why.strip()):
        message = "'cannot_be_drawn' must say why, in words."
        sheet.wrong("TL-AGR-004", line, message, "Write the reason.", str(why), "cannot_be_drawn")
        return None
    if why is not None and drawn:
        message = f"'{layer_id}' is drawn, and says why it cannot be."
        remedy = "Take the geometry away, or the reason."
        sheet.wrong("TL-AGR-004", line, message, remedy, layer_id, "cannot_be_drawn")
        return None
    proposal = _proposal(sheet, line, properties.get("proposal"))
    if why is None and proposal is None:
        return None
    return Layer(kind=kind, id=layer_id, names=names, proposal=proposal, cannot_be_drawn=why)


def _proposal(sheet: Sheet, line: int, written: Any) -> Proposal | None:
    if written is None:
        return None
    if not isinstance(written, dict) or not all(isinstance(written.get(key), str) for key in PROPOSAL_KEYS):
        message = f"a proposal must say {', '.join(PROPOSAL_KEYS)}, each a text."
        remedy = 'Write {"by": "A", "on": "2031-02-20", "status": "proposed", "source": "..."}.'
        sheet.wrong("TL-AGR-003", line, message, remedy, column="proposal")
        return None
    for key in written.keys() - set(PROPOSAL_KEYS):
        message = f"a proposal has a field '{key}', which the format does not know."
        sheet.wrong("TL-AGR-009", line, message, f"Known are: {', '.join(PROPOSAL_KEYS)}.", key, key)
    day = sheet.day(Leaf(written["on"], False, line), "on")
    if written["status"] not in PROPOSAL_STATUSES:
        message = f"'{written['status']}' is no status of a proposal."
        remedy = f"Write one of: {', '.join(PROPOSAL_STATUSES)}."
        sheet.wrong("TL-AGR-004", line, message, remedy, written["status"], "status")
        return None
    sheet.references.append(Reference("party", Leaf(written["by"], False, line), "by"))
    if day is None:
        return None
    return Proposal(by=written["by"], on=day, status=written["status"], source=written["source"])
