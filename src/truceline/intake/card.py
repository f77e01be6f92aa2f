"""Cards: what a format is, as data, read without running any of its code.

A card names its ``reader`` (the code that understands the layout). A mission's own card may
name a built-in reader and bring its own map, constants and codes: that is how a new table is
read without a line of code.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from truceline.records import LicenceError, Problem, Severity, Terms, licences, terms_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CardColumn:
    """One column of the publisher's file: its unit, its meaning and what becomes of it."""

    name: str
    unit: str
    meaning: str
    becomes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A format: how to recognise it, what its columns mean, what is odd in it.

    ``media`` are 'csv', 'parquet', 'json', 'text', 'xml', 'image' and 'video' (``.gz`` is always
    understood for text);
    ``zone_rule`` is 'utc' (the format fixes it), 'source' (zone of sources.toml) or 'offset'
    (each time carries its own). ``settings`` keeps map, constants, codes, scale and the rest.
    """

    name: str
    title: str
    version: str
    reader: str
    layers: tuple[str, ...]
    media: tuple[str, ...]
    zone_rule: str
    licence: Terms
    columns: tuple[CardColumn, ...]
    oddities: tuple[str, ...]
    sample: str
    sample_made: str
    recognise: Mapping[str, Any]
    settings: Mapping[str, Any]
    folder: Traversable | None = None
    built_in: bool = True

    @property
    def signature(self) -> str:
        """The reader as rows remember it: name@version."""
        return f"{self.name}@{self.version}"

    def setting(self, table: str) -> Mapping[str, Any]:
        """A table of the card's settings, empty where the card has none."""
        found = self.settings.get(table, {})
        return found if isinstance(found, Mapping) else {}


_OWN_KEYS = frozenset(
    [
        "name",
        "title",
        "version",
        "reader",
        "layers",
        "media",
        "zone_rule",
        "licence",
        "column",
        "oddities",
        "sample",
        "recognise",
    ]
)


def read_card(
    text: str, file: str, *, folder: Traversable | None = None, built_in: bool = False
) -> Card | Problem:
    """The card that this TOML says, or what is wrong with it."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _refused(file, f"The card is not valid TOML: {error}.", "Mend the line it names.")
    missing = [key for key in ("name", "reader") if not isinstance(raw.get(key), str)]
    if missing:
        return _refused(file, f"The card does not say its {' and '.join(missing)}.", "Add the key.")
    for pattern in _patterns(raw.get("recognise", {})):
        try:
            re.compile(pattern)
        except re.error as error:
            return _refused(file, f"The pattern '{pattern}' cannot be used: {error}.", "Mend the pattern.")
    try:
        return _card(raw, folder, built_in)
    except LicenceError as error:
        return _refused(
            file, f"The card's licence cannot be used: {error}.", f"Use one of: {', '.join(licences())}."
        )
    except (TypeError, AttributeError, KeyError) as error:
        return _refused(file, f"The card has a key of the wrong kind: {error}.", "Compare a built-in card.")


def _patterns(rule: Any) -> Iterator[str]:
    """The regular expressions of a card's [recognise]."""
    if isinstance(rule, Mapping):
        yield from (str(rule[key]) for key in ("file_name", "root") if key in rule)
        yield from map(str, rule.get("text", ()))


def _card(raw: dict[str, Any], folder: Traversable | None, built_in: bool) -> Card:
    sample = raw.get("sample", {})
    return Card(
        name=raw["name"],
        title=str(raw.get("title", raw["name"])),
        version=str(raw.get("version", "1")),
        reader=raw["reader"],
        layers=tuple(raw.get("layers", ())),
        media=tuple(raw.get("media", ("csv", "parquet"))),
        zone_rule=str(raw.get("zone_rule", "source")),
        licence=terms_of(raw.get("licence", "")),
        columns=tuple(CardColumn(**column) for column in raw.get("column", ())),
        oddities=tuple(raw.get("oddities", ())),
        sample=str(sample.get("file", "")),
        sample_made=str(sample.get("made", "")),
        recognise=dict(raw.get("recognise", {})),
        settings=_settings(raw),
        folder=folder,
        built_in=built_in,
    )


def _settings(raw: dict[str, Any]) -> dict[str, Any]:
    """The card's settings; its own [codes] stand before the words of the lists it takes."""
    found = {key: value for key, value in raw.items() if key not in _OWN_KEYS}
    listed = raw.get("words", ())
    if not listed:
        return found
    own = dict(raw.get("codes", {}))
    shared = reporters_words()
    taken = {str(table): {**own.get(table, {}), **_missing_from(own, shared, str(table))} for table in listed}
    return {**found, "codes": {**own, **taken}}


def _missing_from(own: dict[str, Any], shared: Mapping[str, Any], table: str) -> dict[str, str]:
    return {word: code for word, code in shared[table].items() if word not in own.get(table, {})}


@cache
def reporters_words() -> Mapping[str, Mapping[str, str]]:
    """The words of people who report (reporters.toml), by the table of codes that they belong to."""
    text = files("truceline.intake").joinpath("reporters.toml").read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, str]] = tomllib.loads(text)
    return found


def _refused(file: str, message: str, remedy: str) -> Problem:
    return Problem(code="TL-INT-018", severity=Severity.REFUSED, message=message, remedy=remedy, file=file)
