"""The register of methods: what each does, and which party accepted it from when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from truceline.cli import options as o
from truceline.cli.failures import bad_word
from truceline.cli.output import plain, say, show_json
from truceline.cli.words import counted, wrapped

if TYPE_CHECKING:
    from truceline.records import Method, MethodWord

method_app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Methods: what each does, and which party accepted it from when.",
)
MethodArg = Annotated[str, typer.Argument(metavar="METHOD", help="as findings and figures cite it")]
ByOption = Annotated[str, typer.Option("--by", help="the party whose word it is")]
SinceOption = Annotated[str, typer.Option("--since", help="from when, e.g. 2024-05-11T00:00+02:00")]
SourceOption = Annotated[str, typer.Option("--source", help="where the party said so: a letter, minutes")]
EvidenceOption = Annotated[
    Path | None, typer.Option("--evidence", metavar="FILE", help="a file that shows it; it is kept")
]
BecauseOption = Annotated[str, typer.Option("--because", help="its reasons, in words")]
TierOption = Annotated[
    str, typer.Option(help="who may see it: public, party:ID, commission, mission or sealed")
]


@method_app.command(
    "list",
    short_help="Every method, and each party's word on it.",
    epilog=o.example("truceline method list", "truceline method list demo/mission --as-of 2024-05-20T00:00Z"),
)
def method_list(
    mission: Annotated[Path | None, typer.Argument(metavar="[MISSION]", help="the mission's folder")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="moment: what was on record then")] = None,
    json: o.JsonOption = False,
) -> None:
    """Every method with what it does; with a mission also which party accepted it from when.

    A party that has said nothing has accepted nothing.
    """
    from truceline.records import methods

    at = o.moment("--as-of", as_of)
    if mission is None and at is not None:
        raise bad_word("--as-of", "it is asked of a mission.", "Name the mission's folder.")
    parties, words = _known(mission, at) if mission is not None else ([], ())
    then = at or datetime.now(UTC)
    found = [(method, _standings(method, words, parties, then)) for method in methods().values()]
    if json:
        show_json({"as_of": plain(then), "methods": [_object(*each) for each in found]})
    else:
        say(*_lines(found))


def method_word(stance: str) -> Callable[..., None]:
    """The command that records this stance of a party."""

    def record(
        mission: o.MissionFolderArg,
        method: MethodArg,
        by: ByOption,
        since: SinceOption,
        source: SourceOption,
        because: BecauseOption = "",
        evidence: EvidenceOption = None,
        tier: TierOption = "commission",
        actor: o.ActorOption = "",
        json: o.JsonOption = False,
    ) -> None:
        from truceline.mission import Mission

        released_to, from_when = o.named_tier("--tier", tier), o.moment("--since", since)
        if from_when is None:
            raise bad_word("--since", "no moment is given.", "Give the moment with --since.")
        with Mission.open(mission, write=True) as opened:
            made = opened.say_of_method(
                method,
                by=by,
                stance=stance,
                since=from_when,
                source=source,
                because=because,
                evidence=evidence,
                tier=released_to,
                actor=actor,
            )
        show_json(made) if json else say(
            f"{made['id']} recorded: {by} {stance} {method} from {made['since']}"
        )

    return record


_CALL = (
    "truceline method {} demo/mission truce_v1@1 --by amber --since 2024-05-11T00:00Z --source {} "
    "--actor liaison"
)
for _verb, _stance, _short, _help in (
    (
        "accept",
        "accepts",
        "Record that a party accepts a method.",
        "Record that a party accepts a method, from when, and where it said so.",
    ),
    (
        "object",
        "objects",
        "Record that a party objects to a method.",
        "Record that a party objects to a method. It stays in use; every number that rests on it says so.",
    ),
    (
        "withdraw",
        "withdraws",
        "Record that a party withdraws its word on a method.",
        "Record that a party withdraws what it said of a method. What was said before stays on record.",
    ),
):
    method_app.command(
        _verb, short_help=_short, help=_help, epilog=o.example(_CALL.format(_verb, '"minutes 1, point 3"'))
    )(method_word(_stance))


def _known(mission: Path, at: datetime | None) -> tuple[list[str], tuple[MethodWord, ...]]:
    from truceline.mission import Mission
    from truceline.mission.accepting import method_words
    from truceline.records import asked_of

    with Mission.open(mission) as opened:
        words = method_words(opened.store, known_at=at)
        return [party.id for party in asked_of(opened.setup.agreement.parties, words)], words


def _standings(
    method: Method, words: tuple[MethodWord, ...], parties: list[str], at: datetime
) -> tuple[tuple[str, MethodWord | None], ...]:
    from truceline.records import words_on

    return words_on(words, method.id, parties, at)


def _object(method: Method, standings: tuple[tuple[str, MethodWord | None], ...]) -> dict[str, Any]:
    return {**plain(method), "parties": {party: plain(word) for party, word in standings}}


def _lines(found: list[tuple[Method, tuple[tuple[str, MethodWord | None], ...]]]) -> Iterator[str]:
    from truceline.records import standing_words

    yield f"{counted(len(found), 'method')}. A party that has said nothing has accepted nothing."
    for method, standings in found:
        yield ""
        replaced = f"; superseded by {method.superseded_by}" if method.superseded_by else ""
        yield f"{method.id} ({method.family}{replaced})"
        yield from wrapped(method.what, "  ", "  ")
        yield f"  text: {method.text}"
        for party, word in standings:
            yield from wrapped(f"{party}: {standing_words(word)}", "  ", "    ")
