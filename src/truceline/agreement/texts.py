"""The agreement's wording: ``text.<lang>.md``, a heading ``## <anchor> ...`` over each piece."""

from __future__ import annotations

import re

from truceline.agreement.fields import Fields, Sheet
from truceline.agreement.model import Text

_FRONT = re.compile(r"\A---\s*\n(.*?)\n---\s*(?:\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"^##[ \t]+(\S+)(.*)$")
_KINDS = ("verbatim", "own_words")


def read_text(sheet: Sheet, text: str, language: str) -> Text | None:
    """The text in one language; faults are noted on the sheet."""
    front = _FRONT.match(text)
    if front is None:
        remedy = (
            "Begin with three lines: '---', 'kind: verbatim' or 'kind: own_words' and 'source: ...', '---'."
        )
        sheet.wrong("TL-AGR-003", 1, "the file does not say whose words these are.", remedy, column="kind")
        return None
    # a newline in place of the first '---' keeps line numbers those of the file
    node = sheet.nodes("\n" + front[1])
    fields = None if node is None else Fields.of(sheet, node, ("kind", "source", "language"), sheet.file)
    if fields is None:
        return None
    kind, source = fields.choice("kind", _KINDS, needed=True), fields.text("source", needed=True)
    anchors = _anchors(sheet, text[front.end() :], front[0].count("\n"), language)
    if kind is None or source is None:
        return None
    return Text(
        language=language,
        kind="verbatim" if kind == "verbatim" else "own_words",
        source=source,
        anchors=tuple(anchors.items()),
    )


def _anchors(sheet: Sheet, body: str, lines_before: int, language: str) -> dict[str, str]:
    """Words by anchor; what stands before the first heading belongs to none."""
    found: dict[str, list[str]] = {}
    starts: dict[str, int] = {}
    current: list[str] = []
    for line_no, line in enumerate(body.splitlines(), start=lines_before + 1):
        heading = _HEADING.match(line)
        if heading is None:
            current.append(line)
            continue
        current = []
        if heading[1] in found:
            message = f"the anchor '{heading[1]}' stands twice; first on line {starts[heading[1]]}."
            sheet.wrong("TL-AGR-006", line_no, message, "Give each piece its own anchor.", heading[1])
        found.setdefault(heading[1], current)
        starts.setdefault(heading[1], line_no)
    words = {anchor: "\n".join(lines).strip() for anchor, lines in found.items()}
    for anchor, said in words.items():
        sheet.keep_values("words", f"{language}/{anchor}", starts[anchor], [("words", said)])
    return words
