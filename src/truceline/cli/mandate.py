"""The mandate as lines to read at night and as a JSON object: what is granted, and what is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from truceline.cli import options as o
from truceline.cli.failures import bad_word
from truceline.cli.opening import asked
from truceline.cli.output import plain, say, show_json
from truceline.cli.words import fact, wrapped

if TYPE_CHECKING:
    from truceline.mission.setup import Setup
    from truceline.records import Grant, PowerThen


def add_mandate(app: typer.Typer) -> None:
    """The command `mandate`."""
    app.command(
        "mandate",
        short_help="What the mechanism may do, by which article; and what not.",
        epilog=o.example(
            "truceline mandate demo/mission",
            "truceline mandate demo/mission --may publish --tier party:amber",
        ),
    )(mandate_command)


def mandate_command(
    mission: o.MissionFolderArg,
    as_of: Annotated[str | None, typer.Option("--as-of", help="moment; else now")] = None,
    may: Annotated[
        str, typer.Option(help="one power: determine, attribute or publish; exit 2 when it is not granted")
    ] = "",
    tier: Annotated[str | None, typer.Option(help="with --may publish: to whom")] = None,
    zone: Annotated[str | None, typer.Option(help="with --may attribute: where")] = None,
    provision: Annotated[str | None, typer.Option(help="with --may attribute: under which provision")] = None,
    signer: Annotated[str | None, typer.Option(help="with --may: who signs")] = None,
    json: o.JsonOption = False,
) -> None:
    """What the mechanism may do, by which article, to whom and who signs; and what is not granted."""
    from truceline.mission.mandating import refuse_unless_granted
    from truceline.records import POWERS, Use

    at = o.moment("--as-of", as_of) or datetime.now(UTC)
    setup = asked(mission, lambda opened: opened.setup)
    if not may:
        given = {"--tier": tier, "--zone": zone, "--provision": provision, "--signer": signer}
        for option, word in given.items():
            if word is not None:
                raise bad_word(option, "it is asked of one power.", "Name the power with --may.", word)
        show_json(mandate_object(setup, at)) if json else say(*mandate_lines(setup, at))
        return
    o.one_of("--may", may, tuple(POWERS))
    if (may == "publish") != (tier is not None):
        raise bad_word(
            "--tier", "it goes with publish, and publish with it.", "Write --may publish --tier T."
        )
    o.known("--zone", zone, [each.id for each in setup.agreement.zones])
    o.known("--provision", provision, [each.id for each in setup.agreement.provisions])
    if tier is not None:
        o.named_tier("--tier", tier)
    use = Use(may=may, at=at, tier=tier, zone=zone, provision_id=provision, signer=signer)
    grant = refuse_unless_granted(setup.mandate, setup.agreement, use)
    if json:
        show_json({"as_of": plain(at), "granted": grant_object(setup, grant, at)})
    else:
        say(f"Granted: {may}", *(f"  {line}" for line in _grant_words(setup, grant, at)))


def mandate_object(setup: Setup, at: datetime) -> dict[str, Any]:
    """as_of, powers[] with their grants, signers, text[], not_understood[]."""
    from truceline.records import powers_at

    powers = powers_at(setup.mandate, setup.agreement.provisions, at)
    return {
        "as_of": plain(at),
        "powers": [
            {
                "may": each.may,
                "granted": [grant_object(setup, grant, at) for grant in each.granted],
                "at_other_times": [grant_object(setup, grant, at) for grant in each.other],
                "missing": each.missing,
                "would_have_to_say": each.would_have_to_say,
            }
            for each in powers
        ],
        "signers": list(setup.mandate.signers),
        "text": dict(setup.mandate.text),
        "text_source": setup.mandate.source,
        "not_understood": list(setup.mandate.not_understood),
    }


def grant_object(setup: Setup, grant: Grant, at: datetime) -> dict[str, Any]:
    """A grant, the words of its article, and whether that article was in force."""
    period = grant.in_force
    provision = setup.agreement.provision(grant.article or "")
    in_force = None
    if provision is not None:
        in_force = any(each.period.holds_at(at) for each in provision.in_force)
    return {
        "may": grant.may,
        "article": grant.article,
        "article_text": _article_text(setup, grant),
        "article_in_force": in_force,
        "from": plain(period.start) if period else None,
        "to": plain(period.end) if period else None,
        "within": list(grant.zones),
        "provisions": list(grant.provisions),
        "publish_to": list(grant.publish_to),
        "signers": list(setup.mandate.signers_of(grant)),
        "source": grant.source,
    }


def mandate_lines(setup: Setup, at: datetime) -> list[str]:
    """Each power: granted, by which article, to whom, who signs; or what is missing."""
    from truceline.records import powers_at

    lines = [f"The mandate of {setup.settings.id}, as of {fact(plain(at.replace(microsecond=0)))}."]
    for power in powers_at(setup.mandate, setup.agreement.provisions, at):
        lines += ["", *_power_lines(setup, power, at)]
    if setup.mandate.not_understood:
        listed = ", ".join(setup.mandate.not_understood)
        lines += ["", *wrapped(f"Of mandate.toml not understood, and granting nothing: {listed}")]
    return lines


def _power_lines(setup: Setup, power: PowerThen, at: datetime) -> Iterator[str]:
    from truceline.records import POWERS

    yield f"{'GRANTED' if power.granted else 'NOT GRANTED'}: {POWERS[power.may]}"
    for grant in power.granted:
        for line in _grant_words(setup, grant, at):
            yield from wrapped(line, "  ", "    ")
    if not power.granted:
        yield from wrapped(power.missing, "  ", "    ")
        yield from wrapped(f"A grant would have to say: {power.would_have_to_say}.", "  ", "    ")


def _grant_words(setup: Setup, grant: Grant, at: datetime) -> Iterator[str]:
    from truceline.records import article_words, period_words

    told = grant_object(setup, grant, at)
    yield f"{article_words(grant)}, {period_words(grant.in_force)}"
    if told["article_text"]:
        force = {True: "", False: " (not in force at that time)", None: ""}[told["article_in_force"]]
        yield f'"{" ".join(told["article_text"].split())}"{force}'
    if grant.publish_to:
        yield f"to: {', '.join(grant.publish_to)}"
    if grant.zones:
        yield f"only within: {', '.join(grant.zones)}"
    if grant.provisions:
        yield f"only for: {', '.join(grant.provisions)}"
    yield f"signs: {', '.join(told['signers']) or 'nobody is named, so any actor of mission.toml may'}"
    if grant.source:
        yield f"source: {grant.source}"


def _article_text(setup: Setup, grant: Grant) -> str:
    """The article's words, in the agreement's first language; nothing where none is cited."""
    from truceline.records import OWN_TEXT

    if grant.article is None:
        return ""
    provision = setup.agreement.provision(grant.article)
    if provision is not None:
        return next((words for _, words in provision.text), "")
    return dict(setup.mandate.text).get(grant.article.removeprefix(OWN_TEXT), "")
