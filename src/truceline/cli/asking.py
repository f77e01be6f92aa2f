"""What an agreement makes of one act, as lines to read at night and as the JSON object of the docs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from truceline.cli.output import plain
from truceline.cli.words import wrapped

if TYPE_CHECKING:
    from truceline.agreement import Answer, NoteThen, Step

_MARKS = {"yes": "+", "no": "-", "cannot_tell": "?"}


def answer_object(answers: Sequence[Answer], notes: Sequence[NoteThen] = ()) -> dict[str, Any]:
    """answers[]: commitment_id, provision_id, read_by, verdict, steps[], excepted_by[]; notes[]."""
    return {
        "answers": plain(tuple(answers)),
        "notes": [{**plain(each), "words": each.words} for each in _about(answers, notes)],
        "given": "the act is taken as given; nothing here says it happened",
    }


def answer_lines(answers: Sequence[Answer], notes: Sequence[NoteThen] = ()) -> list[str]:
    """Each commitment that speaks of the act with its steps; the others are counted; then notes on them."""
    spoken = [each for each in answers if each.verdict.value != "not addressed"]
    lines = [line for each in spoken for line in _lines(each, "")]
    silent = len(answers) - len(spoken)
    lines.append(
        f"{silent} of {len(answers)} commitments do not address it." if answers else "Nothing binds."
    )
    for note in _about(spoken, notes):
        lines += wrapped(note.words, "Note on ", "    ")
    return [*lines, "This holds if it is so: whether it occurred, and who did it, is for the findings."]


def _about(answers: Sequence[Answer], notes: Sequence[NoteThen]) -> list[NoteThen]:
    """The notes on provisions that were answered about."""
    asked = {each.provision_id for each in answers}
    return [each for each in notes if each.provision_id in asked]


def _lines(answer: Answer, pad: str) -> Iterator[str]:
    yield f"{pad}{answer.commitment_id}: {answer.verdict.value}"
    yield from step_lines(answer.steps, f"{pad}  ")
    for other in answer.excepted_by:
        yield f"{pad}  set aside, or perhaps, by"
        yield from _lines(other, f"{pad}    ")


def step_lines(steps: Iterable[Step], pad: str) -> Iterator[str]:
    """Each step with its mark, its words and what it rests on."""
    for step in steps:
        mark = _MARKS[step.answer.name.lower()]
        cited = f" [{', '.join(step.cites)}]" if step.cites else ""
        yield from wrapped(f"{step.words}{cited}", f"{pad}{mark} {step.test}: ", f"{pad}    ")
        for part in step.parts:
            mark = _MARKS[part.answer.name.lower()]
            yield from wrapped(part.words, f"{pad}    {mark} ", f"{pad}      ")
