"""The commands about guarantees: the panel that is ready for a decision, and the decision itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from truceline.cli import options as o
from truceline.cli.opening import wrote
from truceline.cli.output import plain, say, show_json
from truceline.cli.words import counted, fact, wrapped

if TYPE_CHECKING:
    from truceline.compliance.guarantees_v1 import ConditionAnswer, Measured, Panel, StageDue
    from truceline.records import Names

guarantee_app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Guarantees: what is met, not met or open, which clocks run; a named person decides.",
)
ANSWERS = {"YES": "met", "NO": "not met", "CANNOT_TELL": "cannot tell"}
SHOWN_IDS = 6

GuaranteeArg = Annotated[str, typer.Argument(metavar="GUARANTEE", help="its id in guarantees.yaml")]
SinceOption = Annotated[
    str | None, typer.Option(help="moment: look only at what happened from then on; left out: at all")
]


@guarantee_app.command(
    "panel",
    short_help="Each condition met, not met or cannot tell; clocks, stages, what voids it.",
    epilog=o.example(
        "truceline guarantee panel valley",
        "truceline guarantee panel valley G1 --as-of 2031-03-05T12:00+02:00",
    ),
)
def guarantee_panel(
    mission: o.MissionFolderArg,
    guarantee: Annotated[
        str, typer.Argument(metavar="[GUARANTEE]", help="its id; left out: every one of the agreement")
    ] = "",
    as_of: Annotated[str | None, typer.Option(help="moment: what was known by then; left out: now")] = None,
    since: SinceOption = None,
    json: o.JsonOption = False,
) -> None:
    """What is ready for whoever decides, as known at a moment. Nothing is written, and nothing decided."""
    from truceline.mission import Mission

    at, start = o.moment("--as-of", as_of), o.moment("--since", since)
    with Mission.open(mission) as opened:
        every = opened.setup.agreement.guarantees
        asked = [guarantee] if guarantee else [each.id for each in every if each.terms is not None]
        panels = [opened.panel(each, as_of=at, since=start) for each in asked]
        as_written = [each.id for each in every if each.terms is None]
    if json:
        show_json({"panels": panels, "kept_as_written": as_written})
        return
    lines = [line for each in panels for line in (*panel_lines(each), "")][:-1]
    if not panels:
        lines = ["The agreement has no guarantee that cites a provision."]
    if as_written and not guarantee:
        lines += ["", f"Kept as written, citing no provision, and not asked: {', '.join(as_written)}."]
    say(*lines)


@guarantee_app.command(
    "decide",
    short_help="Record a named person's decision on a guarantee, with the panel before them.",
    epilog=o.example(
        'truceline guarantee decide valley G1 --answer "consultations are asked for" '
        '--because "the panel of 18:00" --actor chair'
    ),
)
def guarantee_decide(
    mission: o.MissionFolderArg,
    guarantee: GuaranteeArg,
    answer: Annotated[str, typer.Option(help="what is decided, in words")],
    because: o.BecauseOption,
    since: SinceOption = None,
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """Record the decision of somebody whom guarantee or mandate names; nothing follows by itself."""
    start = o.moment("--since", since)
    made = wrote(
        mission,
        lambda opened: opened.decide_guarantee(
            guarantee, answer=answer, because=because, since=start, actor=actor
        ),
    )
    show_json(made) if json else say(f"{made['id']} recorded, with {made['panel']}")


def panel_lines(panel: Panel) -> list[str]:
    """The panel to read at night; its last line is always the same."""
    lines = [f"Guarantee {panel.guarantee} ({panel.provision}), as known at {_when(panel.as_known_at)}"]
    who = f"against acts of {', '.join(panel.against)}; protects {', '.join(panel.protects)}"
    lines += wrapped(who, "  ", "  ")
    lines += wrapped(f"{'in force' if panel.in_force.name == 'YES' else _not_in_force(panel)}", "  ", "  ")
    every = "all are needed" if panel.holds == "all" else "any one is enough"
    lines += ["", f"Conditions ({every}); together: {ANSWERS[panel.together.name]} on the findings"]
    for each in panel.conditions:
        lines += _condition_lines(each)
    lines += ["", "What would void it" if panel.void else "What would void it: the agreement says nothing"]
    for each in panel.void:
        lines += _condition_lines(each)
    lines += ["", "Clocks"]
    for start in panel.clocks:
        began = "not started" if start.at is None else _when(start.at)
        lines += wrapped(f"{start.clock}: {began}: {start.because}", "  ", "      ")
    lines += ["", "Stages" if panel.stages else "Stages: the agreement has none"]
    for stage in panel.stages:
        lines += _stage_lines(stage)
    for name, one in (("Consultation", panel.consultation), ("Snap-back", panel.snap_back)):
        lines += ["", name, *_stage_lines(one)] if one is not None else []
    lines += ["", *_end_lines(panel)]
    return [*lines, panel.last_line]


def _when(moment: object) -> str:
    return fact(plain(moment))


def _not_in_force(panel: Panel) -> str:
    word = "not in force" if panel.in_force.name == "NO" else "not known whether in force"
    return f"{word}: {panel.in_force_because}"


def _condition_lines(each: ConditionAnswer) -> Iterator[str]:
    yield from wrapped(
        f"{ANSWERS[each.answer.name].upper()}  {each.condition}: {each.because}", "  ", "      "
    )
    for one in each.measures:
        yield from _measure_lines(one, several=len(each.measures) > 1)


def _measure_lines(one: Measured, *, several: bool) -> Iterator[str]:
    if several:
        told = f"{one.measure}: {ANSWERS[one.answer.name]}: {one.because}"
        yield from wrapped(told, "      - ", "        ")
    shown = ", ".join(one.evidence[:SHOWN_IDS])
    more = len(one.evidence) - SHOWN_IDS
    found = f"{shown}{f' and {more} more' if more > 0 else ''}"
    for word, text in (("on", found), ("missing", one.missing), ("would change it", one.would_change)):
        if text:
            yield from wrapped(f"{word}: {text}", "        ", "          ")


def _stage_lines(stage: StageDue) -> Iterator[str]:
    title = english(stage.names)
    yield from wrapped(f"{stage.stage}{f' ({title})' if title else ''}: {stage.state}", "  ", "      ")
    by = ", ".join(stage.by) or "the agreement does not say by whom"
    yield from wrapped(f"due: {english(stage.due)}; by: {by}", "      ", "        ")
    if stage.applies:
        yield from wrapped(f"applies: {english(stage.applies)}", "      ", "        ")
    others = [(clock, due) for clock, due in stage.by_clock if clock != stage.counts_from]
    if others and stage.counts_from is not None:
        told = "; ".join(f"{clock} {_when(due)}" for clock, due in others)
        yield from wrapped(f"by the other clocks: {told}", "      ", "        ")
    for prompt in stage.prompts:
        yield from wrapped(prompt, "      ! ", "        ")


def _end_lines(panel: Panel) -> Iterator[str]:
    if panel.renewal:
        yield from wrapped(english(panel.renewal), "Renewal: ", "  ")
    for note in panel.notes:
        yield from wrapped(note, "Note: ", "  ")
    named = ", ".join(panel.who_decides) or "nobody is named: neither the guarantee nor the mandate says who"
    yield from wrapped(named, "Who decides: ", "  ")
    yield f"{counted(len(panel.decisions), 'decision')} on record."
    for made in panel.decisions:
        told = f"{_when(made.decided_at)}, {made.decided_by}: {made.answer}; because {made.because}"
        yield from wrapped(f"{made.id}, {told} [{made.panel}]", "  ", "    ")
    yield from wrapped(panel.rule, "Rule: ", "  ")
    yield ""


def english(names: Names) -> str:
    """The text in English; in its first language where there is none."""
    return dict(names).get("en") or (names[0][1] if names else "")
