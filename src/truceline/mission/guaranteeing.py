"""A guarantee's panel from what the mission knew at a moment, and a named person's decision on it.

Comes in: the store, a guarantee's id, a moment. Goes out: the panel; and the body of a decision that
carries the panel it was made before. Nothing is decided here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from truceline.agreement import Guarantee, GuaranteeTerms
from truceline.compliance import guarantees_v1
from truceline.compliance.guarantees_v1 import DecisionMade, Known, Panel
from truceline.mission.errors import refusal, refused_write
from truceline.mission.known_acts import known_acts, newest_run_at
from truceline.mission.setup import Setup
from truceline.mission.signing import METHOD as SIGNATURES
from truceline.records import DETERMINE, Truth, Use
from truceline.report import ConditionStands, GuaranteePanel, StageStands
from truceline.store import Run, Store

PANEL = "guarantee-panel"
GUARANTEE_DECISION = "guarantee-decision"
TEXTS_READ = ("agreement/", "mandate.toml", "sources.toml")
"""Settings files that a panel is worked out from."""
NAMED_TEXTS = 3
_REPORTED = {Truth.YES: "met", Truth.NO: "not_met", Truth.CANNOT_TELL: "cannot_tell"}


def guarantee_named(setup: Setup, guarantee_id: str) -> tuple[Guarantee, GuaranteeTerms]:
    """The guarantee of that id, and what it says, when it can be asked.

    errors: RefusedError when there is none, or it is kept as written only.
    """
    found = next((each for each in setup.agreement.guarantees if each.id == guarantee_id), None)
    if found is None:
        known = ", ".join(each.id for each in setup.agreement.guarantees) or "none"
        raise refusal("TL-MIS-003", f"'{guarantee_id}' is no guarantee.", f"The agreement has: {known}.")
    if found.terms is None:
        remedy = "Write in guarantees.yaml which provision it rests on; docs/explanation/guarantees.md."
        raise refusal("TL-MIS-003", f"'{guarantee_id}' is kept as written: it cites no provision.", remedy)
    return found, found.terms


def panel_at(
    store: Store,
    setup: Setup,
    guarantee_id: str,
    at: datetime,
    since: datetime | None = None,
    signing: str = SIGNATURES,
) -> Panel:
    """The panel as known at a moment; with ``since``, only of what happened from then on."""
    guarantee, terms = guarantee_named(setup, guarantee_id)
    run = newest_run_at(store, at)
    zones = _zones_named(terms)
    known = Known(
        at=at,
        acts=None if run is None else known_acts(store, setup, run, at, terms.acts, zones, signing),
        run=None if run is None else run.run_no,
        since=since,
        decisions=tuple(decisions_on(store, guarantee_id, at)),
        who_decides=who_decides(setup, terms, at),
        notes=(*(() if run is None else _read_since(store, run, at)), *_rewritten_since(store, at)),
    )
    return guarantees_v1.panel(setup.agreement, guarantee, known)


def _read_since(store: Store, run: Run, at: datetime) -> Iterator[str]:
    """Said when reports had come in that the run does not hold: no clock of theirs has started here."""
    inputs = set(store.manifest(run.run_no)["inputs"])
    later = [one for one in store.live_batches("observations", at) if one.root not in inputs]
    if later:
        batches = f"{len(later)} batch(es) of reports"
        yield f"{batches} were read after run {run.run_no}, which lacks them: run again"


def _rewritten_since(store: Store, at: datetime) -> Iterator[str]:
    """Said when the texts that this panel is read from are not those on record then."""
    then, now = store.noted_settings(by=at), store.noted_settings()
    changed = sorted(
        name
        for name in then.keys() | now.keys()
        if then.get(name) != now.get(name) and name.startswith(TEXTS_READ)
    )
    if then and changed:
        named = ", ".join(changed[:NAMED_TEXTS]) + (" and others" if len(changed) > NAMED_TEXTS else "")
        yield f"read from today's texts: {named} changed after that moment and may have said otherwise"


def who_decides(setup: Setup, terms: GuaranteeTerms, at: datetime) -> tuple[str, ...]:
    """Whom the guarantee names; else who signs under the mandate; nobody when neither names anybody."""
    if terms.decides:
        return terms.decides
    grant = setup.mandate.granting(Use(may=DETERMINE, at=at))
    return () if grant is None else setup.mandate.signers_of(grant)


def decisions_on(store: Store, guarantee_id: str, at: datetime) -> Iterator[DecisionMade]:
    """What was decided on a guarantee by then, in order."""
    for record in store.records(GUARANTEE_DECISION):
        if record.body["guarantee"] == guarantee_id and record.at <= at:
            yield DecisionMade(
                id=record.id,
                decided_at=record.at,
                decided_by=str(record.body["decided_by"]),
                answer=str(record.body["answer"]),
                because=str(record.body["because"]),
                panel=str(record.body["panel"]),
                replaces=record.body["replaces"],
            )


def guarantee_decision_body(
    panel: Panel, *, answer: str, because: str, actor: str, panel_id: str
) -> dict[str, Any]:
    """The body of a named person's decision.

    errors: WriteRefusedError when neither the guarantee nor the mandate names this actor; RefusedError
    without an answer or a reason.
    """
    for option, text in (("--answer", answer), ("--because", because)):
        if not text.strip():
            raise refusal(
                "TL-MIS-008", "a decision needs its answer and its reason.", f"Add {option}.", option
            )
    if actor not in panel.who_decides:
        named = ", ".join(panel.who_decides)
        remedy = f"Named are: {named}." if named else "Name who decides in guarantees.yaml ('decides')."
        raise refused_write("TL-MIS-005", f"'{actor}' is not named to decide on {panel.guarantee}.", remedy)
    return {
        "guarantee": panel.guarantee,
        "answer": answer,
        "because": because,
        "decided_by": actor,
        "panel": panel_id,
        "replaces": panel.decisions[-1].id if panel.decisions else None,
    }


def panel_body(panel: Panel) -> dict[str, Any]:
    """The panel as a record keeps it: every field, as JSON values."""
    body: dict[str, Any] = json.loads(json.dumps(asdict(panel), default=_json_value))
    return body


def _json_value(value: object) -> str:
    return value.name.lower() if isinstance(value, Truth) else str(value)


def _zones_named(terms: GuaranteeTerms) -> tuple[str, ...]:
    """Zones whose ground a measure asks about."""
    measures = [measure for each in (*terms.conditions, *terms.void) for measure in each.measures]
    return tuple({zone for m in measures if m.across is not None for _, zone in m.across.ground})


def reported_panels(
    store: Store, setup: Setup, at: datetime, signing: str = SIGNATURES
) -> Iterator[GuaranteePanel]:
    """The panel of every guarantee that can be asked, as a report shows it."""
    for guarantee in setup.agreement.guarantees:
        if guarantee.terms is not None:
            yield _as_reported(panel_at(store, setup, guarantee.id, at, signing=signing))


def _as_reported(panel: Panel) -> GuaranteePanel:
    every = [(each, False) for each in panel.conditions] + [(each, True) for each in panel.void]
    more = [each for each in (panel.consultation, panel.snap_back) if each is not None]
    return GuaranteePanel(
        id=panel.guarantee,
        provision_id=panel.provision,
        conditions=tuple(
            ConditionStands(
                condition=each.condition,
                names=each.names,
                answer=_REPORTED[each.answer],
                because=each.because,
                voids=voids,
            )
            for each, voids in every
        ),
        clocks=tuple((start.clock, start.at) for start in panel.clocks),
        stages=tuple(
            StageStands(stage=each.stage, names=each.names, state="; ".join((each.state, *each.prompts)))
            for each in (*panel.stages, *more)
        ),
        tier=panel.tier,
    )
