"""The agreement itself, its place in a chain of drafts, its parties, how points of a negotiation stood."""

from __future__ import annotations

from truceline.agreement.drafts import DRAFT_KEYS, DROP_KEYS, READ
from truceline.agreement.fields import DAY, OFFSET
from truceline.agreement.load import STATUSES
from truceline.agreement.particulars import FOLLOWED
from truceline.agreement.points import POINT_KEYS
from truceline.agreement.points import STATUSES as POINT_STATUSES
from truceline.agreement.schemas.shapes import (
    ID,
    MOMENT_WRITTEN,
    TIER,
    Schema,
    choice,
    names,
    record,
    text,
    words,
)

_DRAFT_NEEDED = ("by", "on", "read", "source")
HEAD_NEEDED = ("id", "title", "status", "languages", "zone")


def head() -> dict[str, Schema]:
    """The fields of agreement.yaml."""
    return {
        "id": ID,
        "title": names("the title by language"),
        "status": choice("a draft binds nobody", STATUSES),
        "replaces": text("the id of the agreement that it replaces"),
        "languages": words("each needs its text.<language>.md"),
        "zone": text(
            "the zone of its clocks: Europe/Kyiv or +02:00",
            rf"{OFFSET}|[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*",
        ),
        "draft": record("Where it stands in a chain of drafts", DRAFT_KEYS, _draft(), _DRAFT_NEEDED),
    }


def _draft() -> dict[str, Schema]:
    drop = {"provision": text("<agreement>#<provision>", FOLLOWED), "source": text("where that is written")}
    return {
        "by": text("who put it forward"),
        "on": text("the day that it became known: 2031-02-20", DAY),
        "comes_from": text("the id of the draft that it comes from"),
        "read": choice("whether all of its points were at hand", READ),
        "not_read": words("numbers of points that were not at hand"),
        "drops": {
            "description": "provisions of other drafts that a source says were deleted",
            "type": "array",
            "items": record("A deleted point", DROP_KEYS, drop, DROP_KEYS),
        },
        "source": text("where it is written"),
    }


def party() -> dict[str, Schema]:
    """The fields of a party."""
    return {
        "id": {**ID, "not": {"const": "text"}},
        "names": names("its name by language"),
        "member_of": text("the party that it belongs to"),
        "answers_for": words("parties whose acts count as its own"),
        "tier": TIER,
    }


def stood() -> Schema:
    """How a point stood from a moment on."""
    fields = {
        "id": text("the point's id; a later record of the same point has the same"),
        "provision": text("the provision that it is about"),
        "topic": text("what it is about, where no provision says it yet"),
        "status": choice("how it stood from then on", POINT_STATUSES),
        "source": text("where that is written"),
        "at": MOMENT_WRITTEN,
        "by": text("who says so"),
    }
    return record("A point, from a moment on", POINT_KEYS, fields, ("id", "status", "source", "at", "by"))
