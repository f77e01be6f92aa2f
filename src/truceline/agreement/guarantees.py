"""guarantees.yaml: each guarantee as written, and understood where it cites the provision it rests on.

An entry without a ``provision`` is kept as written and answers nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar, cast

from truceline.agreement.durations import Duration, read_duration
from truceline.agreement.fields import Fields, Sheet
from truceline.agreement.guarantee_terms import (
    CLOCKS,
    COUNTED,
    HOLDS,
    Across,
    ClockName,
    Condition,
    Counted,
    GuaranteeTerms,
    Holds,
    Measure,
    Stage,
)
from truceline.agreement.model import Guarantee
from truceline.agreement.provisions import tier_of
from truceline.agreement.references import check_unique
from truceline.agreement.yaml_nodes import Branch, Leaf, Node, plain_value
from truceline.records import ANSWERS_TO, Names

Read = TypeVar("Read")
GUARANTEE_KEYS = (
    "id",
    "provision",
    "against",
    "protects",
    "given_by",
    "decides",
    "acts",
    "quiet",
    "trigger",
    "void",
    "stages",
    "consultation",
    "snap_back",
    "renewal",
    "source",
    "tier",
)
TRIGGER_KEYS = ("holds", "conditions")
CONDITION_KEYS = ("id", "names", "holds", "measures")
MEASURE_KEYS = ("of", "at_least", "unit", "kinds", "within", "gap", "across", "found")
ACROSS_KEYS = ("line", "ground")
_GROUND = "Write {A: west, B: east}."
STAGE_KEYS = ("id", "names", "due", "by", "within", "counts_from", "applies", "prompt")


def read_guarantees(entries: Iterable[tuple[Sheet, Node]], sheet: Sheet) -> Iterator[Guarantee]:
    """The guarantees in their order; every fault is noted."""
    found: list[tuple[str, int | None]] = []
    for each, node in entries:
        name = _id_of(node)
        if name is None:
            each.wrong("TL-AGR-003", node.line, "a guarantee has no 'id'.", "Add 'id: G1'.", column="id")
            continue
        found.append((name.text, name.line))
        each.keep("guarantee", name.text, node)
        written = json.dumps(plain_value(node), ensure_ascii=False)
        yield Guarantee(id=name.text, written=written, terms=_terms(each, node))
    check_unique(sheet, found, "the guarantee")


def _id_of(node: Node) -> Leaf | None:
    found = _value(node, "id")
    return found if isinstance(found, Leaf) else None


def _value(node: Node, name: str) -> Node | None:
    entries = node.entries if isinstance(node, Branch) else ()
    return next((value for key, value in entries if key.text == name), None)


def _terms(sheet: Sheet, node: Node) -> GuaranteeTerms | None:
    """What it says; None when it cites no provision, or cannot be trusted."""
    if _value(node, "provision") is None:
        return None
    fields = Fields.of(sheet, node, GUARANTEE_KEYS, "a guarantee")
    provision_id = None if fields is None else fields.reference("provision", "provision", needed=True)
    if fields is None or provision_id is None:
        return None
    against, protects = (
        fields.texts(name, refers_to="party", needed=True) for name in ("against", "protects")
    )
    both = [party for party in against if party in protects]
    if both:
        message = f"'{both[0]}' is a party that the guarantee is against and one that it protects."
        sheet.wrong("TL-AGR-004", fields.line, message, "Name it on one side.", both[0], "against")
    trigger = fields.record("trigger", TRIGGER_KEYS)
    fields.need("trigger")
    return GuaranteeTerms(
        provision_id=provision_id,
        against=against,
        protects=protects,
        given_by=fields.texts("given_by"),
        decides=fields.texts("decides"),
        acts=fields.texts("acts", refers_to="act"),
        quiet=_duration(fields, "quiet"),
        holds="all" if trigger is None else _holds(trigger, needed=True),
        conditions=() if trigger is None else _conditions(trigger, "conditions"),
        void=_conditions(fields, "void"),
        stages=tuple(_listed(fields, "stages", STAGE_KEYS, "stage", _stage)),
        consultation=_one_stage(fields, "consultation"),
        snap_back=_one_stage(fields, "snap_back"),
        renewal=fields.names("renewal"),
        source=fields.text("source") or "",
        tier=tier_of(fields),
    )


def _listed(
    fields: Fields, name: str, keys: tuple[str, ...], noun: str, read: Callable[[Fields], Read | None]
) -> Iterator[Read]:
    """The records of a list, each id once."""
    seen: list[tuple[str, int | None]] = []
    for node in fields.rows(name) or ():
        each = Fields.of(fields.sheet, node, keys, f"a {noun} of {fields.what}")
        found = None if each is None else read(each)
        if each is None or found is None:
            continue
        seen.append((each.text("id") or "", each.line))
        yield found
    check_unique(fields.sheet, seen, f"the {noun}")


def _conditions(fields: Fields, name: str) -> tuple[Condition, ...]:
    if fields.what.startswith("'trigger'"):
        fields.need(name)
    return tuple(_listed(fields, name, CONDITION_KEYS, "condition", _condition))


def _condition(fields: Fields) -> Condition | None:
    condition_id = fields.text("id", needed=True)
    names, measures = fields.names("names", needed=True), tuple(_measures(fields))
    holds = _holds(fields, needed=len(measures) > 1)
    if condition_id is None:
        return None
    return Condition(id=condition_id, names=names, holds=holds, measures=measures)


def _measures(fields: Fields) -> Iterator[Measure]:
    for node in fields.rows("measures", needed=True) or ():
        each = Fields.of(fields.sheet, node, MEASURE_KEYS, f"a measure of {fields.what}")
        found = None if each is None else _measure(each)
        if found is not None:
            yield found


def _measure(fields: Fields) -> Measure | None:
    of = fields.choice("of", COUNTED, needed=True)
    if of is None:
        return None
    is_duration = of == "duration"
    if "at_least" not in fields.by_name:
        remedy = "Write how much is enough, or 'at_least: null' where the agreement does not say."
        fields.sheet.wrong(
            "TL-AGR-003", fields.line, "a measure has no 'at_least'.", remedy, column="at_least"
        )
    _refuse_pointless(fields, of)
    return Measure(
        of=cast(Counted, of),
        at_least=None if is_duration else _amount(fields),
        lasting=_duration(fields, "at_least") if is_duration else None,
        unit=fields.text("unit", needed=of == "size") or "",
        kinds=fields.texts("kinds", refers_to="act"),
        within=_duration(fields, "within"),
        gap=_duration(fields, "gap"),
        across=_across(fields),
        found=tuple(_found(fields)),
    )


_POINTLESS = {
    "duration": ("within", "unit"),
    "acts": ("gap", "unit"),
    "number": ("gap",),
    "size": ("gap", "within"),
}
"""Fields that mean nothing for a measure: ignored, they would mislead whoever wrote them."""


def _refuse_pointless(fields: Fields, of: str) -> None:
    for name in _POINTLESS[of]:
        if fields.has(name):
            message = f"a measure of {of} has no use for '{name}'."
            fields.sheet.wrong("TL-AGR-004", fields.line, message, "Leave it out.", name, name)


def _amount(fields: Fields) -> float | None:
    leaf = fields.leaf("at_least")
    if leaf is None:
        return None
    try:
        amount = float(leaf.text)
    except ValueError:
        amount = math.nan
    if math.isfinite(amount) and amount > 0:
        return amount
    message = f"'{leaf.text}' is no number that could be reached."
    fields.sheet.wrong("TL-AGR-004", leaf.line, message, "Write a number above zero.", leaf.text, "at_least")
    return None


def _across(fields: Fields) -> Across | None:
    across = fields.record("across", ACROSS_KEYS)
    if across is None:
        return None
    line_id, ground = across.reference("line", "line", needed=True), across.need("ground")
    if not isinstance(ground, Branch):
        if ground is not None:
            message = "'ground' must name the zone of each party's own side."
            across.sheet.wrong(
                "TL-AGR-004", ground.line, message, "Write {A: west, B: east}.", column="ground"
            )
        return None
    sides: list[tuple[str, str]] = []
    for party, zone in ground.entries:
        across.refer("party", party, "ground")
        if isinstance(zone, Leaf):
            across.refer("zone", zone, "ground")
            sides.append((party.text, zone.text))
    if len(sides) < 2 and len(sides) == len(ground.entries):
        message = "'ground' must name the zones of both sides: whose ground lies across is the question."
        across.sheet.wrong("TL-AGR-004", ground.line, message, _GROUND, column="ground")
    return None if line_id is None else Across(line_id=line_id, ground=tuple(sides))


def _found(fields: Fields) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Questions and the answers that count; each answer must be one that the question has."""
    asked = fields.record("found", tuple(ANSWERS_TO))
    for question in () if asked is None else asked.by_name:
        answers, known = asked.texts(question, needed=True) if asked else (), ANSWERS_TO[question]
        for answer in (each for each in answers if known and each not in known):
            message = f"'{answer}' is no answer to the question '{question}'."
            remedy = f"Write some of: {', '.join(known)}."
            fields.sheet.wrong("TL-AGR-004", fields.line, message, remedy, answer, question)
        yield question, answers


