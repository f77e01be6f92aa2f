"""Whether a commitment speaks of the act at all: the kind of act, who is bound, the weapon, who judges it."""

from __future__ import annotations

from collections.abc import Iterable

from truceline.agreement.acting import Act, Step, those_of
from truceline.agreement.model import Agreement
from truceline.agreement.weapons import WEAPONS_FILE, WeaponTest
from truceline.records import Commitment, Duty, Truth


def act_step(agreement: Agreement, commitment: Commitment, act: Act) -> Step:
    """Whether the provision speaks of this kind of act."""
    if commitment.duty is Duty.MUST and not commitment.acts:
        words = f"{commitment.provision_id} asks for something that is no act of kinds.csv"
        return _told("act", False, words, commitment.provision_id)
    about = not commitment.acts or act.kind in commitment.acts
    words = f"{commitment.provision_id} {'speaks' if about else 'does not speak'} of {act.kind}"
    return _told("act", about, words, commitment.provision_id)


def party_step(agreement: Agreement, commitment: Commitment, act: Act) -> Step:
    """Whether it binds who acted; where that is not said, whether it binds everyone."""
    if act.party is None:
        everyone = {party.id for party in agreement.parties} <= those_of(agreement, commitment.bound)
        words = "it binds every party" if everyone else "who acted is not said, and it does not bind everyone"
        answer = Truth.YES if everyone else Truth.CANNOT_TELL
        return Step(test="party", answer=answer, words=words, cites=(commitment.id,))
    bound = act.party in those_of(agreement, commitment.bound)
    words = f"{commitment.provision_id} {'binds' if bound else 'does not bind'} {act.party}"
    return _told("party", bound, words, commitment.id)


def weapon_step(agreement: Agreement, commitment: Commitment, act: Act) -> Step | None:
    """Whether the weapon is meant; None: the provision asks for no weapon."""
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


def judgement_step(agreement: Agreement, commitment: Commitment, act: Act) -> Step | None:
    """What the machine's tests leave open where the provision says that a human checks it."""
    provision = agreement.provision(commitment.provision_id)
    if provision is None or provision.check == "machine":
        return None
    words = f"{provision.id} says that a human judges it: its words ask more than these tests"
    return Step(test="judgement", answer=Truth.CANNOT_TELL, words=words, cites=(commitment.id,))


def _told(test: str, holds: bool, words: str, *cites: str) -> Step:
    return Step(test=test, answer=Truth.YES if holds else Truth.NO, words=words, cites=cites)
