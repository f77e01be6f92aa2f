"""What a guarantee takes, how that is measured, and what is due then, stage by stage."""

from __future__ import annotations

from truceline.agreement.guarantee_terms import CLOCKS, COUNTED, HOLDS
from truceline.agreement.guarantees import (
    ACROSS_KEYS,
    CONDITION_KEYS,
    GUARANTEE_KEYS,
    MEASURE_KEYS,
    STAGE_KEYS,
    TRIGGER_KEYS,
)
from truceline.agreement.schemas.shapes import (
    ANY_ID,
    DURATION,
    ID,
    TIER,
    Schema,
    choice,
    names,
    record,
    text,
    words,
)
from truceline.records import ANSWERS_TO, kinds


def guarantee() -> Schema:
    """One that cites a provision is read; any other is kept as written."""
    understood = record("A guarantee", GUARANTEE_KEYS, _promised(), _GUARANTEE_NEEDED)
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
        "holds": choice("whether all of its conditions are needed, or any one", HOLDS),
        "conditions": {"type": "array", "items": _condition()},
    }
    return {
        "id": ID,
        "provision": text("the provision that it rests on"),
        "against": words("the parties whose acts the trigger is about"),
        "protects": words("the parties that are protected, and whose acts can void it"),
        "given_by": words("who gives it"),
        "decides": words("ids of the actors who may decide on it; left out: who signs under the mandate"),
        "acts": words("the kinds of incident it is about; left out: all", {"enum": sorted(kinds())}),
        "quiet": {**DURATION, "description": "after so long without an act another attack begins"},
        "trigger": record("When it answers", TRIGGER_KEYS, trigger, TRIGGER_KEYS),
        "void": {"description": "what would void it", "type": "array", "items": _condition()},
        "stages": {
            "description": "the stages of the response",
            "type": "array",
            "items": record("A stage", STAGE_KEYS, _stage_fields(), ("id", "names", "due")),
        },
        "consultation": _own_stage("Consultation"),
        "snap_back": _own_stage("What returns"),
        "renewal": names("when it ends and how it is renewed, in words"),
        "source": text("where that is written"),
        "tier": TIER,
    }


def _condition() -> Schema:
    fields = {
        "id": ID,
        "names": names("what the text calls it"),
        "holds": choice("whether all of its measures are needed, or any one", HOLDS),
        "measures": {"description": "none: the agreement sets none", "type": "array", "items": _measure()},
    }
    return record("A condition", CONDITION_KEYS, fields, ("id", "names", "measures"))


def _measure() -> Schema:
    amount = {"type": "number", "exclusiveMinimum": 0}
    written = {"type": "string", "pattern": r"^([0-9.]+|P.+)$"}
    across = {
        "line": text("a line of lines.geojson"),
        "ground": {
            "description": "the zone of each party's own side",
            "type": "object",
            "minProperties": 2,
            "additionalProperties": ANY_ID,
        },
    }
    found = {
        question: {"type": "array", "items": {"enum": list(answers)}}
        for question, answers in ANSWERS_TO.items()
    }
    fields: dict[str, Schema] = {
        "of": choice("what is counted", COUNTED),
        "at_least": {
            "description": "how much is enough; a length for a duration; null: the agreement does not say",
            "anyOf": [amount, written, {"type": "null"}],
        },
        "unit": text("the unit of a size: battalion"),
        "kinds": words("only incidents of these kinds", {"enum": sorted(kinds())}),
        "within": {**DURATION, "description": "all within so long"},
        "gap": {**DURATION, "description": "with no longer quiet between two acts"},
        "across": record("Only on the other side's ground", ACROSS_KEYS, across, ACROSS_KEYS),
        "found": record("Only with such findings", tuple(found), found, ()),
    }
    return record("A measure", MEASURE_KEYS, fields, ("of", "at_least"))


def _stage_fields() -> dict[str, Schema]:
    return {
        "id": ID,
        "names": names("what the text calls it"),
        "due": names("what is due"),
        "by": words("by whom"),
        "within": DURATION,
        "counts_from": choice("the clock that it counts from; left out: the agreement does not say", CLOCKS),
        "applies": names("the case that it is for, in words"),
        "prompt": names("what to put to the officer when acts go on past it"),
    }


def _own_stage(title: str) -> Schema:
    fields = {name: part for name, part in _stage_fields().items() if name not in ("id", "names")}
    return record(title, tuple(fields), fields, ("due",))
