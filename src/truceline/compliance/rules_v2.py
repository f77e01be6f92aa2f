"""What an incident means under one commitment: the verdict of its act, and whether it occurred.

Two questions, kept apart. The *verdict* is what ``agreement.ask`` makes of the act, if it is so. The
*outcome* adds whether it occurred: a violation is a breach only where a named decision verified the
incident; where a decision found that it did not happen, nothing is left to judge. What the provision
does not reach (not in force, elsewhere, not addressed, not yet due) is so whatever occurred.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from truceline.agreement import Act, Agreement, Verdict
from truceline.agreement.asking import TESTS
from truceline.agreement.conditions import PartyWidth
from truceline.compliance.rules_v1 import OCCURRED, STATUS_WORDS, Where, force_words, where_words
from truceline.compliance.tests_v2 import TRUTH_OF_NEAR, Near
from truceline.records import Commitment, FindingStatus, Outcome, Truth

METHOD = "assess_v2@1"

_WHATEVER_OCCURRED = {
    Verdict.NOT_IN_FORCE: Outcome.NOT_IN_FORCE,
    Verdict.OUTSIDE: Outcome.OUTSIDE,
    Verdict.NOT_ADDRESSED: Outcome.NOT_ADDRESSED,
    Verdict.NOT_YET_DUE: Outcome.NOT_YET_DUE,
    Verdict.NEEDS_NOT_MET: Outcome.NOT_ADDRESSED,
}
_IF_IT_MAY_HAVE = {Verdict.COMPLIANT: Outcome.COMPLIANT, Verdict.PERMITTED: Outcome.PERMITTED}
_ALONE = {*_WHATEVER_OCCURRED, Verdict.COMPLIANT}
"""Verdicts that one test decides: its words stand alone."""

_NEAR_WORDS = {
    Near.NEARER: "nearer than {km:g} km to {line}, the baseline of {party}",
    Near.KEPT: "{km:g} km or more from {line}, the baseline of {party}",
    Near.AT_THE_EDGE: "it may lie nearer than {km:g} km to {line}, the baseline of {party}, or not",
    Near.NO_PLACE: "where it was is not known, so neither is its distance from {line}, "
    "the baseline of {party}",
    Near.NO_SIGMA: "nobody stated how exact the place is, so it may lie nearer than {km:g} km to {line}, "
    "the baseline of {party}, or not",
    Near.NO_OUTLINE: "the outline of the area named is not known, so neither is its distance from {line}, "
    "the baseline of {party}",
    Near.NOT_DRAWN: "{line}, the baseline of {party}, is not drawn for that time",
    Near.BEYOND_DRAWING: "the place does not surely lie where {line}, the baseline of {party}, is drawn",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TestsMet:
    """How acts that are alike met one commitment: its truths by test, and the detail behind them.

    A test that was not asked, or not reached, is not in ``answers``. ``near`` holds each width that was
    asked of the party; ``told`` are words of tests asked act by act; ``act`` is one of the acts, for words
    about who, with what and by when.
    """

    commitment: Commitment
    answers: Mapping[str, Truth]
    where: Where
    told: Mapping[str, str]
    near: tuple[tuple[PartyWidth, Near], ...]
    act: Act


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideMet:
    """What may set it aside: whether it applies, by order or without one, and whether that is excepted."""

    met: TestsMet
    ordered: bool
    applies: Truth
    inner: Truth


def outcome_of(verdict: Verdict, occurred: Truth) -> Outcome:
    """The outcome; BREACH only of a violation that surely occurred."""
    if verdict in _WHATEVER_OCCURRED:
        return _WHATEVER_OCCURRED[verdict]
    if occurred is Truth.NO:
        return Outcome.NOT_OCCURRED
    if verdict in _IF_IT_MAY_HAVE:
        return _IF_IT_MAY_HAVE[verdict]
    breached = verdict is Verdict.VIOLATION and occurred is Truth.YES
    return Outcome.BREACH if breached else Outcome.UNDETERMINED


def reasons(
    agreement: Agreement, met: TestsMet, verdict: Verdict, status: FindingStatus, asides: tuple[AsideMet, ...]
) -> tuple[str, ...]:
    """Every reason in words, one a test, in the order they were met; a test that decides stands alone."""
    if outcome_of(verdict, OCCURRED[status]) is Outcome.NOT_OCCURRED:
        return (STATUS_WORDS[status],)
    if verdict in _ALONE:
        decided = next(name for name in TESTS if met.answers.get(name) is Truth.NO)
        return (test_words(agreement, met, decided),)
    said = [test_words(agreement, met, name) for name in met.answers if _worth_saying(met, name)]
    if "zone" not in met.answers and "distance" not in met.answers:
        said.append(where_words(met.commitment, Where.EVERYWHERE))
    said.append(STATUS_WORDS[status])
    said += [words for each in asides for words in _aside_words(agreement, each)]
    return tuple(said)


def _worth_saying(met: TestsMet, name: str) -> bool:
    """That it speaks of the act goes without saying, and that it binds whoever it was."""
    bound = name == "party" and met.act.party is None and met.answers[name] is Truth.YES
    return name != "act" and not bound


def test_words(agreement: Agreement, met: TestsMet, name: str) -> str:
    """One test in words."""
    answer = met.answers[name]
    if name in met.told:
        return met.told[name]
    if name == "in force":
        return force_words(met.commitment, answer)
    if name == "zone":
        return where_words(met.commitment, met.where)
    if name == "distance":
        return _distance_words(met, answer)
    if name == "judgement":
        return "no machine checks it"
    if name == "party" and answer is Truth.CANNOT_TELL:
        bound = ", ".join(met.commitment.bound)
        return f"it speaks of {bound} alone, and who acted is not determined"
    step = TESTS[name](agreement, met.commitment, met.act)
    return "" if step is None else step.words


def _distance_words(met: TestsMet, answer: Truth) -> str:
    """Each baseline that was measured from; where parties' own differ, that nobody knows whose counts."""
    if not met.near:
        return f"no baseline is named for {met.act.party}"
    said = [
        _NEAR_WORDS[near].format(km=width.width_m / 1000.0, line=width.line_id, party=width.party)
        for width, near in met.near
    ]
    told = {Truth(int(TRUTH_OF_NEAR[near])) for _, near in met.near}
    whose = "who acted is not determined, and the baselines answer differently: " if len(told) > 1 else ""
    return f"{whose}{', and '.join(said)}"


def _aside_words(agreement: Agreement, aside: AsideMet) -> Iterator[str]:
    """Why an exception applies or may apply; nothing where it surely does not."""
    name = aside.met.commitment.provision_id
    if aside.applies is Truth.YES:
        yield f"{name} sets it aside" if aside.ordered else f"{name} permits it; no order is written"
    if aside.applies is not Truth.CANNOT_TELL:
        return
    open_ = [each for each, answer in aside.met.answers.items() if answer is Truth.CANNOT_TELL]
    doubts = [test_words(agreement, aside.met, each) for each in open_]
    if aside.inner is Truth.CANNOT_TELL:
        doubts.append("an exception to it may apply")
    verb = "set it aside" if aside.ordered else "permit it, and no order is written"
    yield f"{name} may {verb}: {', and '.join(doubts)}"
