"""A family of documents: a decider names the family, its pins name the document, and the shelf keeps up with all."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from activities.policy_shelf import PolicyShelf
from domain.kernel.command import Received
from domain.kernel.policy import PolicyBook, PolicyVersion, UnknownPolicy
from domain.kernel.reading import resolve_policies
from domain.policies.decider import PolicyDecider, PolicyPublished, PublishPolicy
from domain.policies.schema import BadPolicy, validated
from ledger.memory import MemoryStore
from tests.support.batches import EIGHT, batch, received

LATER = EIGHT + timedelta(days=30)


class Visits(PolicyDecider):
    """Uses whichever checklist its command names; `pinned` is the version that the case stays with."""

    policies: tuple[str, ...] = ("checklist/",)

    def __init__(self, pinned: int | None = None) -> None:
        self._pinned = pinned

    def pins(self, state: Any, command: Any) -> Mapping[str, int | None]:
        return {"checklist/food": self._pinned}


def _published(name: str, version: int) -> PolicyPublished:
    effective = EIGHT if version == 1 else LATER
    return PolicyPublished(name=name, version=version, effective_from=effective, document={"v": version}, by="post-1")


async def _publish(store: MemoryStore, name: str, version: int) -> None:
    made = batch(f"policy:{name}", version - 1, [f"{name}-{version}"])
    event = _published(name, version)
    await store.append(replace(made, decisions=tuple(replace(d, events=(event,)) for d in made.decisions)))


def _resolved(visits: Visits, asked: Received, book: PolicyBook) -> Mapping[str, PolicyVersion]:
    command = PublishPolicy(name="checklist/food", document={})
    return resolve_policies(visits, visits.initial, asked, command, book)


async def test_the_shelf_has_every_document_of_the_family_and_what_came_since() -> None:
    store = MemoryStore(lambda: EIGHT)
    shelf = PolicyShelf(store)
    for name in ("checklist/food", "checklist/housing", "call-up"):
        await _publish(store, name, 1)
    book = await shelf.book_for(Visits())
    assert [len(book.versions(name)) for name in ("checklist/food", "checklist/housing", "call-up")] == [1, 1, 0]
    await _publish(store, "checklist/food", 2)
    assert len((await shelf.book_for(Visits())).versions("checklist/food")) == 2


@pytest.mark.parametrize(("pinned", "at", "used"), [(None, EIGHT, 1), (None, LATER, 2), (1, LATER, 1)])
def test_a_case_uses_what_it_pinned_or_what_was_in_force(pinned: int | None, at: Any, used: int) -> None:
    book = PolicyBook([_published("checklist/food", version).as_version() for version in (1, 2)])
    asked = replace(received("a"), received_at=at)
    found = _resolved(Visits(pinned), asked, book)
    assert {name: version.version for name, version in found.items()} == {"checklist/food": used}


def test_a_document_that_nobody_published_is_refused() -> None:
    asked = received("a")
    with pytest.raises(UnknownPolicy):
        _resolved(Visits(), asked, PolicyBook())


def test_a_family_needs_a_schema_of_its_own() -> None:
    with pytest.raises(BadPolicy):
        validated("call-up/town", {})
