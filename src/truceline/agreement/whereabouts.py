"""Whether an act's place lies in a commitment's zone, and how far it is from a party's own baseline."""

from __future__ import annotations

import numpy as np

from truceline.agreement.acting import Act, Step, those_of
from truceline.agreement.conditions import PartyWidth
from truceline.agreement.model import Agreement, Line
from truceline.records import Commitment, Place, PlaceKind, TimeSpan, Truth
from truceline.space import Baseline, inside, nearer_than


def zone_step(agreement: Agreement, commitment: Commitment, act: Act) -> Step | None:
    """Whether the place lies in the zone; None: it applies everywhere."""
    zone = agreement.area(commitment.where_zone)
    if zone is None:
        return None if commitment.where_zone is None else _undrawn(agreement, commitment.where_zone)
    answer = inside(act.place, zone, areas=agreement.areas()) & zone.valid_during(act.happened)
    words = {
        Truth.YES: f"the place lies in {zone.id}",
        Truth.NO: f"the place lies outside {zone.id}, or it was not drawn so at that time",
        Truth.CANNOT_TELL: f"the place may or may not lie in {zone.id}",
    }[answer]
    return Step(test="zone", answer=answer, words=words, cites=(f"zones.geojson#{zone.id}",))


def _undrawn(agreement: Agreement, zone_id: str) -> Step:
    """A zone that stands in the words and on no map."""
    layer = agreement.layer("zone", zone_id)
    why = layer.cannot_be_drawn if layer is not None else None
    words = f"{zone_id} cannot be drawn: {why}"
    return Step(test="zone", answer=Truth.CANNOT_TELL, words=words, cites=(f"zones.geojson#{zone_id}",))


def distance_step(agreement: Agreement, commitment: Commitment, act: Act) -> Step | None:
    """Whether the place is nearer than asked to a party's line; None: no distance is asked."""
    rule = agreement.conditions_of(commitment.id).distance
    if rule is None:
        return None
    widths = [
        each for each in rule.widths if act.party is None or act.party in those_of(agreement, [each.party])
    ]
    if not widths:
        words = f"no baseline is named for {act.party}"
        return Step(test="distance", answer=Truth.CANNOT_TELL, words=words, cites=(commitment.id,))
    found = [_nearer(agreement, each, act) for each in widths]
    same = all(answer is found[0][0] for answer, _ in found)
    answer = found[0][0] if same else Truth.CANNOT_TELL
    doubt = "" if same else "who acted is not said, and the parties' baselines answer differently: "
    words = f"{doubt}{'; '.join(said for _, said in found)} ({rule.written})"
    return Step(
        test="distance",
        answer=answer,
        words=words,
        cites=tuple(f"lines.geojson#{each.line_id}" for each in widths),
    )


def _nearer(agreement: Agreement, width: PartyWidth, act: Act) -> tuple[Truth, str]:
    """Whether the place is nearer to the party's line than asked, and the words for it."""
    line = agreement.line(width.line_id)
    if line is None or not _drawn(line, act.happened):
        return (
            Truth.CANNOT_TELL,
            f"{width.line_id}, the baseline of {width.party}, is not drawn for that time",
        )
    if not _within_drawing(agreement, line, act.place):
        words = f"{line.id}, the baseline of {width.party}, is drawn for {line.drawn_in} only"
        return Truth.CANNOT_TELL, f"{words}, and the place does not surely lie there"
    baseline = Baseline(line.geometry)
    answer = nearer_than(act.place, baseline, width.width_m, areas=agreement.areas())
    asked = f"{width.width_m / 1000:g} km from {width.line_id}, the baseline of {width.party}, are asked"
    at_km = _distance_km(act.place, baseline)
    seen = "its distance is not known" if at_km is None else f"it is {at_km:.1f} km away"
    said = {Truth.YES: "nearer", Truth.NO: "kept", Truth.CANNOT_TELL: "nearer or kept, nobody can tell"}[
        answer
    ]
    return answer, f"{asked}; {seen}: {said}"


def _drawn(line: Line, happened: TimeSpan) -> bool:
    begun = line.valid_from is None or line.valid_from <= happened.earliest
    return begun and (line.valid_to is None or happened.latest < line.valid_to)


def _within_drawing(agreement: Agreement, line: Line, place: Place) -> bool:
    """Whether the line's drawing speaks of the place: beyond its zone another stretch may be nearer."""
    zone = agreement.area(line.drawn_in)
    if zone is None:
        return line.drawn_in is None
    return inside(place, zone, areas=agreement.areas()) is Truth.YES


def _distance_km(place: Place, baseline: Baseline) -> float | None:
    if place.kind is not PlaceKind.POINT or place.lon_deg is None or place.lat_deg is None:
        return None
    metres = baseline.distances_m(np.array([place.lon_deg]), np.array([place.lat_deg]))[0]
    return None if np.isnan(metres) else float(metres) / 1000.0
