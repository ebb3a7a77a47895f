"""The draw: by weight, reproducible, whatever the order of the list; nobody twice, nobody recused."""

import random
from collections import Counter
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.verify_draw import list_text, numbers
from domain.inspection.draw import DrawList, Listed, Officer, Stream, commitment_of, officers_for, order

SALT = "0a" * 32
seeds = st.binary(min_size=32, max_size=32).map(bytes.hex)
weights = st.lists(st.integers(0, 9), min_size=1, max_size=60)


def listed(of: list[int], officers: tuple[Officer, ...] = ()) -> DrawList:
    enterprises = tuple(Listed(id=f"E{number}", risk="B", weight=weight) for number, weight in enumerate(of))
    return DrawList(SALT, 3, enterprises, officers)


def naive(seed: str, drawn_from: DrawList) -> list[str]:
    """The order by the independent way of `audit.verify_draw`: a list, gone through from its beginning each time."""
    left = {one.id: one.weight for one in drawn_from.enterprises if one.weight}
    found: list[str] = []
    stream = 0
    while left:
        part, stream = numbers(seed, drawn_from.hash, "enterprises", sum(left.values()), stream)
        for name in sorted(left):
            part -= left[name]
            if part < 0:
                break
        found.append(name)
        del left[name]
    return found


@given(seeds, weights)
def test_everybody_with_a_weight_is_drawn_once_and_the_independent_way_agrees(seed: str, of: list[int]) -> None:
    drawn_from = listed(of)
    drawn = list(order(seed, drawn_from, drawn_from.hash))
    assert sorted(drawn) == sorted(one.id for one in drawn_from.enterprises if one.weight)
    assert drawn == naive(seed, drawn_from)


@given(seeds, weights, st.randoms(use_true_random=False))
def test_the_order_of_the_list_does_not_matter(seed: str, of: list[int], rng: random.Random) -> None:
    officers = tuple(Officer(person=f"o{n}", recused=("E1", "E0")) for n in range(4))
    one = listed(of, officers)
    mixed = list(one.enterprises)
    rng.shuffle(mixed)
    turned = tuple(Officer(person=o.person, recused=tuple(reversed(o.recused))) for o in reversed(officers))
    other = DrawList(SALT, 3, tuple(mixed), turned)
    assert one.hash == other.hash
    assert list(order(seed, one, one.hash)) == list(order(seed, other, other.hash))


@given(seeds, weights, st.integers(0, 40))
def test_the_first_of_the_order_do_not_depend_on_how_many_are_wanted(seed: str, of: list[int], wanted: int) -> None:
    drawn_from = listed(of)
    whole = list(order(seed, drawn_from, drawn_from.hash))
    assert list(islice(order(seed, drawn_from, drawn_from.hash), wanted)) == whole[:wanted]


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32))
def test_who_comes_first_follows_the_weights(start: int) -> None:
    """Of 3,000 draws, each share within five standard deviations of what the weights say."""
    of = [1, 2, 4, 8]
    drawn_from = listed(of)
    tries = 3000
    first: Counter[str] = Counter()
    for number in range(tries):
        seed = f"{(start << 64) + number:064x}"
        first[next(order(seed, drawn_from, drawn_from.hash))] += 1
    for number, weight in enumerate(of):
        share = weight / sum(of)
        spread = (tries * share * (1 - share)) ** 0.5
        assert abs(first[f"E{number}"] - tries * share) < 5 * spread


@given(
    seeds,
    st.lists(
        st.tuples(st.integers(0, 30), st.sets(st.integers(0, 9), max_size=5)), max_size=20, unique_by=lambda o: o[0]
    ),
    st.integers(2, 5),
)
def test_officers_are_never_recused_and_share_the_visits(
    seed: str, of: list[tuple[int, set[int]]], wanted: int
) -> None:
    officers = [Officer(person=f"o{n}", recused=tuple(f"E{e}" for e in sorted(recused))) for n, recused in of]
    related = {one.person: set(one.recused) for one in officers}
    load: Counter[str] = Counter()
    for number in range(10):
        enterprise = f"E{number}"
        drawn = officers_for(seed, "00" * 32, enterprise, officers, load, wanted)
        free = [person for person, recused in related.items() if enterprise not in recused]
        assert len(set(drawn)) == len(drawn) == min(wanted, len(free))
        assert all(enterprise not in related[person] for person in drawn)
        left = [load[person] for person in free if person not in drawn]
        assert not left or max((load[person] for person in drawn), default=0) <= min(left)
        load.update(drawn)


def test_an_outsider_can_do_it_by_hand() -> None:
    """The published example of docs/processes/inspection.md, number by number."""
    seed = "5e" * 32
    drawn_from = DrawList(
        SALT,
        2,
        (Listed(id="E2", risk="C", weight=4), Listed(id="E1", risk="A", weight=1)),
        (Officer(person="o2", recused=("E1",)), Officer(person="o1")),
    )
    assert drawn_from.text == (
        f"shouwang-draw 1\nsalt {SALT}\nofficers-each 2\nenterprise E1 1\nenterprise E2 4\nofficer o1\nofficer o2 E1\n"
    )
    parts = [
        {
            "salt": SALT,
            "enterprises": [one.model_dump() for one in drawn_from.enterprises],
            "officers": [one.model_dump() for one in drawn_from.officers],
        }
    ]
    assert list_text(parts, 2) == drawn_from.text
    assert commitment_of(seed) == "9985b2e4b9b71b28ce59ea5ce77f0b110637b625c6d7f41e982c9510940a2056"
    assert drawn_from.hash == "3ae9ed04eb6c65ff22ebb2c5f209906e8f8894566744c6c88f180ab91a274e81"
    assert Stream(seed, drawn_from.hash, "enterprises").below(5) == 2
    assert list(order(seed, drawn_from, drawn_from.hash)) == naive(seed, drawn_from) == ["E2", "E1"]


def test_a_stream_refuses_nothing_to_choose_from() -> None:
    with pytest.raises(ValueError, match="nothing"):
        Stream("00" * 32, "00" * 32, "x").below(0)
