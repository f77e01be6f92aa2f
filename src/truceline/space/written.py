"""Written places: a text and what is known of how it was written become a region, or a reason.

One door for every notation. Texts are sorted by notation, each notation is converted column-wise.
Uncertainties are independent and add in squares: the resolution of what was written, the accuracy
of the datum's transformation, and what the source states of its own positions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from truceline.space.compass import has_distance
from truceline.space.coordinates import Coordinates
from truceline.space.degrees import LONGEST, read_degrees
from truceline.space.grids import DATUMS, looks_like_mgrs, looks_metric, named_datum
from truceline.space.named_places import NamedPlaces, with_brackets
from truceline.space.spotted import TWO_READINGS, NoPlace
from truceline.space.writing import Answer, Names, Text, Writing, not_understood


def read_places(texts: Sequence[Text], writing: Writing, names: Names) -> list[Answer]:
    """Each text's place or the reason why it has none, in order. No text raises."""
    return _Reading(writing, names).answers(texts)


class _Reading:
    """One pass over many texts: sorted by notation, converted together."""

    def __init__(self, writing: Writing, names: Names) -> None:
        self.writing = writing
        self.coordinates, self.named = Coordinates(writing), NamedPlaces(writing, names)

    def answers(self, texts: Sequence[Text]) -> list[Answer]:
        found: list[Answer | None] = [self._sorted(place, *text) for place, text in enumerate(texts)]
        for place, answer in self.coordinates.answers():
            found[place] = answer
        return [answer for answer in found if answer is not None]

    def _sorted(self, place: int, text: str, origin: str | None) -> Answer | None:
        """The answer, or None where the text waits for its notation's turn."""
        if len(text) > LONGEST or not text.strip():
            return not_understood(text)
        said, bare = named_datum(text)
        datum = self._datum(text, said)
        if isinstance(datum, NoPlace):
            return datum
        notation = self.writing.notation
        if notation == "auto":
            notation = _shown(bare, origin)
        if notation in ("decimal", "sexagesimal", "degrees"):
            return self.coordinates.take_degrees(place, bare, datum)
        if notation in ("mgrs", "metric", *DATUMS):
            return self.coordinates.take_grid(place, bare, datum, notation)
        if notation == "bearing":
            return self.named.bearing(text, origin)
        return self.named.settlement(text)

    def _datum(self, text: str, said: str | None) -> str | NoPlace:
        own = self.writing.notation if self.writing.notation in DATUMS else ""
        stated = {datum for datum in (said, self.writing.datum, own) if datum}
        if len(stated) > 1:
            message = f"'{text[:60]}' is said to be of {' and of '.join(sorted(stated))}."
            return NoPlace(code=TWO_READINGS, message=message, remedy="Find out which datum it is.")
        return stated.pop() if stated else ""


def _shown(text: str, origin: str | None) -> str:
    """The notation that the text itself shows."""
    tests: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("metric", looks_metric),
        ("mgrs", looks_like_mgrs),
        ("degrees", lambda each: not isinstance(read_degrees(each), NoPlace)),
    )
    for notation, fits in tests:
        if fits(text):
            return notation
    head, _ = with_brackets(text)
    if has_distance(head):
        return "bearing"
    digits = sum(letter.isdigit() for letter in head)
    return "settlement" if digits == 0 or digits < len(head) / 3 else "degrees"
