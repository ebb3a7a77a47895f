"""How a unit's case speaks: to other units, to its cadres, to roles, and to the directory."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.kernel.effect import Effect, LookUp, Send, SendEach, Tell
from domain.kernel.model import Model
from domain.retained.seconded import unit_case
from domain.retained.unit.state import Unit

PROCESS = "retained"
READINESS = "readiness_news"
"""News for the directory: who is retained and callable, of which unit, and when a contact was confirmed."""
MOST = 500
"""People in one message to many."""


def tell(unit: str, command: Model) -> Tell:
    return Tell(case=unit_case(unit), process=PROCESS, command=command)


def _params(state: Unit, more: Mapping[str, str]) -> dict[str, str]:
    return {"case": unit_case(state.unit), "bearer": f"unit:{state.unit}", **more}


def each(state: Unit, people: Iterable[str], template: str, more: Mapping[str, str]) -> list[Effect]:
    to = tuple(people)
    return [
        SendEach(
            to=to[start : start + MOST],
            channel=state.pinned.channel,
            template=template,
            step=template,
            params=_params(state, more),
        )
        for start in range(0, len(to), MOST)
    ]


def role(state: Unit, to: str, template: str, about: Iterable[str], more: Mapping[str, str]) -> Send:
    return Send(
        to=to,
        channel=state.pinned.channel,
        template=template,
        step=template,
        about=tuple(about),
        params=_params(state, more),
    )


def news(
    people: Sequence[str],
    *,
    retained: bool | None = None,
    standby: bool | None = None,
    unit: str | None = None,
    contact_at: datetime | None = None,
) -> LookUp:
    said: dict[str, Any] = {"retained": retained, "standby": standby, "unit": unit}
    if contact_at is not None:
        said["contact_at"] = contact_at.isoformat()
    return LookUp(
        question=READINESS,
        query={"people": list(people), **{name: value for name, value in said.items() if value is not None}},
    )
