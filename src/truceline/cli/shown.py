"""Results as lines for people and as the JSON objects of docs/reference/commands.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from truceline.cli.output import plain, problem_object, table
from truceline.records import Place, Problem, Source, TruceAnswer

if TYPE_CHECKING:
    from truceline.agreement import Agreement
    from truceline.mission import (
        AsideRow,
        Explanation,
        FileRead,
        RunSummary,
        TruceResult,
        VerifyResult,
    )


def status_lines(status: Mapping[str, Any]) -> list[str]:
    """The mission's state, one line a fact."""
    width = max(len(name) for name in status)
    return [f"{name.replace('_', ' ').ljust(width)}  {_fact(value)}" for name, value in status.items()]


def _fact(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {part}" for name, part in value.items()) or "none"
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value) or "none"
    return "none" if value is None else str(plain(value))


def source_lines(sources: Iterable[Source]) -> list[str]:
    """The sources as a table."""
    heads = ("source", "class", "party", "lineage", "zone", "grade", "tier", "licence")
    rows = [
        (s.id, s.source_class, s.owner_party, s.lineage, s.zone, s.grade, s.tier, s.licence) for s in sources
    ]
    return table(heads, rows)


def read_object(files: Sequence[FileRead]) -> dict[str, Any]:
    """kept, set_aside, known, batches[], and the same per file."""
    return {
        "kept": sum(file.kept for file in files),
        "set_aside": sum(file.set_aside for file in files),
        "known": sum(file.known for file in files),
        "batches": [root for file in files for root in file.batches],
        "files": [
            {**plain(file), "problems": [problem_object(problem) for problem in file.problems]}
            for file in files
        ],
    }


def read_lines(files: Sequence[FileRead]) -> list[str]:
    """A row a file; what to do about rows set aside."""
    heads = ("file", "format", "rows", "kept", "set aside", "known", "batches")
    rows = [
        (f.file, f.format or "refused", f.rows_in, f.kept, f.set_aside, f.known, len(f.batches))
        for f in files
    ]
    lines = table(heads, rows)
    if any(file.set_aside for file in files):
        lines.append("rows set aside keep their reasons: truceline aside MISSION")
    return lines


def aside_lines(rows: Sequence[AsideRow], limit: int) -> list[str]:
    """Rows set aside, grouped by reason, the first few of each with their remedy."""
    if not rows:
        return ["no row is set aside"]
    lines: list[str] = []
    for code, group in groupby(
        sorted(rows, key=lambda row: (row.code, row.file, row.row_no)), lambda r: r.code
    ):
        found = list(group)
        lines.append(f"{code}: {len(found)} row(s)")
        lines += [
            f"  {row.file}, row {row.row_no}{_column(row)}: {row.message} {row.remedy}"
            for row in found[:limit]
        ]
        if len(found) > limit:
            lines.append(f"  and {len(found) - limit} more: truceline aside MISSION --limit {len(found)}")
    return lines


def _column(row: AsideRow) -> str:
    return f", column '{row.column}'" if row.column else ""


def run_lines(run: RunSummary) -> list[str]:
    """The run's counts, each named; the two counts are never one."""
    return [
        f"run {run.run}{'' if run.stored else ' (only looked at, nothing stored)'}",
        f"  incidents            {run.incidents}",
        f"  recorded violations  {run.recorded_violations}",
        f"  findings             {run.findings}",
        f"  assessments          {run.assessments}",
        f"  screened out         {run.screened_out}",
        *(f"  note: {note}" for note in run.notes),
    ]


def truce_object(result: TruceResult) -> dict[str, Any]:
    """strata[] with the keys of docs/reference/commands.md, the window, the recorded configuration."""
    return {
        "window": plain(result.window),
        "configuration": result.configuration,
        "recorded_before_data": result.recorded_before_data,
        "strata": [truce_answer_object(answer) for answer in result.answers],
        "rule": result.rule,
    }


def truce_answer_object(answer: TruceAnswer) -> dict[str, Any]:
    """One answer; 'control' marks a check that is no answer."""
    said: dict[str, Any] = plain(answer)
    said["control"] = said.pop("is_control")
    return said


