"""An agreement as lines for people and as the JSON object of docs/reference/commands.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from truceline.cli.output import plain
from truceline.cli.words import fact, in_words, table, wrapped

if TYPE_CHECKING:
    from truceline.agreement import Agreement, Particulars, Standing
    from truceline.agreement.conditions import Conditions
    from truceline.records import Provision


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
