"""What an agreement's folder holds, read once and frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shapely.geometry.base import BaseGeometry

from truceline.agreement.conditions import NO_CONDITIONS, Conditions
from truceline.agreement.drafts import Draft
from truceline.agreement.entries import Entry
from truceline.agreement.guarantee_terms import GuaranteeTerms
from truceline.agreement.holdings import Holding
from truceline.agreement.layers import Layer
from truceline.agreement.parameters import Definition
from truceline.agreement.particulars import NO_PARTICULARS, Particulars
from truceline.agreement.pledges import Delivery, Pledge
from truceline.agreement.points import Point
from truceline.agreement.weapons import Weapon
from truceline.records import Commitment, Names, Party, Place, Provision, TimeSpan, Truth
from truceline.space import Zone

TEXT = "text"
"""The reader of the wording itself; no party may be called so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The agreement in one language; ``anchors`` are (anchor, words below that heading)."""

    language: str
    kind: Literal["verbatim", "own_words"]
    source: str
    anchors: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A dated line; ``baseline_for`` names the parties whose distances are measured from it.

    ``drawn_in`` is the zone that the drawing speaks of; None: it is drawn whole.
    """

    id: str
    names: Names
    valid_from: datetime | None
    valid_to: datetime | None
    baseline_for: tuple[str, ...]
    geometry: BaseGeometry
    drawn_in: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How a reading was settled, and who accepted the wording."""

    by: str
    wording: str
    accepted_by: tuple[str, ...]
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How one side reads a provision: ``changes`` are (field, what it sets, as JSON).

    ``at`` is when the side said so; None where the file does not say.
    """

    by: str
    provision_id: str
    changes: tuple[tuple[str, str], ...]
    source: str
    settled: Settlement | None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarantee:
    """A guarantee as written, as JSON, and understood; ``terms`` None: it cites no provision, so it
    is kept as written and answers nothing."""

    id: str
    written: str
    terms: GuaranteeTerms | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotYet:
    """A commitment with a condition that time and place alone do not answer, as written (JSON)."""

    commitment_id: str
    field: str
    written: str

    @property
    def because(self) -> str:
        """The reason, in words."""
        return f"its '{self.field}' asks more than a time and a place: put an act to it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """An agreement as records: its text, who is bound to what, where and when, by whose reading.

    ``commitments`` hold the wording's own reading of each provision that asks or allows
    something, then each side's. Everything stands in the order of the files. ``entries`` are the
    records as written, with their lines. ``layers`` are zones and lines that are proposals or that
    cannot be drawn; the latter are in neither ``zones`` nor ``lines``.
    """

    id: str
    title: Names
    status: Literal["draft", "signed", "in_force", "suspended", "superseded"]
    replaces: str | None
    languages: tuple[str, ...]
    zone: str
    parties: tuple[Party, ...]
    provisions: tuple[Provision, ...]
    commitments: tuple[Commitment, ...]
    zones: tuple[Zone, ...]
    lines: tuple[Line, ...]
    texts: tuple[Text, ...]
    readings: tuple[Reading, ...]
    guarantees: tuple[Guarantee, ...]
    not_yet: tuple[NotYet, ...]
    weapons: tuple[Weapon, ...] = ()
    conditions: tuple[tuple[str, Conditions], ...] = ()
    entries: tuple[Entry, ...] = ()
    points: tuple[Point, ...] = ()
    pledges: tuple[Pledge, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    draft: Draft | None = None
    particulars: tuple[tuple[str, Particulars], ...] = ()
    layers: tuple[Layer, ...] = ()
    definitions: tuple[Definition, ...] = ()
    holdings: tuple[Holding, ...] = ()

    def provision(self, provision_id: str) -> Provision | None:
        """The provision of that id."""
        return next((each for each in self.provisions if each.id == provision_id), None)

    def commitment(self, commitment_id: str) -> Commitment | None:
        """The commitment of that id."""
        return next((each for each in self.commitments if each.id == commitment_id), None)

    def weapon(self, code: str | None) -> Weapon | None:
        """The weapon of that code in the agreement's own list."""
        return next((each for each in self.weapons if each.code == code), None)

    def line(self, line_id: str) -> Line | None:
        """The line of that id."""
        return next((each for each in self.lines if each.id == line_id), None)

    def conditions_of(self, commitment_id: str) -> Conditions:
        """What the commitment asks besides act, zone and period."""
        return dict(self.conditions).get(commitment_id, NO_CONDITIONS)

    def particulars_of(self, provision_id: str) -> Particulars:
        """The provision's number in the text, its figures, and what is unconfirmed or left open."""
        return dict(self.particulars).get(provision_id, NO_PARTICULARS)

    def layer(self, kind: str, layer_id: str | None) -> Layer | None:
        """The proposal, or the zone or line that cannot be drawn, of that kind and id."""
        return next((each for each in self.layers if (each.kind, each.id) == (kind, layer_id)), None)

    def area(self, zone_id: str | None) -> Zone | None:
        """The zone of that id."""
        return next((each for each in self.zones if each.id == zone_id), None)

    def areas(self) -> dict[str, Zone]:
        """Every zone by its id."""
        return {zone.id: zone for zone in self.zones}

    def in_force(self, at: datetime | TimeSpan, place: Place | None = None) -> tuple[Standing, ...]:
        """Every commitment: was it in force then, does the place lie in its zone, and why."""
        from truceline.agreement.force import in_force  # force.py asks about agreements, so it comes later

        return in_force(self, at, place)

    def reporting_regions(self) -> tuple[Zone, ...]:
        """The zones of kind 'region', in the order of the file."""
        return tuple(zone for zone in self.zones if zone.kind == "region")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one commitment stands for a time and a place, and every reason in words."""

    commitment: Commitment
    in_force: Truth
    inside: Truth
    why: tuple[str, ...]
