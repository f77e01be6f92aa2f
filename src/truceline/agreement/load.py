"""The agreement's folder, read whole: one Agreement, or every fault with file, line and remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar, cast

from truceline.agreement.drafts import Draft, read_draft
from truceline.agreement.fields import Fields
from truceline.agreement.folder import Folder
from truceline.agreement.guarantees import read_guarantees
from truceline.agreement.holdings import HOLDINGS_FILE, Holding, read_holdings
from truceline.agreement.layers import Layer
from truceline.agreement.model import Agreement, Line, Text
from truceline.agreement.outlines import read_lines, read_zones
from truceline.agreement.parameter_checks import check_parameters
from truceline.agreement.pledges import (
    DELIVERIES_FILE,
    PLEDGES_FILE,
    Delivery,
    Pledge,
    read_deliveries,
    read_pledges,
)
from truceline.agreement.points import read_points
from truceline.agreement.provisions import (
    ReadProvision,
    ReadReading,
    commitment_of,
    conditions_of,
    definition_of,
    definitions_read,
    for_a_human,
    not_yet_of,
    provision_of,
    read_provision,
    read_reading,
    through_definition,
    tier_of,
)
from truceline.agreement.references import (
    check_cycles,
    check_members,
    check_party_names,
    check_references,
    check_unique,
    check_weapons,
    whole_files,
)
from truceline.agreement.texts import read_text
from truceline.agreement.weapons import WEAPONS_FILE, Weapon, read_weapons
from truceline.records import Names, Party, Problem, Severity
from truceline.space import Zone

_T = TypeVar("_T")
Status = Literal["draft", "signed", "in_force", "suspended", "superseded"]
STATUSES = ("draft", "signed", "in_force", "suspended", "superseded")
HEAD_KEYS = ("id", "title", "status", "replaces", "languages", "zone", "draft")
_Outlines = tuple[tuple[Zone, ...], tuple[Line, ...], tuple[Layer, ...]]
PARTY_KEYS = ("id", "names", "member_of", "answers_for", "tier")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """What agreement.yaml says; empty texts where it says it wrongly."""

    id: str = ""
    title: Names = ()
    status: str = ""
    replaces: str | None = None
    languages: tuple[str, ...] = ()
    zone: str | None = None
    draft: Draft | None = None


def load_agreement(folder: Path) -> tuple[Agreement | None, tuple[Problem, ...]]:
    """The agreement in a folder laid out as docs/explanation/agreement.md says, and all problems.

    The agreement is None when anything in the folder cannot be trusted: half a law is none.
    """
    if Path(folder).exists() and not Path(folder).is_dir():
        return None, (_no_folder(Path(folder)),)
    files = Folder(Path(folder))
    files.refuse_unknown_files()
    head = _head(files)
    texts = tuple(filter(None, (_text(files, language) for language in head.languages)))
    parties = _parties(files)
    zones, lines, layers = _outlines(files, head.zone)
    weapons = _weapons(files)
    undrawn = frozenset(each.id for each in layers if each.kind == "zone" and each.cannot_be_drawn)
    provisions = tuple(for_a_human(each, undrawn) for each in _provisions(files))
    readings = tuple(for_a_human(each, undrawn) for each in _readings(files))
    guarantees = tuple(read_guarantees(files.records("guarantees.yaml"), files.sheet("guarantees.yaml")))
    points = tuple(read_points(files.records("points.yaml")))
    pledges, deliveries = _pledges(files, head.zone)
    holdings = _holdings(files, head.zone, weapons)
    _check(files, parties, (zones, lines, layers), provisions, texts, pledges)
    _check_against_each_other(files, provisions, readings, weapons)
    if files.problems:
        return None, files.problems
    read = tuple(_read(provisions, readings))
    commitments = tuple(_found(commitment_of(*each) for each in read))
    return Agreement(
        id=head.id,
        title=head.title,
        status=cast(Status, head.status),
        replaces=head.replaces,
        languages=head.languages,
        zone=head.zone or "",
        parties=parties,
        provisions=tuple(provision_of(each, texts) for each in provisions),
        commitments=commitments,
        zones=zones,
        lines=lines,
        texts=texts,
        readings=tuple(each.reading for each in readings),
        guarantees=guarantees,
        not_yet=tuple(each for provision, said in read for each in not_yet_of(provision, said)),
        weapons=weapons,
        conditions=tuple(_found(conditions_of(*each) for each in read)),
        entries=tuple(entry for sheet in files.sheets.values() for entry in sheet.entries),
        points=points,
        pledges=pledges,
        deliveries=deliveries,
        draft=head.draft,
        particulars=tuple((each.id, each.particulars) for each in provisions),
        layers=layers,
        definitions=tuple(_found(definition_of(*each) for each in read)),
        holdings=holdings,
    ), ()


def _no_folder(path: Path) -> Problem:
    return Problem(
        code="TL-AGR-001",
        severity=Severity.REFUSED,
        message="this is a file, and an agreement is a folder.",
        remedy="Name the folder that holds agreement.yaml; 'truceline agreement new DIR' makes one.",
        file=path.name,
    )


def _head(files: Folder) -> _Head:
    sheet, node = files.document("agreement.yaml")
    if node is None:
        if not sheet.problems:
            sheet.wrong("TL-AGR-003", 1, "the file is empty.", f"Add: {', '.join(HEAD_KEYS)}.")
        return _Head()
    fields = Fields.of(sheet, node, HEAD_KEYS, "the agreement")
    if fields is None:
        return _Head()
    sheet.keep("agreement", "agreement", node)
    zone = fields.leaf("zone", needed=True)
    return _Head(
        id=fields.text("id", needed=True) or "",
        title=fields.names("title", needed=True),
        status=fields.choice("status", STATUSES, needed=True) or "",
        replaces=fields.text("replaces"),
        languages=fields.texts("languages", needed=True),
        zone=None if zone is None else sheet.zone(zone, "zone"),
        draft=read_draft(fields),
    )


def _text(files: Folder, language: str) -> Text | None:
    name = f"text.{language}.md"
    text = files.read(name, needed=True)
    return None if text is None else read_text(files.sheet(name), text, language)


def _parties(files: Folder) -> tuple[Party, ...]:
    found = tuple(_each_party(files))
    sheet, named = files.sheet("parties.yaml"), [(party.id, line) for party, line in found]
    check_unique(sheet, named, "the party")
    check_party_names(sheet, named)
    check_members(sheet, found)
    return tuple(party for party, _ in found)


def _each_party(files: Folder) -> Iterable[tuple[Party, int]]:
    """Every party with its line."""
    for sheet, node in files.records("parties.yaml"):
        fields = Fields.of(sheet, node, PARTY_KEYS, "a party")
        party_id = None if fields is None else fields.text("id", needed=True)
        if fields is None or party_id is None:
            continue
        sheet.keep("party", party_id, node)
        party = Party(
            id=party_id,
            names=fields.names("names", needed=True),
            member_of=fields.reference("member_of", "party"),
            answers_for=fields.texts("answers_for", refers_to="party"),
            tier=tier_of(fields),
        )
        yield party, fields.line


def _outlines(files: Folder, zone_name: str | None) -> _Outlines:
    areas, courses = files.read("zones.geojson"), files.read("lines.geojson")
    sheets = files.sheet("zones.geojson"), files.sheet("lines.geojson")
    zones, proposed = read_zones(sheets[0], areas, zone_name) if areas is not None else ((), ())
    lines, ways = read_lines(sheets[1], courses, zone_name) if courses is not None else ((), ())
    return zones, lines, (*proposed, *ways)


def _provisions(files: Folder) -> Iterable[ReadProvision]:
    found: list[tuple[str, int | None]] = []
    for sheet, node in files.records("provisions.yaml"):
        provision = read_provision(sheet, node)
        if provision is not None:
            found.append((provision.id, provision.line))
            sheet.keep("provision", provision.id, node)
            yield provision
    check_unique(files.sheet("provisions.yaml"), found, "the provision")


def _readings(files: Folder) -> Iterable[ReadReading]:
    found: list[tuple[str, int | None]] = []
    for sheet, node in files.records("readings.yaml"):
        reading = read_reading(sheet, node)
        if reading is not None:
            said = reading.reading
            found.append((f"{said.provision_id} by {said.by}", reading.line))
            sheet.keep("reading", f"{said.provision_id}@{said.by}", node)
            yield reading
    check_unique(files.sheet("readings.yaml"), found, "a reading of")


def _check(
    files: Folder,
    parties: tuple[Party, ...],
    outlines: _Outlines,
    provisions: tuple[ReadProvision, ...],
    texts: tuple[Text, ...],
    pledges: tuple[Pledge, ...],
) -> None:
    zones, lines, layers = outlines
    known = {
        "party": {party.id for party in parties},
        "zone": {zone.id for zone in zones} | {each.id for each in layers if each.kind == "zone"},
        "line": {line.id for line in lines} | {each.id for each in layers if each.kind == "line"},
        "provision": {provision.id for provision in provisions},
        "pledge": {pledge.id for pledge in pledges},
    }
    whole = whole_files(files.sheets.values())
    for sheet in files.sheets.values():
        check_references(sheet, known, texts, whole)


def _check_against_each_other(
    files: Folder,
    provisions: tuple[ReadProvision, ...],
    readings: tuple[ReadReading, ...],
    weapons: tuple[Weapon, ...],
) -> None:
    """Rings of exceptions, and weapons that the list does not have."""
    sheets = files.sheet("provisions.yaml"), files.sheet("readings.yaml")
    check_cycles(sheets, provisions, readings)
    check_parameters(sheets, provisions, readings)
    if not files.sheet(WEAPONS_FILE).problems:
        check_weapons(sheets[0], ((each.line, each.terms.conditions) for each in provisions), weapons)
        check_weapons(sheets[1], ((each.line, each.terms.conditions) for each in readings), weapons)


def _read(
    provisions: tuple[ReadProvision, ...], readings: tuple[ReadReading, ...]
) -> Iterable[tuple[ReadProvision, ReadReading | None]]:
    """Every provision as its wording has it (None) and as each side reads it, in the order of the files.

    A side reads a provision otherwise where it reads it so, or a definition whose figures stand in it.
    """
    for provision in provisions:
        yield provision, None
        own = {each.reading.by: each for each in readings if each.reading.provision_id == provision.id}
        defined_by = definitions_read(provision, provisions)
        through = {
            each.reading.by: through_definition(provision, each)
            for each in readings
            if each.reading.provision_id in defined_by
        }
        yield from ((provision, said) for said in {**through, **own}.values())


def _found(records: Iterable[_T | None]) -> Iterable[_T]:
    return (each for each in records if each is not None)


def _weapons(files: Folder) -> tuple[Weapon, ...]:
    text = files.read(WEAPONS_FILE)
    return () if text is None else read_weapons(files.sheet(WEAPONS_FILE), text)


def _pledges(files: Folder, zone: str | None) -> tuple[tuple[Pledge, ...], tuple[Delivery, ...]]:
    promised, seen = files.read(PLEDGES_FILE), files.read(DELIVERIES_FILE)
    return (
        () if promised is None else read_pledges(files.sheet(PLEDGES_FILE), promised, zone),
        () if seen is None else tuple(read_deliveries(files.sheet(DELIVERIES_FILE), seen, zone)),
    )


def _holdings(files: Folder, zone: str | None, weapons: tuple[Weapon, ...]) -> tuple[Holding, ...]:
    text = files.read(HOLDINGS_FILE)
    return () if text is None else tuple(read_holdings(files.sheet(HOLDINGS_FILE), text, zone, weapons))
