"""The base of every recorded value, and the identifiers that stand for people and things.

Recorded values are immutable, refuse unknown fields and contain no floats, so that their canonical form
(RFC 8785) is a sorted compact JSON text. Times are aware datetimes, recorded in UTC.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints


class Model(BaseModel):
    """An immutable value that can be recorded."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_timedelta="iso8601")


def is_false(value: bool) -> bool:
    """For fields that came later and are recorded only where true, so that older records keep their bytes."""
    return not value


def _to_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time needs an offset, for example 2026-01-31T08:00:00+08:00")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("a time that UTC cannot hold") from None


Moment = Annotated[datetime, AfterValidator(_to_utc)]
"""An instant; recorded in UTC."""

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}$")]
"""An opaque ASCII identifier of at most 128 characters; never a name, phone or id number of a person."""


@dataclass(frozen=True, slots=True)
class Names:
    """What an identifier names: read by whoever looks for people, units and cases in any recorded value."""

    kind: str


PersonId = Annotated[Identifier, Names("person")]
UnitId = Annotated[Identifier, Names("unit")]
AreaId = Annotated[Identifier, Names("area")]
CaseId = Annotated[Identifier, Names("case")]


def is_none(value: object) -> bool:
    """For fields that came later and are recorded only where given, so that older records keep their bytes."""
    return value is None


class SealedText(Model):
    """Free text about or by a person, encrypted under that person's key at the door; the rules never read it.

    `text` is base64 of nonce and AES-256-GCM ciphertext. `purpose`: the directive that collected it; then the key of
    the purpose is needed, too. Erasing either key leaves the record's bytes, and so every proof, as they were.
    """

    person: PersonId
    purpose: CaseId | None = Field(default=None, exclude_if=is_none)
    text: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/=]{1,8192}$")]
