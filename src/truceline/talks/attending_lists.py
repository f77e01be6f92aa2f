"""Lists of those who take part, behind a verb or a preposition, and what each does in a kind of event."""

from __future__ import annotations

from truceline.talks.participants import Party, listed_parties
from truceline.talks.scene import Scene

_ROLES = {
    "briefing": ("briefing", "briefed"),
    "report": ("reporting", "informed"),
    "signing": ("signatory", "signatory"),
    "declaration": ("declaring", "declaring"),
    "press_conference": ("speaker", "party"),
    "armed_conflict": ("belligerent", "belligerent"),
}


def roles_of(kind: str) -> tuple[str, str]:
    """What the subject's side and the other side do in an event of this kind."""
    return _ROLES.get(kind, ("party", "party"))


def listed_at(scene: Scene, at: int, ceiling: int) -> tuple[Party, ...]:
    """The list, or the pronoun, that begins at this token."""
    if at < ceiling and scene.words.texts[at] == ",":
        return ()
    found = scene.pronoun(at) if at < ceiling else None
    if found is not None:
        return (found,)
    return listed_parties(scene.text, scene.knowledge, at, ceiling)[0] if at < ceiling else ()


def behind(scene: Scene, at: int, ceiling: int) -> tuple[Party, ...]:
    """The list behind a preposition; the preposition that comes again is passed: 'with A and with B'."""
    begin = at + 1
    found = scene.pronoun(begin) if begin < ceiling else None
    if found is not None:
        return (found,)
    parties, end = listed_parties(scene.text, scene.knowledge, begin, ceiling)
    if (
        parties
        and scene.text.words.lowers[end : end + 1] == ("with",)
        and scene.text.words.lowers[end - 1] == "and"
    ):
        parties += listed_parties(scene.text, scene.knowledge, end + 1, ceiling)[0]
    return parties
