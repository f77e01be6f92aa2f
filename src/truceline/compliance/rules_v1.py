"""What one prohibition means beside its exceptions: the rules and the words, without any data.

A prohibition is breached only if it surely was in force, the place surely lay where it applies,
a named decision verified that it occurred, and no other provision may set it aside. A provision
that excepts the prohibition's provision (``excepts``) sets it aside where it applies itself; it
may in turn be set aside by one that excepts it. A permission for the same act that names no
order disagrees with the prohibition: neither goes first, and the answer is undetermined.

Each commitment is set beside its own reader's readings of the others, the wording's where that
reader has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from truceline.agreement import TEXT, Agreement
from truceline.records import Commitment, Duty, FindingStatus, Outcome, Place, PlaceKind, Truth

METHOD = "assess_v1@1"

OCCURRED = {
    FindingStatus.REPORTED: Truth.CANNOT_TELL,
    FindingStatus.PRELIMINARY: Truth.CANNOT_TELL,
    FindingStatus.VERIFIED: Truth.YES,
    FindingStatus.NOT_VERIFIED: Truth.CANNOT_TELL,
    FindingStatus.DISCOUNTED: Truth.NO,
}
STATUS_WORDS = {
    FindingStatus.REPORTED: "reported, not verified",
    FindingStatus.PRELIMINARY: "preliminary, not verified",
    FindingStatus.VERIFIED: "verified by a named decision",
    FindingStatus.NOT_VERIFIED: "a named decision could not verify it",
    FindingStatus.DISCOUNTED: "discounted by a named decision",
}


class Where(IntEnum):
    """How a place stood to a zone, and why."""

    EVERYWHERE = 0
    INSIDE = 1
    OUTSIDE = 2
    NOT_DRAWN = 3
    AT_THE_EDGE = 4
    NO_PLACE = 5
    NO_SIGMA = 6
    NO_OUTLINE = 7
    REDRAWN = 8
    UNDRAWN = 9


_WHERE_WORDS = {
    Where.EVERYWHERE: "{provision} applies everywhere",
    Where.INSIDE: "inside {zone}",
    Where.OUTSIDE: "outside {zone}",
    Where.NOT_DRAWN: "{zone} was not drawn so at that time",
    Where.AT_THE_EDGE: "the place may lie inside or outside {zone}",
    Where.NO_PLACE: "where it was is not known, so neither is whether inside {zone}",
    Where.NO_SIGMA: "nobody stated how exact the place is, so it may lie inside or outside {zone}",
    Where.NO_OUTLINE: "the outline of the area named is not known, so it may lie inside or outside {zone}",
    Where.UNDRAWN: "{zone} cannot be drawn, so neither can it be told whether the place lies in it",
    Where.REDRAWN: "{zone} was drawn anew within the time it may have happened",
}
_FORCE_WORDS = {
    Truth.YES: "{provision} was in force",
    Truth.NO: "{provision} was not in force at that time",
    Truth.CANNOT_TELL: "it may have happened while {provision} was in force or not",
}


@dataclass(frozen=True, slots=True)
class SetAside:
    """A commitment that may set another aside, or contradict it, and what never changes about that.

    ``standing`` is what holds of it whatever happened: whom it covers and whether a machine can
    check it; ``doubts`` says why that is not YES. ``inner`` are the exceptions to it.
    """

    commitment: Commitment
    orders: bool
    standing: Truth
    doubts: tuple[str, ...]
    inner: tuple[SetAside, ...]


def assessable(agreement: Agreement) -> tuple[Commitment, ...]:
    """The commitments this method assesses: prohibitions that a machine can check."""
    return tuple(
        each
        for each in agreement.commitments
        if each.duty is Duty.MUST_NOT and each.how_to_check == "machine"
    )


def exceptions_of(agreement: Agreement, commitment: Commitment) -> tuple[SetAside, ...]:
    """What may set the commitment aside: exceptions first, then permissions without an order."""
    beside = _as_read_by(agreement, commitment.read_by)
    found = [_exception(agreement, commitment, each, True) for each in beside if _excepts(each, commitment)]
    found += [
        _exception(agreement, commitment, each, False) for each in beside if _contradicts(each, commitment)
    ]
    return tuple(each for each in found if each.standing is not Truth.NO)


def speaks_of(commitment: Commitment, kind: str) -> bool:
    """Whether the commitment is about this kind of act; without acts it is about every one."""
    return not commitment.acts or kind in commitment.acts


def outcome_of(
    in_force: Truth, inside: Truth, occurred: Truth, excepted: Truth, contradicted: Truth
) -> Outcome:
    """The outcome; BREACH only when every test says so and nothing may set the prohibition aside."""
    if in_force is Truth.NO:
        return Outcome.NOT_IN_FORCE
    if inside is Truth.NO:
        return Outcome.OUTSIDE
    if occurred is Truth.NO:
        return Outcome.NOT_OCCURRED
    if excepted is Truth.YES:
        return Outcome.PERMITTED
    breached = Truth.all_of((in_force, inside, occurred, ~excepted, ~contradicted))
    return Outcome.BREACH if breached is Truth.YES else Outcome.UNDETERMINED


def reasons(
    commitment: Commitment,
    outcome: Outcome,
    in_force: Truth,
    where: Where,
    status: FindingStatus,
    exceptions: tuple[str, ...],
) -> tuple[str, ...]:
    """Every reason in words, in the order it was met; a test that decides alone stands alone."""
    force = force_words(commitment, in_force)
    if outcome is Outcome.NOT_IN_FORCE:
        return (force,)
    if outcome is Outcome.OUTSIDE:
        return (where_words(commitment, where),)
    if outcome is Outcome.NOT_OCCURRED:
        return (STATUS_WORDS[status],)
    return (force, where_words(commitment, where), STATUS_WORDS[status], *exceptions)


def force_words(commitment: Commitment, in_force: Truth) -> str:
    """Whether it was in force, in words."""
    return _FORCE_WORDS[in_force].format(provision=commitment.provision_id)


def where_words(commitment: Commitment, where: Where) -> str:
    """How the place stood to the commitment's zone, in words."""
    return _WHERE_WORDS[where].format(provision=commitment.provision_id, zone=commitment.where_zone)


