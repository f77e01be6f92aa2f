"""`truceline get`: an example's files from their publishers, licences first; results as lines and JSON."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from truceline import __version__
from truceline.cli.output import problem_object
from truceline.cli.words import table, wrapped
from truceline.fetch import (
    RECEIPT,
    Cache,
    Fetched,
    Fetcher,
    Receipts,
    Unfetched,
    Wanted,
    chosen,
    read_catalogue,
)
from truceline.fetch.errors import FetchRefusedError
from truceline.records import Problem, system_clock

Progress = Callable[[str, int, int], None]
AGENT = f"Truceline/{__version__} (ceasefire monitoring software; one connection at a time)"
CATALOGUE = "fetch.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked for: the example's folder, where files and cache go, which files, which days."""

    example: str
    folder: Path
    out: Path
    cache: Path
    only: tuple[str, ...] = ()
    days: str = ""
    offline: bool = False

    def plan(self) -> tuple[tuple[Wanted, ...], tuple[Unfetched, ...]]:
        """The files to fetch, and what is not fetched and why.

        errors: FetchRefusedError (TL-GET-001)
        """
        path = self.folder / CATALOGUE
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        catalogue = read_catalogue(text, f"{self.example}/{CATALOGUE}")
        catalogue = catalogue.with_days(self.days) if self.days else catalogue
        files = chosen(catalogue, self.only)
        if self.only:
            return files, ()
        keyless = {
            one.name: one for one in files if one.key and not (os.environ.get(one.key) or self.offline)
        }
        open_to_all = tuple(one for one in files if one.name not in keyless)
        return open_to_all, (*catalogue.unfetched, *map(_keyless, keyless.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """What became of every file, in the catalogue's order."""

    request: Request
    files: tuple[Fetched, ...]
    unfetched: tuple[Unfetched, ...]

    @property
    def problems(self) -> list[Problem]:
        """Why files were refused."""
        return [one.problem for one in self.files if one.problem is not None]

    def object(self) -> dict[str, Any]:
        """The keys of docs/reference/commands.md."""
        return {
            "ok": not self.problems,
            "example": self.request.example,
            "out": str(self.request.out),
            "receipt": str(self.request.out / RECEIPT),
            "files": [_file_object(one) for one in self.files],
            "not_fetched": [
                {"name": one.name, "why": one.why, "instead": one.instead} for one in self.unfetched
            ],
            "problems": [problem_object(problem) for problem in self.problems],
        }

    def lines(self) -> list[str]:
        """A row a file, then what is not fetched and why, then what to do next."""
        rows = [
            (one.wanted.label, one.state, _size(one), _digest(one), one.wanted.path) for one in self.files
        ]
        lines = table(("file", "state", "bytes", "sha256", "path"), rows)
        for one in self.unfetched:
            lines += ["", *wrapped(f"not fetched: {one.name}. {one.why} {one.instead}", "", "  ")]
        return [*lines, "", f"receipt: {self.request.out / RECEIPT}", *self._next()]

    def _next(self) -> list[str]:
        if all(one.problem for one in self.files):
            return []
        return [
            "read them with:",
            f"  TRUCELINE_DATA={self.request.out} truceline demo --example {self.request.example} --out OUT",
        ]


def run_get(request: Request, progress: Progress, announce: Callable[[list[str]], None]) -> Got:
    """Fetch the files; licences are announced before anything is asked for.

    errors: FetchRefusedError when the catalogue, the cache or the receipt cannot be used
    """
    files, unfetched = request.plan()
    announce(licence_lines(files))
    receipts = Receipts(request.out, AGENT)
    with Cache(request.cache) as cache:
        fetcher = Fetcher(
            cache=cache,
            agent=AGENT,
            now=system_clock,
            seconds=time.monotonic,
            sleep=time.sleep,
            keys={one.key: os.environ.get(one.key, "") for one in files if one.key},
            offline=request.offline,
            progress=progress,
        )
        got = tuple(_placed(fetcher.fetch(one), receipts, cache) for one in files)
    return Got(request=request, files=got, unfetched=unfetched)


def default_cache() -> Path:
    """Where fetched files are kept between calls: the user's cache folder."""
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "truceline"


def licence_lines(files: Sequence[Wanted]) -> list[str]:
    """Each set's publisher and licence, once."""
    lines = []
    for one in {one.name: one for one in files}.values():
        may = {"yes": "may be republished", "no": "not to be republished"}.get(one.may_republish)
        said = f"{one.name}: {one.publisher}. {one.licence} [{may or 'republishing: unclear'}]"
        lines += wrapped(said, "", "  ")
    return lines


def _keyless(one: Wanted) -> Unfetched:
    return Unfetched(
        name=one.name,
        why=f"It needs a key of {one.publisher}, and {one.key} is not set.",
        instead=f"Ask there for a key and put it in {one.key}; it is never stored.",
    )


def _placed(fetched: Fetched, receipts: Receipts, cache: Cache) -> Fetched:
    """The same, its file in its place; refused where something else lies there."""
    try:
        receipts.place(fetched, cache)
    except FetchRefusedError as error:
        return Fetched(wanted=fetched.wanted, state="refused", problem=error.problem)
    return fetched


def _file_object(one: Fetched) -> dict[str, Any]:
    wanted, held = one.wanted, one.held
    return {
        "name": wanted.label,
        "path": wanted.path,
        "address": wanted.address,
        "state": one.state,
        "bytes": held.size_bytes if held else None,
        "sha256": held.sha256 if held else None,
        "digest_was_pinned": bool(wanted.sha256),
        "redirects": one.redirects,
        "publisher": wanted.publisher,
        "licence_id": wanted.licence_id,
        "licence": wanted.licence,
        "may_republish": wanted.may_republish,
        "citation": wanted.citation,
        "derivation": wanted.derivation,
    }


def _size(one: Fetched) -> int | None:
    return one.held.size_bytes if one.held else None


def _digest(one: Fetched) -> str:
    """The first digits, and whether anybody had said beforehand what they must be."""
    if one.held is None:
        return ""
    return f"{one.held.sha256[:12]}… {'pinned' if one.wanted.sha256 else 'not pinned'}"
