"""One act, put to the agreement: what does each reading of each provision make of it, and why?

The act is taken as given ("if it is so"): whether it occurred and who did it is fact, and stays with
the findings. Every test is a step of the answer, in the order in which it was met, with the record
it rests on. This is the plain, slow way: one act, one commitment, one step after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np

from truceline.agreement.acting import Act as Act
from truceline.agreement.acting import Step as Step
from truceline.agreement.acting import span_words
from truceline.agreement.acting import those_of as those_of
from truceline.agreement.conditions import IN_FORCE, Deadline, PartyWidth
from truceline.agreement.dated import merged
from truceline.agreement.durations import Duration
from truceline.agreement.force import force_of
from truceline.agreement.model import TEXT, Agreement, Line
from truceline.agreement.notified import alike, notice_step
from truceline.agreement.ordered import order_step
from truceline.agreement.parameters import Amount, as_defined, meanings
from truceline.agreement.weapons import WEAPONS_FILE, WeaponTest
from truceline.records import GIVEN, Commitment, Duty, NoticeRegister, Place, PlaceKind, TimeSpan, Truth
from truceline.space import Baseline, inside, nearer_than


class Verdict(Enum):
    """What one reading of one provision makes of an act, if it is so."""

    VIOLATION = "violation"
    PERMITTED = "permitted"
    COMPLIANT = "compliant"
    NOT_YET_DUE = "not yet due"
    NOT_IN_FORCE = "not in force"
    OUTSIDE = "outside its zone"
    NOT_ADDRESSED = "not addressed"
    NEEDS_NOT_MET = "what it needs is not met"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one commitment makes of the act, with every step that led there.

    ``excepted_by`` are answers of the provisions that set it aside or may, in their order.
    """

    commitment_id: str
    provision_id: str
    read_by: str
    verdict: Verdict
    steps: tuple[Step, ...]
    excepted_by: tuple[Answer, ...] = ()


def ask(agreement: Agreement, act: Act, *, read_by: str | None = None) -> tuple[Answer, ...]:
    """An answer of every commitment of every reading, or of one reader's alone, in the files' order.

    A reader answers with its own readings, and with the wording's where it has none; so it does about
    what sets a provision aside.
    """
    if read_by is not None:
        return tuple(_answer(agreement, each, act, read_by) for each in as_read_by(agreement, read_by))
    return tuple(_answer(agreement, each, act, each.read_by) for each in agreement.commitments)


def as_read_by(agreement: Agreement, reader: str) -> tuple[Commitment, ...]:
    """One commitment a provision: the reader's own, the wording's where there is none."""
    chosen: dict[str, Commitment] = {}
    for each in agreement.commitments:
        if each.read_by == reader or (each.read_by == TEXT and each.provision_id not in chosen):
            chosen[each.provision_id] = each
    return tuple(chosen.values())


def _answer(agreement: Agreement, commitment: Commitment, act: Act, reader: str) -> Answer:
    steps = tuple(_steps(agreement, commitment, act))
    verdict = _verdict(commitment, steps)
    exceptions: tuple[Answer, ...] = ()
    if verdict in (Verdict.VIOLATION, Verdict.CANNOT_TELL) and commitment.duty is Duty.MUST_NOT:
        exceptions = tuple(_exceptions(agreement, commitment, act, reader))
        verdict = _set_aside(verdict, exceptions)
    return Answer(
        commitment_id=commitment.id,
        provision_id=commitment.provision_id,
        read_by=commitment.read_by,
        verdict=verdict,
        steps=steps,
        excepted_by=exceptions,
    )


def _steps(agreement: Agreement, commitment: Commitment, act: Act) -> Iterator[Step]:
    """The tests in their order; the first surely failed one is the last."""
    for test in TESTS.values():
        step = test(agreement, commitment, act)
        if step is not None:
            yield step
        if step is not None and step.answer is Truth.NO:
            return


FAILED = {
    "act": Verdict.NOT_ADDRESSED,
    "party": Verdict.NOT_ADDRESSED,
    "weapon": Verdict.NOT_ADDRESSED,
    "in force": Verdict.NOT_IN_FORCE,
    "due": Verdict.NOT_YET_DUE,
    "zone": Verdict.OUTSIDE,
    "distance": Verdict.COMPLIANT,
    "lasts": Verdict.NEEDS_NOT_MET,
    "count": Verdict.NEEDS_NOT_MET,
    "notice": Verdict.NEEDS_NOT_MET,
    "steps": Verdict.NEEDS_NOT_MET,
}
"""What each test means that surely fails, being the first to do so."""


