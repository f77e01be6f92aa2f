"""The truce question, asked of every stratum: configured first, then counted, then answered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
from shapely.geometry.base import BaseGeometry

from truceline.agreement import Agreement
from truceline.mission.covering import areas_inside, clock_doubt, open_coverage
from truceline.mission.errors import refusal, refused_write
from truceline.mission.setup import Setup
from truceline.records import ProvisionType, Stratum, TruceAnswer, TruceWindow, in_utc
from truceline.store import Store, StoredRecord, connect
from truceline.verification.source_breaks import SourceBreak, baseline_breaks, label_breaks
from truceline.verification.truce_methods import ARITHMETIC, METHOD, RULES
from truceline.verification.truce_v1 import ALPHA, POWER, WindowCount, ask, control_doubt

CONFIGURATION = "truce_configuration"
DIGITS = 4
"""Ratios, means and probabilities are kept to this many decimals, so that they agree elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TruceResult:
    """Every stratum's answer, with the window, and the digest of what was configured and when."""

    window: TruceWindow
    configuration: str
    recorded_before_data: bool
    answers: tuple[TruceAnswer, ...]
    counts: Mapping[str, tuple[WindowCount, ...]]
    rule: str


def agreed_window(agreement: Agreement) -> TruceWindow | None:
    """The one period that every prohibition of the agreement has in force, if there is just one."""
    periods = {
        (dated.period.start, dated.period.end)
        for provision in agreement.provisions
        if provision.type is ProvisionType.PROHIBITION
        for dated in provision.in_force
    }
    if len(periods) != 1:
        return None
    start, end = periods.pop()
    return TruceWindow(start=start, end=end) if end is not None else None


def window_asked_last(store: Store) -> TruceWindow | None:
    """The window of the newest truce question on record, if any is."""
    asked = store.records(CONFIGURATION)
    if not asked:
        return None
    said = asked[-1].body["window"]
    start, end = (in_utc(datetime.fromisoformat(said[name])) for name in ("from", "to"))
    return TruceWindow(start=start, end=end)


def needed_window(agreement: Agreement, asked: TruceWindow | None) -> TruceWindow:
    """The window asked about, else the agreement's own.

    errors: RefusedError when neither says which window is meant.
    """
    window = asked or agreed_window(agreement)
    if window is None:
        remedy = "Name it: --window FROM/TO, moments with their offsets."
        raise refusal("TL-MIS-008", "the agreement does not name one single window.", remedy, "--window")
    return window


def configuration(setup: Setup, window: TruceWindow, method: str = METHOD) -> dict[str, Any]:
    """Everything the answers depend on besides the data, as JSON values."""
    return {
        "window": {"from": _moment(window.start), "to": _moment(window.end)},
        "strata": [_stratum_values(stratum) for stratum in setup.strata],
        "zones": {stratum.id: str(setup.zone_of(stratum.source_id)) for stratum in setup.strata},
        "parties": [party.id for party in setup.agreement.parties],
        "alpha": ALPHA,
        "power": POWER,
        "method": method,
        "rule": RULES[method],
    }


