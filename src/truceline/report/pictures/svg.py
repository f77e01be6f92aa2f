"""The few SVG elements the pictures are made of; coordinates in user units, rounded to 0.1."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

INK, QUIET, FAINT, ACCENT, LAND, SEA = "#1c2733", "#5b6875", "#c9d0d6", "#1f5f8b", "#f4f2ec", "#e6eef4"
FONT = "Libertinus Serif, Georgia, serif"

Points = Iterable[tuple[float, float]]
Style = Mapping[str, object]
"""SVG attributes, with _ for -."""


def document(width: float, height: float, parts: Iterable[str], title: str) -> str:
    """A whole picture that scales to the room it is given."""
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(width)} {_n(height)}" role="img"'
        f' font-family="{FONT}" font-size="12" fill="{INK}"><title>{escape(title)}</title>\n{body}\n</svg>'
    )


def path(points: Points, style: Style, *, close: bool = False) -> str:
    """A line or an outline through the points."""
    text = " L".join(f"{_n(x)} {_n(y)}" for x, y in points)
    return f'<path d="M{text}{" Z" if close else ""}"{_style(style)}/>'


def rect(x: float, y: float, width: float, height: float, style: Style) -> str:
    """A rectangle by its upper left corner."""
    return f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"{_style(style)}/>'


def circle(x: float, y: float, radius: float, style: Style) -> str:
    """A circle by its middle."""
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}"{_style(style)}/>'


def label(
    x: float, y: float, text: str, style: Style, *, axis: bool = False, figure: str = "", title: str = ""
) -> str:
    """A text; ``axis`` marks numbers of a scale, ``figure`` the figure a number is, ``title`` the whole
    of a text that was cut."""
    mark = ' class="axis"' if axis else f' data-figure="{escape(figure)}"' if figure else ' class="name"'
    whole = f"<title>{escape(title)}</title>" if title else ""
    return f'<text x="{_n(x)}" y="{_n(y)}"{mark}{_style(style)}>{whole}{escape(text)}</text>'


def _style(style: Style) -> str:
    return "".join(f' {name.replace("_", "-")}="{value}"' for name, value in style.items())


def _n(value: float) -> str:
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text
