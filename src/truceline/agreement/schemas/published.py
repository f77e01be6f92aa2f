"""Every file's schema by the name that it is published under."""

from __future__ import annotations

from truceline.agreement.load import HEAD_KEYS, PARTY_KEYS
from truceline.agreement.schemas.guarantees import guarantee
from truceline.agreement.schemas.heads import HEAD_NEEDED, head, party, stood
from truceline.agreement.schemas.provisions import provision, reading
from truceline.agreement.schemas.shapes import Schema, list_of, record

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, Schema]:
    """The schema of each YAML file, by the name that it is published under."""
    made = {
        "agreement": record("The agreement itself", HEAD_KEYS, head(), HEAD_NEEDED),
        "parties": list_of("Who is bound", record("A party", PARTY_KEYS, party(), ("id", "names"))),
        "provisions": list_of("What each piece of text does", provision()),
        "readings": list_of("How a side reads a provision", reading()),
        "points": list_of("How the points of a negotiation stood", stood()),
        "guarantees": list_of("What each guarantee takes, and what is due then", guarantee()),
    }
    return {f"{name}.schema.json": _published(name, schema) for name, schema in made.items()}


def _published(name: str, schema: Schema) -> Schema:
    return {"$schema": DRAFT, "$id": f"urn:truceline:agreement:{name}:1", **schema}
