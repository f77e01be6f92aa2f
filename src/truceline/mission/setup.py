"""Everything a mission was set up with, read from its folder: settings, mandate, sources, strata, agreement.

Comes in: a folder. Goes out: one frozen ``Setup``, or a refusal that names every problem at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from truceline.agreement import Agreement, load_agreement
from truceline.intake import Card, KnownPlaces, load_sources, read_card
from truceline.mission.errors import RefusedError, refusal
from truceline.mission.mandating import read_mandate_toml, unknown_articles
from truceline.mission.settings import (
    MissionSettings,
    read_mission_toml,
    read_strata_csv,
)
from truceline.mission.tomlfile import wrong
from truceline.records import Mandate, Problem, Severity, Source, Stratum
from truceline.store import MissionFolder

CARDS = "cards"
SETTINGS_FILES = ("mission.toml", "mandate.toml", "sources.toml", "strata.csv")
PLACE_FILES = ("gazetteer.csv", "gazetteer.csv.gz", "positions.csv", "positions.csv.gz")
"""Tables of names that a mission may have; one packed or plain, not both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What the mission was set up with, as its files stand now.

    ``card_texts`` are its own cards as (file name, text), ``cards`` the same understood.
    """

    settings: MissionSettings
    mandate: Mandate
    sources: tuple[Source, ...]
    strata: tuple[Stratum, ...]
    agreement: Agreement
    card_texts: tuple[tuple[str, str], ...] = ()
    cards: tuple[Card, ...] = ()
    places: KnownPlaces = field(default_factory=KnownPlaces)

    def source(self, source_id: str) -> Source | None:
        """The source of that id; None when sources.toml does not list it."""
        return next((source for source in self.sources if source.id == source_id), None)

    def zone_of(self, source_id: str) -> ZoneInfo:
        """The zone of a source's days; the mission's own where the source states none."""
        source = self.source(source_id)
        if source is None or source.zone == "unknown":
            return self.settings.zone
        try:
            return ZoneInfo(source.zone)
        except (KeyError, ValueError):
            return self.settings.zone


def load_setup(folder: Path) -> Setup:
    """The setup of the mission in a folder.

    errors: RefusedError with every problem of every file.
    """
    texts, problems = _texts(folder)
    settings, found = read_mission_toml(texts.get("mission.toml", ""))
    problems += found
    mandate, found = read_mandate_toml(texts.get("mandate.toml", ""))
    problems += found
    sources, source_problems = load_sources(texts.get("sources.toml", ""), "sources.toml")
    problems += source_problems
    strata, found = read_strata_csv(texts.get("strata.csv", ""))
    problems += found
    agreement, agreement_problems = load_agreement(folder / (settings.agreement if settings else "agreement"))
    problems += [problem for problem in agreement_problems if problem.severity is Severity.REFUSED]
    card_texts, cards, found = _own_cards(folder / CARDS)
    problems += found
    problems += _twice(folder)
    if settings is not None:
        problems += _unknown_settling(settings, sources)
    if agreement is not None:
        problems += _unknown_references(strata, sources, agreement)
        problems += unknown_articles(mandate, agreement)
    if settings is None or agreement is None or problems:
        raise RefusedError(tuple(problems))
    return Setup(
        settings=settings,
        mandate=mandate,
        sources=sources,
        strata=strata,
        agreement=agreement,
        card_texts=card_texts,
        cards=cards,
        places=_places(folder, agreement),
    )


def _places(folder: Path, agreement: Agreement) -> KnownPlaces:
    """The mission's tables of names, and the box around all zones of its agreement."""
    there = MissionFolder(folder)
    boxes = [zone.geometry.bounds for zone in agreement.zones]
    area = None
    if boxes:
        west, south, east, north = zip(*boxes, strict=True)
        area = (min(west), min(south), max(east), max(north))
    return KnownPlaces(gazetteer=there.gazetteer, positions=there.positions, area=area)


def _twice(folder: Path) -> list[Problem]:
    problems: list[Problem] = []
    for plain, packed in (PLACE_FILES[:2], PLACE_FILES[2:]):
        if (folder / plain).is_file() and (folder / packed).is_file():
            remedy = f"Keep one of them: {plain} or {packed}."
            problems += refusal("TL-MIS-002", "the table stands there twice.", remedy, plain).problems
    return problems


def _own_cards(folder: Path) -> tuple[tuple[tuple[str, str], ...], tuple[Card, ...], list[Problem]]:
    texts: list[tuple[str, str]] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            texts.append((path.name, path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError) as error:
            remedy = "Mend the card, or move it out of the folder."
            place = f"{CARDS}/{path.name}"
            problems += refusal("TL-INT-018", f"it cannot be read: {error}.", remedy, place).problems
    read = [read_card(text, f"{CARDS}/{name}") for name, text in texts]
    cards = tuple(card for card in read if isinstance(card, Card))
    problems += [problem for problem in read if isinstance(problem, Problem)]
    return tuple(texts), cards, problems


def _texts(folder: Path) -> tuple[dict[str, str], list[Problem]]:
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for name in SETTINGS_FILES:
        try:
            texts[name] = (folder / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            remedy = "Put it back, or make a new mission with: truceline new"
            problems += refusal("TL-MIS-002", "the file is missing.", remedy, name).problems
        except (OSError, UnicodeDecodeError) as error:
            remedy = "Mend the file or restore it from a copy."
            problems += refusal("TL-MIS-001", f"it cannot be read: {error}.", remedy, name).problems
    return texts, problems


def _unknown_references(
    strata: tuple[Stratum, ...], sources: tuple[Source, ...], agreement: Agreement
) -> list[Problem]:
    known = {
        "source": {source.id for source in sources} | {""},
        "provision": {provision.id for provision in agreement.provisions} | {""},
        "area": {zone.id for zone in agreement.zones} | {"all", ""},
    }
    problems: list[Problem] = []
    for row_no, stratum in enumerate(strata, start=1):
        named = {"source": stratum.source_id, "provision": stratum.provision_id, "area": stratum.area}
        for column, text in named.items():
            if text not in known[column]:
                problems.append(_unknown(column, text, row_no, sorted(known[column] - {""})))
    return problems


def _unknown_settling(settings: MissionSettings, sources: tuple[Source, ...]) -> list[Problem]:
    """Sources that [settling.sources] names and sources.toml does not list."""
    known = sorted(source.id for source in sources)
    remedy = f"Sources of sources.toml are: {', '.join(known) or 'none'}."
    return [
        wrong("mission.toml", f"settling.sources.{name}", name, remedy)
        for name in settings.settling_of
        if name not in known
    ]


def _unknown(column: str, text: str, row_no: int, known: list[str]) -> Problem:
    return Problem(
        code="TL-MIS-002",
        severity=Severity.REFUSED,
        message=f"'{text}' is not a known {column}.",
        remedy=f"Known are: {', '.join(known) or 'none'}.",
        file="strata.csv",
        row_no=row_no,
        column=column,
        found=text,
    )
