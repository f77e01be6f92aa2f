"""Results as lines for people and as the JSON objects of docs/reference/commands.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from truceline.cli.output import plain, problem_line, problem_object
from truceline.cli.words import counted, fact, in_words, number, percent, probability, table, wrapped

if TYPE_CHECKING:
    from truceline.agreement import Agreement, Particulars, Standing
    from truceline.agreement.conditions import Conditions
    from truceline.mission import (
        AsideGroup,
        AsideRow,
        AsideSheet,
        FileRead,
        RunSummary,
        TruceResult,
        VerifyResult,
    )
    from truceline.records import Problem, Provision, Source, TruceAnswer, TruceWindow


def status_lines(status: Mapping[str, Any]) -> list[str]:
    """The mission's state, one line a fact, then the newest reads."""
    told = {name: value for name, value in status.items() if name != "newest_reads"}
    width = max(len(name) for name in told)
    lines = [f"{in_words(name).ljust(width)}  {fact(value)}" for name, value in told.items()]
    if status["newest_reads"]:
        heads = ("read", "file", "source", "received", "kept", "set aside", "known", "replaced by")
        rows = [
            (
                r["read_id"],
                r["file"],
                r["source"],
                _to_the_second(r["received_at"]),
                r["kept"],
                r["set_aside"],
                r["known"],
                r["replaced_by"],
            )
            for r in status["newest_reads"]
        ]
        lines += ["", "newest reads", *table(heads, rows)]
    return lines


def _to_the_second(moment: datetime) -> str:
    return fact(plain(moment.replace(microsecond=0)))


def source_lines(sources: Iterable[Source]) -> list[str]:
    """The sources as a table."""
    heads = ("source", "class", "party", "lineage", "zone", "grade", "tier", "licence")
    rows = [
        (s.id, s.source_class, s.owner_party, s.lineage, s.zone, s.grade, s.tier, s.licence) for s in sources
    ]
    return table(heads, rows)


def read_problems(files: Sequence[FileRead], *, strict: bool) -> list[Problem]:
    """Why the command ends with exit code 2: files refused and, when strict, rows set aside."""
    problems = [problem for file in files for problem in file.problems]
    if strict:
        problems += [_set_aside(file) for file in files if file.set_aside]
    return problems


def _set_aside(file: FileRead) -> Problem:
    from truceline.records import Problem, Severity

    return Problem(
        code="TL-MIS-011",
        severity=Severity.SET_ASIDE,
        message=f"{counted(file.set_aside, 'row')} set aside, and --strict was asked for.",
        remedy="The others are kept. See why with: truceline aside MISSION",
        file=file.file,
    )


