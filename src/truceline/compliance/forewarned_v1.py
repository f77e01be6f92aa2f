"""Early warning as provisions: what was notified against what was observed, zone by zone and day by day.

A provision that speaks from a threshold on (``needs: {count: ...}``) is asked of every sighting, with the
register of notices; a zone's day without one says whether anybody looked. No answer carries a place nearer
than its zone or a time nearer than its day, and what leaves the mission leaves it later and with less.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum

from truceline.agreement import TEXT, Act, Agreement, Answer, Verdict, ask
from truceline.compliance.days_v1 import ENOUGH
from truceline.records import (
    COMMISSION,
    MISSION,
    Commitment,
    Duty,
    Notice,
    Period,
    Place,
    TimeSpan,
    checked_tier,
)

METHOD = "forewarned_v1"
DELAY = timedelta(hours=24)
"""What leaves the mission is about days that ended at least so long ago."""
EVERYWHERE = "everywhere"


class Warned(Enum):
    """What a zone's day came to; the value is the word that is printed."""

    NOT_NOTIFIED = "over the threshold, not notified"
    LARGER = "notified, and larger than said"
    NOTIFIED = "notified"
    UNDER = "not over the threshold"
    NOTHING_SEEN = "nothing seen (looked)"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Concentration:
    """Forces, weapons or a movement that a source saw: how many, as ``qualifier`` says; None: not said."""

    id: str
    kind: str
    at: TimeSpan
    place: Place
    party: str | None
    number: int | None
    qualifier: str = "exact"


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyWarning:
    """One provision, one zone, one day, one sighting or the want of one. ``number`` and ``sighting_id``
    are None where there was none, where nobody counted, and where the reader may not have them."""

    provision_id: str
    zone: str
    day: date
    warned: Warned
    because: str
    number: int | None = None
    sighting_id: str | None = None


Looked = Mapping[tuple[str, date], float]
"""Share of a zone's day that was looked at, 0 to 1; absent: nobody is known to have looked."""


def early_warnings(
    agreement: Agreement,
    days: Sequence[tuple[date, Period]],
    seen: Sequence[Concentration],
    notices: tuple[Notice, ...],
    looked: Looked,
) -> tuple[EarlyWarning, ...]:
    """An answer for every provision with a threshold, its zone and each day: of each sighting, or of none."""
    return tuple(
        warning
        for commitment in thresholds(agreement)
        for day, period in days
        for warning in _of_day(agreement, commitment, day, period, seen, notices, looked)
    )


def thresholds(agreement: Agreement) -> Iterator[Commitment]:
    """What the wording forbids from a number on."""
    for each in agreement.commitments:
        needs = agreement.conditions_of(each.id).needs
        if (
            each.read_by == TEXT
            and each.duty is Duty.MUST_NOT
            and needs is not None
            and needs.count is not None
        ):
            yield each


def _of_day(
    agreement: Agreement,
    commitment: Commitment,
    day: date,
    period: Period,
    seen: Iterable[Concentration],
    notices: tuple[Notice, ...],
    looked: Looked,
) -> Iterator[EarlyWarning]:
    zone = commitment.where_zone or EVERYWHERE
    found = []
    for each in seen:
        if each.kind in commitment.acts and period.holds_at(each.at.earliest):
            answered = _asked(agreement, commitment, each, notices)
            found += [] if answered is None else [(each, *answered)]
    for each, warned, because in found:
        yield EarlyWarning(
            provision_id=commitment.provision_id,
            zone=zone,
            day=day,
            warned=warned,
            because=because,
            number=each.number,
            sighting_id=each.id,
        )
    if not found:
        warned, because = _silence(looked.get((zone, day)))
        yield EarlyWarning(
            provision_id=commitment.provision_id, zone=zone, day=day, warned=warned, because=because
        )


