"""What the method speaks of: inspections and sightings in, weapon states, candidates and restrictions out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from truceline.agreement import Step
from truceline.records import Place, TimeSpan


class WeaponState(Enum):
    """How a weapon stands; the value is the code that is printed.

    NOT_ASSESSABLE: nobody looked, access was refused, or what is known does not decide. NOT_ADDRESSED:
    no withdrawal line that is in force and due speaks of it.
    """

    COMPLIANT_STORAGE = "compliant_storage"
    HOLDING_AREA = "holding_area"
    BEYOND_LINE_OUTSIDE_STORAGE = "beyond_line_outside_storage"
    VIOLATING_LINE = "violating_line"
    MISSING = "missing"
    WITHDRAWN_VERIFIED = "withdrawn_verified"
    NOT_ASSESSABLE = "not_assessable"
    NOT_ADDRESSED = "not_addressed"


class Found(Enum):
    """What an inspection found.

    SEARCHED: the place was looked at whole, so that what is not listed as present was not there.
    WITHDRAWN: the inspectors saw the weapon taken away as the agreement asks.
    """

    PRESENT = "present"
    ABSENT = "absent"
    SEARCHED = "searched"
    NOT_ACCESSIBLE = "not_accessible"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """One line of an inspection: what was found where, when and by whom.

    ``hall`` None: the site as a whole. ``serial`` None of a weapon that was present: nobody read it.
    ``restriction`` is the code of what kept the inspectors out.
    """

    id: str
    at: TimeSpan
    by: str
    site: str
    hall: str | None
    found: Found
    weapon: str | None = None
    serial: str | None = None
    number: int = 1
    restriction: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """Weapons that a source saw somewhere: so many, as ``qualifier`` says (exact, about, at_least ...).

    ``party`` is whose they are, as far as that is known; ``number`` None: not said.
    """

    id: str
    at: TimeSpan
    place: Place
    party: str | None
    weapon: str | None
    number: int | None
    qualifier: str | None = None
    serial: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The state of a declared weapon, or of ``number`` of those declared without serials, and why.

    ``seen_at`` is when the look was that the state rests on; None: there was none.
    """

    holding_id: str
    party: str
    weapon: str
    serial: str | None
    number: int
    site: str
    hall: str | None
    state: WeaponState
    seen_at: TimeSpan | None
    steps: tuple[Step, ...]

    @property
    def evidence(self) -> tuple[str, ...]:
        """The records it rests on, each once, in the order of the steps."""
        return tuple(dict.fromkeys(cited for step in self.steps for cited in step.cites))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighted:
    """The state of weapons that a source saw, by the wording; ``read_otherwise`` are (reader, state)."""

    sighting: Sighting
    state: WeaponState
    steps: tuple[Step, ...]
    read_otherwise: tuple[tuple[str, WeaponState], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A suggestion: a weapon seen here may be one that was declared there. Nothing asserts it.

    ``same`` says by what: serial, weapon or class. ``distance_km`` is from the declared site,
    ``days`` from the look that did not find it; None: not known.
    """

    sighting_id: str
    holding_id: str
    serial: str | None
    holding_state: WeaponState
    same: str
    distance_km: float | None
    days: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Restricted:
    """Access that inspectors did not get: a record of its own, with the weapons nobody can tell of for it."""

    id: str
    restriction: str
    at: TimeSpan
    by: str
    site: str
    hall: str | None
    reason: str | None
    kept_from: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeaponStates:
    """Every declared weapon, every sighting, what may belong together, and what was refused, as of ``at``.

    ``undeclared`` are inspections that found a serial which no declaration has.
    """

    at: datetime
    declared: tuple[Standing, ...]
    sighted: tuple[Sighted, ...]
    candidates: tuple[Candidate, ...]
    restrictions: tuple[Restricted, ...]
    undeclared: tuple[str, ...]

    def number(self, state: WeaponState) -> int:
        """How many declared weapons stand so; sightings are never added up, as two may be of one weapon."""
        return sum(each.number for each in self.declared if each.state is state)
