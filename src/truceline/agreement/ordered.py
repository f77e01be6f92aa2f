"""Whether the steps that a provision asks for are on record, in their order, before the act.

Of several records of a step any may be the one that counts: the answer is that of the best chain
of records, one for each step, and the chain is as good as its weakest link.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from truceline.agreement.acting import Act, Step, span_words, those_of
from truceline.agreement.durations import Duration
from truceline.agreement.model import Agreement
from truceline.agreement.needs import ACT, Needs, StepNeed
from truceline.agreement.notified import alike
from truceline.agreement.parameters import Definition, Meant, as_defined, meanings
from truceline.records import GIVEN, Commitment, NoticeRegister, TimeSpan, Truth, activities


@dataclass(frozen=True, slots=True)
class Record:
    """One step as it is on record: when, whether it is surely the actor's, and what it rests on."""

    happened: TimeSpan
    whose: Truth
    words: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Link:
    """The best chain that ends in one record of a step: its worth, and the link before; its own answer."""

    need: StepNeed
    record: Record | None
    own: Truth
    worth: Truth
    before: _Link | None


def order_step(agreement: Agreement, commitment: Commitment, act: Act) -> Step | None:
    """Whether the steps that a commitment asks for are on record in order; its parts are each of them."""
    needs = agreement.conditions_of(commitment.id).needs
    if needs is None or not needs.steps:
        return None
    definitions = as_defined(agreement.definitions, commitment.read_by)
    ends: list[_Link] = []
    for need in needs.steps:
        ends = list(_links(agreement, definitions, needs, need, act, ends))
    best = max(ends, key=lambda each: each.worth.value)
    parts = tuple(_told(definitions, each, act) for each in _chain(best))
    words = {
        Truth.YES: "every step is on record, in its order",
        Truth.NO: "not every step is on record in its order",
        Truth.CANNOT_TELL: "whether every step was taken in its order nobody can tell",
    }[best.worth]
    cites = dict.fromkeys(cited for part in parts for cited in part.cites)
    return Step(test="steps", answer=best.worth, words=words, cites=tuple(cites), parts=parts)


def _links(
    agreement: Agreement,
    definitions: dict[str, Definition],
    needs: Needs,
    need: StepNeed,
    act: Act,
    before: Sequence[_Link],
) -> Iterator[_Link]:
    """Every record of the step, each behind the link that serves it best; one of silence, where none is."""
    records = [_act_itself(act)] if need.step == ACT else list(_records(agreement, needs, need, act))
    if not records:
        unknown = act.notices is None
        records_missing = Truth.CANNOT_TELL if unknown else need.silence
        for link in before or (None,):
            worth = records_missing if link is None else records_missing & link.worth
            yield _Link(need, None, records_missing, worth, link)
        return
    serving = before if need.within is not None else _first_of_each_worth(before)
    for record in records:
        tried = []
        for link in serving or (None,):
            own = record.whose & _after(agreement, definitions, need, link, record) & _not_after(record, act)
            tried.append(_Link(need, record, own, own if link is None else own & link.worth, link))
        yield max(tried, key=lambda each: each.worth.value)


def _first_of_each_worth(links: Sequence[_Link]) -> list[_Link]:
    """Those of the links that serve any later record best, where no step is asked for within a time.

    The earlier the last record surely was, the surer a later one comes after it; so may it have come.
    """
    noted = [(link, record.happened) for link in links if (record := _last_record(link)) is not None]
    found = {id(link): link for link in links if _last_record(link) is None}
    for least in Truth:
        enough = [each for each in noted if each[0].worth.value >= least.value]
        for end in ("latest", "earliest"):
            best = min(enough, key=lambda each: getattr(each[1], end), default=None)
            found |= {} if best is None else {id(best[0]): best[0]}
    return list(found.values())


def _records(agreement: Agreement, needs: Needs, need: StepNeed, act: Act) -> Iterator[Record]:
    """The step as given with the act, and as the register has it; what surely came later is no such step."""
    for name, moment in act.events:
        if name == need.step:
            at = TimeSpan.at(moment)
            yield Record(at, Truth.YES, f"{span_words(at)}, as given with the act", ())
    register = NoticeRegister.of(act.notices or ())
    for notice in register.by_activity.get(need.step, ()):
        if notice.planned.earliest > act.happened.latest:
            continue
        whose = _whose(agreement, needs, act, notice.party)
        stands = ~notice.lapsed_by(act.happened, register)
        worth = whose & stands & (need.own_word if notice.own_word else Truth.YES)
        if notice.status == GIVEN and worth is not Truth.NO:
            cited = (notice.cited_as,)
            said = f", on {notice.party}'s own word alone" if notice.own_word else ""
            yield Record(notice.planned, worth, f"{span_words(notice.planned)}{said}", cited)


