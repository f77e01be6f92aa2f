"""The catalogue of an example: which files, from where, how large, on what terms; fetch.toml.

A size or digest that is not known is absent, never guessed: ``size_bytes`` None, ``sha256`` empty.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import PurePosixPath
from typing import Any

from truceline.fetch.errors import refused
from truceline.records import licences

MOST_DAYS = 366
REPUBLISH = ("yes", "no", "unclear")
_TEXTS = ("name", "path", "address", "licence_id", "licence", "publisher", "may_republish")
_OPTIONAL = ("sha256", "citation", "note", "derivation", "starts_with", "key")
_KNOWN = {*_TEXTS, *_OPTIONAL, "size_bytes", "each", "days"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One file to fetch.

    name:         what ``--only`` calls it; files of one series share it
    each:         which one of the series, such as 202504 or a day; empty for a single file
    path:         where it goes below the folder of the data
    address:      with ``{KEY}`` where a key is needed; ``key`` is the environment variable that holds it
    size_bytes:   None when not known; ``sha256`` empty when not known
    starts_with:  how its text begins: a server that tells an error as if it were the file is found out
    derivation:   how the set that Truceline was tested with differs from this file, empty: it does not
    """

    name: str
    path: str
    address: str
    licence_id: str
    licence: str
    publisher: str
    may_republish: str
    size_bytes: int | None = None
    sha256: str = ""
    citation: str = ""
    note: str = ""
    derivation: str = ""
    starts_with: str = ""
    key: str = ""
    each: str = ""
    days: str = ""

    @property
    def label(self) -> str:
        """The name, and which one of its series."""
        return f"{self.name}/{self.each}" if self.each else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfetched:
    """A set that the example reads and no single address gives: why, and what to do instead."""

    name: str
    why: str
    instead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """What an example's files are and where they come from; series as one entry."""

    files: tuple[Wanted, ...]
    unfetched: tuple[Unfetched, ...]

    def with_days(self, days: str) -> Catalogue:
        """The same, series by day asked for these days (FROM/TO, both included) instead."""
        files = tuple(replace(one, days=days) if one.days else one for one in self.files)
        return replace(self, files=files)


def read_catalogue(text: str, file: str) -> Catalogue:
    """The catalogue that a fetch.toml says.

    errors: FetchRefusedError (TL-GET-001) naming the first entry that cannot be used
    """
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _wrong(file, f"it is not TOML: {error}.") from None
    files = tuple(one for entry in said.get("file", []) for one in _wanted(entry, file))
    return Catalogue(files=files, unfetched=tuple(_unfetched(one, file) for one in said.get("unfetched", [])))


def chosen(catalogue: Catalogue, only: Sequence[str]) -> tuple[Wanted, ...]:
    """The files to fetch, series written out; with ``only`` those of these names or labels.

    errors: FetchRefusedError (TL-GET-001) for a name that is not there
    """
    every = [each for one in catalogue.files for each in _series(one)]
    unknown = [name for name in only if all(name not in (one.name, one.label) for one in every)]
    if unknown:
        names = ", ".join(dict.fromkeys(one.name for one in every))
        message = f"'{unknown[0]}' is not a file of this example."
        raise refused("TL-GET-001", message, f"There are: {names}.", "--only", unknown[0])
    return tuple(one for one in every if not only or {one.name, one.label} & set(only))


def _wanted(entry: Mapping[str, Any], file: str) -> Iterator[Wanted]:
    name = str(entry.get("name", "without a name"))
    problem = _problem(entry)
    if problem:
        raise _wrong(file, f"file '{name}': {problem}")
    texts = {key: str(entry.get(key, "")) for key in (*_TEXTS, *_OPTIONAL)}
    one = Wanted(**texts, size_bytes=entry.get("size_bytes"), days=entry.get("days", ""))
    for each in entry.get("each", [""]):
        yield _one_of(one, str(each))


def _problem(entry: Mapping[str, Any]) -> str:
    """What is wrong with an entry, empty: nothing."""
    missing = [key for key in _TEXTS if not isinstance(entry.get(key), str) or not entry[key].strip()]
    strange = sorted(entry.keys() - _KNOWN)
    path = PurePosixPath(str(entry.get("path", "")))
    checks = (
        (bool(missing), f"{', '.join(missing)} must be said."),
        (bool(strange), f"'{''.join(strange[:1])}' is not a key of a file."),
        (path.is_absolute() or ".." in path.parts, f"the path '{path}' leaves the folder."),
        (not _is_digest(entry.get("sha256", "")), "sha256 is 64 hex digits, or absent: not known."),
        (not _is_size(entry.get("size_bytes")), "size_bytes is a number over 0, or absent: not known."),
        (entry.get("may_republish") not in REPUBLISH, f"may_republish is one of {', '.join(REPUBLISH)}."),
        (entry.get("licence_id") not in licences(), "licence_id is no code of licences.csv."),
        (_key_unnamed(entry), "key and the {KEY} of the address must be the same name."),
    )
    return next((message for wrong, message in checks if wrong), "")


def _is_digest(said: object) -> bool:
    return isinstance(said, str) and re.fullmatch(r"([0-9a-f]{64})?", said) is not None


def _is_size(said: object) -> bool:
    return said is None or (isinstance(said, int) and said > 0)


def _key_unnamed(entry: Mapping[str, Any]) -> bool:
    named = set(re.findall(r"\{([A-Z_]+)\}", str(entry.get("address", ""))))
    return named != ({entry["key"]} if entry.get("key") else set())


def _series(one: Wanted) -> Iterator[Wanted]:
    """The files of one entry: a day each, where it is a series by day."""
    if not one.days:
        yield one
        return
    first, last = _first_and_last(one.days)
    for day in range((last - first).days + 1):
        yield _one_of(one, str(first + timedelta(days=day)))


def _one_of(one: Wanted, each: str) -> Wanted:
    if not each:
        return one
    path, address = (text.replace("{each}", each) for text in (one.path, one.address))
    return replace(one, each=each, path=path, address=address)


def _first_and_last(days: str) -> tuple[date, date]:
    parts = days.split("/")
    try:
        first, last = date.fromisoformat(parts[0]), date.fromisoformat(parts[-1])
    except ValueError:
        first, last = date.max, date.min
    if len(parts) <= 2 and 0 <= (last - first).days < MOST_DAYS:
        return first, last
    remedy = f"Write FROM/TO, for example 2025-04-19/2025-04-21, at most {MOST_DAYS} days."
    raise refused("TL-GET-001", f"'{days}' names no days.", remedy, "--days", days)


def _unfetched(entry: Mapping[str, Any], file: str) -> Unfetched:
    if set(entry) != {"name", "why", "instead"}:
        raise _wrong(file, "an [[unfetched]] says name, why and instead.")
    return Unfetched(**{key: str(value) for key, value in entry.items()})


def _wrong(file: str, message: str) -> Exception:
    return refused("TL-GET-001", message, "Mend the catalogue.", file)