def exception_words(
    exception: SetAside, applies: Truth, in_force: Truth, where: Where, inner: Truth
) -> str | None:
    """Why an exception applies or may apply; None when it surely does not."""
    if applies is Truth.NO:
        return None
    name = exception.commitment.provision_id
    if applies is Truth.YES:
        return f"{name} sets it aside" if exception.orders else f"{name} permits it; no order is written"
    doubts = list(exception.doubts)
    if in_force is Truth.CANNOT_TELL:
        doubts.append(force_words(exception.commitment, in_force))
    if truth_of(where) is Truth.CANNOT_TELL:
        doubts.append(where_words(exception.commitment, where))
    if inner is Truth.CANNOT_TELL:
        doubts.append("an exception to it may apply")
    verb = "set it aside" if exception.orders else "permit it, and no order is written"
    return f"{name} may {verb}: {', and '.join(doubts)}"


def truth_of(where: Where) -> Truth:
    """The region test's answer behind the word."""
    if where in (Where.EVERYWHERE, Where.INSIDE):
        return Truth.YES
    return Truth.NO if where in (Where.OUTSIDE, Where.NOT_DRAWN) else Truth.CANNOT_TELL


def place_doubt(place_kind: str, has_sigma: bool, has_outline: bool) -> Where:
    """Why a place could not be told from a zone, by how it was given."""
    if place_kind == PlaceKind.NONE.value:
        return Where.NO_PLACE
    if place_kind == PlaceKind.POLYGON.value:
        return Where.AT_THE_EDGE if has_outline else Where.NO_OUTLINE
    return Where.AT_THE_EDGE if has_sigma else Where.NO_SIGMA


def doubt_of(place: Place, areas: frozenset[str]) -> Where:
    """``place_doubt`` of one place; ``areas`` are the areas whose outlines are known."""
    outline = bool(place.rings) or place.area_ref in areas
    return place_doubt(place.kind.value, place.sigma_major_m is not None, outline)


def _as_read_by(agreement: Agreement, reader: str) -> tuple[Commitment, ...]:
    """One commitment a provision: the reader's own, the wording's where there is none."""
    chosen: dict[str, Commitment] = {}
    for each in agreement.commitments:
        if each.read_by == reader or (each.read_by == TEXT and each.provision_id not in chosen):
            chosen[each.provision_id] = each
    return tuple(chosen.values())


def _excepts(other: Commitment, commitment: Commitment) -> bool:
    return commitment.provision_id in other.excepts


def _contradicts(other: Commitment, commitment: Commitment) -> bool:
    ordered = _excepts(other, commitment) or other.provision_id in commitment.excepts
    shared = set(other.acts) & set(commitment.acts)
    return other.duty is Duty.MAY and bool(shared) and not other.excepts and not ordered


def _exception(agreement: Agreement, commitment: Commitment, other: Commitment, orders: bool) -> SetAside:
    covered, doubts = _covers(other, commitment)
    checkable = Truth.YES if other.how_to_check == "machine" else Truth.CANNOT_TELL
    if checkable is Truth.CANNOT_TELL:
        doubts.append("no machine checks it")
    inner = tuple(
        _exception(agreement, other, each, True)
        for each in _as_read_by(agreement, commitment.read_by)
        if orders and _excepts(each, other)
    )
    return SetAside(
        other,
        orders,
        covered & checkable,
        tuple(doubts),
        tuple(i for i in inner if i.standing is not Truth.NO),
    )


def _covers(other: Commitment, commitment: Commitment) -> tuple[Truth, list[str]]:
    """Whether it speaks for whoever acted: who that was, nobody has determined."""
    if set(commitment.bound) <= set(other.bound):
        return Truth.YES, []
    if not set(commitment.bound) & set(other.bound):
        return Truth.NO, []
    parties = ", ".join(other.bound)
    return Truth.CANNOT_TELL, [f"it speaks of {parties} alone, and who acted is not determined"]
