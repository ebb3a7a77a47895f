"""Seconded cadres (下派干部) as a directive lists them: ids only."""

from typing import Annotated

from pydantic import StringConstraints

from domain.kernel.model import Identifier, Model, PersonId

PlaceId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""A unit or area that can owe: what a bearer's ladder is called by."""
Text = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
"""Public text of a directive; it never names a private person."""


class Seconded(Model):
    """One cadre on one post: from which unit, in which community of which township."""

    person: PersonId
    unit: PlaceId
    community: PlaceId
    township: PlaceId
    post: Identifier


class Gone(Model):
    """Somebody whom a directive could not reach, and why."""

    person: PersonId
    why: Identifier


def unit_case(unit: str) -> str:
    """The case of a unit's seconded cadres."""
    return f"retained:{unit}"
