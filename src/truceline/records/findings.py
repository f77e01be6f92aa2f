"""What the mission makes of it, and what that means under the agreement; fact and law stay apart.

    Observation ─▶ Incident ─▶ Finding ─▶ Assessment, Figure ─▶ readers

A Finding never mentions an article, an Assessment never mentions a witness.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from truceline.records.tiers import MISSION
from truceline.records.values import Place, Provenance, TimeSpan, Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """The mission's best guess that these observations are one happening.

    ``id`` is a short number minted once. ``members`` are (observation id, weight) pairs.
    """

    id: int
    members: tuple[tuple[str, float], ...]
    kind: str
    happened: TimeSpan
    place: Place
    independent_sources: int
    method: str
    replaces: int | None = None
    tier: str = MISSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What somebody says *about* a record; it may support, deny or qualify it."""

    id: str
    about: str
    property: str
    value: str
    stance: Literal["supports", "denies", "qualifies"]
    asserted_by: str
    provenance: Provenance
    replaces: str | None = None
    tier: str = MISSION


class FindingStatus(Enum):
    """The ladder of an incident; only a named person's decision moves it past PRELIMINARY."""

    REPORTED = "reported"
    PRELIMINARY = "preliminary"
    VERIFIED = "verified"
    NOT_VERIFIED = "not_verified"
    DISCOUNTED = "discounted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The mission's own answer to one question about one incident.

    ``likelihood`` is a probability or None where no method computes one; ``confidence`` is
    how good the basis is; the two never stand in one sentence.
    """

    id: str
    incident_id: int
    question: Literal[
        "occurred",
        "kind",
        "responsible",
        "intent",
        "pattern",
        "severity",
        "acknowledged",
        "provocation",
        "size",
        "remedy",
    ]
    answer: str
    status: FindingStatus
    likelihood: float | None
    confidence: str | None
    basis_for: tuple[str, ...]
    basis_against: tuple[str, ...]
    method: str
    decided_by: str
    dissent: str = ""
    replaces: str | None = None
    tier: str = MISSION


class Outcome(Enum):
    """What an incident means under one reading of one provision.

    NOT_OCCURRED: a named decision found that it did not happen; nothing is left to determine.
    COMPLIANT: the distance asked was kept. NOT_YET_DUE: the duty had not fallen due. NOT_ADDRESSED: the
    provision does not bind who acted, or does not mean that weapon.
    """

    BREACH = "breach"
    PERMITTED = "permitted"
    UNDETERMINED = "undetermined"
    NOT_IN_FORCE = "not_in_force"
    OUTSIDE = "outside"
    NOT_OCCURRED = "not_occurred"
    COMPLIANT = "compliant"
    NOT_YET_DUE = "not_yet_due"
    NOT_ADDRESSED = "not_addressed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What one finding means under one commitment, with the trace that led there.

    ``in_force``, ``inside`` and ``occurred`` are the three tests of fact; ``because`` names
    every reason in the order it was met. It never names a witness.
    """

    id: str
    incident_id: int
    finding_id: str
    commitment_id: str
    outcome: Outcome
    occurred: Truth
    in_force: Truth
    inside: Truth
    because: tuple[str, ...]
    method: str
    tier: str = MISSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A published number: every one can be walked back to bytes.

    ``rule`` is name@version of what computed it; ``inputs`` are pairs (batch or record,
    filter) that select what it was computed from; ``coverage`` says what could be seen.
    """

    id: str
    value: float | int | str | None
    unit: str
    rule: str
    inputs: tuple[tuple[str, str], ...]
    coverage: str
    tier: str = MISSION
