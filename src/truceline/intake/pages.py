"""The reference page of a format, made from its card, so that page and card cannot disagree."""

from __future__ import annotations

from truceline.intake.card import Card
from truceline.intake.hours import hours_of, hours_said

_ZONES = {
    "utc": "The format fixes UTC.",
    "source": "Times without an offset are in the source's `zone` of sources.toml; with `unknown` they are "
    "set aside (TL-INT-007), never guessed. A local time that the clocks run through twice becomes the span "
    "of both readings; one that they skip is set aside (TL-INT-014). A date alone is its whole local day.",
    "offset": "Each time must carry its own offset.",
}


_PACKED = {"csv", "json", "text", "xml"}
_ALSO = " (also packed with gzip, xz or bzip2)"
_VERBATIM = {
    "csv": "Of a CSV it is the row as it stands in the file. Bytes that are not UTF-8, and NULs, stand as "
    "\\xNN, and such a row is set aside.",
    "parquet": "A Parquet file holds values, not a row's text, so nothing can be word for word: it is the "
    "cells in the order of the columns, joined by commas. An empty cell is a null, a time with a zone is in "
    "UTC, bytes are hexadecimal, a comma inside a cell is not marked. The same file always gives the same "
    "text.",
}


def format_page(card: Card) -> str:
    """The Markdown page ``docs/reference/formats/<name>.md`` of one format."""
    lines = [
        f"# {card.title}",
        "",
        f"Format `{card.name}`, version {card.version}, read by `{card.reader}`. "
        f"Gives: {', '.join(card.layers)}. "
        f"Files: {', '.join(card.media)}{_ALSO if set(card.media) & _PACKED else ''}; in a zip or tar each "
        "member by itself ([evidence](../../explanation/evidence.md)).",
        "",
        "This page is made from the format's card.toml; change the card, not the page.",
        "",
        "## How it is recognised",
        "",
        *_recognised(card),
        "",
        "## Time zone",
        "",
        _ZONES[card.zone_rule],
        *_written(card),
        "",
        "## Columns",
        "",
        "| column | unit | meaning | becomes |",
        "|---|---|---|---|",
        *(
            "| " + " | ".join(_cell(text) for text in (f"`{c.name}`", c.unit, c.meaning, c.becomes)) + " |"
            for c in card.columns
        ),
        *_codes(card),
        *_constants(card),
        *_verbatim(card),
        "",
        "## What is odd in it",
        "",
        *(f"- {text}" for text in card.oddities),
        "",
        "## Licence",
        "",
        *_licence(card),
        "",
        "## Sample",
        "",
        f"`{card.sample}` in the format's folder. {card.sample_made}",
        "",
        *_layouts(card),
    ]
    return "\n".join(lines)


def _verbatim(card: Card) -> list[str]:
    said = [_VERBATIM[medium] for medium in card.media if medium in _VERBATIM]
    return ["", "## What as_reported holds", "", " ".join(said)] if said else []


def _licence(card: Card) -> list[str]:
    """The code and what it asks, the sentence as found, the credit line."""
    licence, terms = card.licence.licence, card.licence
    named = f"[{licence.title}]({licence.link})" if licence.link else licence.title
    lines = [
        f"`{licence.code}`: {named}. Attribution: {licence.attribution}. Share-alike: {licence.share_alike}. "
        f"Commercial use: {licence.commercial}. Rows republished: {licence.republish}."
    ]
    lines += ["", terms.text] if terms.text else []
    lines += ["", f"Credit: {terms.attribution}"] if terms.attribution else []
    return [
        *lines,
        "",
        "A source that states a licence of its own in sources.toml is under that one instead.",
    ]


def _written(card: Card) -> list[str]:
    """How the card reads times that people write; nothing for formats whose times are ISO."""
    if not card.setting("time").get("written"):
        return []
    said = hours_said(hours_of(card.setting("time")))
    return [
        "",
        "Times may be written as people write them, in English, Ukrainian or Russian "
        "([how such a time becomes a span](../../explanation/times.md)). A card may set other values "
        "under `[time]`:",
        "",
        "| under `[time]` | here |",
        "|---|---|",
        *(f"| {key} | {value} |" for key, value in said),
    ]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _recognised(card: Card) -> list[str]:
    rule = card.recognise
    needed = [f"`{name}`" for name in rule.get("columns", ())]
    either = [" or ".join(f"`{name}`" for name in group) for group in rule.get("any_of", ())]
    what = "properties" if card.media == ("json",) else "columns"
    lines = [f"By its {what} {', '.join([*needed, *either])}."] if needed or either else []
    if rule.get("text"):
        lines.append(f"By text like {' and '.join(f'`{pattern}`' for pattern in rule['text'])}.")
    if rule.get("root"):
        lines.append(f"By its outermost element `{rule['root']}`.")
    if rule.get("by_medium"):
        lines.append(f"By being {' or '.join(card.media)}: nothing more is looked at.")
    if rule.get("file_name"):
        lines.append(f"{'Or by' if lines else 'By'} a file name like `{rule['file_name']}`.")
    return lines


def _layouts(card: Card) -> list[str]:
    """The publisher's several layouts of one format, each with its own sample."""
    layouts = card.settings.get("layout", ())
    if not layouts:
        return []
    said = [f"- {layout['what']}: `{layout['file']}`" for layout in layouts]
    return ["## Layouts", "", *said, ""]


def _codes(card: Card) -> list[str]:
    lines: list[str] = []
    for ours, codes in card.setting("codes").items():
        lines += ["", f"## Words that become `{ours}`, in their order", "", f"| word | {ours} |", "|---|---|"]
        lines += [f"| `{theirs}` | `{code}` |" for theirs, code in codes.items()]
    return lines


def _constants(card: Card) -> list[str]:
    constants = card.setting("constants")
    if not constants:
        return []
    said = [f"- `{name}` is `{value}`" for name, value in constants.items()]
    return ["", "## The same in every row", "", *said]
