"""Who verified which incident, and who is against it: by id for the mission, by role for other readers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from truceline.report.desk import Desk
from truceline.report.material import SignedIncident, Signer
from truceline.report.page import Block, Bullets, Code, Line, Name, Para, Span


def signatures(desk: Desk, shown: Iterable[int]) -> list[Block]:
    """A line for each signed incident among those shown to this reader; nothing where there is none."""
    numbers = set(shown)
    lines = tuple(_line(desk, each) for each in desk.material.signed or () if each.incident_id in numbers)
    if not lines:
        return []
    return [Para(line=(desk.words("signatures.title"),), style="note"), Bullets(items=lines)]


def _line(desk: Desk, each: SignedIncident) -> Line:
    words = desk.words
    line: list[Span] = [f"{words('violations.incident')} ", Code(str(each.incident_id)), ": "]
    line.append(words.code(each.status))
    for key, people in (("signed", each.signed), ("against", each.against)):
        if people:
            line += [f"; {words(f'signatures.{key}')}: ", *_people(desk, people)]
    return tuple(line)


def _people(desk: Desk, people: Iterable[Signer]) -> Iterator[Span]:
    for place, person in enumerate(people):
        if place:
            yield ", "
        role = desk.name(person.role) or desk.words("signatures.somebody")
        yield Name(person.id if desk.is_mission else role)
