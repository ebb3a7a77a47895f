"""Claims: two cases never hold one person for the same hours."""

import asyncio
from datetime import datetime, timedelta

import pytest

from domain.kernel.effect import Claim, Release
from ledger.ports import Appended, ClaimsLost, Store
from tests.support.batches import EIGHT, batch


def _at(hour: int | None) -> datetime | None:
    return None if hour is None else EIGHT + timedelta(hours=hour)


def _claim(owner: str, since: int, until: int | None, resource: str = "person-1") -> Claim:
    start = _at(since)
    assert start is not None
    return Claim(resource=resource, owner=owner, since=start, until=_at(until))


async def _take(store: Store, case: str, *claims: Claim, expected: int = 0) -> Appended:
    return await store.append(batch(case, expected, [f"{case}.{expected}"], claims=claims))


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        ((0, 8), (0, 8)),
        ((0, 8), (7, 9)),
        ((0, 8), (-1, 1)),
        ((0, 8), (2, 3)),
        ((2, 3), (0, 8)),
        ((0, None), (100, 101)),
        ((100, 101), (0, None)),
        ((0, None), (5, None)),
        ((5, None), (0, 6)),
    ],
)
async def test_overlapping_hours_are_lost(
    store: Store, held: tuple[int, int | None], wanted: tuple[int, int | None]
) -> None:
    await _take(store, "case-1", _claim("case-1", *held))
    with pytest.raises(ClaimsLost) as lost:
        await _take(store, "case-2", _claim("case-2", *wanted), _claim("case-2", *wanted, resource="person-2"))
    assert lost.value.resources == ("person-1",)
    # Nothing of the loser is held either.
    await _take(store, "case-3", _claim("case-3", *wanted, resource="person-2"))


@pytest.mark.parametrize(
    ("held", "wanted"), [((0, 8), (8, 16)), ((8, 16), (0, 8)), ((0, 8), (8, None)), ((8, None), (0, 8))]
)
async def test_hours_that_only_touch_are_free(
    store: Store, held: tuple[int, int | None], wanted: tuple[int, int | None]
) -> None:
    await _take(store, "case-1", _claim("case-1", *held))
    await _take(store, "case-2", _claim("case-2", *wanted))


async def test_every_lost_person_is_named_once_and_in_order(store: Store) -> None:
    await _take(store, "case-1", *(_claim("case-1", 0, 8, f"person-{i}") for i in (3, 1, 2)))
    with pytest.raises(ClaimsLost) as lost:
        wanted = [_claim("case-2", start, start + 1, f"person-{i}") for i in (2, 4, 1) for start in (0, 2)]
        await _take(store, "case-2", *wanted)
    assert lost.value.resources == ("person-1", "person-2")


async def test_an_owner_is_never_in_its_own_way(store: Store) -> None:
    await _take(store, "case-1", _claim("case-1", 0, 8))
    await _take(store, "case-1", _claim("case-1", 0, 8), _claim("case-1", 4, None), expected=1)
    with pytest.raises(ClaimsLost):
        await _take(store, "case-2", _claim("case-2", 50, 51))


@pytest.mark.parametrize("until", [16, None])
async def test_a_claim_can_be_made_longer_but_not_shorter(store: Store, until: int | None) -> None:
    await _take(store, "case-1", _claim("case-1", 0, 8))
    await _take(store, "case-1", _claim("case-1", 0, until), expected=1)
    await _take(store, "case-1", _claim("case-1", 0, 4), expected=2)
    with pytest.raises(ClaimsLost):
        await _take(store, "case-2", _claim("case-2", 15, 16))


async def test_a_release_frees_all_hours_of_its_owner_only(store: Store) -> None:
    await _take(store, "case-1", _claim("case-1", 0, 8), _claim("case-1", 20, None))
    await store.append(batch("case-2", 0, ["x"], releases=[Release(resource="person-1", owner="case-2")]))
    with pytest.raises(ClaimsLost):
        await _take(store, "case-3", _claim("case-3", 0, 1))
    await store.append(batch("case-1", 1, ["y"], releases=[Release(resource="person-1", owner="case-1")]))
    await _take(store, "case-3", _claim("case-3", 0, None))


async def test_giving_back_and_taking_in_one_batch_holds(store: Store) -> None:
    await _take(store, "case-1", _claim("case-1", 0, None))
    release = Release(resource="person-1", owner="case-1")
    await store.append(batch("case-1", 1, ["x"], releases=[release], claims=[_claim("case-1", 4, 8)]))
    await _take(store, "case-2", _claim("case-2", 0, 4))
    with pytest.raises(ClaimsLost):
        await _take(store, "case-3", _claim("case-3", 7, 9))


async def test_of_two_cases_at_the_same_instant_one_takes_the_person(store: Store) -> None:
    first, second, third = await asyncio.gather(
        _take(store, "case-1", _claim("case-1", 0, 8)),
        _take(store, "case-2", _claim("case-2", 4, 12)),
        _take(store, "case-3", _claim("case-3", 8, 12)),
        return_exceptions=True,
    )
    assert isinstance(first, Appended)
    assert isinstance(second, ClaimsLost)
    # The loser held nothing, and other hours of the same person were never in question.
    assert isinstance(third, Appended)


async def test_what_is_given_back_can_be_taken_at_the_same_instant(store: Store) -> None:
    await _take(store, "case-1", _claim("case-1", 0, None))
    release = Release(resource="person-1", owner="case-1")
    outcomes = await asyncio.gather(
        store.append(batch("case-1", 1, ["x"], releases=[release])),
        _take(store, "case-2", _claim("case-2", 0, None)),
        store.append(batch("case-3", 0, ["y"], releases=[Release(resource="person-1", owner="case-2")])),
        _take(store, "case-4", _claim("case-4", 0, None)),
    )
    assert all(isinstance(outcome, Appended) for outcome in outcomes)
    with pytest.raises(ClaimsLost):
        await _take(store, "case-5", _claim("case-5", 0, 1))


async def test_who_is_held_can_be_asked(store: Store) -> None:
    await _take(store, "case-1", _claim("case-1", 0, None, "now"), _claim("case-1", -9, -1, "over"))
    assert await store.held(["now", "over", "never"]) == {"now"}
    await store.append(batch("case-1", 1, ["x"], releases=[Release(resource="now", owner="case-1")]))
    assert await store.held(["now"]) == frozenset()
