"""Which acts count towards a guarantee's conditions, and why another one does not, or not yet.

An act counts when a named person's decision verified it, a named finding says who did it, and it does
not rest on one side's sources alone. Whatever else was reported may count once it is verified; it makes
a condition open, and never met.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from truceline.agreement import Agreement, GuaranteeTerms, Measure, merged
from truceline.records import (
    RESPONSIBLE,
    UNDETERMINED,
    UNKNOWN,
    Finding,
    FindingStatus,
    Period,
    TimeSpan,
    Truth,
)

NO_OWNER = ""
"""The origin of a report whose source belongs to no party."""
NOT_VERIFIED = "not verified by a named decision"
NOBODY_FOUND = "without a finding on who did it"
ONE_SIDE = "verified on the sources of one side alone"
MAYBE_OUTSIDE = "may lie outside the time in which the guarantee is in force"
PARTED = "verified, and parted from these by a quiet that only unverified reports fill"
CANNOT_PLACE = "not surely on either side of the line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One incident as the panel needs it.

    origins    whose the sources behind its reports are: a party's id, NO_OWNER, or None where a report
               comes from somebody whom the mission does not know
    verified_at, found_at  since when the decision, and each finding, stand as they do
    least, most  the number that its reports give, at least and at most; None: not known
    inside     by the id of a zone: does it lie there?
    """

    incident_id: int
    kind: str
    happened: TimeSpan
    status: FindingStatus
    first_report_at: datetime
    first_report_id: str
    verified_at: datetime | None = None
    origins: tuple[str | None, ...] = ()
    findings: tuple[Finding, ...] = ()
    found_at: tuple[tuple[str, datetime], ...] = ()
    least: int | None = None
    most: int | None = None
    inside: tuple[tuple[str, Truth], ...] = ()

    def answer_to(self, question: str) -> str | None:
        """What a named person found; None where nobody did, or nobody could tell."""
        found = next((each.answer for each in self.findings if each.question == question), None)
        return None if found in (UNKNOWN, UNDETERMINED) else found

    @property
    def independent(self) -> bool:
        """True when not all that was reported comes from one side, or from who knows where."""
        sides = {each for each in self.origins if each}
        return NO_OWNER in self.origins or len(sides) > 1

    @property
    def counts_since(self) -> datetime | None:
        """Since when it is both verified and found to be somebody's; None while it is not."""
        found = dict(self.found_at).get(RESPONSIBLE)
        return None if self.verified_at is None or found is None else max(self.verified_at, found)


@dataclass(frozen=True, slots=True)
class Weighed:
    """An act with whether it counts; ``doubts`` are what keeps it from counting surely."""

    act: Act
    counts: Truth
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attack:
    """The acts looked at together: those that surely count, and those that may."""

    sure: tuple[Weighed, ...] = ()
    open: tuple[Weighed, ...] = ()

    @property
    def acts(self) -> tuple[Act, ...]:
        """All of them."""
        return tuple(each.act for each in (*self.sure, *self.open))


def side_of(agreement: Agreement, parties: Iterable[str]) -> frozenset[str]:
    """The parties, their members, and those for whom they answer."""
    side = set(parties)
    while True:
        more = {
            party.id
            for party in agreement.parties
            if party.member_of in side
            or any(party.id in each.answers_for for each in agreement.parties if each.id in side)
        } - side
        if not more:
            return frozenset(side)
        side |= more


def weigh(
    acts: Iterable[Act],
    agreement: Agreement,
    terms: GuaranteeTerms,
    parties: Iterable[str],
    since: datetime | None,
) -> Iterator[Weighed]:
    """The acts that count for one side, surely or perhaps; those that surely do not are left out."""
    side, provision = side_of(agreement, parties), agreement.provision(terms.provision_id)
    periods = merged(provision.in_force) if provision is not None else ()
    for act in acts:
        if (not terms.acts or act.kind in terms.acts) and (since is None or act.happened.latest >= since):
            weighed = _weighed(act, side, periods)
            if weighed.counts is not Truth.NO:
                yield weighed


