"""Whether an act lies within an activity that was notified in time.

One notice is one chain of tests, each YES, NO or CANNOT_TELL: whose it is, which acts it covers,
when it was given, whether it still stood, when and where. The best of all notices is the answer,
so that a second notice can never make an act worse.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import shapely
from shapely.geometry.base import BaseGeometry

from truceline.agreement.acting import Act, Step, moment_words, span_words, those_of
from truceline.agreement.durations import Duration
from truceline.agreement.model import Agreement
from truceline.agreement.needs import Needs, NoticeNeed
from truceline.agreement.parameters import as_defined, meanings
from truceline.records import (
    GIVEN,
    Commitment,
    Notice,
    NoticeArea,
    NoticeRegister,
    Period,
    RecordError,
    Truth,
    activities,
)
from truceline.space import Zone, circle, inside

MOST_TOLD = 3
"""So many notices that do not do are told with their reason; of more only the number."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How one notice fits an act: the answer, and each test that did not hold, or could not be told."""

    notice: Notice
    answer: Truth
    words: str
    cites: tuple[str, ...]


def notice_step(agreement: Agreement, commitment: Commitment, act: Act) -> Step | None:
    """Whether the notice that a commitment asks for was given; None where it asks for none."""
    needs, reader = agreement.conditions_of(commitment.id).needs, commitment.read_by
    need = None if needs is None else needs.notice
    if needs is None or need is None:
        return None
    name = activities()[need.activity].label()
    if act.notices is None:
        words = f"whether a notice of {name} was given is not told: no register of notices was asked"
        return Step(test="notice", answer=Truth.CANNOT_TELL, words=words, cites=())
    register = NoticeRegister.of(act.notices)
    about = [each for each in register.by_activity.get(need.activity, ()) if _about(act, each)]
    near = [each for each in about if _holds(each).covers(act.happened) is not Truth.NO]
    # of those for other times the nearest say so; to find words for each of years would help nobody
    far = heapq.nsmallest(MOST_TOLD, about, key=lambda each: _apart(each, act)) if not near else []
    fits = [_fit(agreement, needs, need, act, each, reader) for each in near or far]
    if not fits:
        return Step(test="notice", answer=need.silence, words=_silence(need, act, name), cites=())
    answer = Truth.any_of(each.answer for each in fits)
    best = [each for each in fits if each.answer is answer]
    words = "; ".join(each.words for each in best[:MOST_TOLD])
    untold = len(about if far else best) - MOST_TOLD
    more = f"; and {untold} more" if untold > 0 and answer is not Truth.YES else ""
    if answer is Truth.YES:
        words, best = best[0].words, best[:1]
    cites = dict.fromkeys(cited for each in best[:MOST_TOLD] for cited in each.cites)
    return Step(test="notice", answer=answer, words=f"{words}{more}", cites=tuple(cites))


def _about(act: Act, notice: Notice) -> bool:
    """Whether it gives notice, of such acts."""
    return notice.status == GIVEN and (not notice.acts or act.kind in notice.acts)


def _holds(notice: Notice) -> Period:
    return Period(start=notice.planned.earliest, end=notice.planned.latest)


def _apart(notice: Notice, act: Act) -> timedelta:
    """How far a notice's period lies from the act."""
    planned, happened = notice.planned, act.happened
    return max(planned.earliest - happened.latest, happened.earliest - planned.latest)


def _silence(need: NoticeNeed, act: Act, name: str) -> str:
    said = f"no notice of {name} that covers {act.kind} is on record"
    if need.silence is Truth.YES:
        return f"{said}, which the provision lets stand for one"
    return (
        said if need.silence is Truth.NO else f"{said}, and the provision does not hold that against anybody"
    )


def _fit(agreement: Agreement, needs: Needs, need: NoticeNeed, act: Act, notice: Notice, reader: str) -> Fit:
    cites = [notice.cited_as]
    told: list[tuple[Truth, str]] = []
    for found in _tests(agreement, needs, need, act, notice, reader, cites):
        told.append(found)
        if found[0] is Truth.NO:
            break
    answer = Truth.all_of(each for each, _ in told)
    shown = [words for each, words in told if each is answer or answer is Truth.YES]
    return Fit(notice, answer, f"notice {notice.number}: {', '.join(shown)}", tuple(cites))


def _tests(
    agreement: Agreement,
    needs: Needs,
    need: NoticeNeed,
    act: Act,
    notice: Notice,
    reader: str,
    cites: list[str],
) -> Iterator[tuple[Truth, str]]:
    """Each test with its words, the cheapest first: the first that surely fails decides."""
    yield _when(act, notice)
    yield _by(agreement, needs, act, notice)
    yield from _given(agreement, need, act, notice, reader, cites)
    yield _stands(act, notice)
    yield _where(agreement, act, notice)


