"""Times as people write them: a text becomes the span of local time that it says, or a reason.

The text is cut into signs (time_signs.py), and the row of signs must be one of the shapes of
time_shapes.py, whole. A word in no list, a shape in no list, a date with two readings: the text is not
read, and nobody guesses.
"""

from __future__ import annotations

from dataclasses import dataclass

from truceline.intake.hours import Hours
from truceline.intake.time_shapes import Span as Span
from truceline.intake.time_shapes import spanned
from truceline.intake.time_signs import signs_of
from truceline.intake.time_words import UnreadError, plain


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a text is no time: 'form', 'date', 'century', 'year', 'order', 'night' or 'backwards'."""

    why: str


def read_written(text: str, hours: Hours) -> Span | Unread:
    """The span of local time that a text says, or why it says none. It never raises."""
    try:
        signs = signs_of(plain(text), hours)
        return spanned(signs, hours)
    except UnreadError as error:
        return Unread(error.why)
    except (ValueError, OverflowError):  # the 31st of June; a year that Python has not
        return Unread("date")
