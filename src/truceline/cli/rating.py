"""A source's error rates as words of the command line: ``artillery=80/20`` is the Beta [80, 20]."""

from __future__ import annotations

import re

from truceline.cli.failures import bad_word

WRITTEN = re.compile(r"([a-z_]+)=([0-9.]+)/([0-9.]+)")


def rates(option: str, words: list[str] | None) -> dict[str, list[float]]:
    """By kind the two numbers of a Beta; {} where nothing was said.

    errors: RefusedError that shows how a rate is written.
    """
    found = {}
    for word in words or ():
        parts = WRITTEN.fullmatch(word)
        numbers = [_number(each) for each in parts.groups()[1:]] if parts else []
        if parts is None or None in numbers:
            remedy = "Write KIND=TOLD/NOT, for example artillery=80/20: told of 80 in 100."
            raise bad_word(option, f"'{word}' is no rate.", remedy, word)
        found[parts[1]] = [each for each in numbers if each is not None]
    return found


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
