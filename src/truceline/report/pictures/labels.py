"""Where names stand on a map so that no two are drawn over each other.

Each name has several spots it would like, best first; it takes the first that is free and inside
the picture, shortened when only a shorter one fits. A name no spot is free for is left out: two
names over each other are two names nobody can read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from truceline.report.pictures import svg

LONGEST = 34
"""Characters of a name on the map; longer ones are cut with …, and the picture's title has them whole."""
SHORT = 16
LETTER = 0.52
"""Mean width of a letter over the font size, a little wide."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in user units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A name with the spots (x, baseline y, text-anchor) it may stand at, best first."""

    text: str
    spots: tuple[tuple[float, float, str], ...]
    size: float
    style: svg.Style = field(default_factory=dict)


def placed(wanted: Iterable[Wanted], room: tuple[float, float], taken: Sequence[Box] = ()) -> list[str]:
    """The names as SVG, earlier ones served first; ``taken`` is room they must leave free."""
    boxes, parts = list(taken), list[str]()
    for name in wanted:
        found = _free(name, room, boxes)
        if found is not None:
            text, (x, y, anchor), box = found
            boxes.append(box)
            style = {"font_size": name.size, "text_anchor": anchor, **name.style}
            parts.append(svg.label(x, y, text, style, title=name.text if text != name.text else ""))
    return parts


def _free(
    name: Wanted, room: tuple[float, float], boxes: list[Box]
) -> tuple[str, tuple[float, float, str], Box] | None:
    for longest in (LONGEST, SHORT):
        text = shortened(name.text, longest)
        for spot in name.spots:
            box = box_of(text, spot, name.size)
            if _inside(box, room) and not any(overlap(box, other) for other in boxes):
                return text, spot, box
    return None


def shortened(text: str, longest: int) -> str:
    """The text in at most so many characters, cut with … where it is longer."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def box_of(text: str, spot: tuple[float, float, str], size: float) -> Box:
    """The room a text takes, as nearly as is known without its font."""
    x, y, anchor = spot
    width = len(text) * LETTER * size
    left = x - {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * width
    return left, y - 0.85 * size, left + width, y + 0.3 * size


def _inside(box: Box, room: tuple[float, float]) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= room[0] and box[3] <= room[1]


def overlap(one: Box, other: Box) -> bool:
    """True when two boxes share some room."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
