"""Parameters of definitions: a figure that stands in one place and is read by many provisions.

A definition declares them (``parameters: {sustained_for: PT3H}``); another provision reads one
(``{definition: D1, parameter: sustained_for}``) where a duration or a number is asked for. A value
may be dated, so that an amended definition has versions; which of them holds follows from when the
act happened, and every answer cites it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from truceline.agreement.dated import PERIOD_KEYS, merged, read_period
from truceline.agreement.durations import Duration, read_duration
from truceline.agreement.fields import Fields, ParameterAsked
from truceline.agreement.impossible import check_overlaps
from truceline.agreement.yaml_nodes import Branch, Leaf, Node, Row
from truceline.records import DatedPeriod, TimeSpan, Truth

DURATION, NUMBER = "duration", "number"
REFERENCE_KEYS = ("definition", "parameter")
VALUE_KEYS = ("value", *PERIOD_KEYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A definition's parameter, named where its value is asked for."""

    definition: str
    name: str

    @property
    def written(self) -> str:
        """It in words."""
        return f"{self.name} of {self.definition}"


Amount = Duration | float | Parameter
"""A duration or a number, or the parameter that gives one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedAmount:
    """A parameter's value and since when; None: for as long as its definition is in force."""

    amount: Amount
    dated: DatedPeriod | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A definition's parameters as one reader reads them, and its own periods in force."""

    provision_id: str
    read_by: str
    in_force: tuple[DatedPeriod, ...]
    parameters: tuple[tuple[str, tuple[DatedAmount, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """One value that an amount has for a time: in words, with the version that gives it."""

    value: Duration | float
    words: str
    cites: tuple[str, ...]


def amount_words(amount: Amount) -> str:
    """The amount as an agreement writes it."""
    return f"{amount:g}" if isinstance(amount, float) else amount.written


def meanings(
    definitions: Mapping[str, Definition], amount: Amount, happened: TimeSpan
) -> tuple[tuple[Meant, ...], bool]:
    """Every value that an amount may have for a time, and whether some value surely holds.

    ``definitions`` are one reader's, by id (``as_defined``).
    """
    if not isinstance(amount, Parameter):
        return (Meant(value=amount, words=amount_words(amount), cites=()),), True
    definition = definitions[amount.definition]
    versions = _versions(definition, amount.name)
    found: list[Meant] = []
    sure = [
        Truth.any_of(each.covers(happened) for each in merged(since for since, _ in versions)) is Truth.YES
    ]
    for since, dated in versions:
        if since.period.covers(happened) is not Truth.NO:
            inner, known = meanings(definitions, dated.amount, happened)
            found += [_cited(amount, definition, since, each) for each in inner]
            sure.append(known)
    return tuple(found), all(sure)


def _versions(definition: Definition, name: str) -> list[tuple[DatedPeriod, DatedAmount]]:
    """Every value of a parameter with the period it holds for; its definition's own where it is not dated."""
    return [
        (since, each)
        for each in dict(definition.parameters)[name]
        for since in (definition.in_force if each.dated is None else (each.dated,))
    ]


def _cited(amount: Parameter, definition: Definition, since: DatedPeriod, meant: Meant) -> Meant:
    decided = f", decided {since.decided_on}" if since.decided_on else ""
    began = f"{since.period.start:%Y-%m-%d %H:%M} UTC"
    read = "" if definition.read_by == "text" else f", as {definition.read_by} reads it"
    return Meant(
        value=meant.value,
        words=f"{meant.words} ({amount.written}, in force from {began}{decided}{read})",
        cites=(f"{definition.provision_id}@{definition.read_by}#{amount.name} from {began}", *meant.cites),
    )


def as_defined(definitions: Iterable[Definition], reader: str) -> dict[str, Definition]:
    """One definition a provision: the reader's own, the wording's where there is none."""
    chosen: dict[str, Definition] = {}
    for each in definitions:
        if each.read_by == reader or (each.read_by == "text" and each.provision_id not in chosen):
            chosen[each.provision_id] = each
    return chosen


# -- as the files write them


def read_amount(fields: Fields, name: str, kind: str, *, needed: bool = False) -> Amount | None:
    """The field as a duration or a number, or as the parameter that gives it."""
    node = fields.need(name) if needed else (fields.by_name[name] if fields.has(name) else None)
    return None if node is None else _amount(fields, name, node, kind)


def _amount(fields: Fields, name: str, node: Node, kind: str) -> Amount | None:
    if isinstance(node, Branch):
        return _parameter(fields, name, node, kind)
    if isinstance(node, Leaf):
        return read_value(fields, name, node, kind)
    message = f"'{name}' of {fields.what} must be one value."
    fields.sheet.wrong("TL-AGR-004", node.line, message, "Write one value.", column=name)
    return None


def read_value(fields: Fields, name: str, leaf: Leaf, kind: str | None) -> Duration | float | None:
    """A duration or a number; ``kind`` None takes either."""
    duration = read_duration(leaf.text) if kind != NUMBER else None
    number = _number(leaf.text) if kind != DURATION else None
    found = duration if duration is not None else number
    if found is None:
        message, remedy = _FAULTS[kind]
        fields.sheet.wrong("TL-AGR-004", leaf.line, f"'{leaf.text}' {message}.", remedy, leaf.text, name)
    return found


_FAULTS: Mapping[str | None, tuple[str, str]] = {
    DURATION: (
        "is no duration: years and months have no fixed length",
        "Write days of the calendar (P14D) or hours by any clock (PT24H).",
    ),
    NUMBER: ("is no number above zero", "Write a number."),
    None: ("is neither a duration nor a number above zero", "Write P14D, PT24H or a number."),
}


def _parameter(fields: Fields, name: str, node: Branch, kind: str | None) -> Parameter | None:
    read = Fields.of(fields.sheet, node, REFERENCE_KEYS, f"'{name}' of {fields.what}")
    if read is None:
        return None
    definition, said = (
        read.reference("definition", "provision", needed=True),
        read.text("parameter", needed=True),
    )
    if definition is None or said is None:
        return None
    found = Parameter(definition=definition, name=said)
    fields.sheet.parameters.append(ParameterAsked(definition, said, kind, node.line, name))
    return found


def read_parameters(fields: Fields) -> tuple[tuple[str, tuple[DatedAmount, ...]], ...]:
    """The field ``parameters``: each a value, a parameter of another definition, or dated values."""
    node = fields.by_name["parameters"] if fields.has("parameters") else None
    if node is None:
        return ()
    if not isinstance(node, Branch):
        message = f"'parameters' of {fields.what} must give a value for each name."
        remedy = "Write {sustained_for: PT3H}."
        fields.sheet.wrong("TL-AGR-004", node.line, message, remedy, column="parameters")
        return ()
    found: dict[str, tuple[DatedAmount, ...]] = {}
    for key, value in node.entries:
        if key.text in found:
            message = f"'parameters' of {fields.what} names '{key.text}' twice."
            fields.sheet.wrong(
                "TL-AGR-006", key.line, message, "Keep one of the two.", key.text, "parameters"
            )
        found[key.text] = tuple(_dated(fields, key.text, value))
    return tuple(found.items())


def _dated(fields: Fields, name: str, node: Node) -> Iterator[DatedAmount]:
    if not isinstance(node, Row):
        amount = _amount_of_any_kind(fields, name, node)
        if amount is not None:
            yield DatedAmount(amount=amount, dated=None)
        return
    periods: list[tuple[int, DatedPeriod]] = []
    for each in node.nodes:
        read = Fields.of(fields.sheet, each, VALUE_KEYS, f"a value of '{name}' of {fields.what}")
        value = None if read is None else read.need("value")
        amount = None if value is None else _amount_of_any_kind(fields, name, value)
        dated = None if read is None else read_period(read)
        if amount is not None and dated is not None:
            periods.append((each.line, dated))
            yield DatedAmount(amount=amount, dated=dated)
    check_overlaps(fields.sheet, f"the parameter '{name}' of {fields.what}", periods)


def _amount_of_any_kind(fields: Fields, name: str, node: Node) -> Amount | None:
    if isinstance(node, Branch):
        return _parameter(fields, name, node, None)
    if isinstance(node, Leaf):
        return read_value(fields, name, node, None)
    return None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and number > 0 else None
