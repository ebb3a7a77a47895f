"""Whatever is said in whatever order: states by the table, every duty one end, volunteering never owed, folds agree."""

from collections import Counter
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.accountability.owing import ObligationEnded, Owe, Settle
from domain.kernel.command import ENGINE, Actor
from domain.kernel.model import Model
from domain.kernel.obligation import Ending
from domain.retained import between
from domain.retained.unit import commands as c
from domain.retained.unit.decider import RetainedDecider
from domain.retained.unit.transitions import RETAINED
from tests.support import retained as r
from tests.support.one_case import OneCase

NAMES = ("P1", "P2", "P3")
names = st.sampled_from(NAMES)
actors = st.sampled_from([r.LIAISON, r.TOWNSHIP, r.COMMUNITY, r.POST, *(r.cadre(name) for name in NAMES)])


def _engine() -> st.SearchStrategy[tuple[Model, Actor]]:
    some = st.lists(names, min_size=1, unique=True).map(tuple)
    muster = st.sampled_from(["M1", "M2"])
    drill = st.booleans()

    def called(muster: str, people: tuple[str, ...], drill: bool) -> Model:
        return between.NoteCalled(muster=muster, activation="A", people=people, drill=drill, at=r.START)

    def served(muster: str, people: tuple[str, ...], drill: bool) -> Model:
        came = tuple(between.Served(person=name, minutes=30, answered_at=r.START) for name in people)
        return between.NoteServed(muster=muster, served=came, drill=drill, at=r.START)

    def returned(people: tuple[str, ...]) -> Model:
        cadres = tuple(r.seconded(name) for name in people)
        return between.TakeReturn(directive="return:R", part=0, cadres=cadres, handover_by=r.at("2026-03-09 18:00"))

    said = st.one_of(
        st.builds(called, muster, some, drill),
        st.builds(served, muster, some, drill),
        st.builds(returned, some),
        some.map(lambda people: between.TakeRelease(directive="return:R", part=0, people=people)),
        st.builds(between.ProposeTransfer, person=names, giver=st.just("U9")),
        st.builds(between.WithdrawProposal, person=names, giver=st.just("U9")),
        st.builds(between.AnswerTransfer, person=names, receiver=st.just("U2"), accepted=st.booleans()),
        names.map(lambda name: between.MoveIn(cadre=r.seconded(name, "U9"), giver="U9", since=r.START, posts=1)),
        st.builds(
            ObligationEnded,
            obligation=st.integers(1, 8).map(lambda n: f"{r.CASE}/d{n}"),
            ending=st.sampled_from(["excused", "referred"]),
            at=st.just(r.START),
        ),
    )
    return st.tuples(said, st.just(ENGINE))


def _people() -> st.SearchStrategy[tuple[Model, Actor]]:
    item = st.sampled_from(["tasks", "keys", "extra"])
    said = st.one_of(
        st.builds(c.ConfirmItems, person=names),
        st.builds(c.ConfirmItems, person=names, items=item.map(lambda one: (one,))),
        st.builds(c.DisputeItem, person=names, item=item, code=st.just("missing")),
        names.map(lambda name: c.ListItems(person=name, items=(c.NewItem(item="extra", kind="keys"),))),
        names.map(lambda name: c.ConfirmContacts(people=(name,))),
        st.dates(r.START.date(), r.START.date() + timedelta(days=60)).map(
            lambda day: c.OfferVolunteering(offer="V1", day=day, place="hall", task="carry")
        ),
        st.builds(c.AnswerOffer, person=names, offer=st.just("V1"), taken=st.booleans()),
        st.builds(c.OfferTransfer, person=names, receiver=st.just("U2")),
        st.builds(c.AcceptTransfer, person=names),
        st.builds(c.LeaveService, person=names, reason=st.just("retired")),
        st.builds(c.ReportContactChanged, person=names),
    )
    return st.tuples(said, actors)


def _confirm_all(name: str) -> list[tuple[Model, Actor]]:
    return [(c.ConfirmItems(person=name), r.cadre(name)), (c.ConfirmItems(person=name), r.TOWNSHIP)]


steps = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.one_of(_engine().map(lambda s: [s]), _people().map(lambda s: [s]), names.map(_confirm_all)),
    ),
    max_size=30,
)


@settings(max_examples=150, deadline=None)
@given(steps)
def test_whatever_is_said(said: list[tuple[int, list[tuple[Model, Actor]]]]) -> None:
    case = OneCase(RetainedDecider(), r.CASE, r.book())
    now = r.START
    first = between.TakeReturn(
        directive="return:R0",
        part=0,
        cadres=(r.seconded("P1"), r.seconded("P2")),
        handover_by=r.at("2026-03-09 18:00"),
    )
    case.step(now, [(first, ENGINE, now)])
    for days, commands in said:
        now += timedelta(days=days)
        case.step(now, [(command, actor, now) for command, actor in commands])
        _holds(case)
    for _ in range(5):
        now += timedelta(days=31)
        case.step(now)
        _holds(case)


def _holds(case: OneCase) -> None:
    unit = case.state
    assert not unit.people.keys() & unit.past.keys(), "one person counted twice"
    for person in unit.people.values():
        assert (person.standing == "recalled") == bool(person.musters)
        assert person.since is not None or person.standing not in RETAINED
    tells = [tell for batch in case.batches for tell in batch.tells]
    bodies = [tell.body for tell in tells if tell.process == "accountability"]
    owed = Counter(Owe.model_validate_json(b).obligation for b in bodies if b'"type":"owe"' in b)
    ended = Counter(Settle.model_validate_json(b).obligation for b in bodies if b'"type":"settle"' in b)
    by_ladder = Counter(
        f"{r.CASE}/{event.duty}"  # type: ignore[attr-defined]
        for event in case.events()
        if getattr(event, "by_ladder", False)
    )
    assert max(owed.values(), default=0) <= 1
    assert max((ended + by_ladder).values(), default=0) <= 1, "a duty ended twice"
    still_open = {f"{r.CASE}/{name}" for name in unit.duties}
    assert set(owed) == still_open | set(ended) | set(by_ladder)
    for body in bodies:
        if b'"type":"owe"' in body:
            one = Owe.model_validate_json(body)
            assert not one.bearer.startswith("person:"), "a cadre never owes a contact or a handover alone"
            assert "volunteer" not in one.what
    for duty in unit.duties.values():
        assert unit.waits_for(duty), "an open duty waits for somebody"
    for one in unit.obligations(r.CASE):
        assert one.ending is None or isinstance(one.ending, Ending)


def test_a_batch_tells_once_a_unit_and_township() -> None:
    """A thousand at once is two commands of the directive, and two duties of each part's bearers."""
    on = r.host()
    r.order(on, r.directive(*(r.seconded(f"P{n}", township=f"T{n % 3}") for n in range(1000))))
    kinds = r.kinds(on)
    assert kinds.count("return_begun") == kinds.count("part_answered") == 2
    assert len(r.state(on).duties) == 8
    assert on.state("return:R1").phase == "carried_out"
