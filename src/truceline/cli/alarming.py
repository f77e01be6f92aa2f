"""`truceline alarm`: is violence rising? Evidence day by day, with one promise about false alarms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from truceline.cli import options as o
from truceline.cli.opening import asked
from truceline.cli.output import plain, say, show_json
from truceline.cli.words import counted, number, table, wrapped

if TYPE_CHECKING:
    from truceline.mission import AlarmResult

WHOLE = "whole area"
SHOWN_DAYS = 5
RULE = (
    "Each day's count is held against the days before it, up to a year, ending 14 days before. A day nobody "
    "observed is no evidence. An alarm says that counts rose; not by whom, and not that anything was broken."
)


def add_alarm(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        "alarm",
        short_help="Is violence rising, by stratum and region: an alarm that may be looked at daily.",
        epilog=o.example(
            "truceline alarm demo/mission", "truceline alarm valley --from 2031-01-01 --to 2031-03-08"
        ),
    )(alarm)


def alarm(
    mission: o.MissionFolderArg,
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="DAY", help="start of the watch, kept for good; else the oldest day"),
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DAY", help="the day asked about; else the newest on record")
    ] = None,
    json: o.JsonOption = False,
) -> None:
    """Whether counts run above their own days before, for all regions under one bound on false alarms."""
    since = None if first is None else o.calendar_day("--from", first)
    until = None if last is None else o.calendar_day("--to", last)
    found = asked(mission, lambda opened: opened.alarm(since, until))
    show_json(_object(found)) if json else say(*_lines(found))


def _object(found: AlarmResult) -> dict[str, Any]:
    watch = plain(found.watch)
    return {
        "method": found.method,
        "from": found.watch.days[0],
        "to": found.watch.days[-1],
        "alarm": bool(found.watch.alarms),
        **watch,
        "alpha": found.alpha,
        "horizon_days": found.horizon_days,
        "guarantee": found.guarantee,
        "rule": RULE,
        "not_watched": [{"stratum": name, "because": why} for name, why in found.not_watched],
    }


def _lines(found: AlarmResult) -> list[str]:
    watch = found.watch
    highest = max(watch.evidence)
    lines = [f"Watch from {watch.days[0]} to {watch.days[-1]}, {found.method}", *_alarm_lines(found), ""]
    rows = [
        (
            each.stratum,
            each.zone or WHOLE,
            "-" if each.last_count is None else each.last_count,
            number(each.expected),
            f"{each.evidence:.3g}",
            f"{each.share:.0%}",
            "yes" if each.stands_out else "no",
            f"{each.days_used} of {each.days_used + each.days_without_evidence}",
        )
        for each in watch.zones
    ]
    heads = (
        "stratum",
        "region",
        "last day",
        "expected",
        "evidence",
        "share",
        "stands out",
        "days used",
    )
    lines += table(heads, rows)
    lines += [
        "",
        f"The mission's evidence: {watch.evidence[-1]:.3g}, at its highest {highest:.3g}; an alarm at",
    ]
    lines[-1] += f" {watch.threshold:.3g}."
    lines += [f"  {name}: not watched, {why}" for name, why in found.not_watched]
    return [*lines, "", *wrapped(found.guarantee), *wrapped(RULE)]


def _alarm_lines(found: AlarmResult) -> list[str]:
    days = found.watch.alarms
    if not days:
        return ["No alarm. That is not a finding that violence did not rise."]
    shown = ", ".join(str(day) for day in days[:SHOWN_DAYS])
    more = f" and {len(days) - SHOWN_DAYS} more" if len(days) > SHOWN_DAYS else ""
    return [f"ALARM on {counted(len(days), 'day')}: {shown}{more}"]
