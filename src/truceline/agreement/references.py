"""Every word that names another record must name one that is there, and names must be unique."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from truceline.agreement.fields import Reference, Sheet
from truceline.agreement.model import TEXT, Text
from truceline.agreement.provisions import ReadProvision
from truceline.records import kinds

_STANDS_IN = {
    "party": "parties.yaml",
    "zone": "zones.geojson",
    "line": "lines.geojson",
    "provision": "provisions.yaml",
    "act": "kinds.csv",
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


def check_cycles(sheet: Sheet, provisions: Iterable[ReadProvision]) -> None:
    """Note provisions that set each other aside in a ring: neither could ever be read first."""
    by_id = {each.id: each for each in provisions}
    told: set[frozenset[str]] = set()
    for provision in by_id.values():
        ring = _ring(provision.id, by_id)
        if ring and frozenset(ring) not in told:
            told.add(frozenset(ring))
            message = f"the provisions {' -> '.join([*ring, ring[0]])} except each other in a ring."
            sheet.wrong(
                "TL-AGR-004", provision.line, message, "Say which goes first.", provision.id, "excepts"
            )


def _ring(start: str, by_id: Mapping[str, ReadProvision]) -> list[str]:
    paths = [[start]]
    seen: set[str] = set()
    while paths:
        path = paths.pop()
        for other in by_id[path[-1]].terms.excepts:
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
