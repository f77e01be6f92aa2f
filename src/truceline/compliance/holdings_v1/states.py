"""All of it together: the states, what may belong together, and what was refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import numpy as np
from shapely import Point

from truceline.agreement import TEXT, Agreement, Holding, Step, those_of
from truceline.compliance.holdings_v1.declared import Looks, may_be_one, standings
from truceline.compliance.holdings_v1.line import by_the_line
from truceline.compliance.holdings_v1.nouns import (
    Candidate,
    Found,
    Inspected,
    Restricted,
    Sighted,
    Sighting,
    Standing,
    WeaponState,
    WeaponStates,
)
from truceline.records import PlaceKind
from truceline.space import Baseline

METHOD = "holdings_v1"
UNSTATED = "unstated"
"""The restriction of a refusal whose kind nobody wrote."""
_UNSEEN = (WeaponState.MISSING, WeaponState.NOT_ASSESSABLE)
_IN_STORAGE = (WeaponState.COMPLIANT_STORAGE, WeaponState.HOLDING_AREA)


def weapon_states(
    agreement: Agreement,
    holdings: Iterable[Holding],
    inspections: Iterable[Inspected],
    sightings: Iterable[Sighting],
    at: datetime,
) -> WeaponStates:
    """The state of every declared weapon and of every sighting as of a moment, with evidence for each.

    Missing and violating are stated apart, each by its own look; that the one may be the other is a
    candidate and no more. Declarations are as their parties wrote them, the newest of each weapon.
    """
    newest = _newest(each for each in holdings if each.known_at.latest <= at)
    looks = Looks(agreement, tuple(each for each in inspections if each.at.latest <= at))
    seen = [each for each in sightings if each.at.latest <= at]
    declared = tuple(one for each in newest for one in standings(each, looks))
    sighted = tuple(_sighted(agreement, each) for each in seen)
    return WeaponStates(
        at=at,
        declared=declared,
        sighted=sighted,
        candidates=tuple(_candidates(agreement, declared, sighted, newest)),
        restrictions=tuple(_restrictions(looks, declared)),
        undeclared=tuple(_undeclared(looks, newest)),
    )


def _newest(holdings: Iterable[Holding]) -> tuple[Holding, ...]:
    """The newest declaration of each weapon, and of each number without serials at each place."""
    found: dict[tuple[str | None, ...], Holding] = {}
    for each in holdings:
        place = (None, None) if each.serial else (each.site, each.hall)
        key = (each.party, each.weapon, each.serial, *place)
        if key not in found or found[key].as_of.latest <= each.as_of.latest:
            found[key] = each
    return tuple(sorted(found.values(), key=_in_order))


def _in_order(each: Holding) -> tuple[str, ...]:
    return each.site, each.hall or "", each.weapon, each.serial or "", each.id


def _sighted(agreement: Agreement, seen: Sighting) -> Sighted:
    def state(reader: str) -> tuple[WeaponState, tuple[Step, ...]]:
        return by_the_line(agreement, seen.party, seen.weapon, seen.at, seen.place, reader)

    own, steps = state(TEXT)
    readers = dict.fromkeys(each.by for each in agreement.readings)
    others = ((reader, state(reader)[0]) for reader in readers)
    return Sighted(
        sighting=seen,
        state=own,
        steps=steps,
        read_otherwise=tuple((reader, other) for reader, other in others if other is not own),
    )


def _candidates(
    agreement: Agreement,
    declared: Sequence[Standing],
    sighted: Sequence[Sighted],
    holdings: Sequence[Holding],
) -> Iterator[Candidate]:
    """Declared weapons that nobody saw in their place and that a weapon seen outside storage may be."""
    as_of = {each.id: each.as_of for each in holdings}
    for one in (each for each in sighted if each.state not in _IN_STORAGE):
        seen = one.sighting
        for each in (standing for standing in declared if standing.state in _UNSEEN):
            same = _same(agreement, seen, each)
            after = seen.at.latest >= as_of[each.holding_id].earliest
            if same is None or not after or not _one_side(agreement, seen.party, each.party):
                continue
            yield Candidate(
                sighting_id=seen.id,
                holding_id=each.holding_id,
                serial=each.serial,
                holding_state=each.state,
                same=same,
                distance_km=_distance_km(agreement, seen, each.site),
                days=_days(seen, each),
            )


def _one_side(agreement: Agreement, seen: str | None, declared: str) -> bool:
    """Whether a weapon of the one may be the other's: its own, a member's, one's that it answers for."""
    if seen is None:
        return True
    return seen in those_of(agreement, [declared]) or declared in those_of(agreement, [seen])


def _same(agreement: Agreement, seen: Sighting, declared: Standing) -> str | None:
    kind = may_be_one(agreement, seen.weapon, declared.weapon)
    if kind is None or seen.serial is None or declared.serial is None:
        return kind
    return "serial" if seen.serial == declared.serial else None


def _distance_km(agreement: Agreement, seen: Sighting, site: str) -> float | None:
    zone, place = agreement.area(site), seen.place
    if zone is None or place.kind is not PlaceKind.POINT or place.lon_deg is None or place.lat_deg is None:
        return None
    if zone.geometry.contains(Point(place.lon_deg, place.lat_deg)):
        return 0.0
    outline = Baseline(zone.geometry.boundary)
    metres = float(outline.distances_m(np.array([place.lon_deg]), np.array([place.lat_deg]))[0])
    return None if np.isnan(metres) else round(metres / 1000.0, 1)


def _days(seen: Sighting, declared: Standing) -> float | None:
    """Days from the look that did not find it to the sighting; negative where the sighting came first."""
    if declared.seen_at is None:
        return None
    return round((seen.at.earliest - declared.seen_at.earliest).total_seconds() / 86_400.0, 1)


def _restrictions(looks: Looks, declared: Sequence[Standing]) -> Iterator[Restricted]:
    for each in looks.of(Found.NOT_ACCESSIBLE):
        yield Restricted(
            id=each.id,
            restriction=each.restriction or UNSTATED,
            at=each.at,
            by=each.by,
            site=each.site,
            hall=each.hall,
            reason=each.reason,
            kept_from=tuple(
                one.holding_id
                for one in declared
                if one.state is WeaponState.NOT_ASSESSABLE and each.id in one.evidence
            ),
        )


def _undeclared(looks: Looks, holdings: Sequence[Holding]) -> Iterator[str]:
    serials = {each.serial for each in holdings}
    return (
        each.id for each in looks.of(Found.PRESENT) if each.serial is not None and each.serial not in serials
    )
