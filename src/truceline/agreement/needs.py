"""What a provision needs besides the act itself: a notice given in time, steps in order, length, count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from truceline.agreement.fields import Fields
from truceline.agreement.parameters import DURATION, NUMBER, Amount, Parameter, amount_words, read_amount
from truceline.agreement.yaml_nodes import Node
from truceline.records import Truth, activities

NEEDS_KEYS = ("notice", "steps", "lasts", "count", "unknown_actor")
NOTICE_KEYS = ("of", "before", "silence")
STEP_KEYS = ("step", "at_least", "within", "silence", "own_word")
SILENCES = {"not_met": Truth.NO, "cannot_tell": Truth.CANNOT_TELL, "met": Truth.YES}
UNKNOWN_ACTORS = {"cannot_tell": Truth.CANNOT_TELL, "whoever_notified": Truth.YES}
OWN_WORDS = {"cannot_tell": Truth.CANNOT_TELL, "counts": Truth.YES}
ACT = "act"
"""Stands as the last step for the act itself, so that it too can be asked for in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeNeed:
    """A notice of an activity, given ``before`` it begins (None: before the act).

    ``silence`` is what it means that none is on record.
    """

    activity: str
    before: Amount | None
    silence: Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class StepNeed:
    """A step that must be on record after the one before it, at least and at most so long after it.

    ``own_word`` is what the step is worth that only the acting party says it took.
    """

    step: str
    at_least: Amount | None
    within: Amount | None
    silence: Truth
    own_word: Truth = Truth.CANNOT_TELL

    @property
    def written(self) -> str:
        """What is asked of its time, in words."""
        asked = (("at least", self.at_least), ("within", self.within))
        return " and ".join(f"{word} {amount_words(each)}" for word, each in asked if each is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """Everything a provision needs; ``unknown_actor``: does a notice count when nobody says who acted?"""

    notice: NoticeNeed | None = None
    steps: tuple[StepNeed, ...] = ()
    lasts: Amount | None = None
    count: Amount | None = None
    unknown_actor: Truth = Truth.CANNOT_TELL

    def parameters(self) -> Iterator[tuple[str, Parameter]]:
        """The parameters of definitions that it reads, each with the field it stands in."""
        asked: list[tuple[str, Amount | None]] = [("needs.lasts", self.lasts), ("needs.count", self.count)]
        if self.notice is not None:
            asked.append(("needs.notice.before", self.notice.before))
        for number, step in enumerate(self.steps, 1):
            asked.append((f"needs.steps[{number}].at_least", step.at_least))
            asked.append((f"needs.steps[{number}].within", step.within))
        yield from ((field, each) for field, each in asked if isinstance(each, Parameter))


def needs_words(needs: Needs) -> Iterator[str]:
    """What is needed, each in words."""
    if needs.notice is not None:
        name = activities()[needs.notice.activity].label()
        early = (
            "before the act"
            if needs.notice.before is None
            else f"{amount_words(needs.notice.before)} before it begins"
        )
        yield f"a notice of {name}, given {early}"
    if needs.steps:
        yield f"in this order: {', then '.join(_step_words(each) for each in needs.steps)}"
    if needs.lasts is not None:
        yield f"that it lasts {amount_words(needs.lasts)}"
    if needs.count is not None:
        yield f"that there are {amount_words(needs.count)}"


def _step_words(need: StepNeed) -> str:
    name = "the act" if need.step == ACT else activities()[need.step].label()
    return f"{name} ({need.written})" if need.written else name


def read_needs(fields: Fields) -> Needs | None:
    """The field ``needs``; every fault is noted with its line."""
    needs = fields.record("needs", NEEDS_KEYS)
    if needs is None:
        return None
    if not any(needs.has(name) for name in NEEDS_KEYS[:-1]):
        message = f"'needs' of {fields.what} asks for nothing."
        remedy = f"Write one of: {', '.join(NEEDS_KEYS[:-1])}."
        needs.sheet.wrong("TL-AGR-003", needs.line, message, remedy, column="needs")
    actor = needs.choice("unknown_actor", UNKNOWN_ACTORS)
    return Needs(
        notice=_notice(needs),
        steps=tuple(_steps(needs)),
        lasts=read_amount(needs, "lasts", DURATION),
        count=read_amount(needs, "count", NUMBER),
        unknown_actor=UNKNOWN_ACTORS[actor or "cannot_tell"],
    )


def _notice(needs: Fields) -> NoticeNeed | None:
    notice = needs.record("notice", NOTICE_KEYS)
    codes = [code for code, each in activities().items() if not (each.is_step or each.civil)]
    activity = None if notice is None else notice.choice("of", codes, needed=True)
    if notice is None:
        return None
    before, silence = read_amount(notice, "before", DURATION), _silence(notice)
    return None if activity is None else NoticeNeed(activity=activity, before=before, silence=silence)


def _steps(needs: Fields) -> Iterator[StepNeed]:
    nodes = needs.rows("steps") or ()
    for number, node in enumerate(nodes, 1):
        step = _step(needs, node, is_first=number == 1, is_last=number == len(nodes))
        if step is not None:
            yield step


def _step(needs: Fields, node: Node, *, is_first: bool, is_last: bool) -> StepNeed | None:
    fields = Fields.of(needs.sheet, node, STEP_KEYS, f"a step of {needs.what}")
    codes = [code for code, each in activities().items() if each.is_step]
    name = None if fields is None else fields.choice("step", (*codes, ACT), needed=True)
    if fields is None:
        return None
    at_least, within = (read_amount(fields, each, DURATION) for each in ("at_least", "within"))
    timed = at_least is not None or within is not None
    if is_first and timed:
        message = "the first step comes after no other, and it is asked for at a time after one."
        remedy = "Leave 'at_least' and 'within' out of it."
        fields.sheet.wrong("TL-AGR-004", fields.line, message, remedy, column="steps")
    if name == ACT and (is_first or not is_last or not timed):
        message = f"'{ACT}' stands for the act itself: it is the last step, at a time after the one before."
        remedy = "Write it last, as {step: act, within: PT24H}, or leave it out."
        fields.sheet.wrong("TL-AGR-004", fields.line, message, remedy, ACT, "steps")
    silence = _silence(fields)
    word = OWN_WORDS[fields.choice("own_word", OWN_WORDS) or "cannot_tell"]
    if name is None:
        return None
    return StepNeed(step=name, at_least=at_least, within=within, silence=silence, own_word=word)


def _silence(fields: Fields) -> Truth:
    return SILENCES[fields.choice("silence", SILENCES) or "not_met"]
