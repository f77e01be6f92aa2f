"""A settings file written as TOML: its table, and what is wrong in it as problems."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from truceline.records import Problem, Severity


def table_of(text: str, file: str) -> tuple[dict[str, Any] | None, list[Problem]]:
    """The file's table, or None with the problem found."""
    try:
        return tomllib.loads(text), []
    except tomllib.TOMLDecodeError as error:
        message = f"the file is not TOML: {error}."
        return None, [
            settings_problem("TL-MIS-001", file, message, "Mend the line named and run the command again.")
        ]


def no_lists(table: Mapping[str, Any], keys: tuple[str, ...], of: type, file: str) -> Iterator[Problem]:
    """A text where a list of texts is meant would be taken letter by letter."""
    remedy = 'write a list, for example ["en"]' if of is str else "write [[actors]] with an id for each"
    for key in keys:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(part, of) for part in value):
            yield wrong(file, key, value, remedy)


def missing(file: str, key: str) -> Problem:
    """The problem of a key that must be there."""
    message, remedy = "it is missing.", "Add it; docs/reference/mission-folder.md says what it means."
    return settings_problem("TL-MIS-002", file, message, remedy, key)


def wrong(file: str, column: str, found: object, remedy: str, row_no: int | None = None) -> Problem:
    """The problem of a value that is not allowed."""
    message = f"'{found}' is not allowed here." if found != "" else "it is empty."
    return settings_problem("TL-MIS-002", file, message, f"Mend it: {remedy}.", column, str(found), row_no)


def settings_problem(
    code: str,
    file: str,
    message: str,
    remedy: str,
    column: str = "",
    found: str = "",
    row_no: int | None = None,
) -> Problem:
    """A problem that keeps the settings from being used."""
    return Problem(
        code=code,
        severity=Severity.REFUSED,
        message=message,
        remedy=remedy,
        file=file,
        row_no=row_no,
        column=column,
        found=found,
    )
