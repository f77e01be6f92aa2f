"""Whether an act went on for so long, or was so many, as a commitment asks."""

from __future__ import annotations

from truceline.agreement.acting import Act, Step
from truceline.agreement.durations import Duration
from truceline.agreement.model import Agreement
from truceline.agreement.notified import alike
from truceline.agreement.parameters import Amount, as_defined, meanings
from truceline.records import Commitment, Truth


def lasts_step(agreement: Agreement, commitment: Commitment, act: Act) -> Step | None:
    """Whether the act lasted as long as is asked; None: nothing is asked."""
    needs = agreement.conditions_of(commitment.id).needs
    lasted = None if act.lasted is None else act.lasted.total_seconds() / 60.0
    return None if needs is None else _at_least(agreement, commitment, "lasts", needs.lasts, lasted, act)


def count_step(agreement: Agreement, commitment: Commitment, act: Act) -> Step | None:
    """Whether the act was as many as is asked; None: nothing is asked."""
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
