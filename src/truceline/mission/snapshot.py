"""What a read remembers, so that its file can be read again the same way whatever has changed since."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from truceline.intake import GAZETTEER, POSITIONS, Card, KnownPlaces, Reading, read_card
from truceline.mission.errors import RefusedError, refusal
from truceline.mission.handing_in import HandedIn
from truceline.mission.licensing import LICENCES, terms_noted
from truceline.mission.replacing import MENDS, REPLACES
from truceline.mission.setup import Setup
from truceline.records import Source
from truceline.store import Store


def snapshot_of(setup: Setup, reading: Reading, asked: HandedIn, *, mends: bool) -> dict[str, Any]:
    """The sources, own cards, area and tables of names as they stand, so that the file can be read again
    the same way, and the licences under which it came: a later change does not change them.
    """
    place: dict[str, Any] = {REPLACES: asked.replacing.noted} if asked.replacing is not None else {}
    if mends:
        place[MENDS] = True
    area = setup.places.area
    return place | {
        "sources": [_plain(dataclasses.asdict(source)) for source in setup.sources],
        "cards": dict(setup.card_texts),
        LICENCES: terms_noted(setup.sources, reading.licence),
        "area": None if area is None else list(area),
        "evidence": dict(reading.leans_on),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value


def keep_tables(store: Store, setup: Setup, reading: Reading) -> RefusedError | None:
    """Keeps the tables of names that the reading leans on as evidence; a refusal when one has changed."""
    paths = {GAZETTEER: setup.places.gazetteer, POSITIONS: setup.places.positions}
    for name, sha256 in reading.leans_on.items():
        path = paths[name]
        if path is None or store.keep_evidence(path)[0] != sha256:
            return refusal("TL-INT-046", "it changed while it was read.", "Read the file again.", name)
    return None


def places_then(store: Store, snapshot: Mapping[str, Any]) -> KnownPlaces:
    """The area and the tables of names as they stood when the read was made."""
    kept = {name: store.folder.evidence(sha256) for name, sha256 in snapshot.get("evidence", {}).items()}
    area = snapshot.get("area")
    return KnownPlaces(
        gazetteer=kept.get(GAZETTEER),
        positions=kept.get(POSITIONS),
        area=None if area is None else (area[0], area[1], area[2], area[3]),
    )


def sources_and_cards(snapshot: Mapping[str, Any]) -> tuple[tuple[Source, ...], tuple[Card, ...]]:
    """The sources and the mission's own cards as they stood when the read was made."""
    sources = tuple(
        Source(**{name: _tupled(value) for name, value in said.items()}) for said in snapshot["sources"]
    )
    cards = (read_card(text, name) for name, text in sorted(snapshot["cards"].items()))
    return sources, tuple(card for card in cards if isinstance(card, Card))


def _tupled(value: Any) -> Any:
    return tuple(_tupled(part) for part in value) if isinstance(value, list) else value
