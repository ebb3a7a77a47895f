"""Policy documents: every number that a county may change, validated, versioned and published through the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.kernel.model import Model


class PolicyRef(Model):
    """One version of a named policy document."""

    name: str
    version: int


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """A published document: in force from `effective_from` until a later version is."""

    name: str
    version: int
    effective_from: datetime
    document: Mapping[str, Any]


class UnknownPolicy(LookupError):
    """No version of the policy was in force at the moment asked for, or that version does not exist."""


class PolicyBook:
    """All published versions; answers «the policy in force at T» and «version N»."""

    def __init__(self, versions: Sequence[PolicyVersion] = ()) -> None:
        self._by_name: dict[str, list[PolicyVersion]] = {}
        for version in versions:
            self.add(version)

    def add(self, version: PolicyVersion) -> None:
        """Add a newly published version; the same version twice is harmless."""
        known = self._by_name.setdefault(version.name, [])
        if all(v.version != version.version for v in known):
            known.append(version)
            known.sort(key=lambda v: v.version)

    def in_force(self, name: str, at: datetime) -> PolicyVersion:
        """The newest version effective at `at`. Raises UnknownPolicy if there is none."""
        for version in reversed(self._by_name.get(name, [])):
            if version.effective_from <= at:
                return version
        raise UnknownPolicy(f"no version of the policy «{name}» was in force at {at.isoformat()}")

    def version(self, name: str, number: int) -> PolicyVersion:
        """Version `number` of a policy. Raises UnknownPolicy if it was never published."""
        for version in self._by_name.get(name, []):
            if version.version == number:
                return version
        raise UnknownPolicy(f"the policy «{name}» has no version {number}")

    def versions(self, name: str) -> tuple[PolicyVersion, ...]:
        """All versions of a policy, oldest first."""
        return tuple(self._by_name.get(name, ()))
