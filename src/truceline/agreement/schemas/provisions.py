"""What a piece of text does and how a side reads it."""

from __future__ import annotations

from truceline.agreement.particulars import BOUNDS, FIGURE_KEYS, FOLLOWED, MAY_BE_UNCONFIRMED
from truceline.agreement.provisions import (
    CHECKS,
    PROVISION_KEYS,
    READING_KEYS,
    SETTLED_KEYS,
    TERMS,
    TYPES,
)
from truceline.agreement.schemas.shapes import ID, MOMENT_WRITTEN, TIER, Schema, choice, record, text, words
from truceline.agreement.schemas.terms import terms


def provision() -> Schema:
    """One piece of text and what it does."""
    fields = {
        **terms(),
        "id": ID,
        "type": choice("what it does", TYPES),
        "text": text("the anchor of its words in text.<language>.md"),
        "amends": text("the provision that it changes, or <agreement>#<provision>"),
        **_particulars(),
        "check": choice("whether a machine can check it; left out: human", CHECKS),
        "tier": TIER,
    }
    needed = ("id", "type", "text", "bound", "acts", "in_force")
    return record("A provision", PROVISION_KEYS, fields, needed)


def _particulars() -> dict[str, Schema]:
    followed = text("<agreement>#<provision>", FOLLOWED)
    return {
        "point": text('its number in the text, as a text: "21a"'),
        "figures": {"description": "its numbers", "type": "array", "items": _figure()},
        "unconfirmed": words("fields that no source confirms", {"enum": list(MAY_BE_UNCONFIRMED)}),
        "left_open": words("what the source does not say, in words"),
        "follows": {
            "description": "the provision of another draft that it comes from; a list where several merged",
            "anyOf": [followed, words("several", followed)],
        },
        "source": text("where it is written"),
    }


def _figure() -> Schema:
    number = {
        "anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": r"^[0-9][0-9.eE+-]*$"}]
    }
    fields = {
        "id": ID,
        "of": text("of what"),
        **{bound: {"description": f"the number, {bound.replace('_', ' ')}", **number} for bound in BOUNDS},
        "unit": text("its unit: persons, days, percent"),
        "when": text("the condition under which it holds: in peacetime"),
    }
    one = [{"required": [name], "properties": {name: {"not": {"type": "null"}}}} for name in BOUNDS]
    return {**record("A number of the text", FIGURE_KEYS, fields, ("id", "of", "unit")), "oneOf": one}


def reading() -> Schema:
    """How one side reads one provision."""
    settled = {
        "by": text("who settled it"),
        "wording": text("the wording that was accepted"),
        "accepted_by": words("the parties that accepted it"),
        "at": MOMENT_WRITTEN,
    }
    fields = {
        "by": text("the party whose reading it is"),
        "provision": text("the provision that it reads"),
        "set": {
            **record("The fields that it reads otherwise", TERMS, terms(), ()),
            "description": "what the provision would say, read so",
        },
        "source": text("where the party says so"),
        "at": MOMENT_WRITTEN,
        "settled": record("How the difference was settled", SETTLED_KEYS, settled, SETTLED_KEYS),
        "tier": TIER,
    }
    return record("A reading", READING_KEYS, fields, ("by", "provision", "set"))