def _verdict(commitment: Commitment, steps: tuple[Step, ...]) -> Verdict:
    failed = next((step for step in steps if step.answer is Truth.NO), None)
    if failed is not None:
        return FAILED[failed.test]
    if any(step.answer is Truth.CANNOT_TELL for step in steps) or commitment.duty is Duty.MUST:
        return Verdict.CANNOT_TELL
    return Verdict.PERMITTED if commitment.duty is Duty.MAY else Verdict.VIOLATION


def _exceptions(agreement: Agreement, commitment: Commitment, act: Act, reader: str) -> Iterator[Answer]:
    """Provisions that set this one aside by name, then permissions of the same act without an order."""
    beside = as_read_by(agreement, reader)
    ordered = [each for each in beside if commitment.provision_id in each.excepts]
    unordered = [
        each
        for each in beside
        if each.duty is Duty.MAY and not each.excepts and each.provision_id not in commitment.excepts
    ]
    for other in (*ordered, *unordered):
        found = _applies(agreement, other, act, reader)
        if found.verdict in (Verdict.PERMITTED, Verdict.CANNOT_TELL):
            yield found if other in ordered else _conflicting(found, commitment)


def _applies(agreement: Agreement, other: Commitment, act: Act, reader: str) -> Answer:
    """Whether an exception applies; exceptions to it are followed in turn."""
    steps = tuple(_steps(agreement, other, act))
    inner = tuple(
        _applies(agreement, each, act, reader)
        for each in as_read_by(agreement, reader)
        if other.provision_id in each.excepts
    )
    holds = Truth.all_of(step.answer for step in steps)
    against = Truth.any_of(_held(each) for each in inner)
    said = {
        Truth.YES: Verdict.PERMITTED,
        Truth.NO: Verdict.NOT_ADDRESSED,
        Truth.CANNOT_TELL: Verdict.CANNOT_TELL,
    }
    return Answer(
        commitment_id=other.id,
        provision_id=other.provision_id,
        read_by=other.read_by,
        verdict=said[holds & ~against],
        steps=steps,
        excepted_by=tuple(each for each in inner if _held(each) is not Truth.NO),
    )


def _held(answer: Answer) -> Truth:
    if answer.verdict is Verdict.PERMITTED:
        return Truth.YES
    return Truth.CANNOT_TELL if answer.verdict is Verdict.CANNOT_TELL else Truth.NO


def _conflicting(found: Answer, commitment: Commitment) -> Answer:
    """A permission beside a prohibition, neither first: shown as a conflict, never resolved here."""
    words = f"{found.provision_id} permits what {commitment.provision_id} forbids; neither names the other"
    conflict = Step(
        test="order",
        answer=Truth.CANNOT_TELL,
        words=words,
        cites=(found.commitment_id, commitment.id),
    )
    return Answer(
        commitment_id=found.commitment_id,
        provision_id=found.provision_id,
        read_by=found.read_by,
        verdict=Verdict.CANNOT_TELL,
        steps=(*found.steps, conflict),
        excepted_by=found.excepted_by,
    )


def _set_aside(verdict: Verdict, exceptions: tuple[Answer, ...]) -> Verdict:
    if any(each.verdict is Verdict.PERMITTED for each in exceptions):
        return Verdict.PERMITTED
    return Verdict.CANNOT_TELL if exceptions else verdict


def _speaks(agreement: Agreement, commitment: Commitment, act: Act) -> Step:
    if commitment.duty is Duty.MUST and not commitment.acts:
        words = f"{commitment.provision_id} asks for something that is no act of kinds.csv"
        return _step("act", False, words, commitment.provision_id)
    about = not commitment.acts or act.kind in commitment.acts
    words = f"{commitment.provision_id} {'speaks' if about else 'does not speak'} of {act.kind}"
    return _step("act", about, words, commitment.provision_id)


def _binds(agreement: Agreement, commitment: Commitment, act: Act) -> Step:
    if act.party is None:
        everyone = {party.id for party in agreement.parties} <= those_of(agreement, commitment.bound)
        words = "it binds every party" if everyone else "who acted is not said, and it does not bind everyone"
        answer = Truth.YES if everyone else Truth.CANNOT_TELL
        return Step(test="party", answer=answer, words=words, cites=(commitment.id,))
    bound = act.party in those_of(agreement, commitment.bound)
    words = f"{commitment.provision_id} {'binds' if bound else 'does not bind'} {act.party}"
    return _step("party", bound, words, commitment.id)


