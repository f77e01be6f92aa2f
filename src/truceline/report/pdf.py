"""A page as PDF, through typst with its own fonts alone: the same page gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.resources import files
from typing import cast

import typst

from truceline.records import Figure
from truceline.report.page import Page, Picture
from truceline.report.words import Words
from truceline.report.written import block_to_json, line_to_json, plain


def pdf_bytes(page: Page, issued_at: datetime, words: Words, listed: tuple[Figure, ...]) -> bytes:
    """The PDF file with the register of ``listed`` figures; its creation time is the issue time."""
    template = files("truceline.report").joinpath("report.typ").read_bytes()
    inputs = {"main": template, "page.json": _page_json(page, words, listed)} | _pictures(page)
    # typst reads a dict as files by name; its stubs do not say so
    make = cast(Callable[..., bytes], typst.compile)
    return make(
        inputs,
        format="pdf",
        font_paths=[],
        ignore_system_fonts=True,
        timestamp=issued_at.astimezone(UTC).replace(microsecond=0),
    )


def _pictures(page: Page) -> dict[str, bytes]:
    blocks = [block for section in page.sections for block in section.blocks]
    return {f"{b.name}.svg": b.svg.encode() for b in blocks if isinstance(b, Picture)}


def _page_json(page: Page, words: Words, listed: tuple[Figure, ...]) -> bytes:
    content = {
        "language": page.language,
        "plain_title": f"{plain(page.title)}, {plain(page.subtitle)}",
        "plain_author": plain(page.title),
        "title": line_to_json(page.title),
        "subtitle": line_to_json(page.subtitle),
        "facts": [line_to_json(line) for line in page.facts],
        "banner": [line_to_json(line) for line in page.banner],
        "numbers": {figure.id: True for figure in listed},
        "register": {
            "title": words("sections.figures"),
            "intro": words("figures.intro"),
            "figures": [_listed(figure, words) for figure in listed],
        },
        "foot": line_to_json(page.foot),
        "sections": [
            {"title": section.title, "blocks": [block_to_json(block) for block in section.blocks]}
            for section in page.sections
        ],
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True).encode()


def _listed(figure: Figure, words: Words) -> dict[str, str]:
    value = "…" if figure.unit == "text" else words.number(figure.value, figure.unit)
    return {"id": figure.id, "value": value, "rule": figure.rule}