def digest_of(configured: Mapping[str, Any]) -> str:
    """SHA-256 of the configuration, 64 hex digits."""
    text = json.dumps(configured, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def recorded_question(
    store: Store, setup: Setup, window: TruceWindow, before_seq: int | None = None
) -> tuple[str, StoredRecord] | None:
    """The newest method under which this very question is on record, with the record; None when it is not.

    before_seq: only what the ledger held before that entry.
    """
    for method in ARITHMETIC:
        for record in store.records(CONFIGURATION, digest_of(configuration(setup, window, method))):
            if before_seq is None or record.seq < before_seq:
                return method, record
    return None


def ask_all(store: Store, setup: Setup, window: TruceWindow) -> TruceResult:
    """Every stratum's answer over what the store holds.

    errors: WriteRefusedError when this very question is not on record: no answer without it.
    """
    found = recorded_question(store, setup, window)
    if found is None:
        remedy = "Ask again with --actor ID: the question is then recorded before anything is counted."
        raise refused_write("TL-MIS-004", "this truce question is not on record yet.", remedy)
    method, recorded = found
    with connect() as con:
        for layer in ("observations", "tallies"):
            store.relation(con, layer)
        open_coverage(con, store, setup)
        given, counts = answers(con, setup, window, method)
    return TruceResult(
        window=window,
        configuration=recorded.id,
        recorded_before_data=all(read.seq > recorded.seq for read in store.reads()),
        answers=given,
        counts=counts,
        rule=RULES[method],
    )


def answers(
    con: duckdb.DuckDBPyConnection, setup: Setup, window: TruceWindow, method: str = METHOD
) -> tuple[tuple[TruceAnswer, ...], dict[str, tuple[WindowCount, ...]]]:
    """Every stratum's answer in the order of strata.csv, and the window counts behind each.

    method: the one that is on record with the question.
    """
    found: list[TruceAnswer] = []
    counts: dict[str, tuple[WindowCount, ...]] = {}
    for stratum in setup.strata:
        answer, counts[stratum.id] = ask(
            con,
            stratum,
            window,
            zone=_days_zone(setup, stratum),
            parties=[party.id for party in setup.agreement.parties],
            area=outline_of(setup, stratum),
            area_refs=areas_inside(setup.agreement, stratum.area),
            by=ARITHMETIC[method],
        )
        answer = _with_clock_doubt(con, stratum, window, _quantised(answer))
        found.append(_heeding(answer, _breaks(con, setup, stratum, window, method)))
    return tuple(_with_control_doubts(setup.strata, found)), counts


def _breaks(
    con: duckdb.DuckDBPyConnection, setup: Setup, stratum: Stratum, window: TruceWindow, method: str
) -> tuple[SourceBreak, ...]:
    """The breaks of the stratum's source that the method heeds."""
    by, zone = ARITHMETIC[method], _days_zone(setup, stratum)
    labels = label_breaks(con, stratum, window, zone) if by.heeds_breaks else ()
    if not by.heeds_levels:
        return labels
    area, refs = outline_of(setup, stratum), areas_inside(setup.agreement, stratum.area)
    return (*labels, *baseline_breaks(con, stratum, window, zone, area=area, area_refs=refs))


def _heeding(answer: TruceAnswer, breaks: Sequence[SourceBreak]) -> TruceAnswer:
    """The answer with each break among its doubts; beside one no difference can be told."""
    if not breaks:
        return answer
    words = tuple(each.words for each in breaks)
    answer = replace(answer, doubts=(*answer.doubts, *words))
    if answer.answer not in ("fell", "rose"):
        return answer
    reasons = (f"the count alone would say '{answer.answer}', but", *words)
    return replace(answer, answer="cannot tell", reasons=reasons)


def _with_clock_doubt(
    con: duckdb.DuckDBPyConnection, stratum: Stratum, window: TruceWindow, answer: TruceAnswer
) -> TruceAnswer:
    if stratum.channel != "observations":
        return answer
    earliest = window.start - timedelta(days=max(stratum.baseline_windows, default=0) + stratum.gap_days + 1)
    doubt = clock_doubt(con, stratum.source_id, earliest, window.end)
    return replace(answer, doubts=(*answer.doubts, doubt)) if doubt else answer


def _with_control_doubts(strata: Sequence[Stratum], found: Sequence[TruceAnswer]) -> list[TruceAnswer]:
    by_source: dict[str, list[str]] = {}
    for stratum, answer in zip(strata, found, strict=True):
        if stratum.is_control and stratum.measure == ("*",) and (doubt := control_doubt(answer)):
            by_source.setdefault(stratum.source_id, []).append(doubt)
    return [
        answer
        if stratum.is_control
        else replace(answer, doubts=(*answer.doubts, *by_source.get(stratum.source_id, ())))
        for stratum, answer in zip(strata, found, strict=True)
    ]


def _days_zone(setup: Setup, stratum: Stratum) -> ZoneInfo:
    return setup.zone_of(stratum.source_id)


def outline_of(setup: Setup, stratum: Stratum) -> BaseGeometry | None:
    """The outline in which the stratum's reports count; None counts them wherever they are."""
    zone = setup.agreement.area(stratum.area) if stratum.channel == "observations" else None
    return zone.geometry if zone is not None else None


def _quantised(answer: TruceAnswer) -> TruceAnswer:
    changes: dict[str, Any] = {}
    for name in ("expected", "rate_ratio", "p_fell", "p_rose", "smallest_detectable_drop", "interval"):
        changes[name] = _rounded(getattr(answer, name))
    changes["baselines"] = tuple(
        replace(one, **{name: _rounded(value) for name, value in _fields(one).items()})
        for one in answer.baselines
    )
    if answer.placebo is not None:
        placebo = answer.placebo
        changes["placebo"] = replace(
            placebo, **{name: _rounded(value) for name, value in _fields(placebo).items()}
        )
    return replace(answer, **changes)


def _fields(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__}


def _rounded(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_rounded(part) for part in value)
    return round(value, DIGITS) if isinstance(value, float) else value


def _stratum_values(stratum: Stratum) -> dict[str, Any]:
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in asdict(stratum).items()
    }


def _moment(moment: Any) -> str:
    return str(moment.isoformat().replace("+00:00", "Z"))