def _weapon(agreement: Agreement, commitment: Commitment, act: Act) -> Step | None:
    asked = agreement.conditions_of(commitment.id)
    if asked.weapons is None:
        return None
    written = " or ".join(asked.weapons.written)
    if act.weapon is None and act.candidates:
        return _one_of(agreement, asked.weapons, act.candidates)
    weapon = agreement.weapon(act.weapon)
    if weapon is None:
        named = "the weapon is not determined" if act.weapon is None else f"no list knows '{act.weapon}'"
        return Step(test="weapon", answer=Truth.CANNOT_TELL, words=f"{named}; meant are: {written}", cites=())
    answer = asked.weapons.holds(weapon)
    verb = {Truth.YES: "is meant by", Truth.NO: "is not meant by", Truth.CANNOT_TELL: "may be meant by"}[
        answer
    ]
    cites = (f"{WEAPONS_FILE}#{weapon.code}",)
    return Step(test="weapon", answer=answer, words=f"{weapon.code} {verb}: {written}", cites=cites)


def _one_of(agreement: Agreement, asked: WeaponTest, candidates: tuple[str, ...]) -> Step:
    """Whether it is meant, whichever of the candidates it was."""
    answer = weapon_answer(agreement, asked, candidates)
    which = f"it was one of {', '.join(candidates)}, nobody determined which"
    verb = {
        Truth.YES: "each is meant by",
        Truth.NO: "none is meant by",
        Truth.CANNOT_TELL: "it cannot be told of each whether it is meant by",
    }
    written = " or ".join(asked.written)
    cites = tuple(f"{WEAPONS_FILE}#{code}" for code in candidates if agreement.weapon(code))
    return Step(test="weapon", answer=answer, words=f"{which}; {verb[answer]}: {written}", cites=cites)


def weapon_answer(agreement: Agreement, asked: WeaponTest, codes: Iterable[str]) -> Truth:
    """Whether a weapon is meant that is one of these; CANNOT_TELL for none, and where they differ."""
    answers = {asked.holds(agreement.weapon(code)) for code in codes}
    return answers.pop() if len(answers) == 1 else Truth.CANNOT_TELL


def _force(agreement: Agreement, commitment: Commitment, act: Act) -> Step:
    answer = force_of(agreement, commitment, act.happened)
    words = {
        Truth.YES: "was in force",
        Truth.NO: "was not in force at that time",
        Truth.CANNOT_TELL: "may or may not have been in force: the time is not exact enough",
    }[answer]
    if agreement.status == "draft":
        words = "is a draft's, which binds nobody"
    sources = tuple(
        f"{commitment.provision_id}: {each.source}" for each in commitment.in_force if each.source
    )
    words = f"{commitment.provision_id} {words}"
    return Step(test="in force", answer=answer, words=words, cites=sources)


def _due(agreement: Agreement, commitment: Commitment, act: Act) -> Step | None:
    asked = agreement.conditions_of(commitment.id)
    if asked.due is None:
        return None
    began = _counted_from(commitment, asked.due, act)
    if not began:
        words = f"when '{asked.due.after}' was is not on record, so neither is when this is due"
        return Step(test="due", answer=Truth.CANNOT_TELL, words=words, cites=(commitment.id,))
    tests = [
        _reached(agreement, commitment, name, amount, began, act)
        for name, amount in (("start", asked.due.start), ("done", asked.due.done))
        if amount is not None
    ]
    cites = dict.fromkeys((commitment.id, *(cited for each in tests for cited in each.cites)))
    words = "; ".join(each.words for each in tests)
    return Step(
        test="due", answer=Truth.all_of(each.answer for each in tests), words=words, cites=tuple(cites)
    )


_REACHED = {
    "done": {Truth.YES: "was due", Truth.NO: "was not yet due", Truth.CANNOT_TELL: "may not have been due"},
    "start": {
        Truth.YES: "had to begin",
        Truth.NO: "did not have to begin yet",
        Truth.CANNOT_TELL: "may not have had to begin",
    },
}