def truce_lines(result: TruceResult) -> list[str]:
    """Every stratum with its numbers, reasons and doubts."""
    lines = [f"window {plain(result.window.start)} to {plain(result.window.end)}"]
    when = "before any data was read" if result.recorded_before_data else "AFTER data was read"
    lines += [f"configuration {result.configuration[:16]}… recorded {when}", ""]
    for answer in result.answers:
        lines += [*_answer_lines(answer), ""]
    return [*lines, result.rule]


def _answer_lines(answer: TruceAnswer) -> Iterator[str]:
    control = " (control, not an answer)" if answer.is_control else ""
    yield f"{answer.stratum}: {answer.answer}{control}"
    for reason in answer.reasons:
        yield f"  because {reason}"
    for baseline in answer.baselines:
        yield (
            f"  {baseline.windows_declared} windows: observed {answer.observed}, expected "
            f"{_number(baseline.expected)}, p fell {_p(baseline.p_fell)}, p rose {_p(baseline.p_rose)}, "
            f"smallest detectable drop {_percent(baseline.smallest_detectable_drop)}"
        )
    if answer.placebo:
        yield (
            f"  placebo: {answer.placebo.windows} earlier windows, lowest {_number(answer.placebo.lowest)}, "
            f"median {_number(answer.placebo.median)}, {answer.placebo.as_low} as low"
        )
    if answer.looks is not None:
        yield f"  looks in the window: {answer.looks}"
    for doubt in answer.doubts:
        yield f"  doubt: {doubt}"


def _number(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.1f}"


def _p(value: float | None) -> str:
    if value is None:
        return "unknown"
    return "< .0001" if value < 0.0001 else f"{value:.4f}".lstrip("0")


def _percent(value: float | None) -> str:
    return "none" if value is None else f"{value:.0%}"


def explanation_lines(found: Explanation, depth: int = 0) -> list[str]:
    """The walk from the number down to bytes, indented."""
    pad = "  " * depth
    lines = [f"{pad}{found.title}"]
    lines += [f"{pad}  {name}: {_fact(value)}" for name, value in found.facts]
    for child in found.children:
        lines += explanation_lines(child, depth + 1)
    return lines


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
    """What was checked, and every difference, the first one first."""
    lines = [f"{name.replace('_', ' ')}: {number} checked" for name, number in result.checked.items()]
    lines += [f"note: {note}" for note in result.notes]
    if result.ok:
        return [*lines, "everything re-derives and agrees"]
    return [
        *lines,
        f"{len(result.problems)} problem(s), the first difference first:",
        *map(str, result.problems),
    ]


def in_force(agreement: Agreement, at: datetime | None, where: Place | None) -> list[dict[str, Any]]:
    """What is in force at a moment and place; [] when no moment was asked about."""
    if at is None:
        return []
    return [plain(answer) for answer in agreement.in_force(at, where)]


def agreement_object(agreement: Agreement, answers: list[dict[str, Any]]) -> dict[str, Any]:
    """The agreement's records, and what is in force when that was asked."""
    return {
        "id": agreement.id,
        "title": dict(agreement.title),
        "status": agreement.status,
        "parties": plain(agreement.parties),
        "provisions": plain(agreement.provisions),
        "commitments": plain(agreement.commitments),
        "in_force": answers,
    }


def agreement_lines(agreement: Agreement, answers: list[dict[str, Any]]) -> list[str]:
    """Parties, provisions and readings, then what is in force when that was asked."""
    lines = [f"{dict(agreement.title).get('en', agreement.id)} ({agreement.status})", ""]
    lines += table(
        ("provision", "type", "bound", "acts", "where", "check"),
        [
            (p.id, p.type.value, ", ".join(p.bound), ", ".join(p.acts), p.where_zone or "everywhere", p.check)
            for p in agreement.provisions
        ],
    )
    lines += [
        "",
        *table(
            ("reading", "of", "read by", "agreed", "how to check"),
            [(c.id, c.provision_id, c.read_by, c.agreed, c.how_to_check) for c in agreement.commitments],
        ),
    ]
    for answer in answers:
        lines.append("; ".join(f"{name} {_fact(value)}" for name, value in answer.items() if value))
    return lines
