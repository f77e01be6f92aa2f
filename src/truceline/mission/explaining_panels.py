"""A guarantee's panel walked: each condition, its measures, and the incidents behind them down to bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from truceline.compliance.guarantees_v1 import ConditionAnswer, Measured, Panel
from truceline.mission.proving import Explanation, Fact
from truceline.records import Truth

PANEL_ID = r"guarantee/[^/]+(/.+)?"
WALKED = 3
"""So many incidents of a measure are walked; the others are named."""
_ANSWERS = {Truth.YES: "met", Truth.NO: "not met", Truth.CANNOT_TELL: "cannot tell"}
Walk = Callable[[int], Explanation | None]


def panel_explained(panel: Panel, condition_id: str | None, walk: Walk) -> Explanation | None:
    """The panel, or one condition of it; None when it has no condition of that id."""
    if condition_id is not None:
        found = [each for each in (*panel.conditions, *panel.void) if each.condition == condition_id]
        return _condition(panel, found[0], walk) if found else None
    facts: list[Fact] = [
        ("as known at", panel.as_known_at.isoformat()),
        ("rests on provision", panel.provision),
        ("run", panel.run),
        ("conditions together", _ANSWERS[panel.together]),
        ("rule", panel.rule),
        ("method", panel.method),
    ]
    facts += [(f"clock {each.clock}", f"{each.at or 'not started'}: {each.because}") for each in panel.clocks]
    facts += [(f"stage {each.stage}", each.state) for each in panel.stages]
    facts += [("decision", f"{each.id} by {each.decided_by}: {each.answer}") for each in panel.decisions]
    facts.append(("last line", panel.last_line))
    children = tuple(_condition(panel, each, walk) for each in (*panel.conditions, *panel.void))
    return Explanation(title=f"guarantee {panel.guarantee}", facts=tuple(facts), children=children)


def _condition(panel: Panel, each: ConditionAnswer, walk: Walk) -> Explanation:
    voids = "what would void it, " if each in panel.void else ""
    return Explanation(
        title=f"{voids}condition {panel.guarantee}/{each.condition}",
        facts=(("answer", _ANSWERS[each.answer]), ("because", each.because)),
        children=tuple(_measure(one, walk) for one in each.measures),
    )


def _measure(one: Measured, walk: Walk) -> Explanation:
    facts: list[Fact] = [("answer", _ANSWERS[one.answer]), ("because", one.because)]
    told = (("on", ", ".join(one.evidence)), ("missing", one.missing), ("would change it", one.would_change))
    facts += [(name, text) for name, text in told if text]
    return Explanation(
        title=f"measure: {one.measure}", facts=tuple(facts), children=tuple(_behind(one, walk))
    )


def _behind(one: Measured, walk: Walk) -> Iterator[Explanation]:
    numbers = dict.fromkeys(int(found[0]) for found in map(_number, one.evidence) if found is not None)
    walked = [explained for number in list(numbers)[:WALKED] if (explained := walk(number)) is not None]
    yield from walked
    if len(numbers) > WALKED:
        rest = f"and {len(numbers) - WALKED} more incidents (the first {WALKED} are shown)"
        yield Explanation(title=rest, facts=())


def _number(evidence: str) -> re.Match[str] | None:
    return re.search(r"\d+", evidence)
