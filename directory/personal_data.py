"""What the directory keeps of a person under that person's key, and what a reader gets to see of it."""

from dataclasses import dataclass, fields
from typing import Any

import orjson

from directory.masking import ERASED_NAME, mask_name, mask_phone
from domain.kernel.model import PersonId


@dataclass(frozen=True, slots=True, repr=False)
class PersonalData:
    """Everything personal; exists in the clear only in memory. `phone` is 11 digits, `id_number` 18 characters."""

    name: str
    phone: str
    id_number: str | None = None
    wecom: str | None = None
    dingtalk: str | None = None
    email: str | None = None

    def __repr__(self) -> str:
        # Values like this end up in logs and tracebacks.
        return f"PersonalData({mask_name(self.name)})"

    def to_bytes(self) -> bytes:
        """The text that is sealed: JSON without the fields that are empty."""
        return orjson.dumps({key: value for key in _FIELDS if (value := getattr(self, key)) is not None})

    @classmethod
    def from_bytes(cls, text: bytes) -> "PersonalData":
        """The reverse of to_bytes."""
        content: dict[str, Any] = orjson.loads(text)
        return cls(**content)


_FIELDS = tuple(field.name for field in fields(PersonalData))


@dataclass(frozen=True, slots=True, repr=False)
class Contact:
    """How to reach one person; no id number. An erased person has no address at all and the name 已删除."""

    person: PersonId
    name: str
    phone: str | None = None
    wecom: str | None = None
    dingtalk: str | None = None
    email: str | None = None
    erased: bool = False

    def __repr__(self) -> str:
        return f"Contact({self.person}, {mask_name(self.name)})"


@dataclass(frozen=True, slots=True)
class MaskedContact:
    """What screens show by default: 王*, 138****0001."""

    person: PersonId
    name: str
    phone: str | None = None
    erased: bool = False


def to_contact(person: PersonId, data: PersonalData | None) -> Contact:
    """The full contact; `data` None means erased."""
    if data is None:
        return Contact(person, ERASED_NAME, erased=True)
    return Contact(person, data.name, data.phone, data.wecom, data.dingtalk, data.email)


def to_masked(person: PersonId, data: PersonalData | None) -> MaskedContact:
    """The masked contact; `data` None means erased."""
    if data is None:
        return MaskedContact(person, ERASED_NAME, erased=True)
    return MaskedContact(person, mask_name(data.name), mask_phone(data.phone))
