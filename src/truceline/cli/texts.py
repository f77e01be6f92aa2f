"""What every command about the record of negotiations takes: texts, a knowledge base, a day."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from truceline.cli import options as o
from truceline.cli.failures import bad_word
from truceline.cli.output import BAD_INPUT, mention, problem_line, problem_object

if TYPE_CHECKING:
    from truceline.records import Problem
    from truceline.talks import Document, Knowledge, Parser

NO_BASE = "none"
FilesArg = Annotated[list[Path], typer.Argument(metavar="FILE...", help="texts in UTF-8, one article each")]
KbOption = Annotated[
    Path | None,
    typer.Option(
        "--kb",
        metavar="DIR",
        help="knowledge base, a folder of YAML; else TRUCELINE_KB; else the packaged one; 'none' for none",
    ),
]
PARSERS = ("none", "spacy", "auto", "any")
ParserOption = Annotated[
    str,
    typer.Option(
        "--parser",
        help="none (the default): rules alone, on every machine alike; spacy: with the parser of the extra "
        "'talks'; auto: with it where it is installed; any: whatever its version",
    ),
]
DateOption = Annotated[str | None, typer.Option("--date", help="the day of texts that have no date line")]


@dataclass(frozen=True, slots=True)
class TextsRead:
    """The record of some texts, the knowledge it was read with, what was refused, and the texts."""

    record: dict[str, Any]
    knowledge: Knowledge
    problems: tuple[Problem, ...]
    documents: tuple[Document, ...]

    @property
    def refused(self) -> bool:
        """True when a text was not read."""
        return any(each.severity.value == "refused" for each in self.problems)

    @property
    def names(self) -> dict[str, str]:
        """What each entity of the record is called, by its id, and each issue, by its code."""
        issues = {issue.code: issue.label for issue in self.knowledge.issues}
        return issues | {each["id"]: each["canonical"] for each in self.record["entities"]}

    def said(self) -> list[dict[str, Any]]:
        """The problems as JSON gives them."""
        return [problem_object(each) for each in self.problems]

    def end(self) -> None:
        """Tell the problems; exit code 2 where a text was refused."""
        mention(*map(problem_line, self.problems)) if self.problems else None
        if self.refused:
            raise SystemExit(BAD_INPUT)


def name_of(names: Mapping[str, str], id: Any) -> str:
    """The name of an entity, of its side's country, or what it is called."""
    return names.get(str(id)) or names.get(f"gpe:{id}") or str(id)


def texts_read(files: list[Path], kb: Path | None, date: str | None, parser: str = "none") -> TextsRead:
    """The record of the files; a file that is refused is told and the others are read."""
    from truceline.talks import negotiation_record, read_documents

    day = o.calendar_day("--date", date) if date is not None else None
    documents, problems = read_documents(files, dct=day)
    knowledge, name = knowledge_named(kb)
    record = {**negotiation_record(documents, knowledge, parser_named(parser)), "knowledge": name}
    return TextsRead(record, knowledge, tuple(problems), tuple(documents))


def parser_named(named: str) -> Parser | None:
    """The parser that --parser asks for; None for the rules alone.

    errors: RefusedError where it is not installed or not of the version that was measured
    """
    from truceline.talks import NoParserError, parser

    if named not in PARSERS:
        raise bad_word("--parser", f"'{named}' is no parser.", f"There are: {', '.join(PARSERS)}.")
    if named == "none":
        return None
    try:
        return parser(any_version=named == "any")
    except NoParserError as error:
        if named == "auto":
            return None
        remedy = "Install the lock's version, leave --parser out, or use --parser any."
        raise bad_word("--parser", f"{error}.", remedy) from None


def knowledge_named(named: Path | None) -> tuple[Knowledge, str]:
    """The knowledge base that --kb or TRUCELINE_KB names, else the packaged one; and which it was.

    errors: RefusedError for one with faults
    """
    from truceline.mission.errors import RefusedError
    from truceline.talks import Knowledge, load_knowledge

    folder = knowledge_folder(named)
    if folder is None:
        return Knowledge(), NO_BASE
    knowledge, problems = load_knowledge(folder)
    if problems:
        raise RefusedError(problems)
    packaged = _asked_for(named) is None
    return knowledge, f"packaged: {folder.parent.name}" if packaged else folder.name


def knowledge_folder(named: Path | None) -> Path | None:
    """The folder that --kb or TRUCELINE_KB names, else the packaged one; None for 'none'."""
    return None if str(named) == NO_BASE else _asked_for(named) or packaged_knowledge()


def _asked_for(named: Path | None) -> Path | None:
    return named or (Path(os.environ["TRUCELINE_KB"]) if os.environ.get("TRUCELINE_KB") else None)


def packaged_knowledge() -> Path | None:
    """The knowledge base that comes with the package; it adds nothing to a text that names nobody of it."""
    here = Path(__file__).resolve()
    places = (here.parents[1] / "examples", here.parents[3] / "examples")
    return next((path for place in places for path in sorted(place.glob("talks/*/kb"))), None)
