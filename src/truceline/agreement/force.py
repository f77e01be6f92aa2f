"""What binds whom, when and where: questions to an agreement, each answer with its reasons."""

from __future__ import annotations

from datetime import datetime

from truceline.agreement.dated import merged
from truceline.agreement.model import Agreement, Standing
from truceline.records import Commitment, Place, TimeSpan, Truth
from truceline.space import inside

_IN_FORCE = {
    Truth.YES: "in force",
    Truth.NO: "not in force at that time",
    Truth.CANNOT_TELL: "it cannot be told whether this was while it was in force",
}


def force_of(agreement: Agreement, commitment: Commitment, happened: TimeSpan) -> Truth:
    """Whether the commitment was in force for the whole span; a draft binds nobody."""
    if agreement.status == "draft":
        return Truth.NO
    return Truth.any_of(period.covers(happened) for period in merged(commitment.in_force))


def inside_of(agreement: Agreement, commitment: Commitment, happened: TimeSpan, place: Place | None) -> Truth:
    """Whether the place lies where the commitment applies, in the outline of that time.

    A commitment without a zone applies everywhere. One with a distance rule cannot be told yet.
    """
    if any(each.commitment_id == commitment.id and each.field == "where" for each in agreement.not_yet):
        return Truth.CANNOT_TELL
    zone = agreement.area(commitment.where_zone)
    if zone is None:
        return Truth.YES
    if place is None:
        return Truth.CANNOT_TELL
    return inside(place, zone, areas=agreement.areas()) & zone.valid_during(happened)


def in_force(
    agreement: Agreement, at: datetime | TimeSpan, place: Place | None = None
) -> tuple[Standing, ...]:
    """Every commitment: was it in force then, does the place lie in its zone, and why.

    Without a place, a commitment with a zone answers CANNOT_TELL to the second question.
    """
    span = at if isinstance(at, TimeSpan) else TimeSpan.at(at)
    return tuple(_standing(agreement, commitment, span, place) for commitment in agreement.commitments)


def binds(agreement: Agreement, kind: str, happened: TimeSpan, place: Place) -> tuple[Standing, ...]:
    """The commitments that speak of this kind of act and are not surely out of force or elsewhere."""
    standings = in_force(agreement, happened, place)
    return tuple(
        each
        for each in standings
        if kind in each.commitment.acts and each.in_force is not Truth.NO and each.inside is not Truth.NO
    )


def _standing(agreement: Agreement, commitment: Commitment, span: TimeSpan, place: Place | None) -> Standing:
    force = force_of(agreement, commitment, span)
    where = inside_of(agreement, commitment, span, place)
    why = [_IN_FORCE[force] if agreement.status != "draft" else "the agreement is a draft: it binds nobody"]
    why.append(_where_words(commitment, where, place))
    why += [each.because for each in agreement.not_yet if each.commitment_id == commitment.id]
    return Standing(commitment=commitment, in_force=force, inside=where, why=tuple(why))


def _where_words(commitment: Commitment, where: Truth, place: Place | None) -> str:
    zone = commitment.where_zone
    if zone is None:
        return "applies everywhere" if where is Truth.YES else "where it applies cannot be computed yet"
    if place is None:
        return f"applies in {zone}; no place was given"
    words = {Truth.YES: "lies in", Truth.NO: "lies outside", Truth.CANNOT_TELL: "may or may not lie in"}
    return f"the place {words[where]} {zone}"