def _by(agreement: Agreement, needs: Needs, act: Act, notice: Notice) -> tuple[Truth, str]:
    if act.party is None or notice.party is None:
        answer = needs.unknown_actor if notice.party is not None else Truth.CANNOT_TELL
        who = f"it is {notice.party}'s, and who acted is not said"
        taken = f"{who}: the provision takes whoever notified it" if answer is Truth.YES else who
        return answer, taken if notice.party is not None else "whose notice it is is not said"
    if act.party in those_of(agreement, [notice.party]):
        return Truth.YES, f"{notice.party} gave it"
    return Truth.NO, f"it is {notice.party}'s, not {act.party}'s"


def _given(
    agreement: Agreement, need: NoticeNeed, act: Act, notice: Notice, reader: str, cites: list[str]
) -> Iterator[tuple[Truth, str]]:
    """That it was given before the act, and as long before the activity as is asked."""
    given, to = notice.notified, f" to {notice.to_whom}" if notice.to_whom else ""
    if given is None:
        yield Truth.CANNOT_TELL, f"when it was given{to} is not on record"
        return
    late = given.earliest > act.happened.latest
    answer = Truth.YES if given.latest <= act.happened.earliest else Truth.CANNOT_TELL
    said = f"given{to} {span_words(given)}"
    yield Truth.NO if late else answer, f"{said}, after the act" if late else said
    if need.before is None:
        return
    versions, whole = meanings(as_defined(agreement.definitions, reader), need.before, act.happened)
    answers = [_early(agreement, each.value, notice) for each in versions if isinstance(each.value, Duration)]
    asked = " or ".join(each.words for each in versions) or "a time that no definition in force gives"
    cites += [cited for each in versions for cited in each.cites]
    begins = moment_words(notice.planned.earliest)
    yield alike(answers, whole), f"{asked} before it begins are asked, and it begins {begins}"


def _early(agreement: Agreement, asked: Duration, notice: Notice) -> Truth:
    if notice.notified is None:
        return Truth.CANNOT_TELL
    ends = [asked.after(each, agreement.zone) for each in (notice.notified.earliest, notice.notified.latest)]
    if ends[1] <= notice.planned.earliest:
        return Truth.YES
    return Truth.NO if ends[0] > notice.planned.earliest else Truth.CANNOT_TELL


def alike(answers: list[Truth], whole: bool) -> Truth:
    """The answer that every version of a definition gives; CANNOT_TELL where they differ or none holds."""
    same = whole and bool(answers) and all(each is answers[0] for each in answers)
    return answers[0] if same else Truth.CANNOT_TELL


def _stands(act: Act, notice: Notice) -> tuple[Truth, str]:
    register = NoticeRegister.of(act.notices or ())
    lapsed = notice.lapsed_by(act.happened, register)
    later = notice.replaced_by(register)
    named = ", ".join(
        f"{'cancelled' if each.status == 'cancelled' else 'replaced'} by {each.number}" for each in later
    )
    if lapsed is Truth.YES:
        return Truth.NO, f"{named} before the act"
    if lapsed is Truth.CANNOT_TELL:
        return Truth.CANNOT_TELL, f"{named}, and whether before the act nobody can tell"
    return Truth.YES, f"{named} only after the act" if later else "it was not taken back"


def _when(act: Act, notice: Notice) -> tuple[Truth, str]:
    answer = _holds(notice).covers(act.happened)
    words = {
        Truth.YES: "the time lies within",
        Truth.NO: "the time lies outside",
        Truth.CANNOT_TELL: "the time may or may not lie within",
    }[answer]
    start, end = (f"{each:%Y-%m-%d %H:%M}" for each in (notice.planned.earliest, notice.planned.latest))
    return answer, f"{words} {start} to {end} UTC"


def _where(agreement: Agreement, act: Act, notice: Notice) -> tuple[Truth, str]:
    zone = area_of(agreement, notice.area)
    if zone is None:
        return Truth.CANNOT_TELL, "where it holds is not said, or names no area that is known"
    answer = inside(act.place, zone, areas=agreement.areas()) & zone.valid_during(act.happened)
    words = {
        Truth.YES: "the place lies inside",
        Truth.NO: "the place lies outside",
        Truth.CANNOT_TELL: "the place may or may not lie inside",
    }[answer]
    return answer, f"{words} {zone.name}"


def area_of(agreement: Agreement, area: NoticeArea | None) -> Zone | None:
    """The area of a notice as a zone; None where it is not said or cannot be used."""
    if area is None:
        return None
    if area.zone_id is not None:
        return agreement.area(area.zone_id)
    try:
        if area.outline is not None:
            return _zone("the notified area", shapely.from_wkt(area.outline))
        if area.lon_deg is not None and area.lat_deg is not None and area.radius_m is not None:
            drawn = circle(area.lon_deg, area.lat_deg, area.radius_m)
            return None if drawn is None else _zone("the notified circle", drawn)
    except (RecordError, shapely.errors.GEOSException):
        return None
    return None


def _zone(name: str, geometry: BaseGeometry) -> Zone:
    return Zone(id="notified", name=name, kind="notice", geometry=geometry)