def _reached(
    agreement: Agreement,
    commitment: Commitment,
    name: str,
    amount: Amount,
    began: tuple[TimeSpan, ...],
    act: Act,
) -> Step:
    """Whether the act came after a deadline, whichever of the moments on record it counts from."""
    versions, whole = meanings(as_defined(agreement.definitions, commitment.read_by), amount, act.happened)
    told: list[str] = []
    answers: list[Truth] = []
    for each in versions:
        if not isinstance(each.value, Duration):
            continue
        for since in began:
            first, last = (each.value.after(end, agreement.zone) for end in (since.earliest, since.latest))
            answer = Truth.YES if act.happened.earliest >= last else Truth.CANNOT_TELL
            answers.append(Truth.NO if act.happened.latest < first else answer)
            reached = span_words(TimeSpan(earliest=first, latest=last))
            told.append(f"{each.words} after {span_words(since)} is {reached}")
    answer = alike(answers, whole)
    words = "; ".join(told) or "no definition in force gives its time"
    cites = tuple(cited for each in versions for cited in each.cites)
    return Step(test="due", answer=answer, words=f"it {_REACHED[name][answer]}: {words}", cites=cites)


def _counted_from(commitment: Commitment, due: Deadline, act: Act) -> tuple[TimeSpan, ...]:
    """The moments that a deadline may count from: coming into force, or an event as given or on record."""
    if due.after == IN_FORCE:
        begun = [each.start for each in merged(commitment.in_force) if each.start <= act.happened.latest]
        return (TimeSpan.at(max(begun)),) if begun else ()
    given = tuple(TimeSpan.at(moment) for name, moment in act.events if name == due.after)
    register = NoticeRegister.of(act.notices or ())
    noted = (each for each in register.by_activity.get(due.after, ()) if each.status == GIVEN)
    standing = (each.planned for each in noted if not each.replaced_by(register))
    return given or tuple(each for each in standing if each.earliest <= act.happened.latest)


def _zone(agreement: Agreement, commitment: Commitment, act: Act) -> Step | None:
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


def _distance(agreement: Agreement, commitment: Commitment, act: Act) -> Step | None:
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


def _lasts(agreement: Agreement, commitment: Commitment, act: Act) -> Step | None:
    needs = agreement.conditions_of(commitment.id).needs
    lasted = None if act.lasted is None else act.lasted.total_seconds() / 60.0
    return None if needs is None else _at_least(agreement, commitment, "lasts", needs.lasts, lasted, act)


def _count(agreement: Agreement, commitment: Commitment, act: Act) -> Step | None:
    needs = agreement.conditions_of(commitment.id).needs
    return None if needs is None else _at_least(agreement, commitment, "count", needs.count, act.count, act)


def _at_least(
    agreement: Agreement,
    commitment: Commitment,
    test: str,
    amount: Amount | None,
    known: float | None,
    act: Act,
) -> Step | None:
    """Whether the act went on for so long, or was so many; minutes stand for a duration."""
    if amount is None:
        return None
    versions, whole = meanings(as_defined(agreement.definitions, commitment.read_by), amount, act.happened)
    asked = " or ".join(each.words for each in versions) or "what no definition in force gives"
    cites = tuple(cited for each in versions for cited in each.cites)
    name = {"lasts": "how long it lasted", "count": "how many there were"}[test]
    if known is None:
        words = f"at least {asked} is asked, and {name} is not known"
        return Step(test=test, answer=Truth.CANNOT_TELL, words=words, cites=cites)
    least = [
        each.value.nominal_minutes if isinstance(each.value, Duration) else each.value for each in versions
    ]
    answer = alike([Truth.YES if known >= each else Truth.NO for each in least], whole)
    shown = f"{known:g} min" if test == "lasts" else f"{known:g}"
    verb = {Truth.YES: "is", Truth.NO: "is less", Truth.CANNOT_TELL: "may be less"}[answer]
    return Step(
        test=test, answer=answer, words=f"at least {asked} is asked; {name}, {shown}, {verb}", cites=cites
    )


def _judged(agreement: Agreement, commitment: Commitment, act: Act) -> Step | None:
    """What the machine's tests leave open where the provision says that a human checks it."""
    provision = agreement.provision(commitment.provision_id)
    if provision is None or provision.check == "machine":
        return None
    words = f"{provision.id} says that a human judges it: its words ask more than these tests"
    return Step(test="judgement", answer=Truth.CANNOT_TELL, words=words, cites=(commitment.id,))


TESTS: Mapping[str, Callable[[Agreement, Commitment, Act], Step | None]] = {
    "act": _speaks,
    "party": _binds,
    "weapon": _weapon,
    "in force": _force,
    "due": _due,
    "zone": _zone,
    "distance": _distance,
    "lasts": _lasts,
    "count": _count,
    "notice": notice_step,
    "steps": order_step,
    "judgement": _judged,
}
"""Every test by its name, in the order in which they are met; None: it is not asked."""


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


def _step(test: str, holds: bool, words: str, *cites: str) -> Step:
    return Step(test=test, answer=Truth.YES if holds else Truth.NO, words=words, cites=cites)
