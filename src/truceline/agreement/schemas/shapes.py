"""The shapes that every schema is made of: records of exact keys, texts, lists, choices, moments, numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from truceline.agreement.durations import WRITTEN
from truceline.agreement.fields import MOMENT
from truceline.agreement.parameters import REFERENCE_KEYS

Schema = dict[str, Any]


def record(title: str, keys: Sequence[str], fields: Mapping[str, Schema], needed: Sequence[str]) -> Schema:
    """A record of exactly these keys; one that is not needed may be null, which says nothing."""
    return {
        "title": title,
        "type": "object",
        "properties": {key: fields[key] if key in needed else or_null(fields[key]) for key in keys},
        "required": list(needed),
        "additionalProperties": False,
    }


def or_null(schema: Schema) -> Schema:
    """The same, or null, which says nothing; the description stays outside."""
    said = {key: schema[key] for key in ("description",) if key in schema}
    return {**said, "anyOf": [schema, {"type": "null"}]}


def list_of(title: str, record: Schema) -> Schema:
    """A file that is a list of records, or empty."""
    return {"title": title, "type": ["array", "null"], "items": record}


def text(description: str, pattern: str | None = None) -> Schema:
    """A text; a number or a truth value there is refused, as the loader refuses it."""
    shaped = {} if pattern is None else {"pattern": f"^(?:{pattern})$"}
    return {"description": description, "type": "string", "minLength": 1, **shaped}


def words(description: str, items: Schema | None = None) -> Schema:
    """A list of texts, each once."""
    return {
        "description": description,
        "type": "array",
        "items": items or {"type": "string", "minLength": 1},
        "uniqueItems": True,
    }


def choice(description: str, words: Sequence[str]) -> Schema:
    """One of the words that the loader knows."""
    return {"description": description, "enum": list(words)}


def names(description: str) -> Schema:
    """One text, or one by language."""
    by_language = {"type": "object", "additionalProperties": {"type": "string"}}
    return {"description": description, "anyOf": [{"type": "string"}, by_language]}


ID = text("its id: other records name it so")
TIER = text("who may see it: public, party:ID, commission, mission or sealed; left out: mission")
MOMENT_WRITTEN = text("a moment with its offset: 2031-03-01T00:00+02:00", MOMENT)
DURATION = text("days of the calendar (P14D) or hours by any clock (PT24H)", rf"(?!.*[PT]$){WRITTEN}")
NUMBER = {
    "description": "a number above zero",
    "anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"type": "string", "pattern": r"^[0-9.]+$"}],
}
ANY_ID = {"type": "string", "minLength": 1}
KM = {**NUMBER, "description": "kilometres, above zero"}
PARAMETER = record(
    "A definition's parameter",
    REFERENCE_KEYS,
    {"definition": text("the definition's id"), "parameter": text("the parameter's name")},
    REFERENCE_KEYS,
)
DURATION_OR_PARAMETER = {"anyOf": [DURATION, PARAMETER]}


def any_of(*names: str) -> list[Schema]:
    """At least one of these keys is written."""
    return [{"required": [name]} for name in names]
