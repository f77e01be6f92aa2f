"""The parser that figures are also taken with, where it is installed."""

from __future__ import annotations

from truceline.talks import NoParserError, Parser, parser

NO_PARSER = "not measured: the extra talks is not installed, or of another version"


def parser_here() -> Parser | None:
    """The parser of the extra; None where the measured version is not installed."""
    try:
        return parser()
    except NoParserError:
        return None
