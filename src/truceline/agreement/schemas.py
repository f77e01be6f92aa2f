"""JSON Schemas (draft 2020-12) of an agreement's YAML files, so that an editor completes and checks them.

Made from the very tables of keys and choices that the loader reads by. A schema sees one file: what
points from one file into another, and what YAML readers disagree on, only the loader can tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from truceline.agreement.conditions import DISTANCE_KEYS, DUE_KEYS, EACH, EQUAL
from truceline.agreement.dated import PERIOD_KEYS
from truceline.agreement.drafts import DRAFT_KEYS, DROP_KEYS, READ
from truceline.agreement.durations import WRITTEN
from truceline.agreement.fields import DAY, MOMENT, OFFSET
from truceline.agreement.guarantee_terms import CLOCKS, COUNTED, HOLDS
from truceline.agreement.guarantees import (
    ACROSS_KEYS,
    CONDITION_KEYS,
    GUARANTEE_KEYS,
    MEASURE_KEYS,
    STAGE_KEYS,
    TRIGGER_KEYS,
)
from truceline.agreement.load import HEAD_KEYS, PARTY_KEYS, STATUSES
from truceline.agreement.needs import (
    ACT,
    NEEDS_KEYS,
    NOTICE_KEYS,
    OWN_WORDS,
    SILENCES,
    STEP_KEYS,
    UNKNOWN_ACTORS,
)
from truceline.agreement.parameters import REFERENCE_KEYS, VALUE_KEYS
from truceline.agreement.particulars import BOUNDS, FIGURE_KEYS, FOLLOWED, MAY_BE_UNCONFIRMED
from truceline.agreement.points import POINT_KEYS
from truceline.agreement.points import STATUSES as POINT_STATUSES
from truceline.agreement.provisions import (
    CHECKS,
    PROVISION_KEYS,
    READING_KEYS,
    SETTLED_KEYS,
    TERMS,
    TYPES,
    WHERE_KEYS,
)
from truceline.agreement.weapons import NUMBERS, WORDS
from truceline.records import ANSWERS_TO, activities, kinds

_DRAFT_NEEDED = ("by", "on", "read", "source")
_HEAD_NEEDED = ("id", "title", "status", "languages", "zone")
Schema = dict[str, Any]
DRAFT = "https://json-schema.org/draft/2020-12/schema"
_COMPARISON = (
    rf"(({'|'.join(NUMBERS)})\s*(>=|<=|!=|=|>|<)\s*[0-9][0-9.eE+-]*|({'|'.join(WORDS)})\s*!?=\s*[^\s].*)"
)


def schemas() -> dict[str, Schema]:
    """The schema of each YAML file, by the name that it is published under."""
    made = {
        "agreement": _record("The agreement itself", HEAD_KEYS, _head(), _HEAD_NEEDED),
        "parties": _list("Who is bound", _record("A party", PARTY_KEYS, _party(), ("id", "names"))),
        "provisions": _list("What each piece of text does", _provision()),
        "readings": _list("How a side reads a provision", _reading()),
        "points": _list("How the points of a negotiation stood", _stood()),
        "guarantees": _list("What each guarantee takes, and what is due then", _guarantee()),
    }
    return {f"{name}.schema.json": _published(name, schema) for name, schema in made.items()}


def _published(name: str, schema: Schema) -> Schema:
    return {"$schema": DRAFT, "$id": f"urn:truceline:agreement:{name}:1", **schema}


def _record(title: str, keys: Sequence[str], fields: Mapping[str, Schema], needed: Sequence[str]) -> Schema:
    """A record of exactly these keys; one that is not needed may be null, which says nothing."""
    return {
        "title": title,
        "type": "object",
        "properties": {key: fields[key] if key in needed else _or_null(fields[key]) for key in keys},
        "required": list(needed),
        "additionalProperties": False,
    }


def _or_null(schema: Schema) -> Schema:
    said = {key: schema[key] for key in ("description",) if key in schema}
    return {**said, "anyOf": [schema, {"type": "null"}]}


def _list(title: str, record: Schema) -> Schema:
    return {"title": title, "type": ["array", "null"], "items": record}


def _text(description: str, pattern: str | None = None) -> Schema:
    """A text; a number or a truth value there is refused, as the loader refuses it."""
    shaped = {} if pattern is None else {"pattern": f"^(?:{pattern})$"}
    return {"description": description, "type": "string", "minLength": 1, **shaped}


def _words(description: str, items: Schema | None = None) -> Schema:
    return {
        "description": description,
        "type": "array",
        "items": items or {"type": "string", "minLength": 1},
        "uniqueItems": True,
    }


def _choice(description: str, words: Sequence[str]) -> Schema:
    return {"description": description, "enum": list(words)}


def _names(description: str) -> Schema:
    by_language = {"type": "object", "additionalProperties": {"type": "string"}}
    return {"description": description, "anyOf": [{"type": "string"}, by_language]}


_ID = _text("its id: other records name it so")
_TIER = _text("who may see it: public, party:ID, commission, mission or sealed; left out: mission")
_MOMENT = _text("a moment with its offset: 2031-03-01T00:00+02:00", MOMENT)
_DURATION = _text("days of the calendar (P14D) or hours by any clock (PT24H)", rf"(?!.*[PT]$){WRITTEN}")
_DATED_NEEDED = ("value", "from", "to")
_NUMBER = {
    "description": "a number above zero",
    "anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"type": "string", "pattern": r"^[0-9.]+$"}],
}
_ANY_ID = {"type": "string", "minLength": 1}
_KM = {**_NUMBER, "description": "kilometres, above zero"}
_PARAMETER = _record(
    "A definition's parameter",
    REFERENCE_KEYS,
    {"definition": _text("the definition's id"), "parameter": _text("the parameter's name")},
    REFERENCE_KEYS,
)
_DURATION_OR_PARAMETER = {"anyOf": [_DURATION, _PARAMETER]}


def _head() -> dict[str, Schema]:
    return {
        "id": _ID,
        "title": _names("the title by language"),
        "status": _choice("a draft binds nobody", STATUSES),
        "replaces": _text("the id of the agreement that it replaces"),
        "languages": _words("each needs its text.<language>.md"),
        "zone": _text(
            "the zone of its clocks: Europe/Kyiv or +02:00",
            rf"{OFFSET}|[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*",
        ),
        "draft": _record("Where it stands in a chain of drafts", DRAFT_KEYS, _draft(), _DRAFT_NEEDED),
    }


def _draft() -> dict[str, Schema]:
    drop = {"provision": _text("<agreement>#<provision>", FOLLOWED), "source": _text("where that is written")}
    return {
        "by": _text("who put it forward"),
        "on": _text("the day that it became known: 2031-02-20", DAY),
        "comes_from": _text("the id of the draft that it comes from"),
        "read": _choice("whether all of its points were at hand", READ),
        "not_read": _words("numbers of points that were not at hand"),
        "drops": {
            "description": "provisions of other drafts that a source says were deleted",
            "type": "array",
            "items": _record("A deleted point", DROP_KEYS, drop, DROP_KEYS),
        },
        "source": _text("where it is written"),
    }


def _party() -> dict[str, Schema]:
    return {
        "id": {**_ID, "not": {"const": "text"}},
        "names": _names("its name by language"),
        "member_of": _text("the party that it belongs to"),
        "answers_for": _words("parties whose acts count as its own"),
        "tier": _TIER,
    }


def _terms() -> dict[str, Schema]:
    return {
        "bound": _words("the parties that it binds"),
        "acts": _words("the acts that it speaks of, by code", {"enum": sorted(kinds())}),
        "weapons": _words(
            "conditions on codes/weapons.csv, of which any must hold",
            {"type": "string", "pattern": rf"^\s*{_COMPARISON}(\s+and\s+{_COMPARISON})*\s*$"},
        ),
        "where": _where(),
        "in_force": {
            "description": "from, to: the moment 'from' is in, the moment 'to' is out",
            "type": "array",
            "items": _period(),
        },
        "due": {**_record("When it is due", DUE_KEYS, _due(), ("after",)), "anyOf": _any_of("start", "done")},
        "needs": _needs(),
        "parameters": _parameters(),
        "excepts": _words("the provisions that this one sets aside"),
    }


def _any_of(*names: str) -> list[Schema]:
    return [{"required": [name]} for name in names]


def _where() -> Schema:
    distance = _record("A distance from each party's own baseline", DISTANCE_KEYS, _distance(), DISTANCE_KEYS)
    fields = {"zone": _text("a zone of zones.geojson"), "distance": distance}
    where = _record("Where it applies; left out: everywhere", WHERE_KEYS, fields, ())
    one = [{"required": [name], "properties": {name: {"not": {"type": "null"}}}} for name in WHERE_KEYS]
    return {**where, "oneOf": one}


def _distance() -> dict[str, Schema]:
    by_party = {"type": "object", "minProperties": 1}
    share = [{"enum": [EQUAL, EACH]}, {**by_party, "additionalProperties": _KM}]
    return {
        "baseline": {
            "description": "a line of lines.geojson for each party",
            **by_party,
            "additionalProperties": _ANY_ID,
        },
        "width_km": _KM,
        "share": {
            "description": "equal parts of the width, the whole of it each, or kilometres by party",
            "anyOf": share,
        },
    }


def _due() -> dict[str, Schema]:
    after = _text("what it counts from: in_force, or the name of an event")
    return {"start": _DURATION_OR_PARAMETER, "done": _DURATION_OR_PARAMETER, "after": after}


def _needs() -> Schema:
    codes = {step: [c for c, each in activities().items() if each.is_step == step] for step in (True, False)}
    silence = _choice("what it means that nothing is on record; left out: not_met", tuple(SILENCES))
    notice = {
        "of": _choice("the activity that is notified", codes[False]),
        "before": _DURATION_OR_PARAMETER,
        "silence": silence,
    }
    step = {
        "step": _choice("the step, or 'act' for the act itself", (*codes[True], ACT)),
        "at_least": _DURATION_OR_PARAMETER,
        "within": _DURATION_OR_PARAMETER,
        "silence": silence,
        "own_word": _choice(
            "what it is worth that only the acting party says so; left out: cannot_tell", tuple(OWN_WORDS)
        ),
    }
    fields = {
        "notice": _record("A notice given before the activity", NOTICE_KEYS, notice, ("of",)),
        "steps": {
            "description": "steps that must be on record in this order, each so long after the one before",
            "type": "array",
            "items": _record("A step", STEP_KEYS, step, ("step",)),
        },
        "lasts": _DURATION_OR_PARAMETER,
        "count": {"anyOf": [_NUMBER, _PARAMETER]},
        "unknown_actor": _choice(
            "whether a notice or step counts when who acted is not known; left out: cannot_tell",
            tuple(UNKNOWN_ACTORS),
        ),
    }
    said = _record("What it needs besides the act", NEEDS_KEYS, fields, ())
    return {**said, "anyOf": _any_of(*NEEDS_KEYS[:-1])}


def _parameters() -> Schema:
    value = {"anyOf": [_DURATION, _NUMBER, _PARAMETER]}
    dated = _record("A value and since when", VALUE_KEYS, {"value": value, **_period_fields()}, _DATED_NEEDED)
    return {
        "description": "a definition's figures by name, which other provisions read",
        "type": "object",
        "additionalProperties": {"anyOf": [value, {"type": "array", "items": dated}]},
    }


def _period() -> Schema:
    return _record("A period in force", PERIOD_KEYS, _period_fields(), ("from", "to"))


def _period_fields() -> dict[str, Schema]:
    return {
        "from": _MOMENT,
        "to": _or_null(_MOMENT),  # written always: an end is never implied
        "decided_at": _text("the day it was decided on: 2031-02-20", DAY),
        "source": _text("where that is written"),
    }


def _provision() -> Schema:
    fields = {
        **_terms(),
        "id": _ID,
        "type": _choice("what it does", TYPES),
        "text": _text("the anchor of its words in text.<language>.md"),
        "amends": _text("the provision that it changes, or <agreement>#<provision>"),
        **_particulars(),
        "check": _choice("whether a machine can check it; left out: human", CHECKS),
        "tier": _TIER,
    }
    needed = ("id", "type", "text", "bound", "acts", "in_force")
    return _record("A provision", PROVISION_KEYS, fields, needed)


def _particulars() -> dict[str, Schema]:
    followed = _text("<agreement>#<provision>", FOLLOWED)
    return {
        "point": _text('its number in the text, as a text: "21a"'),
        "figures": {"description": "its numbers", "type": "array", "items": _figure()},
        "unconfirmed": _words("fields that no source confirms", {"enum": list(MAY_BE_UNCONFIRMED)}),
        "left_open": _words("what the source does not say, in words"),
        "follows": {
            "description": "the provision of another draft that it comes from; a list where several merged",
            "anyOf": [followed, _words("several", followed)],
        },
        "source": _text("where it is written"),
    }


def _figure() -> Schema:
    number = {
        "anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": r"^[0-9][0-9.eE+-]*$"}]
    }
    fields = {
        "id": _ID,
        "of": _text("of what"),
        **{bound: {"description": f"the number, {bound.replace('_', ' ')}", **number} for bound in BOUNDS},
        "unit": _text("its unit: persons, days, percent"),
        "when": _text("the condition under which it holds: in peacetime"),
    }
    one = [{"required": [name], "properties": {name: {"not": {"type": "null"}}}} for name in BOUNDS]
    return {**_record("A number of the text", FIGURE_KEYS, fields, ("id", "of", "unit")), "oneOf": one}


def _reading() -> Schema:
    settled = {
        "by": _text("who settled it"),
        "wording": _text("the wording that was accepted"),
        "accepted_by": _words("the parties that accepted it"),
        "at": _MOMENT,
    }
    fields = {
        "by": _text("the party whose reading it is"),
        "provision": _text("the provision that it reads"),
        "set": {
            **_record("The fields that it reads otherwise", TERMS, _terms(), ()),
            "description": "what the provision would say, read so",
        },
        "source": _text("where the party says so"),
        "at": _MOMENT,
        "settled": _record("How the difference was settled", SETTLED_KEYS, settled, SETTLED_KEYS),
        "tier": _TIER,
    }
    return _record("A reading", READING_KEYS, fields, ("by", "provision", "set"))


def _stood() -> Schema:
    fields = {
        "id": _text("the point's id; a later record of the same point has the same"),
        "provision": _text("the provision that it is about"),
        "topic": _text("what it is about, where no provision says it yet"),
        "status": _choice("how it stood from then on", POINT_STATUSES),
        "source": _text("where that is written"),
        "at": _MOMENT,
        "by": _text("who says so"),
    }
    return _record("A point, from a moment on", POINT_KEYS, fields, ("id", "status", "source", "at", "by"))


def _guarantee() -> Schema:
    """One that cites a provision is read; any other is kept as written."""
    understood = _record("A guarantee", GUARANTEE_KEYS, _promised(), _GUARANTEE_NEEDED)
    kept = {
        "title": "A guarantee that is kept as written",
        "type": "object",
        "properties": {"id": {"type": ["string", "number"]}, "provision": False},
        "required": ["id"],
    }
    return {"anyOf": [understood, kept]}


_GUARANTEE_NEEDED = ("id", "provision", "against", "protects", "trigger")


def _promised() -> dict[str, Schema]:
    trigger = {
        "holds": _choice("whether all of its conditions are needed, or any one", HOLDS),
        "conditions": {"type": "array", "items": _condition()},
    }
    return {
        "id": _ID,
        "provision": _text("the provision that it rests on"),
        "against": _words("the parties whose acts the trigger is about"),
        "protects": _words("the parties that are protected, and whose acts can void it"),
        "given_by": _words("who gives it"),
        "decides": _words("ids of the actors who may decide on it; left out: who signs under the mandate"),
        "acts": _words("the kinds of incident it is about; left out: all", {"enum": sorted(kinds())}),
        "quiet": {**_DURATION, "description": "after so long without an act another attack begins"},
        "trigger": _record("When it answers", TRIGGER_KEYS, trigger, TRIGGER_KEYS),
        "void": {"description": "what would void it", "type": "array", "items": _condition()},
        "stages": {
            "description": "the stages of the response",
            "type": "array",
            "items": _record("A stage", STAGE_KEYS, _stage_fields(), ("id", "names", "due")),
        },
        "consultation": _own_stage("Consultation"),
        "snap_back": _own_stage("What returns"),
        "renewal": _names("when it ends and how it is renewed, in words"),
        "source": _text("where that is written"),
        "tier": _TIER,
    }


def _condition() -> Schema:
    fields = {
        "id": _ID,
        "names": _names("what the text calls it"),
        "holds": _choice("whether all of its measures are needed, or any one", HOLDS),
        "measures": {"description": "none: the agreement sets none", "type": "array", "items": _measure()},
    }
    return _record("A condition", CONDITION_KEYS, fields, ("id", "names", "measures"))


def _measure() -> Schema:
    amount = {"type": "number", "exclusiveMinimum": 0}
    written = {"type": "string", "pattern": r"^([0-9.]+|P.+)$"}
    across = {
        "line": _text("a line of lines.geojson"),
        "ground": {
            "description": "the zone of each party's own side",
            "type": "object",
            "minProperties": 2,
            "additionalProperties": _ANY_ID,
        },
    }
    found = {
        question: {"type": "array", "items": {"enum": list(answers)}}
        for question, answers in ANSWERS_TO.items()
    }
    fields: dict[str, Schema] = {
        "of": _choice("what is counted", COUNTED),
        "at_least": {
            "description": "how much is enough; a length for a duration; null: the agreement does not say",
            "anyOf": [amount, written, {"type": "null"}],
        },
        "unit": _text("the unit of a size: battalion"),
        "kinds": _words("only incidents of these kinds", {"enum": sorted(kinds())}),
        "within": {**_DURATION, "description": "all within so long"},
        "gap": {**_DURATION, "description": "with no longer quiet between two acts"},
        "across": _record("Only on the other side's ground", ACROSS_KEYS, across, ACROSS_KEYS),
        "found": _record("Only with such findings", tuple(found), found, ()),
    }
    return _record("A measure", MEASURE_KEYS, fields, ("of", "at_least"))


def _stage_fields() -> dict[str, Schema]:
    return {
        "id": _ID,
        "names": _names("what the text calls it"),
        "due": _names("what is due"),
        "by": _words("by whom"),
        "within": _DURATION,
        "counts_from": _choice("the clock that it counts from; left out: the agreement does not say", CLOCKS),
        "applies": _names("the case that it is for, in words"),
        "prompt": _names("what to put to the officer when acts go on past it"),
    }


def _own_stage(title: str) -> Schema:
    fields = {name: part for name, part in _stage_fields().items() if name not in ("id", "names")}
    return _record(title, tuple(fields), fields, ("due",))
