"""One incident under one commitment, step by step: the slow oracle of ``assess_v1``."""

from __future__ import annotations

from truceline.agreement import Agreement, force_of
from truceline.compliance.rules_v1 import (
    METHOD,
    OCCURRED,
    SetAside,
    Where,
    doubt_of,
    exception_words,
    exceptions_of,
    outcome_of,
    reasons,
    speaks_of,
    truth_of,
)
from truceline.records import Assessment, Commitment, FindingStatus, Incident, Truth, tightest
from truceline.space import inside


def assess_one(
    agreement: Agreement, commitment: Commitment, incident: Incident, status: FindingStatus
) -> Assessment:
    """What the incident means under the commitment; ``status`` is that of its finding 'occurred'."""
    in_force, where = _tests(agreement, commitment, incident)
    inside_zone, occurred = truth_of(where), OCCURRED[status]
    others = [(each, *_applies(agreement, each, incident)) for each in exceptions_of(agreement, commitment)]
    excepted = Truth.any_of(applies for each, applies, _ in others if each.orders)
    contradicted = Truth.any_of(applies for each, applies, _ in others if not each.orders)
    outcome = outcome_of(in_force, inside_zone, occurred, excepted, contradicted)
    words = tuple(said for _, _, said in others if said is not None)
    return Assessment(
        id=f"A{incident.id}-{commitment.id}",
        incident_id=incident.id,
        finding_id=f"F{incident.id}-occurred",
        commitment_id=commitment.id,
        outcome=outcome,
        occurred=occurred,
        in_force=in_force,
        inside=inside_zone,
        because=reasons(commitment, outcome, in_force, where, status, words),
        method=METHOD,
        tier=tightest((incident.tier, commitment.tier)),
    )


def _tests(agreement: Agreement, commitment: Commitment, incident: Incident) -> tuple[Truth, Where]:
    return force_of(agreement, commitment, incident.happened), _where(agreement, commitment, incident)


def _where(agreement: Agreement, commitment: Commitment, incident: Incident) -> Where:
    zone = agreement.area(commitment.where_zone)
    if zone is None:
        return Where.EVERYWHERE
    drawn = zone.valid_during(incident.happened)
    found = inside(incident.place, zone, areas=agreement.areas())
    if found is Truth.NO:
        return Where.OUTSIDE
    if drawn is Truth.NO:
        return Where.NOT_DRAWN
    if found is Truth.CANNOT_TELL:
        return doubt_of(incident.place, frozenset(agreement.areas()))
    return Where.INSIDE if drawn is Truth.YES else Where.REDRAWN


def _applies(agreement: Agreement, other: SetAside, incident: Incident) -> tuple[Truth, str | None]:
    if not speaks_of(other.commitment, incident.kind):
        return Truth.NO, None
    in_force, where = _tests(agreement, other.commitment, incident)
    inner = Truth.any_of(_applies(agreement, each, incident)[0] for each in other.inner)
    applies = Truth.all_of((other.standing, in_force, truth_of(where), ~inner))
    return applies, exception_words(other, applies, in_force, where, inner)
