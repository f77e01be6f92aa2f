"""One day's report written, kept in the mission and recorded in the ledger; and written again to check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from truceline.agreement import agreed_at
from truceline.mission.accepting import method_words
from truceline.mission.asking import agreed_window, recorded_question
from truceline.mission.daily import DayAsked, day_material, newest_run
from truceline.mission.errors import RefusedError, refusal
from truceline.mission.handing_in import chosen_source
from truceline.mission.negotiating_shown import talks_for
from truceline.mission.saying import DECISION
from truceline.mission.setup import Setup
from truceline.mission.signing import METHOD as SIGNATURES
from truceline.mission.signing import NEWEST, signing_of, statuses_by
from truceline.records import FindingStatus, MethodWord, TruceWindow
from truceline.records.schemes import ICD_203
from truceline.report import DayMaterial, Register, ReportRefusedError, figures_of, report_files
from truceline.store import Run, Store, StoredReport, connect, write_durably
from truceline.verification import attribution_v1, truce_v1
from truceline.verification.truce_methods import METHOD

FIRST_WRITER, WRITER = "layout 1", "layout 5"
"""What lays a report out. A new number is due whenever the same records give another page or file."""

METHODS_ANNEX = "methods"
"""What the report's entry says when it has an annex of methods; older reports have none."""

DATED_NOTES = "dated-notes"
"""Beside it: a reading is called agreed from its note on; older reports call it so on every day."""

SETTLING = "settling"
"""Beside them: how many incidents are not settled yet; older reports do not say it."""


def report_day(
    store: Store,
    setup: Setup,
    day: date,
    *,
    out: Path,
    lang: str,
    tier: str,
    window: TruceWindow | None,
    without: Sequence[str] = (),
    scheme: str = ICD_203,
    actor: str,
    at: datetime,
) -> tuple[Path, ...]:
    """The day's report for one kind of reader, below ``out`` and, as recorded, in the mission.

    without: sources whose rows are left out, so that the licences of the others can stand together
    scheme:  in which words and digits likelihoods are told (records.schemes.SCHEMES)
    errors:  RefusedError without a run, when the mandate does not grant the tier, or when the rows'
             licences may not stand in one file
    """
    for source_id in without:
        chosen_source(setup, source_id)
    run = newest_run(store)
    _refuse_one_signature(store, run)
    window = window or agreed_window(setup.agreement)
    on_record = recorded_question(store, setup, window) if window is not None else None
    asked = DayAsked(
        day=day,
        as_known_at=at,
        issued_at=at,
        run=run,
        window=window,
        truce_method=on_record[0] if on_record else METHOD,
        attribution_method=attribution_v1.METHOD,
    )
    earlier = [one for one in store.reports() if _same_reader(one.about, day, tier, lang)]
    about = _about(asked, tier, lang, earlier[-1].folder if earlier else None)
    if without:
        about["without"] = sorted(set(without))
    if scheme != ICD_203:
        about["scheme"] = scheme
    about["settings"] = dict(store.noted_settings())
    about["annexes"] = [METHODS_ANNEX, DATED_NOTES, SETTLING]
    about["writer"] = WRITER
    about["signing"] = SIGNATURES
    about["attribution"] = asked.attribution_method
    files = _written(store, setup, asked, about)
    kept = store.folder.reports / f"{day}-{tier.replace(':', '-')}-{lang}-{len(earlier) + 1}"
    for folder in (out, kept):  # what cannot be delivered is not kept either
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            write_durably(folder / name, content)
    store.keep_report(kept, about, actor, at)
    return tuple(out / name for name in files)


def _refuse_one_signature(store: Store, run: Run) -> None:
    """A run made before verifying took two persons is not reported on where it counts one person's word."""
    if signing_of(store.manifest(run.run_no)) != NEWEST:
        return
    decided = statuses_by([one for one in store.records(DECISION) if one.seq < run.seq], NEWEST)
    alone = sorted(number for number, (status, _) in decided.items() if status is FindingStatus.VERIFIED)
    if alone:
        message = f"run {run.run_no} counts as verified what one person signed: incident {alone[0]}"
        more = f" and {len(alone) - 1} more" if alone[1:] else ""
        remedy = "Verified takes two persons now. Run again: truceline run MISSION --actor ID"
        raise refusal("TL-MIS-016", f"{message}{more}.", remedy)


