"""Whether a commitment was in force when the act happened, and whether what it asks had fallen due."""

from __future__ import annotations

from truceline.agreement.acting import Act, Step, span_words
from truceline.agreement.conditions import IN_FORCE, Deadline
from truceline.agreement.dated import merged
from truceline.agreement.durations import Duration
from truceline.agreement.force import force_of
from truceline.agreement.model import Agreement
from truceline.agreement.notified import alike
from truceline.agreement.parameters import Amount, as_defined, meanings
from truceline.records import GIVEN, Commitment, NoticeRegister, TimeSpan, Truth


def force_step(agreement: Agreement, commitment: Commitment, act: Act) -> Step:
    """Whether the commitment was in force when the act happened; a draft binds nobody."""
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


def due_step(agreement: Agreement, commitment: Commitment, act: Act) -> Step | None:
    """Whether what it asks had fallen due; None: it has no deadline."""
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
