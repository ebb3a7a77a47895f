"""Selection: who is excluded, and that picking covers what can be covered and no more."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.callup.directive import Called, Headcount
from domain.callup.selection import Need, exclusion, pick, ranked, with_overcall
from domain.readiness.candidate import Candidate, Exemption
from tests.support.callup import START, candidate, directive, terms

SKILLS = ("medic", "driver", "diver")
TERMS = terms()

people = st.lists(st.sets(st.sampled_from(SKILLS)), max_size=25).map(
    lambda all_skills: [
        Called(person=f"P{number}", unit="U1", township="T1", skills=tuple(sorted(skills)))
        for number, skills in enumerate(all_skills)
    ]
)
needs = st.builds(
    Need, st.integers(-2, 12), st.dictionaries(st.sampled_from(SKILLS), st.integers(-2, 6), max_size=len(SKILLS))
)


def _having(chosen: list[Called], skill: str) -> int:
    return sum(skill in one.skills for one in chosen)


@given(people, needs)
def test_picking_covers_every_skill_that_the_pool_can_cover(reserves: list[Called], need: Need) -> None:
    picked, left = pick(reserves, need)
    assert sorted(c.person for c in (*picked, *left)) == sorted(c.person for c in reserves)
    for skill, count in need.skills.items():
        assert _having(picked, skill) >= min(count, _having(reserves, skill))
    assert len(picked) >= min(need.total, len(reserves))


@given(people, needs)
def test_picking_never_exceeds_what_total_and_skills_ask_for(reserves: list[Called], need: Need) -> None:
    picked, _ = pick(reserves, need)
    missing = {skill: count for skill, count in need.skills.items() if count > 0}
    assert len(picked) <= max(0, need.total, sum(missing.values()))
    if len(picked) <= max(0, need.total):
        return
    for one in picked:
        rest = [other for other in picked if other is not one]
        assert any(_having(rest, s) < min(count, _having(picked, s)) for s, count in missing.items())


@given(st.integers(1, 500), st.integers(0, 300))
def test_overcall_raises_and_rounds_up(total: int, percent: int) -> None:
    raised = with_overcall(Headcount(total=total, skills={"medic": 1}), percent)
    assert raised.total * 100 >= total * (100 + percent) > (raised.total - 1) * 100


_facts = st.fixed_dictionaries(
    {
        "exempt": st.booleans(),
        "starts": st.integers(-48, 48),
        "lasts": st.one_of(st.none(), st.integers(1, 96)),
        "duty_ended": st.one_of(st.none(), st.integers(0, 30)),
        "confirmed": st.one_of(st.none(), st.integers(0, 60)),
        "taken": st.booleans(),
        "override": st.booleans(),
        "drill": st.booleans(),
    }
)


@given(_facts)
def test_a_candidate_is_called_exactly_when_nothing_speaks_against_it(facts: dict[str, object]) -> None:
    one, holds, tired, stale = _candidate(facts)
    order = directive(mode="drill" if facts["drill"] else "real", rest_override="dyke" if facts["override"] else None)
    taken = frozenset({order.resource(one.person)} if facts["taken"] else ())
    why = exclusion(one, order, TERMS, START, taken)
    expected = holds or (tired and not facts["override"]) or stale or bool(facts["taken"])
    assert (why is not None) == expected
    if why is not None and holds:
        assert why.why == "exempt"


def _candidate(facts: dict[str, object]) -> tuple[Candidate, bool, bool, bool]:
    """The candidate, and whether an exemption holds, the rest is short, the contact is not confirmed."""
    hours = {name: value for name, value in facts.items() if isinstance(value, int)}
    since = START + timedelta(hours=hours["starts"])
    until = since + timedelta(hours=hours["lasts"]) if facts["lasts"] is not None else None
    exemptions = (Exemption(approver="boss", since=since, until=until),) if facts["exempt"] else ()
    ended = START - timedelta(hours=hours["duty_ended"]) if facts["duty_ended"] is not None else None
    confirmed = START - timedelta(days=hours["confirmed"]) if facts["confirmed"] is not None else None
    one = candidate(1, exemptions=exemptions, last_duty_ended_at=ended, contact_confirmed_at=confirmed)
    holds = bool(exemptions) and since <= START and (until is None or until > START)
    tired = ended is not None and START - ended < TERMS.rest
    stale = confirmed is None or START - confirmed > TERMS.contact_valid_for
    return one, holds, tired, stale


@given(st.permutations(range(8)))
def test_who_rested_longest_is_first_whatever_the_order_of_the_answer(order: list[int]) -> None:
    everyone = [candidate(n, last_duty_ended_at=START - timedelta(days=n // 2) if n else None) for n in range(8)]
    assert [c.person for c in ranked(everyone[n] for n in order)] == ["P0", "P6", "P7", "P4", "P5", "P2", "P3", "P1"]