def read_object(files: Sequence[FileRead], problems: Sequence[Problem] = ()) -> dict[str, Any]:
    """kept, set_aside, known, batches[], and the same per file; with problems, ok is false."""
    refused = {"ok": False, "problems": [problem_object(problem) for problem in problems]} if problems else {}
    return refused | {
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
    heads = ("read", "file", "format", "rows", "kept", "set aside", "known", "batches")
    rows = [
        (f.read_id, f.file, f.format or "refused", f.rows_in, f.kept, f.set_aside, f.known, len(f.batches))
        for f in files
    ]
    lines = table(heads, rows)
    lines += [line for file in files for line in _beside_the_counts(file)]
    if any(file.set_aside for file in files):
        lines.append("rows set aside keep their reasons: truceline aside MISSION")
    return lines


def _beside_the_counts(file: FileRead) -> Iterator[str]:
    if file.replaces:
        yield (
            f"{file.read_id} replaces {file.replaces}: {counted(file.same, 'record')} the same, "
            f"{file.gone} gone, {file.new} new; the next run takes it up"
        )
    for note in file.notes:
        yield from wrapped(note, "note: ")


def withdrawn_lines(result: Mapping[str, Any]) -> list[str]:
    """What counts no longer."""
    batches = counted(result["batches"], "batch", "batches")
    return [f"withdrawn: {counted(result['rows'], 'row')} in {batches}; the next run leaves them out"]


def aside_group_lines(groups: Sequence[AsideGroup]) -> list[str]:
    """Each group: how many, what is wrong, one of them, and what to do; the largest first."""
    if not groups:
        return ["no row is set aside"]
    lines: list[str] = []
    for group in groups:
        sealed = f", {group.sealed} sealed" if group.sealed else ""
        files = counted(group.files, "file")
        lines += wrapped(
            f"{group.key}: {counted(group.rows, 'row')} of {files}{sealed}. {group.what}", "", "  "
        )
        if group.example is not None:
            row = group.example
            lines += wrapped(f"such as {_place(row)}: {row.message} {row.remedy}", "  ", "    ")
    lines += ["", "one by one: truceline aside MISSION --code CODE or --file FILE"]
    return [*lines, "to mend them in a spreadsheet: truceline aside MISSION --file FILE --out FILE.csv"]


def aside_lines(rows: Sequence[AsideRow], groups: Sequence[AsideGroup]) -> list[str]:
    """Rows set aside one by one, as many as were asked for, and how many more there are."""
    total = sum(group.rows for group in groups)
    if not total:
        return ["no row is set aside that fits what was asked"]
    lines: list[str] = []
    for row in rows:
        standing = f" ({row.standing})" if row.standing else ""
        text = f"{_place(row)}{standing}: {row.message} {row.remedy} [{row.code}]"
        lines += wrapped(text, "", "  ")
    more = total - len(rows)
    return lines if not more else [*lines, f"and {more} more: truceline aside MISSION --limit {total}"]


def sheet_lines(sheet: AsideSheet, mission: Path) -> list[str]:
    """What was written, and what to do with it."""
    lines = [f"{sheet.file}: {counted(sheet.rows, 'row')}, {sheet.split} under the file's own columns"]
    if sheet.sealed:
        lines.append(f"{counted(sheet.sealed, 'sealed row')} left out")
    lines += wrapped(f"for the mission's own use; licence: {', '.join(sheet.licences)}")
    return [
        *lines,
        f"mend the rows, delete those that cannot be, then: truceline read {mission} {sheet.file}",
    ]


def _place(row: AsideRow) -> str:
    column = f", column '{row.column}'" if row.column else ""
    return f"{row.file}, row {row.row_no}{column}"


def run_lines(run: RunSummary) -> list[str]:
    """The run's counts, each named; the two counts are never one."""
    return [
        f"run {run.run}" if run.stored else "only looked at, nothing stored",
        f"  incidents            {run.incidents}",
        f"  recorded violations  {run.recorded_violations}",
        f"  findings             {run.findings}",
        f"  assessments          {run.assessments}",
        f"  screened out         {run.screened_out}",
        *(line for note in run.notes for line in wrapped(note, "  note: ")),
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
    """Every stratum in one table, then each with its reasons, baselines and doubts, then the rule."""
    when = "before any data was read" if result.recorded_before_data else "AFTER data was read"
    lines = [window_line(result.window), f"question {result.configuration[:16]}… on record {when}", ""]
    lines += [*answer_lines(result.answers), ""]
    for answer in result.answers:
        lines += [*_answer_lines(answer), ""]
    return [*lines, *wrapped(result.rule, "rule: ")]


def window_line(window: TruceWindow) -> str:
    """The window in UTC, as a line."""
    return f"window {fact(plain(window.start))} to {fact(plain(window.end))}"


def answer_lines(answers: Sequence[TruceAnswer], truth: Mapping[str, str] | None = None) -> list[str]:
    """A row an answer, beside the truth where it is known; numbers only."""
    heads = ("stratum", "answer", "observed", "expected", "p fell", "p rose", *(("truth",) if truth else ()))
    rows = [[*_answer_cells(answer), *((truth.get(answer.stratum),) if truth else ())] for answer in answers]
    return table(heads, rows) if rows else ["no stratum is asked about: strata.csv lists none"]


def _answer_cells(answer: TruceAnswer) -> tuple[str, ...]:
    return (
        f"{answer.stratum} (control)" if answer.is_control else answer.stratum,
        str(answer.answer),
        number(answer.observed),
        number(answer.expected),
        probability(answer.p_fell),
        probability(answer.p_rose),
    )


def _answer_lines(answer: TruceAnswer) -> Iterator[str]:
    yield f"{answer.stratum}: {answer.answer}{' (a control, not an answer)' if answer.is_control else ''}"
    for reason in answer.reasons:
        yield from wrapped(reason, "  because ")
    for baseline in answer.baselines:
        words = (
            f"observed {number(answer.observed)}, expected {number(baseline.expected)}, "
            f"p fell {probability(baseline.p_fell)}, p rose {probability(baseline.p_rose)}, "
            f"smallest detectable drop {percent(baseline.smallest_detectable_drop)}"
        )
        yield from wrapped(words, f"  {baseline.windows_declared} windows: ")
    if answer.placebo:
        yield (
            f"  placebo: {counted(answer.placebo.windows, 'earlier window')}, lowest "
            f"{number(answer.placebo.lowest)}, median {number(answer.placebo.median)}, "
            f"{answer.placebo.as_low} as low"
        )
    if answer.looks is not None:
        yield f"  looks in the window: {answer.looks}"
    for doubt in answer.doubts:
        yield from wrapped(doubt, "  doubt: ")


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


def loaded_agreement(folder: Path) -> Agreement:
    """The agreement in a folder, or in the mission in it.

    errors: RefusedError with every fault.
    """
    from truceline.agreement import load_agreement
    from truceline.mission.errors import RefusedError
    from truceline.records import Severity

    inside = folder / "agreement"
    agreement, problems = load_agreement(inside if inside.is_dir() else folder)
    refused = tuple(problem for problem in problems if problem.severity is Severity.REFUSED)
    if agreement is None or refused:
        raise RefusedError(refused or tuple(problems))
    return agreement


def agreement_object(agreement: Agreement, standings: Sequence[Standing]) -> dict[str, Any]:
    """The agreement's records, and what is in force when that was asked."""
    return {
        "id": agreement.id,
        "title": dict(agreement.title),
        "status": agreement.status,
        "parties": plain(agreement.parties),
        "provisions": plain(agreement.provisions),
        "commitments": plain(agreement.commitments),
        "draft": plain(agreement.draft),
        "particulars": {name: plain(said) for name, said in agreement.particulars},
        "layers": plain(agreement.layers),
        "in_force": plain(standings),
    }


def agreement_lines(agreement: Agreement, standings: Sequence[Standing], when: datetime | None) -> list[str]:
    """Parties, provisions and readings; or, when a moment was asked about, what is in force then."""
    title = dict(agreement.title).get("en", agreement.id)
    lines = [f"{title} ({in_words(agreement.status)})", ""]
    if when is not None:
        return [*lines, f"at {fact(plain(when))}", *_standing_lines(standings)]
    parties = ", ".join(party.id for party in agreement.parties)
    lines += wrapped(parties or "none", "parties: ")
    return [*lines, "", *_provision_lines(agreement), "", *_reading_lines(agreement)]


def _provision_lines(agreement: Agreement) -> Iterator[str]:
    heads = ("provision", "type", "bound", "where", "check")
    rows = [
        (p.id, p.type.value, ", ".join(p.bound), _where(agreement, p), p.check) for p in agreement.provisions
    ]
    head, rule, *lines = table(heads, rows)
    yield from (head, rule)
    for provision, line in zip(agreement.provisions, lines, strict=True):
        yield line
        if provision.acts:
            yield from wrapped(", ".join(provision.acts), "    acts: ")
        yield from _condition_lines(agreement.conditions_of(f"{provision.id}@text"))
        yield from _particular_lines(agreement.particulars_of(provision.id))
        for dated in provision.in_force:
            yield f"    in force {_period(dated.period.start, dated.period.end)}"


def _where(agreement: Agreement, provision: Provision) -> str:
    near = agreement.conditions_of(f"{provision.id}@text").distance is not None
    layer = agreement.layer("zone", provision.where_zone)
    if layer is not None and layer.cannot_be_drawn is not None:
        return f"{provision.where_zone}, NOT DRAWN"
    return provision.where_zone or ("near a line" if near else "everywhere")


def _condition_lines(asked: Conditions) -> Iterator[str]:
    """Which weapons, how near to whose line, by when: as the wording's own reading has them."""
    from truceline.agreement import amount_words, needs_words

    if asked.weapons is not None:
        yield from wrapped(" or ".join(asked.weapons.written), "    weapons: ")
    if asked.distance is not None:
        parts = (f"{w.width_m / 1000:g} km from {w.line_id} for {w.party}" for w in asked.distance.widths)
        yield from wrapped("; ".join(parts), "    nearer than: ")
    if asked.due is not None:
        named = (("begun", asked.due.start), ("done", asked.due.done))
        steps = (f"{word} {amount_words(span)}" for word, span in named if span is not None)
        yield f"    due: {', '.join(steps)} after {asked.due.after}"
    if asked.needs is not None:
        yield from wrapped("; ".join(needs_words(asked.needs)), "    needs: ", "        ")


def _particular_lines(said: Particulars) -> Iterator[str]:
    """Its number in the text, its figures, what no source confirms and what none says."""
    for figure in said.figures:
        number = f"{figure.limit} {figure.amount} ({figure.unit})"
        yield from wrapped(f"{figure.of}: {number}", "    number: ", "        ")
    if said.unconfirmed:
        yield from wrapped(", ".join(said.unconfirmed), "    UNCONFIRMED: ", "        ")
    if said.left_open:
        yield from wrapped("; ".join(said.left_open), "    left open: ", "        ")


def _period(start: datetime, end: datetime | None) -> str:
    until = f"until {fact(plain(end))}" if end is not None else "with no end set"
    return f"from {fact(plain(start))} {until}"


def _reading_lines(agreement: Agreement) -> list[str]:
    heads = ("reading", "of", "read by", "agreed", "how to check")
    rows = [(c.id, c.provision_id, c.read_by, fact(c.agreed), c.how_to_check) for c in agreement.commitments]
    return table(heads, rows)


def _standing_lines(standings: Sequence[Standing]) -> Iterator[str]:
    heads = ("reading", "read by", "duty", "acts", "in force", "inside")
    rows = [_standing_cells(standing) for standing in standings]
    head, rule, *lines = table(heads, rows)
    yield from (head, rule)
    for standing, line in zip(standings, lines, strict=True):
        yield line
        for why in standing.why:
            yield from wrapped(why, "    ")


def _standing_cells(standing: Standing) -> tuple[object, ...]:
    reading = standing.commitment
    more = len(reading.acts) - 2
    acts = reading.acts if more <= 0 else (*reading.acts[:2], f"and {more} more")
    in_force, inside = (in_words(plain(truth)) for truth in (standing.in_force, standing.inside))
    return reading.id, reading.read_by, in_words(plain(reading.duty)), ", ".join(acts), in_force, inside
