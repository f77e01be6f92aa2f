"""A page as one HTML file: no script, nothing fetched, readable on paper and on a phone."""

from __future__ import annotations

import re
from html import escape
from importlib.resources import files

from truceline.records import Figure
from truceline.report.desk import Desk
from truceline.report.page import (
    Block,
    Bullets,
    Code,
    Heading,
    Line,
    Moment,
    Num,
    Page,
    Para,
    Picture,
    Said,
    Section,
    Span,
    Strong,
    Table,
)

FOLD_FROM_ROWS, FIRST_ROWS = 45, 30
"""A table of more rows than the first shows as many as the second and folds the others away."""
CARDS_FROM_COLUMNS = 6
"""Tables with so many columns become one card a row on a narrow screen."""


def slug(figure: str) -> str:
    """A figure's id as an HTML id."""
    return re.sub(r"[^\w-]+", "-", figure)


class HtmlWriter:
    """Writes one page; remembers which figures it has already given an anchor."""

    def __init__(self, desk: Desk, listed: tuple[Figure, ...]) -> None:
        self._desk, self._words = desk, desk.words
        self._listed = {figure.id for figure in listed}
        self._anchored: set[str] = set()

    def write(self, page: Page, annex: str) -> str:
        """The whole file; ``annex`` is the register of figures as HTML."""
        css = files("truceline.report").joinpath("report.css").read_text(encoding="utf-8")
        body = "".join(self._section(i, section) for i, section in enumerate(page.sections))
        title = escape("".join(_plain(span) for span in (*page.title, " – ", *page.subtitle)))
        return (
            f'<!DOCTYPE html>\n<html lang="{page.language}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
            f"<style>\n{css}</style>\n</head>\n<body>\n{self._head(page)}\n<main>\n{body}{annex}</main>\n"
            f"<footer><p>{self.line(page.foot)}</p></footer>\n</body>\n</html>\n"
        )

    def _head(self, page: Page) -> str:
        banner = "".join(f'<p class="banner">{self.line(line)}</p>' for line in page.banner)
        facts = "".join(f"<p>{self.line(line)}</p>" for line in page.facts)
        entries = "".join(
            f'<li><a href="#{section.id}">{escape(section.title)}</a></li>' for section in page.sections
        )
        return (
            f'<header>\n<p class="kicker">{self.line(page.subtitle)}</p>\n<h1>{self.line(page.title)}</h1>\n'
            f'{banner}\n<div class="facts">{facts}</div>\n</header>\n'
            f'<nav aria-label="{escape(self._words("head.contents"))}"><ol>{entries}</ol></nav>'
        )

    def _section(self, index: int, section: Section) -> str:
        blocks = "\n".join(self._block(block) for block in section.blocks)
        return f'<section id="{section.id}">\n<h2>{escape(section.title)}</h2>\n{blocks}\n</section>\n'

    def _block(self, block: Block) -> str:
        if isinstance(block, Para):
            return f'<p class="{block.style or "text"}">{self.line(block.line)}</p>'
        if isinstance(block, Bullets):
            return f"<ul>{''.join(f'<li>{self.line(item)}</li>' for item in block.items)}</ul>"
        if isinstance(block, Heading):
            return f"<h3>{self.line(block.line)}</h3>"
        if isinstance(block, Picture):
            caption = f"<figcaption>{self.line(block.caption)}</figcaption>"
            return f'<figure aria-label="{escape(block.alt)}">{block.svg}{caption}</figure>'
        return self._table(block)

    def _table(self, table: Table) -> str:
        """A long table shows its first rows and folds the others away, to be opened with one touch."""
        whole = len(table.rows) <= FOLD_FROM_ROWS
        first, rest = (table.rows, ()) if whole else (table.rows[:FIRST_ROWS], table.rows[FIRST_ROWS:])
        caption = f"<caption>{self.line(table.caption)}</caption>"
        shown = self._rows(table, first, caption)
        if not rest:
            return shown
        summary = escape(self._words("violations.rest"))
        return f"{shown}\n<details><summary>{summary}</summary>{self._rows(table, rest, '')}</details>"

    def _rows(self, table: Table, rows: tuple[tuple[Line, ...], ...], caption: str) -> str:
        head = "".join(
            f'<th scope="col" class="{side}">{self.line(cell)}</th>'
            for side, cell in zip(table.align, table.head, strict=True)
        )
        body = "".join(f"<tr>{self._cells(table, row)}</tr>\n" for row in rows)
        cards = " cards" if len(table.head) >= CARDS_FROM_COLUMNS else ""
        return (
            f'<div class="table{cards}" role="region" tabindex="0"><table>{caption}'
            f"<thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></div>"
        )

    def _cells(self, table: Table, row: tuple[Line, ...]) -> str:
        """Each cell with its column's name, which a narrow screen shows in place of the header."""
        labels = [escape("".join(_plain(span) for span in cell)) for cell in table.head]
        return "".join(
            f'<td class="{side}" data-label="{label}">{self.line(cell)}</td>'
            for side, label, cell in zip(table.align, labels, row, strict=True)
        )

    def line(self, line: Line) -> str:
        """The line as HTML; each number an anchor that names its figure."""
        return "".join(self._span(span) for span in line)

    def _span(self, span: Span) -> str:
        if isinstance(span, str):
            return escape(span)
        if isinstance(span, Num):
            return self._number(span)
        text = escape(span.text)
        if isinstance(span, Moment):
            return f'<time datetime="{escape(span.iso)}">{text}</time>'
        if isinstance(span, Code):
            return f"<code>{text}</code>"
        if isinstance(span, Strong):
            return f"<strong>{text}</strong>"
        return f'<span class="{"said" if isinstance(span, Said) else "name"}">{text}</span>'

    def _number(self, number: Num) -> str:
        name = slug(number.figure)
        anchor = "" if name in self._anchored else f' id="fig-{name}"'
        self._anchored.add(name)
        target = f"how-{name}" if number.figure in self._listed else "figures"
        return (
            f'<a class="n"{anchor} data-figure="{escape(number.figure)}" href="#{target}">'
            f"{escape(number.text)}</a>"
        )

    def annex(self, listed: tuple[Figure, ...]) -> str:
        """The register of figures: id, value, rule, what it was computed from."""
        words = self._words
        head = "".join(
            f'<th scope="col">{escape(words(f"figures.{key}"))}</th>'
            for key in ("id", "value", "rule", "from")
        )
        rows = "".join(self._listed_row(figure) for figure in listed)
        title, intro = escape(words("sections.figures")), escape(words("figures.intro"))
        return (
            f'<section id="figures">\n<h2>{title}</h2>\n<p class="text">{intro}</p>\n'
            f'<details><summary>{title}</summary><div class="table"><table>'
            f"<thead><tr>{head}</tr></thead><tbody>\n{rows}</tbody></table></div></details></section>\n"
        )

    def _listed_row(self, figure: Figure) -> str:
        name = slug(figure.id)
        value = escape(self._words.number(figure.value, figure.unit)) if figure.unit != "text" else "…"
        back = f"#fig-{name}" if name in self._anchored else "#figures"
        inputs = "; ".join(
            f"{source}: {asked}" for source, asked in self._desk.register.shown(figure.id, self._desk.tier)[1]
        )
        return (
            f'<tr id="how-{name}"><td><code>{escape(figure.id)}</code></td>'
            f'<td class="r"><a class="n" data-figure="{escape(figure.id)}" href="{back}">{value}</a></td>'
            f"<td><code>{escape(figure.rule)}</code></td><td><code>{escape(inputs)}</code></td></tr>\n"
        )


def _plain(span: Span) -> str:
    return span if isinstance(span, str) else span.text
