"""Parameters of definitions must be there, be of the kind that is asked for, and not hang on themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from truceline.agreement.durations import Duration
from truceline.agreement.fields import ParameterAsked, Sheet
from truceline.agreement.parameters import DURATION, NUMBER, DatedAmount, Parameter
from truceline.agreement.provisions import ReadProvision, ReadReading
from truceline.records import ProvisionType

Name = tuple[str, str]
"""A definition and the name of its parameter."""


@dataclass(frozen=True, slots=True)
class _Declared:
    """A parameter where it is declared, and its values."""

    place: str
    line: int
    amounts: tuple[DatedAmount, ...]

    def read(self) -> Iterator[Name]:
        """The parameters that it is defined by."""
        for each in self.amounts:
            if isinstance(each.amount, Parameter):
                yield each.amount.definition, each.amount.name


def check_parameters(
    sheets: tuple[Sheet, Sheet], provisions: Sequence[ReadProvision], readings: Sequence[ReadReading]
) -> None:
    """Note parameters that no definition declares, that are of another kind, or that hang on themselves.

    ``sheets`` are those of the provisions and of the readings.
    """
    types = {each.id: each.type for each in provisions}
    for line, provision_id, sheet, terms in (
        *((each.line, each.id, sheets[0], each.terms) for each in provisions),
        *((each.line, each.reading.provision_id, sheets[1], each.terms) for each in readings),
    ):
        if terms.parameters and types.get(provision_id) is not ProvisionType.DEFINITION:
            message = f"{provision_id} declares parameters, and only a definition does."
            remedy = "Make its type 'definition', or move them to one."
            sheet.wrong("TL-AGR-004", line, message, remedy, provision_id, "parameters")
    wording = _declared(
        (f"line {each.line}", each.line, each.id, each.terms.parameters) for each in provisions
    )
    for sheet in sheets:
        there = wording if sheet is sheets[0] else _named(wording, sheets[0].file)
        for asked in sheet.parameters:
            _check_asked(sheet, asked, there, provisions)
    for each in readings:
        _check_whole(sheets[1], each, wording)
    told = _note_rings(sheets[0], "", wording, frozenset())
    for reader in dict.fromkeys(each.reading.by for each in readings):
        read = _declared(
            (
                f"{sheets[1].file}, line {each.line}",
                each.line,
                each.reading.provision_id,
                each.terms.parameters,
            )
            for each in readings
            if each.reading.by == reader
        )
        kept = {name: each for name, each in wording.items() if name[0] not in {of for of, _ in read}}
        _note_rings(sheets[1], f", as {reader} reads them", {**kept, **read}, told, set(read))


def _check_whole(sheet: Sheet, said: ReadReading, wording: Mapping[Name, _Declared]) -> None:
    """Note a reading of a definition that leaves out a parameter: others read it there too."""
    provision_id = said.reading.provision_id
    for (of, name), declared in wording.items():
        if "parameters" in said.fields and of == provision_id and name not in dict(said.terms.parameters):
            place = f"provisions.yaml, {declared.place}"
            message = f"this reading of {of} leaves out '{name}', which it declares in {place}."
            remedy = "Write every parameter of the definition, those that are read alike too."
            sheet.wrong("TL-AGR-003", said.line, message, remedy, name, "parameters")


def _declared(
    parts: Iterable[tuple[str, int, str, tuple[tuple[str, tuple[DatedAmount, ...]], ...]]],
) -> dict[Name, _Declared]:
    return {
        (provision_id, name): _Declared(place, line, amounts)
        for place, line, provision_id, parameters in parts
        for name, amounts in parameters
    }


def _named(declared: Mapping[Name, _Declared], file: str) -> dict[Name, _Declared]:
    """The same, told with their file: they are asked for in another."""
    return {
        name: _Declared(f"{file}, {each.place}", each.line, each.amounts) for name, each in declared.items()
    }


def _check_asked(
    sheet: Sheet, asked: ParameterAsked, there: Mapping[Name, _Declared], provisions: Iterable[ReadProvision]
) -> None:
    found = there.get((asked.definition, asked.name))
    definition = next((each for each in provisions if each.id == asked.definition), None)
    if definition is None:
        return  # told already: it names no provision
    if found is None:
        known = ", ".join(name for of, name in there if of == asked.definition) or "none"
        place = (
            f"line {definition.line}"
            if sheet.file == "provisions.yaml"
            else f"provisions.yaml, line {definition.line}"
        )
        message = (
            f"{asked.definition} ({place}) has no parameter '{asked.name}', which stands here for a value."
        )
        sheet.wrong("TL-AGR-005", asked.line, message, f"It has: {known}.", asked.name, asked.column)
        return
    other = NUMBER if asked.kind == DURATION else DURATION
    if asked.kind is not None and other in _kinds((asked.definition, asked.name), there, set()):
        message = (
            f"'{asked.column}' asks for a {asked.kind}, and {asked.name} of {asked.definition} "
            f"({found.place}) is a {other}."
        )
        sheet.wrong("TL-AGR-004", asked.line, message, "Read one of that kind.", asked.name, asked.column)


def _kinds(name: Name, there: Mapping[Name, _Declared], met: set[Name]) -> set[str]:
    """The kinds of value that a parameter has, followed through those it is defined by."""
    if name in met or name not in there:
        return set()
    own = {
        DURATION if isinstance(each.amount, Duration) else NUMBER
        for each in there[name].amounts
        if not isinstance(each.amount, Parameter)
    }
    return own.union(*(_kinds(each, there, met | {name}) for each in there[name].read()))


def _note_rings(
    sheet: Sheet,
    read: str,
    declared: Mapping[Name, _Declared],
    before: frozenset[frozenset[Name]],
    only: set[Name] | None = None,
) -> frozenset[frozenset[Name]]:
    told = set(before)
    for name, each in declared.items():
        ring = _ring(name, declared)
        if not ring or frozenset(ring) in told or (only is not None and name not in only):
            continue
        told.add(frozenset(ring))
        places = ", ".join(f"{at} of {of} ({declared[of, at].place})" for of, at in ring)
        again = f"{name[1]} of {name[0]} again"
        message = f"these parameters are defined by each other in a ring{read}: {places}, {again}."
        sheet.wrong("TL-AGR-004", each.line, message, "Give one of them a value.", name[1], "parameters")
    return frozenset(told)


def _ring(start: Name, declared: Mapping[Name, _Declared]) -> list[Name]:
    paths, seen = [[start]], set[Name]()
    while paths:
        path = paths.pop()
        for other in declared[path[-1]].read():
            if other == start:
                return path
            if other in declared and other not in seen:
                seen.add(other)
                paths.append([*path, other])
    return []
