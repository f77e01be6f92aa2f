"""One way to write a value as bytes, so that two people who hash it get the same hash.

RFC 8785 (JCS) through `rfc8785`, with one rule added. JSON numbers are doubles, exact only to 2**53 - 1;
beyond that a number, whole or not, is written as a string of its digits. So a reader gets
"9007199254740993" where 9007199254740993 went in, and the record's own schema says that it is a number.
What holds for every value: canonicalise(json.loads(canonicalise(value))) == canonicalise(value).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import rfc8785

from truceline.ledger.errors import CanonicalError

__all__ = ["JSONValue", "canonicalise", "plain"]

JSONValue: TypeAlias = "bool | int | float | str | Sequence[JSONValue] | Mapping[str, JSONValue] | None"

LARGEST_EXACT = 2**53 - 1
DEEPEST = 64


def canonicalise(value: JSONValue) -> bytes:
    """The canonical JSON bytes of a value; CanonicalError for nan, infinity, other types, broken text."""
    try:
        return rfc8785.dumps(plain(value))
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as problem:
        raise _refuse("value", "text that is valid Unicode", str(problem), "Mend the text.") from problem


def plain(value: JSONValue) -> Any:
    """An own copy of the value, as a reader of its canonical bytes gets it back."""
    return _plain(value, "value", 0)


def _plain(value: JSONValue, where: str, depth: int) -> Any:
    """The same value in the types rfc8785 knows, big numbers as strings; `where` is its place."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return value if abs(value) <= LARGEST_EXACT else _digits(value, where)
    if isinstance(value, float):
        return _plain_float(value, where)
    if depth == DEEPEST:
        raise _refuse(where, f"at most {DEEPEST} levels", "deeper nesting", "Flatten the value.")
    if isinstance(value, Mapping):
        return {_key(key, where): _plain(one, f"{where}.{key}", depth + 1) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one, f"{where}[{at}]", depth + 1) for at, one in enumerate(value)]
    raise _refuse(where, "a JSON value", type(value).__name__, "Convert it to text or a number.")


def _plain_float(value: float, where: str) -> float | str:
    if not math.isfinite(value):
        raise _refuse(where, "a finite number", str(value), "Write null and say why the value is missing.")
    return value if abs(value) <= LARGEST_EXACT else rfc8785.dumps(value).decode()


def _digits(value: int, where: str) -> str:
    try:
        return str(value)
    except ValueError as problem:  # Python refuses to print more than 4300 digits
        raise _refuse(where, "at most 4300 digits", "a longer number", "Write it as text.") from problem


def _key(key: object, where: str) -> str:
    if isinstance(key, str):
        return key
    raise _refuse(where, "text as every key", type(key).__name__, "Convert the keys to text.")


def _refuse(where: str, expected: str, found: str, do: str) -> CanonicalError:
    return CanonicalError(where, expected=expected, found=found, do=do)