def _silence(share: float | None) -> tuple[Warned, str]:
    """What no sighting means depends on who looked."""
    if share is None or share <= 0.0:
        return Warned.CANNOT_TELL, "nobody is known to have looked"
    said = f"looked at {share:.0%} of the zone's day"
    if share < ENOUGH:
        return Warned.CANNOT_TELL, f"{said}; at least {ENOUGH:.0%} is asked"
    return Warned.NOTHING_SEEN, said


def _asked(
    agreement: Agreement,
    commitment: Commitment,
    seen: Concentration,
    notices: tuple[Notice, ...],
) -> tuple[Warned, str] | None:
    """What the provision makes of a sighting; None where it does not speak of it."""
    sure = seen.number if seen.qualifier in ("exact", "at_least", "over") else None
    act = Act(
        kind=seen.kind,
        happened=seen.at,
        place=seen.place,
        party=seen.party,
        count=sure,
        notices=notices,
    )
    (answer,) = (each for each in ask(agreement, act, read_by=TEXT) if each.commitment_id == commitment.id)
    if answer.verdict is Verdict.VIOLATION:
        return Warned.NOT_NOTIFIED, _because(answer)
    if answer.verdict is Verdict.PERMITTED:
        return _against_notice(answer, seen, notices)
    if answer.verdict is Verdict.NEEDS_NOT_MET and seen.qualifier == "exact":
        return Warned.UNDER, _because(answer)
    if answer.verdict is Verdict.NEEDS_NOT_MET:
        return Warned.CANNOT_TELL, f"{seen.qualifier.replace('_', ' ')} {seen.number}: it may be over"
    return (Warned.CANNOT_TELL, _because(answer)) if answer.verdict is Verdict.CANNOT_TELL else None


def _against_notice(answer: Answer, seen: Concentration, notices: tuple[Notice, ...]) -> tuple[Warned, str]:
    """Whether a notified activity is larger than its notice says."""
    cited = {
        name
        for other in answer.excepted_by
        for step in other.steps
        if step.test == "notice"
        for name in step.cites
    }
    said = [each.said_number for each in notices if each.said_number is not None and each.cited_as in cited]
    if not said:
        return Warned.NOTIFIED, "the notice says no number, so whether this is more cannot be told"
    if seen.number is None or seen.qualifier in ("about", "uncountable"):
        return Warned.NOTIFIED, f"the notice says {max(said)}; whether this is more cannot be told"
    if seen.number > max(said) or (seen.qualifier == "over" and seen.number >= max(said)):
        return Warned.LARGER, f"the notice says {max(said)}, and {seen.number} or more were seen"
    return Warned.NOTIFIED, f"the notice says {max(said)}"


def _because(answer: Answer) -> str:
    """The steps that were not simply met, and those about numbers and notices."""
    told = [
        step.words
        for one in (answer, *answer.excepted_by)
        for step in one.steps
        if step.test in ("count", "notice") or step.answer.name != "YES"
    ]
    return "; ".join(dict.fromkeys(told)) or "every test of the provision holds"


def released(
    warnings: Iterable[EarlyWarning], tier: str, at: datetime, zone_days: Mapping[date, Period]
) -> tuple[EarlyWarning, ...]:
    """What a reader of this tier may have at a moment; the mission's own room has everything.

    The Commission has the numbers and no sightings; parties and the public neither, each zone's day told
    once by its gravest answer, and nobody outside the mission has a day that ended less than DELAY ago.
    """
    checked = checked_tier(tier)
    if checked == MISSION:
        return tuple(warnings)
    late = [each for each in warnings if (zone_days[each.day].end or at) + DELAY <= at]
    if checked == COMMISSION:
        return tuple(replace(each, sighting_id=None) for each in late)
    gravest: dict[tuple[str, str, date], EarlyWarning] = {}
    order = list(Warned)
    for each in late:
        key = (each.provision_id, each.zone, each.day)
        if key not in gravest or order.index(each.warned) < order.index(gravest[key].warned):
            gravest[key] = replace(each, sighting_id=None, number=None, because="")
    return tuple(gravest.values())
