"""Intake: a file of a source comes in; rows of the layers and rows set aside come out, in temp tables.

Called by ``mission`` alone, which keeps the evidence before and stores the rows after. A
format is a card (card.toml) and a reader; what cannot be read is set aside with a reason.
"""

from truceline.intake.archives import Member, archive_kind, digests, members, own_name
from truceline.intake.card import Card, CardColumn, read_card
from truceline.intake.packing import LIMITS, Limits, Meter, PackedError, packing_of, pieces
from truceline.intake.pages import format_page
from truceline.intake.places import GAZETTEER, POSITIONS
from truceline.intake.read import out_of_room, read_file
from truceline.intake.reading import Reading, Refusal, Score
from truceline.intake.recognise import recognise
from truceline.intake.registry import format_cards
from truceline.intake.sheets import (
    LINK,
    LINK_PATTERN,
    OURS,
    SheetHeader,
    guarded,
    is_sheet,
    sheet_header,
    unguarded,
)
from truceline.intake.sources import load_sources
from truceline.intake.task import KnownPlaces

__all__ = [
    "Card",
    "CardColumn",
    "GAZETTEER",
    "KnownPlaces",
    "LIMITS",
    "LINK",
    "LINK_PATTERN",
    "Limits",
    "Member",
    "Meter",
    "OURS",
    "POSITIONS",
    "PackedError",
    "Reading",
    "Refusal",
    "Score",
    "SheetHeader",
    "archive_kind",
    "digests",
    "format_cards",
    "format_page",
    "guarded",
    "is_sheet",
    "load_sources",
    "members",
    "out_of_room",
    "own_name",
    "packing_of",
    "pieces",
    "read_card",
    "read_file",
    "recognise",
    "sheet_header",
    "unguarded",
]
