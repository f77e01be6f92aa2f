"""The terms of a provision, which a reading may set otherwise: acts, weapons, where, when, what it needs."""

from __future__ import annotations

from truceline.agreement.conditions import DISTANCE_KEYS, DUE_KEYS, EACH, EQUAL
from truceline.agreement.dated import PERIOD_KEYS
from truceline.agreement.fields import DAY
from truceline.agreement.needs import (
    ACT,
    NEEDS_KEYS,
    NOTICE_KEYS,
    OWN_WORDS,
    SILENCES,
    STEP_KEYS,
    UNKNOWN_ACTORS,
)
from truceline.agreement.parameters import VALUE_KEYS
from truceline.agreement.provisions import (
    WHERE_KEYS,
)
from truceline.agreement.schemas.shapes import (
    ANY_ID,
    DURATION,
    DURATION_OR_PARAMETER,
    KM,
    MOMENT_WRITTEN,
    NUMBER,
    PARAMETER,
    Schema,
    any_of,
    choice,
    or_null,
    record,
    text,
    words,
)
from truceline.agreement.weapons import NUMBERS, WORDS
from truceline.records import activities, kinds

_COMPARISON = (
    rf"(({'|'.join(NUMBERS)})\s*(>=|<=|!=|=|>|<)\s*[0-9][0-9.eE+-]*|({'|'.join(WORDS)})\s*!?=\s*[^\s].*)"
)
_DATED_NEEDED = ("value", "from", "to")


def terms() -> dict[str, Schema]:
    """The fields that a provision and a reading share."""
    return {
        "bound": words("the parties that it binds"),
        "acts": words("the acts that it speaks of, by code", {"enum": sorted(kinds())}),
        "weapons": words(
            "conditions on codes/weapons.csv, of which any must hold",
            {"type": "string", "pattern": rf"^\s*{_COMPARISON}(\s+and\s+{_COMPARISON})*\s*$"},
        ),
        "where": _where(),
        "in_force": {
            "description": "from, to: the moment 'from' is in, the moment 'to' is out",
            "type": "array",
            "items": _period(),
        },
        "due": {**record("When it is due", DUE_KEYS, _due(), ("after",)), "anyOf": any_of("start", "done")},
        "needs": _needs(),
        "parameters": _parameters(),
        "excepts": words("the provisions that this one sets aside"),
    }


def _where() -> Schema:
    distance = record("A distance from each party's own baseline", DISTANCE_KEYS, _distance(), DISTANCE_KEYS)
    fields = {"zone": text("a zone of zones.geojson"), "distance": distance}
    where = record("Where it applies; left out: everywhere", WHERE_KEYS, fields, ())
    one = [{"required": [name], "properties": {name: {"not": {"type": "null"}}}} for name in WHERE_KEYS]
    return {**where, "oneOf": one}


def _distance() -> dict[str, Schema]:
    by_party = {"type": "object", "minProperties": 1}
    share = [{"enum": [EQUAL, EACH]}, {**by_party, "additionalProperties": KM}]
    return {
        "baseline": {
            "description": "a line of lines.geojson for each party",
            **by_party,
            "additionalProperties": ANY_ID,
        },
        "width_km": KM,
        "share": {
            "description": "equal parts of the width, the whole of it each, or kilometres by party",
            "anyOf": share,
        },
    }


def _due() -> dict[str, Schema]:
    after = text("what it counts from: in_force, or the name of an event")
    return {"start": DURATION_OR_PARAMETER, "done": DURATION_OR_PARAMETER, "after": after}


def _needs() -> Schema:
    asked = {code: each for code, each in activities().items() if not each.civil}
    codes = {step: [c for c, each in asked.items() if each.is_step == step] for step in (True, False)}
    silence = choice("what it means that nothing is on record; left out: not_met", tuple(SILENCES))
    notice = {
        "of": choice("the activity that is notified", codes[False]),
        "before": DURATION_OR_PARAMETER,
        "silence": silence,
    }
    step = {
        "step": choice("the step, or 'act' for the act itself", (*codes[True], ACT)),
        "at_least": DURATION_OR_PARAMETER,
        "within": DURATION_OR_PARAMETER,
        "silence": silence,
        "own_word": choice(
            "what it is worth that only the acting party says so; left out: cannot_tell", tuple(OWN_WORDS)
        ),
    }
    fields = {
        "notice": record("A notice given before the activity", NOTICE_KEYS, notice, ("of",)),
        "steps": {
            "description": "steps that must be on record in this order, each so long after the one before",
            "type": "array",
            "items": record("A step", STEP_KEYS, step, ("step",)),
        },
        "lasts": DURATION_OR_PARAMETER,
        "count": {"anyOf": [NUMBER, PARAMETER]},
        "unknown_actor": choice(
            "whether a notice or step counts when who acted is not known; left out: cannot_tell",
            tuple(UNKNOWN_ACTORS),
        ),
    }
    said = record("What it needs besides the act", NEEDS_KEYS, fields, ())
    return {**said, "anyOf": any_of(*NEEDS_KEYS[:-1])}


def _parameters() -> Schema:
    value = {"anyOf": [DURATION, NUMBER, PARAMETER]}
    dated = record("A value and since when", VALUE_KEYS, {"value": value, **_period_fields()}, _DATED_NEEDED)
    return {
        "description": "a definition's figures by name, which other provisions read",
        "type": "object",
        "additionalProperties": {"anyOf": [value, {"type": "array", "items": dated}]},
    }


def _period() -> Schema:
    return record("A period in force", PERIOD_KEYS, _period_fields(), ("from", "to"))


def _period_fields() -> dict[str, Schema]:
    return {
        "from": MOMENT_WRITTEN,
        "to": or_null(MOMENT_WRITTEN),  # written always: an end is never implied
        "decided_at": text("the day it was decided on: 2031-02-20", DAY),
        "source": text("where that is written"),
    }
