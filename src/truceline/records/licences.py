"""Licences as data: on what terms a source's rows may be used, shown and mixed.

``licences.csv`` is a reviewed code list, ``licence_mixing.toml`` says which codes may stand in
one data file. Nothing is guessed: terms that name no code are UNSTATED, whose rows are not
republished, and a pair that no rule names may not be mixed. The rule between figures (facts,
with their citation) and rows is in docs/explanation/licences.md.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import combinations
from typing import Any

from truceline.records.errors import LicenceError
from truceline.records.tiers import MISSION, checked_tier

UNSTATED = "UNSTATED"
_KEYS = frozenset(["id", "text", "attribution"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """One row of ``licences.csv``.

    ``attribution`` is yes, asked or no; ``share_alike`` none, same (the whole under this licence)
    or family (or one it names); ``commercial`` and ``republish`` yes, no or ask; ``covers`` says
    what may leave the mission: rows, or facts alone.
    """

    code: str
    title: str
    link: str
    attribution: str
    share_alike: str
    commercial: str
    republish: str
    covers: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a card or a source says of its licence: a code, the sentence as found, the credit line."""

    id: str = UNSTATED
    text: str = ""
    attribution: str = ""

    @property
    def licence(self) -> Licence:
        """The licence that the code names."""
        return licences()[self.id]

    @property
    def credit(self) -> str:
        """The line to print: the attribution asked for, else the sentence as found, else the title."""
        return self.attribution or self.text or self.licence.title

    def lets_rows_go_to(self, reader_tier: str) -> bool:
        """Whether rows may be shown to readers of this tier.

        The mission's own room is internal use; every other reader is outside it, and for them
        the licence must permit republication. Whether the tier lets them see a row is another
        question (tiers.py), and both must say yes.
        """
        return checked_tier(reader_tier) == MISSION or self.licence.republish == "yes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixing:
    """Whether two licences may stand in one data file. ``may`` None: no rule names the pair."""

    first: str
    second: str
    may: bool | None
    why: str
    source: str = ""


@cache
def licences() -> Mapping[str, Licence]:
    """Every licence by its code, in the order of the file."""
    text = files("truceline.records").joinpath("licences.csv").read_text(encoding="utf-8")
    return {row["code"]: Licence(**row) for row in csv.DictReader(text.splitlines())}


def named_licence(text: str) -> str | None:
    """The code that a text is, however it is spaced and cased ('CC BY 4.0'); None for any other text."""
    return {_plain(code): code for code in licences()}.get(_plain(text))


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum() or letter == ".")


def terms_of(said: object) -> Terms:
    """The terms that a card's or a source's ``licence`` says: a text, or a table of id, text, attribution.

    A text that is no code is kept as UNSTATED with that text; it is never read as a permission.
    errors: LicenceError for a table with an unknown id or key, and for anything else.
    """
    if isinstance(said, str):
        return Terms(id=named_licence(said) or UNSTATED, text=said.strip())
    if not isinstance(said, Mapping) or not all(isinstance(value, str) for value in said.values()):
        raise LicenceError("'licence' is neither a text nor a table of texts")
    if unknown := sorted(set(map(str, said)) - _KEYS):
        raise LicenceError(f"'licence' has the unknown key '{unknown[0]}'")
    code = named_licence(said.get("id", ""))
    if code is None:
        raise LicenceError(f"'{said.get('id', '')}' is no licence of the code list")
    return Terms(id=code, text=said.get("text", ""), attribution=said.get("attribution", ""))


def mixing(first: str, second: str) -> Mixing:
    """Whether two codes may stand in one data file; the order of the two makes no difference."""
    one, other = sorted((first, second))
    if one == other:
        return Mixing(first=one, second=other, may=True, why="it is one licence")
    for rule in _rules():
        if (one in rule["these"] and other in rule["with"]) or (
            other in rule["these"] and one in rule["with"]
        ):
            return Mixing(first=one, second=other, may=rule["may"], why=rule["why"], source=rule["source"])
    return Mixing(first=one, second=other, may=None, why="no rule of this program knows the two together")


def clashes(codes: Iterable[str]) -> tuple[Mixing, ...]:
    """The pairs among these codes that may not, or are not known to, stand in one data file."""
    pairs = (mixing(one, other) for one, other in combinations(sorted(set(codes)), 2))
    return tuple(pair for pair in pairs if not pair.may)


@cache
def _rules() -> tuple[dict[str, Any], ...]:
    text = files("truceline.records").joinpath("licence_mixing.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["rule"])