def _weighed(act: Act, side: frozenset[str], periods: Sequence[Period]) -> Weighed:
    in_force = Truth.any_of(period.covers(act.happened) for period in periods)
    in_force = in_force if periods else Truth.CANNOT_TELL
    by = act.answer_to(RESPONSIBLE)
    if act.status is FindingStatus.DISCOUNTED or (by is not None and by not in side):
        return Weighed(act, Truth.NO)
    doubts = tuple(_doubts(act, by, in_force))
    return Weighed(act, in_force & (Truth.CANNOT_TELL if doubts else Truth.YES), doubts)


def _doubts(act: Act, by: str | None, in_force: Truth) -> Iterator[str]:
    if act.status is not FindingStatus.VERIFIED:
        yield NOT_VERIFIED
    elif not act.independent:
        yield ONE_SIDE
    if by is None and act.status is FindingStatus.VERIFIED:
        yield NOBODY_FOUND
    if in_force is Truth.CANNOT_TELL:
        yield MAYBE_OUTSIDE


def newest_attack(weighed: Iterable[Weighed], terms: GuaranteeTerms) -> Attack:
    """The newest attack that surely is one, with all that may belong to it or came later.

    Reports that are not verified neither make an attack longer nor join two into one: what surely
    counts is parted by what surely counts alone. Without one, the newest series of reports is shown.
    """
    every = sorted(weighed, key=lambda each: (each.act.happened.earliest, each.act.incident_id))
    sure = [each for each in every if each.counts is Truth.YES]
    quiet = None if terms.quiet is None else timedelta(minutes=terms.quiet.nominal_minutes)
    newest = _series(sure, quiet, surely=True)[-1] if sure else []
    mine = {each.act.incident_id for each in newest}
    later: list[Weighed] = []
    for series in reversed(_series(every, quiet, surely=False)):
        later = [*(_at_best(each) for each in series if each.act.incident_id not in mine), *later]
        if not newest or any(each.act.incident_id in mine for each in series):
            break
    return Attack(tuple(newest), tuple(later))


def _at_best(weighed: Weighed) -> Weighed:
    """An act outside the attack: one that counts, but is parted from it by a quiet that may be none."""
    if weighed.counts is not Truth.YES:
        return weighed
    return Weighed(weighed.act, Truth.CANNOT_TELL, (PARTED,))


def _series(acts: list[Weighed], quiet: timedelta | None, *, surely: bool) -> list[list[Weighed]]:
    """The acts parted wherever it was quiet for longer; ``surely``: wherever it may have been."""
    parted: list[list[Weighed]] = []
    reached: datetime | None = None
    for each in acts:
        span = each.act.happened
        start, end = (span.latest, span.earliest) if surely else (span.earliest, span.latest)
        if reached is None or (quiet is not None and start - reached > quiet):
            parted.append([])
            reached = end
        parted[-1].append(each)
        reached = max(reached, end) if reached is not None else end
    return parted


def fits(weighed: Weighed, measure: Measure, side: frozenset[str]) -> Weighed:
    """The act as a measure takes it: of its kinds, across its line, found to be so."""
    act, doubts, counts = weighed.act, list(weighed.doubts), weighed.counts
    if measure.kinds and act.kind not in measure.kinds:
        return Weighed(act, Truth.NO)
    if measure.across is not None:
        lies = _across(act, measure, side)
        counts &= lies
        doubts += [CANNOT_PLACE] if lies is Truth.CANNOT_TELL else []
    for question, answers in measure.found:
        found = act.answer_to(question)
        if found is None:
            doubts.append(f"without a finding on '{question}'")
        counts &= Truth.CANNOT_TELL if found is None else Truth.YES if found in answers else Truth.NO
    return Weighed(act, counts, tuple(doubts))


def _across(act: Act, measure: Measure, side: frozenset[str]) -> Truth:
    """On the other side's ground and not on its own; which of two zones it lies in must be sure."""
    if measure.across is None:
        return Truth.YES
    inside = dict(act.inside)
    own, other = (
        Truth.any_of(
            inside.get(zone, Truth.CANNOT_TELL)
            for party, zone in measure.across.ground
            if (party in side) == mine
        )
        for mine in (True, False)
    )
    return other & ~own
