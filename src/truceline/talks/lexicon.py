"""The English words that the rules look for, read once from lexicon.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def lexicon() -> dict[str, Any]:
    """The tables of lexicon.toml as they stand."""
    return tomllib.loads(files("truceline.talks").joinpath("lexicon.toml").read_text(encoding="utf-8"))


@cache
def listed(table: str, name: str) -> frozenset[str]:
    """The words of one entry, small."""
    return frozenset(lexicon()[table][name].split())
