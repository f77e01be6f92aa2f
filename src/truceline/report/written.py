"""A page as JSON values: plain strings, and marked spans as ``{mark, text, …}``."""

from __future__ import annotations

from typing import Any

from truceline.report.page import (
    Block,
    Bullets,
    Code,
    Heading,
    Line,
    Moment,
    Name,
    Num,
    Para,
    Picture,
    Said,
    Span,
    Strong,
)

_MARKS = {Code: "code", Name: "name", Said: "said", Strong: "strong"}


def span_to_json(span: Span) -> Any:
    """A string, or an object that says what kind of text it is."""
    if isinstance(span, str):
        return span
    if isinstance(span, Num):
        return {"mark": "n", "text": span.text, "figure": span.figure}
    if isinstance(span, Moment):
        return {"mark": "time", "text": span.text, "at": span.iso}
    return {"mark": _MARKS[type(span)], "text": span.text}


def line_to_json(line: Line) -> list[Any]:
    """The spans of a line."""
    return [span_to_json(span) for span in line]


def block_to_json(block: Block) -> dict[str, Any]:
    """One block; a picture is named by its file, the SVG itself stands in the HTML."""
    if isinstance(block, Para):
        return {"block": "para", "style": block.style, "line": line_to_json(block.line)}
    if isinstance(block, Bullets):
        return {"block": "bullets", "items": [line_to_json(item) for item in block.items]}
    if isinstance(block, Heading):
        return {"block": "heading", "line": line_to_json(block.line)}
    if isinstance(block, Picture):
        caption = line_to_json(block.caption)
        return {"block": "picture", "file": f"{block.name}.svg", "caption": caption, "alt": block.alt}
    return {
        "block": "table",
        "caption": line_to_json(block.caption),
        "head": [line_to_json(cell) for cell in block.head],
        "align": list(block.align),
        "wide": {str(column): weight for column, weight in block.wide},
        "rows": [[line_to_json(cell) for cell in row] for row in block.rows],
    }


def plain(line: Line) -> str:
    """The line's text without its marks."""
    return "".join(span if isinstance(span, str) else span.text for span in line)
