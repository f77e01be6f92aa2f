"""Provisions and the readings of them: what each asks or allows, of whom, where and when."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from truceline.agreement.conditions import (
    NO_CONDITIONS,
    Conditions,
    read_deadline,
    read_distance,
    read_weapon_test,
)
from truceline.agreement.dated import read_periods
from truceline.agreement.fields import Fields, Sheet, sentence
from truceline.agreement.impossible import check_note_after_reading
from truceline.agreement.model import TEXT, NotYet, Reading, Settlement, Text
from truceline.agreement.needs import read_needs
from truceline.agreement.parameters import DatedAmount, Definition, Parameter, read_parameters
from truceline.agreement.particulars import PARTICULAR_KEYS, Particulars, read_particulars
from truceline.agreement.yaml_nodes import Node, plain_value
from truceline.records import (
    MISSION,
    Commitment,
    DatedPeriod,
    Duty,
    Names,
    Provision,
    ProvisionType,
    RecordError,
    checked_tier,
)

TYPES = tuple(each.value for each in ProvisionType)
_DUTIES = {
    ProvisionType.PROHIBITION: Duty.MUST_NOT,
    ProvisionType.OBLIGATION: Duty.MUST,
    ProvisionType.PERMISSION: Duty.MAY,
    ProvisionType.EXEMPTION: Duty.MAY,
}
TERMS = ("bound", "acts", "weapons", "where", "in_force", "due", "needs", "parameters", "excepts")
PROVISION_KEYS = ("id", "type", "text", *TERMS, "amends", *PARTICULAR_KEYS, "check", "tier")
READING_KEYS = ("by", "provision", "set", "source", "at", "settled", "tier")
SETTLED_KEYS = ("by", "wording", "accepted_by", "at")
WHERE_KEYS = ("zone", "distance")
CHECKS = ("machine", "human")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a provision or a reading says in fields.

    ``kept`` are (field, JSON) of the conditions that a time and a place alone do not answer; ``undrawn``:
    its zone stands in the words and on no map.
    """

    bound: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    weapons: tuple[str, ...] = ()
    where_zone: str | None = None
    in_force: tuple[DatedPeriod, ...] = ()
    excepts: tuple[str, ...] = ()
    kept: tuple[tuple[str, str], ...] = ()
    undrawn: bool = False
    conditions: Conditions = NO_CONDITIONS
    parameters: tuple[tuple[str, tuple[DatedAmount, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadProvision:
    """A provision as written, before its words are looked up."""

    id: str
    line: int
    type: ProvisionType
    anchor: str
    terms: Terms
    amends: str | None
    particulars: Particulars
    by_machine: bool
    tier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReading:
    """A reading as written: the fields it sets, and the terms those fields give."""

    line: int
    reading: Reading
    terms: Terms
    fields: tuple[str, ...]
    tier: str


_Read = TypeVar("_Read", ReadProvision, ReadReading)


def read_provision(sheet: Sheet, node: Node) -> ReadProvision | None:
    """One entry of provisions.yaml; None when it lacks what every provision needs."""
    fields = Fields.of(sheet, node, PROVISION_KEYS, "a provision")
    if fields is None:
        return None
    provision_id, anchor = fields.text("id", needed=True), fields.reference("text", "anchor", needed=True)
    kind = fields.choice("type", TYPES, needed=True)
    for name in ("bound", "acts", "in_force"):
        fields.need(name)
    terms, check = read_terms(fields), fields.choice("check", CHECKS)
    amends, particulars, tier = _amended(fields), read_particulars(fields), tier_of(fields)
    if provision_id is None or anchor is None or kind is None:
        return None
    return ReadProvision(
        id=provision_id,
        line=fields.line,
        type=ProvisionType(kind),
        anchor=anchor,
        terms=terms,
        amends=amends,
        particulars=particulars,
        by_machine=check == "machine",
        tier=tier,
    )


def read_reading(sheet: Sheet, node: Node) -> ReadReading | None:
    """One entry of readings.yaml."""
    fields = Fields.of(sheet, node, READING_KEYS, "a reading")
    if fields is None:
        return None
    by = fields.reference("by", "party", needed=True)
    provision_id = fields.reference("provision", "provision", needed=True)
    source = fields.text("source") or ""
    changes = fields.record("set", TERMS)
    fields.need("set")
    settled = fields.record("settled", SETTLED_KEYS)
    if by is None or provision_id is None or changes is None:
        return None
    written = tuple((name, _json(changes.by_name[name])) for name in changes.by_name)
    reading = Reading(
        by=by,
        provision_id=provision_id,
        changes=written,
        source=source,
        settled=None if settled is None else _settlement(settled),
        at=fields.moment("at"),
    )
    check_note_after_reading(fields, reading)
    return ReadReading(
        line=fields.line,
        reading=reading,
        terms=read_terms(changes),
        fields=tuple(changes.by_name),
        tier=tier_of(fields),
    )


def read_terms(fields: Fields) -> Terms:
    """What the fields say; conditions that no machine checks yet are kept as written."""
    where, weapon_test = fields.record("where", WHERE_KEYS), read_weapon_test(fields)
    kept = [(name, _json(fields.by_name[name])) for name in ("due", "needs") if fields.has(name)]
    if fields.has("weapons"):
        kept.append(("weapons", _json(fields.by_name["weapons"])))
    if where is not None and where.has("distance"):
        kept.append(("where", _json(where.by_name["distance"])))
    if where is not None and where.has("zone") == where.has("distance"):
        message = "'where' must hold either 'zone' or 'distance'."
        fields.sheet.wrong("TL-AGR-004", where.line, message, "Write {zone: id}.", column="where")
    return Terms(
        bound=fields.texts("bound", refers_to="party"),
        acts=fields.texts("acts", refers_to="act"),
        weapons=() if weapon_test is None else weapon_test.written,
        where_zone=where.reference("zone", "zone") if where is not None else None,
        in_force=read_periods(fields),
        excepts=fields.texts("excepts", refers_to="provision"),
        kept=tuple(kept),
        conditions=Conditions(
            weapons=weapon_test,
            distance=None if where is None else read_distance(where),
            due=read_deadline(fields),
            needs=read_needs(fields),
        ),
        parameters=read_parameters(fields),
    )


def tier_of(fields: Fields) -> str:
    """The record's tier, mission when absent."""
    leaf = fields.leaf("tier")
    try:
        return checked_tier(leaf.text if leaf else None)
    except RecordError as error:
        fields.sheet.wrong("TL-AGR-004", fields.line, sentence(error), "Write one of them.", column="tier")
        return MISSION


def for_a_human(read: _Read, undrawn: Collection[str]) -> _Read:
    """The record, its zone kept as written where nobody can draw it: no machine tests such a place."""
    zone = read.terms.where_zone
    if zone is None or zone not in undrawn:
        return read
    kept = (*read.terms.kept, ("where", json.dumps({"zone": zone})))
    return replace(read, terms=replace(read.terms, kept=kept, undrawn=True))


def provision_of(read: ReadProvision, texts: tuple[Text, ...]) -> Provision:
    """The provision with its words in every language."""
    words: Names = tuple((text.language, dict(text.anchors).get(read.anchor, "")) for text in texts)
    return Provision(
        id=read.id,
        type=read.type,
        text_anchor=read.anchor,
        text=words,
        bound=read.terms.bound,
        acts=read.terms.acts,
        in_force=read.terms.in_force,
        weapons=read.terms.weapons,
        where_zone=read.terms.where_zone,
        excepts=read.terms.excepts,
        amends=read.amends,
        check="machine" if read.by_machine else "human",
        tier=read.tier,
    )


def commitment_of(read: ReadProvision, said: ReadReading | None) -> Commitment | None:
    """The commitment of a provision as its wording (None) or a side reads it; None where nothing is asked."""
    return text_commitment(read) if said is None else party_commitment(read, said)


def text_commitment(read: ReadProvision) -> Commitment | None:
    """The wording's own reading, '<provision>@text'; None where nothing is asked or allowed."""
    return _commitment(read, read.terms, TEXT, agreed=False, tier=read.tier)


def party_commitment(read: ReadProvision, said: ReadReading) -> Commitment | None:
    """A side's reading, '<provision>@<party>': the wording's terms but for what the reading sets."""
    terms = _with(read.terms, said)
    settled = said.reading.settled
    # a reading that binds fewer still needs everybody whom the wording binds
    asked = {*read.terms.bound, *terms.bound}
    agreed = settled is not None and bool(asked) and asked <= set(settled.accepted_by)
    return _commitment(read, terms, said.reading.by, agreed=agreed, tier=said.tier)


def not_yet_of(read: ReadProvision, said: ReadReading | None = None) -> Iterator[NotYet]:
    """What a question about a time and a place alone cannot weigh, and what assess_v1 did not."""
    terms = read.terms if said is None else _with(read.terms, said)
    by = TEXT if said is None else said.reading.by
    if read.type in _DUTIES:
        for name, written in terms.kept:
            yield NotYet(commitment_id=f"{read.id}@{by}", field=name, written=written)


def _with(terms: Terms, said: ReadReading) -> Terms:
    """The terms, those fields replaced that the reading sets."""
    kept = [pair for pair in terms.kept if pair[0] not in said.fields] + list(said.terms.kept)
    columns = {"where": "where_zone"}
    changed = {columns.get(name, name): name for name in said.fields if name not in ("due", "needs")}
    values = {column: getattr(said.terms, column) for column in changed}
    conditions = {"weapons": "weapons", "where": "distance", "due": "due", "needs": "needs"}
    set_anew = {conditions[name] for name in said.fields if name in conditions}
    weighed = replace(terms.conditions, **{name: getattr(said.terms.conditions, name) for name in set_anew})
    undrawn = said.terms.undrawn if "where" in said.fields else terms.undrawn
    return replace(terms, **values, kept=tuple(kept), undrawn=undrawn, conditions=weighed)


def conditions_of(read: ReadProvision, said: ReadReading | None = None) -> tuple[str, Conditions] | None:
    """A commitment's id and its conditions; None where nothing is asked or allowed, or none is said."""
    terms = read.terms if said is None else _with(read.terms, said)
    by = TEXT if said is None else said.reading.by
    if read.type not in _DUTIES or not terms.conditions.any:
        return None
    return f"{read.id}@{by}", terms.conditions


def definitions_read(read: ReadProvision, provisions: Iterable[ReadProvision]) -> frozenset[str]:
    """The definitions that a provision's own words read, also through one another."""
    by_id = {each.id: each for each in provisions}
    waiting = [each.definition for _, each in read.terms.conditions.parameters()]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found and name in by_id:
            found.add(name)
            amounts = [a.amount for _, dated in by_id[name].terms.parameters for a in dated]
            waiting += [each.definition for each in amounts if isinstance(each, Parameter)]
    return frozenset(found)


def through_definition(read: ReadProvision, said: ReadReading) -> ReadReading:
    """A side's reading of a definition, as its reading of a provision in which its figures stand."""
    reading = replace(said.reading, provision_id=read.id, changes=())
    return replace(said, reading=reading, terms=Terms(), fields=())


def definition_of(read: ReadProvision, said: ReadReading | None = None) -> Definition | None:
    """A definition's parameters as its wording, or as a side, reads them; None where it has none."""
    terms = read.terms if said is None else _with(read.terms, said)
    if read.type is not ProvisionType.DEFINITION or not terms.parameters:
        return None
    by = TEXT if said is None else said.reading.by
    return Definition(provision_id=read.id, read_by=by, in_force=terms.in_force, parameters=terms.parameters)


def _commitment(
    read: ReadProvision, terms: Terms, read_by: str, *, agreed: bool, tier: str
) -> Commitment | None:
    duty = _DUTIES.get(read.type)
    if duty is None:
        return None
    checkable = read.by_machine and bool(terms.acts) and not terms.undrawn
    return Commitment(
        id=f"{read.id}@{read_by}",
        provision_id=read.id,
        bound=terms.bound,
        duty=duty,
        acts=terms.acts,
        where_zone=terms.where_zone,
        in_force=terms.in_force,
        excepts=terms.excepts,
        how_to_check="machine" if checkable else "not by machine",
        read_by=read_by,
        agreed=agreed,
        tier=tier,
    )


def _settlement(fields: Fields) -> Settlement:
    return Settlement(
        by=fields.text("by", needed=True) or "",
        wording=fields.text("wording", needed=True) or "",
        accepted_by=fields.texts("accepted_by", refers_to="party", needed=True),
        at=fields.moment("at", needed=True),
    )


def _amended(fields: Fields) -> str | None:
    """What it amends; '<agreement>#<provision>' points outside the folder and is not looked up."""
    leaf = fields.leaf("amends")
    if leaf is None or "#" in leaf.text:
        return None if leaf is None else leaf.text
    return fields.reference("amends", "provision")


def _json(node: Node) -> str:
    return json.dumps(plain_value(node), ensure_ascii=False)
