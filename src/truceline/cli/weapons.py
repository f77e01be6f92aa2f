"""The command about declared weapons: how each stands, what was refused, what may belong together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import typer

from truceline.cli import options as o
from truceline.cli.asking import step_lines
from truceline.cli.opening import asked
from truceline.cli.output import plain, say, show_json
from truceline.cli.words import counted, fact, in_words, wrapped

if TYPE_CHECKING:
    from truceline.compliance.holdings_v1 import Candidate, Restricted, Sighted, Standing, WeaponStates

RULE = (
    "Missing and violating are stated apart, each by its own look; a candidate is a suggestion, and nothing "
    "here says that two records are one weapon. Sightings are not added up."
)


def add_weapons(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        "weapons",
        short_help="How each declared weapon stands: stored, missing, violating its line, not assessable.",
        epilog=o.example("truceline weapons demo/mission --as-of 2031-05-02T18:00+03:00"),
    )(weapons)


def weapons(
    mission: o.MissionFolderArg,
    as_of: o.AsOfOption = None,
    json: o.JsonOption = False,
) -> None:
    """Declared holdings against inspections and sightings; every state with its steps."""
    found = asked(mission, lambda opened: opened.weapons(o.moment("--as-of", as_of)))
    show_json(weapons_object(found)) if json else say(*weapons_lines(found))


def weapons_object(found: WeaponStates) -> dict[str, Any]:
    """as_of, numbers{}, declared[], sighted[], candidates[], restrictions[], undeclared[], rule."""
    return {
        "as_of": plain(found.at),
        "numbers": _numbers(found),
        "declared": [{**plain(each), "evidence": each.evidence} for each in found.declared],
        "sighted": plain(found.sighted),
        "candidates": plain(found.candidates),
        "restrictions": plain(found.restrictions),
        "undeclared": list(found.undeclared),
        "rule": RULE,
    }


def _numbers(found: WeaponStates) -> dict[str, int]:
    """Declared weapons by state; only states that some weapon has."""
    states = dict.fromkeys(each.state for each in found.declared)
    return {state.value: found.number(state) for state in states}


def weapons_lines(found: WeaponStates) -> list[str]:
    """The numbers, then every weapon that is not simply in its place, with the steps."""
    lines = [f"as known at {fact(plain(found.at))}"]
    total = sum(each.number for each in found.declared)
    told = ", ".join(f"{number} {in_words(state)}" for state, number in _numbers(found).items())
    lines += wrapped(f"{told or 'none'}.", f"{counted(total, 'weapon')} declared: ")
    for each in found.declared:
        if each.state.value not in ("compliant_storage", "holding_area"):
            lines += ["", *_declared_lines(each)]
    for one in found.sighted:
        lines += ["", *_sighted_lines(one)]
    lines += _listed("Candidates, suggested and not asserted:", map(_candidate_words, found.candidates))
    lines += _listed("Access that inspectors did not get:", map(_restriction_words, found.restrictions))
    lines += _listed("Present and in no declaration:", found.undeclared)
    return [*lines, "", *wrapped(RULE)]


def _listed(head: str, items: Iterable[str]) -> list[str]:
    found = [line for item in items for line in wrapped(item, "  ", "      ")]
    return ["", head, *found] if found else []


def _declared_lines(each: Standing) -> Iterator[str]:
    what = each.serial or f"{each.number} without serials"
    yield from wrapped(f"{in_words(each.state.value)}: {each.weapon} {what} of {each.party}")
    yield from step_lines(each.steps, "  ")


def _sighted_lines(one: Sighted) -> Iterator[str]:
    seen = one.sighting
    how_many = f"{in_words(seen.qualifier)} " if seen.qualifier not in (None, "exact") else ""
    number = "weapons, no number said" if seen.number is None else f"{how_many}{seen.number}"
    whose = seen.party or "a side that is not determined"
    told = f"{in_words(one.state.value)}: {number} {seen.weapon or 'of an unread kind'} of {whose}"
    yield from wrapped(f"{told}, seen {fact(plain(seen.at.earliest))} [{seen.id}]")
    yield from step_lines(one.steps, "  ")
    for reader, state in one.read_otherwise:
        yield f"  as {reader} reads it: {in_words(state.value)}"


def _candidate_words(each: Candidate) -> str:
    declared = each.serial or "one declared without a serial"
    far = "" if each.distance_km is None else f", {each.distance_km:g} km from its site"
    late = "" if each.days is None else f", {each.days:g} days after the look that did not find it"
    return (
        f"a weapon of sighting {each.sighting_id} may be {declared} [{each.holding_id}], "
        f"{in_words(each.holding_state.value)}: same {each.same}{far}{late}"
    )


def _restriction_words(each: Restricted) -> str:
    where = f"{each.site}, {each.hall}" if each.hall else each.site
    why = f": {each.reason}" if each.reason else ""
    kept = f"; {counted(len(each.kept_from), 'holding')} cannot be told of for it" if each.kept_from else ""
    return f"{each.restriction}, {each.by} at {where}, {fact(plain(each.at.earliest))}{why}{kept} [{each.id}]"