def writer_of(report: StoredReport) -> str:
    """What laid a stored report out: the first writer, where its entry names none."""
    return str(report.about.get("writer", FIRST_WRITER))


def write_again(store: Store, setup: Setup, report: StoredReport) -> dict[str, bytes] | None:
    """The files of a stored report, derived again from what the store held when it was made.

    None when the mission's settings have changed since, so that they cannot be derived again.
    """
    if not _same_settings(store, report):
        return None
    return _written(store, setup, _asked_then(store, report), report.about)


def figures_again(store: Store, setup: Setup, report: StoredReport) -> Register | None:
    """A stored report's figures derived again, each with how it came about; None as ``write_again``."""
    if not _same_settings(store, report):
        return None
    with connect() as con:
        asked = _asked_then(store, report)
        material = replace(
            _material(con, store, setup, asked, report.about),
            without=_without(report.about),
            method_words=_method_words(store, asked, report.about),
        )
        return figures_of(material, report.about["tier"], report.about["lang"])


def _same_settings(store: Store, report: StoredReport) -> bool:
    return dict(report.about["settings"]) == store.noted_settings()


def _asked_then(store: Store, report: StoredReport) -> DayAsked:
    about = report.about
    return DayAsked(
        day=date.fromisoformat(about["day"]),
        as_known_at=datetime.fromisoformat(about["issued_at"]),
        issued_at=datetime.fromisoformat(about["issued_at"]),
        run=next(run for run in store.runs() if run.run_no == about["run"]),
        window=window_of(report),
        truce_method=truce_method_of(report),
        attribution_method=str(about.get("attribution", attribution_v1.FIRST_METHOD)),
        before_seq=report.seq,
        signing=str(about.get("signing", NEWEST)),
    )


def _written(store: Store, setup: Setup, asked: DayAsked, about: Mapping[str, Any]) -> dict[str, bytes]:
    with connect() as con:
        material = replace(
            _material(con, store, setup, asked, about),
            supersedes=about["supersedes"],
            without=_without(about),
            method_words=_method_words(store, asked, about),
        )
        try:
            return report_files(material, about["tier"], about["lang"])
        except ReportRefusedError as error:
            raise RefusedError((error.problem,)) from None


def _without(about: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(about.get("without", ()))


def _material(
    con: DuckDBPyConnection, store: Store, setup: Setup, asked: DayAsked, about: Mapping[str, Any]
) -> DayMaterial:
    """The day's material; where the entry says so, with readings agreed only once their notes were there."""
    found = replace(
        day_material(con, store, setup, asked),
        talks=talks_for(store, about["tier"], asked.before_seq),
        scheme=str(about.get("scheme", ICD_203)),
    )
    if SETTLING not in about.get("annexes", ()):
        found = replace(found, settling=None)
    if DATED_NOTES not in about.get("annexes", ()):
        return found
    then = agreed_at(setup.agreement, found.span.start)
    return replace(found, commitments=then.commitments)


def _method_words(store: Store, asked: DayAsked, about: Mapping[str, Any]) -> tuple[MethodWord, ...] | None:
    """The parties' words on methods as they stood; None for a report made before it had such an annex."""
    if METHODS_ANNEX not in about.get("annexes", ()):
        return None
    return method_words(store, before_seq=asked.before_seq)


def _same_reader(about: Mapping[str, Any], day: date, tier: str, lang: str) -> bool:
    return (about["day"], about["tier"], about["lang"]) == (day.isoformat(), tier, lang)


def _about(asked: DayAsked, tier: str, lang: str, supersedes: str | None) -> dict[str, Any]:
    window = asked.window
    return {
        "day": asked.day.isoformat(),
        "tier": tier,
        "lang": lang,
        "run": asked.run.run_no,
        "issued_at": asked.issued_at.isoformat(),
        "window": [window.start.isoformat(), window.end.isoformat()] if window else None,
        "truce_method": asked.truce_method,
        "supersedes": supersedes,
    }


def window_of(report: StoredReport) -> TruceWindow | None:
    """The truce window a stored report speaks of."""
    said = report.about["window"]
    if said is None:
        return None
    return TruceWindow(start=datetime.fromisoformat(said[0]), end=datetime.fromisoformat(said[1]))


def truce_method_of(report: StoredReport) -> str:
    """The method that a stored report answers the truce question by; the first, where it names none."""
    return str(report.about.get("truce_method", truce_v1.METHOD))