def _whose(agreement: Agreement, needs: Needs, act: Act, party: str | None) -> Truth:
    if party is None:
        return Truth.CANNOT_TELL
    if act.party is None:
        return needs.unknown_actor
    return Truth.YES if act.party in those_of(agreement, [party]) else Truth.NO


def _act_itself(act: Act) -> Record:
    return Record(act.happened, Truth.YES, f"the act, {span_words(act.happened)}", ())


def _not_after(record: Record, act: Act) -> Truth:
    """Whether the step came before the act; the act itself does."""
    return Truth.YES if record.happened == act.happened else _in_order(record.happened, act.happened)


def _in_order(first: TimeSpan, then: TimeSpan) -> Truth:
    if first.latest <= then.earliest:
        return Truth.YES
    return Truth.NO if first.earliest > then.latest else Truth.CANNOT_TELL


def _after(
    agreement: Agreement,
    definitions: dict[str, Definition],
    need: StepNeed,
    link: _Link | None,
    record: Record,
) -> Truth:
    """Whether a record comes after the link's own, and at the time after it that is asked for."""
    earlier = _last_record(link)
    if earlier is None:
        timed = link is not None and (need.at_least is not None or need.within is not None)
        return Truth.CANNOT_TELL if timed else Truth.YES
    first, then = earlier.happened, record.happened
    tests = [_in_order(first, then)]
    for amount, is_least in ((need.at_least, True), (need.within, False)):
        if amount is not None:
            versions, whole = meanings(definitions, amount, then)
            answers = [_kept(agreement, each, first, then, is_least=is_least) for each in versions]
            tests.append(alike(answers, whole))
    return Truth.all_of(tests)


def _kept(agreement: Agreement, asked: Meant, first: TimeSpan, then: TimeSpan, *, is_least: bool) -> Truth:
    """Whether ``then`` is at least, or at most, so long after ``first``, whatever the exact times were."""
    if not isinstance(asked.value, Duration):
        return Truth.CANNOT_TELL
    from_first, from_last = (
        asked.value.after(each, agreement.zone) for each in (first.earliest, first.latest)
    )
    if is_least:
        if then.earliest >= from_last:
            return Truth.YES
        return Truth.NO if then.latest < from_first else Truth.CANNOT_TELL
    if then.latest <= from_first:
        return Truth.YES
    return Truth.NO if then.earliest > from_last else Truth.CANNOT_TELL


def _last_record(link: _Link | None) -> Record | None:
    """The newest record of a chain: a step that silence stands for has none."""
    while link is not None and link.record is None:
        link = link.before
    return None if link is None else link.record


def _chain(link: _Link | None) -> list[_Link]:
    found: list[_Link] = []
    while link is not None:
        found.append(link)
        link = link.before
    return found[::-1]


def _told(definitions: dict[str, Definition], link: _Link, act: Act) -> Step:
    name = "the act itself" if link.need.step == ACT else activities()[link.need.step].label()
    asked = f" ({link.need.written} after the step before)" if link.need.written else ""
    if link.record is None:
        return Step(
            test="step", answer=link.own, words=f"{name}{asked}: {_missing(link.need, act)}", cites=()
        )
    said = {Truth.YES: "met", Truth.NO: "not met", Truth.CANNOT_TELL: "whether met nobody can tell"}[link.own]
    versions = [
        each
        for amount in (link.need.at_least, link.need.within)
        if amount is not None
        for each in meanings(definitions, amount, link.record.happened)[0]
    ]
    meant = "".join(f"; {each.words}" for each in versions if each.cites)
    cites = dict.fromkeys((*link.record.cites, *(cited for each in versions for cited in each.cites)))
    words = f"{name}{asked}: {said}, {link.record.words}{meant}"
    return Step(test="step", answer=link.own, words=words, cites=tuple(cites))


def _missing(need: StepNeed, act: Act) -> str:
    if act.notices is None:
        return "not told: it is not given with the act, and no register of notices was asked"
    if need.silence is Truth.YES:
        return "nothing is on record, which the provision lets stand for it"
    return (
        "nothing is on record" if need.silence is Truth.NO else "nothing is on record, and it may have been"
    )
