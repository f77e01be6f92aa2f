"""`truceline explain` and `truceline verify`: from an answer down to bytes, and all derived again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from truceline.cli import options as o
from truceline.cli.opening import asked
from truceline.cli.output import CHECK_FAILED, bar, problem_line, problem_object, say, show_json
from truceline.cli.words import counted, in_words

if TYPE_CHECKING:
    from truceline.mission import VerifyResult
    from truceline.records import Problem


def add_checking(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "explain",
        short_help="From any answer or number down to bytes.",
        epilog=o.example(
            "truceline explain demo/mission truce/shelling",
            "truceline explain demo/mission 2024-05-24/violations/all",
            "truceline explain demo/mission 17",
        ),
    )(explain)
    app.command(
        "verify",
        short_help="Re-derive and check everything.",
        epilog=o.example("truceline verify demo/mission"),
    )(verify)


def explain(
    mission: o.MissionFolderArg,
    record: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="a figure's id in report.json, truce/STRATUM, guarantee/ID, an incident, finding, "
            "assessment, row, batch, piece of evidence, claim or decision",
        ),
    ],
    scheme: o.SchemeOption = "icd203",
    json: o.JsonOption = False,
) -> None:
    """Walk from any answer or number of a report down to bytes; exit 1 when a check on the way fails."""
    from truceline.cli.tree import explanation_lines, explanation_object

    worded = o.scheme(scheme)
    found = asked(mission, lambda opened: opened.explain(record))
    show_json(explanation_object(found)) if json else say(*explanation_lines(found, worded))
    if not found.holds:
        raise SystemExit(CHECK_FAILED)


def verify(mission: o.MissionFolderArg, json: o.JsonOption = False) -> None:
    """Re-derive and check everything; exit 1 on any mismatch, the first difference named first."""
    from truceline.mission import verify_mission

    advance, done = bar("verify")
    try:
        result = verify_mission(mission, progress=advance)
    finally:
        done()
    show_json(verify_object(result)) if json else say(*verify_lines(result))
    if not result.ok:
        raise SystemExit(CHECK_FAILED)


def verify_object(result: VerifyResult) -> dict[str, Any]:
    """ok, checked{}, problems[{code, where, first_difference}], notes."""
    return {
        "ok": result.ok,
        "checked": result.checked,
        "problems": [_problem(problem) for problem in result.problems],
        "notes": [str(note) for note in result.notes],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {**problem_object(problem), "first_difference": problem.message}


def verify_lines(result: VerifyResult) -> list[str]:
    """Whether everything agrees, what was checked, and every difference, the first one first."""
    counts = [f"{in_words(name)} {count}" for name, count in result.checked.items() if name != "stored_parts"]
    lines = [f"checked: {', '.join(counts) or 'the stored parts; nothing is derived again from damage'}"]
    lines += [f"note: {problem_line(note)}" for note in result.notes]
    if result.ok:
        return [*lines, "everything re-derives and agrees"]
    found = counted(len(result.problems), "difference")
    return [*lines, f"{found}, the first one first:", *map(problem_line, result.problems)]