def _stage(fields: Fields) -> Stage | None:
    stage_id, names = fields.text("id", needed=True), fields.names("names", needed=True)
    return None if stage_id is None else _stage_named(fields, stage_id, names)


def _one_stage(fields: Fields, name: str) -> Stage | None:
    """Consultation and snap-back: a stage of their own, called by their key."""
    keys = tuple(key for key in STAGE_KEYS if key not in ("id", "names"))
    found = fields.record(name, keys)
    return None if found is None else _stage_named(found, name, ())


def _stage_named(fields: Fields, stage_id: str, names: Names) -> Stage:
    return Stage(
        id=stage_id,
        names=names,
        due=fields.names("due", needed=True),
        by=fields.texts("by"),
        within=_duration(fields, "within"),
        counts_from=cast("ClockName | None", fields.choice("counts_from", CLOCKS)),
        applies=fields.names("applies"),
        prompt=fields.names("prompt"),
    )


def _holds(fields: Fields, *, needed: bool) -> Holds:
    return cast(Holds, fields.choice("holds", HOLDS, needed=needed) or "all")


def _duration(fields: Fields, name: str) -> Duration | None:
    leaf = fields.leaf(name)
    text = None if leaf is None else fields.sheet.text(leaf, name)
    found = None if text is None else read_duration(text)
    if leaf is None or text is None or (found is not None and found.nominal_minutes > 0):
        return found
    message = f"'{text}' is no length of time: years and months have no fixed length, and zero is none."
    remedy = "Write days of the calendar (P14D) or hours by any clock (PT24H)."
    fields.sheet.wrong("TL-AGR-004", leaf.line, message, remedy, text, name)
    return None
