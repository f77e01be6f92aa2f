"""Every word that names another record must name one that is there, and names must be unique."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from truceline.agreement.conditions import Conditions
from truceline.agreement.fields import Reference, Sheet
from truceline.agreement.model import TEXT, Text
from truceline.agreement.provisions import ReadProvision, ReadReading
from truceline.agreement.weapons import WEAPONS_FILE, Weapon
from truceline.records import Party, kinds

_STANDS_IN = {
    "party": "parties.yaml",
    "zone": "zones.geojson",
    "line": "lines.geojson",
    "provision": "provisions.yaml",
    "act": "kinds.csv",
    "pledge": "pledges.csv",
}


_LOSES_RECORDS = ("TL-AGR-001", "TL-AGR-002", "TL-AGR-003", "TL-AGR-004", "TL-AGR-008", "TL-AGR-010")


def whole_files(sheets: Iterable[Sheet]) -> frozenset[str]:
    """The files no record of which may be missing for a fault already noted."""
    return frozenset(
        sheet.file for sheet in sheets if not any(each.code in _LOSES_RECORDS for each in sheet.problems)
    )


def check_references(
    sheet: Sheet, known: Mapping[str, Collection[str]], texts: Iterable[Text], whole: Collection[str]
) -> None:
    """Note each reference of a file that points to nothing.

    References into a file that is not whole are not looked up: one fault there would be told
    again at every mention.
    """
    for reference in sheet.references:
        if reference.kind == "anchor":
            _check_anchor(sheet, reference, texts)
            continue
        there = kinds().keys() if reference.kind == "act" else known[reference.kind]
        looked_up = reference.kind == "act" or _STANDS_IN[reference.kind] in whole
        if looked_up and reference.leaf.text not in there:
            _note(sheet, reference, _STANDS_IN[reference.kind], there)


def check_unique(sheet: Sheet, found: Iterable[tuple[str, int | None]], what: str) -> None:
    """Note each id that an earlier record of the file already carries."""
    first: dict[str, int | None] = {}
    for name, line in found:
        if name in first:
            message = f"{what} '{name}' is there already, on line {first[name]}."
            sheet.wrong("TL-AGR-006", line, message, "Give each its own id.", name, "id")
        first.setdefault(name, line)


def check_party_names(sheet: Sheet, found: Iterable[tuple[str, int | None]]) -> None:
    """Note a party called 'text', which stands for the wording itself."""
    for name, line in found:
        if name == TEXT:
            message = f"no party can be called '{TEXT}': the word stands for the wording itself."
            sheet.wrong("TL-AGR-004", line, message, "Choose another id.", name, "id")


def check_cycles(
    sheets: tuple[Sheet, Sheet], provisions: Sequence[ReadProvision], readings: Iterable[ReadReading]
) -> None:
    """Note provisions that set each other or themselves aside: none of them could be read first.

    ``sheets`` are those of the provisions and of the readings. A side's readings may close a ring
    that the wording does not have.
    """
    wording = {each.id: _Excepts(f"line {each.line}", each.line, each.terms.excepts) for each in provisions}
    told = _note_rings(sheets[0], None, wording, frozenset())
    by_reader: dict[str, dict[str, _Excepts]] = {}
    for said in readings:
        if "excepts" in said.fields and said.reading.provision_id in wording:
            place = _Excepts(f"{sheets[1].file}, line {said.line}", said.line, said.terms.excepts)
            by_reader.setdefault(said.reading.by, {})[said.reading.provision_id] = place
    for reader, read in by_reader.items():
        _note_rings(sheets[1], reader, {**wording, **read}, told, only=read)


@dataclass(frozen=True, slots=True)
class _Excepts:
    """What a provision sets aside, and where it says so."""

    place: str
    line: int
    others: tuple[str, ...]


def _note_rings(
    sheet: Sheet,
    reader: str | None,
    by_id: Mapping[str, _Excepts],
    before: frozenset[frozenset[str]],
    only: Collection[str] | None = None,
) -> frozenset[frozenset[str]]:
    """Note every ring once, and give back the rings known by now."""
    told = set(before)
    for name, said in by_id.items():
        ring = _ring(name, by_id)
        if not ring or frozenset(ring) in told or (only is not None and name not in only):
            continue
        told.add(frozenset(ring))
        read = f", as {reader} reads " if reader else ""
        message = f"the provision {name} excepts itself{f'{read}it' if reader else ''}."
        if len(ring) > 1:
            places = ", ".join(f"{each} ({by_id[each].place})" for each in ring)
            so = f"{read}them" if reader else ""
            message = f"these provisions except each other in a ring{so}: {places}, {name} again."
        remedy = "Say which goes first." if len(ring) > 1 else "Name what it sets aside, or nothing: []."
        sheet.wrong("TL-AGR-004", said.line, message, remedy, name, "excepts")
    return frozenset(told)


def check_members(sheet: Sheet, parties: Sequence[tuple[Party, int]]) -> None:
    """Note parties that are members of each other in a ring, or of themselves."""
    above = {
        party.id: _Excepts(f"line {line}", line, (party.member_of,) if party.member_of else ())
        for party, line in parties
    }
    told: set[frozenset[str]] = set()
    for name, said in above.items():
        ring = _ring(name, above)
        if ring and frozenset(ring) not in told:
            told.add(frozenset(ring))
            places = ", ".join(f"{each} ({above[each].place})" for each in ring)
            message = f"these parties are members of each other in a ring: {places}, {name} again."
            sheet.wrong("TL-AGR-004", said.line, message, "Say who belongs to whom.", name, "member_of")


def check_weapons(
    sheet: Sheet, provisions: Iterable[tuple[int, Conditions]], weapons: Sequence[Weapon]
) -> None:
    """Note conditions on a weapon or a class that the agreement's own list does not have."""
    there = {"code": {each.code for each in weapons}, "class": {each.weapon_class for each in weapons}}
    for line, conditions in provisions:
        asked = conditions.weapons.lines if conditions.weapons else ()
        for comparison in (each for part in asked for each in part if each.field in there):
            if comparison.value not in there[comparison.field]:
                known = ", ".join(sorted(filter(None, there[comparison.field]))) or "none"
                message = f"'{comparison.value}' is no {comparison.field} of {WEAPONS_FILE}."
                remedy = f"Known are: {known}."
                sheet.wrong("TL-AGR-005", line, message, remedy, str(comparison.value), "weapons")


def _ring(start: str, by_id: Mapping[str, _Excepts]) -> list[str]:
    paths = [[start]]
    seen: set[str] = set()
    while paths:
        path = paths.pop()
        for other in by_id[path[-1]].others:
            if other == start:
                return path
            if other in by_id and other not in seen:
                seen.add(other)
                paths.append([*path, other])
    return []


def _check_anchor(sheet: Sheet, reference: Reference, texts: Iterable[Text]) -> None:
    for text in texts:
        if reference.leaf.text not in dict(text.anchors):
            _note(sheet, reference, f"text.{text.language}.md", tuple(dict(text.anchors)))


def _note(sheet: Sheet, reference: Reference, file: str, there: Collection[str]) -> None:
    known = ", ".join(sorted(there)) or "none"
    leaf = reference.leaf
    message = f"'{leaf.text}' is no {reference.kind} of {file}."
    sheet.wrong("TL-AGR-005", leaf.line, message, f"Known are: {known}.", leaf.text, reference.column)
