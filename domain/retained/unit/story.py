"""A decision that grows: each event is folded as it is told, and duties are looked at again when it ends."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType

from domain.kernel.calendar import Reckoned, WorkCalendar
from domain.kernel.calendar_document import CalendarDocument
from domain.kernel.decider import Context
from domain.kernel.duration import Duration
from domain.retained.policy import CALENDAR, NAME, RetainedPolicy
from domain.retained.unit import events_months as m
from domain.retained.unit import events_people as p
from domain.retained.unit import events_transfer as t
from domain.retained.unit.events import RetainedEvent
from domain.retained.unit.evolve import evolve
from domain.retained.unit.person import SIDES
from domain.retained.unit.state import Unit
from domain.retained.unit.transitions import LEAVING_POST, Standing

_WHAT: dict[p.Side, m.What] = {"giver": "handover_giving", "receiver": "handover_receiving"}
_DAY = timedelta(days=1)
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(slots=True)
class Story:
    """`happened` are the events told so far, `state` what they made of the state."""

    state: Unit
    context: Context
    happened: list[RetainedEvent] = field(default_factory=list)
    calendar: WorkCalendar = field(init=False)

    def __post_init__(self) -> None:
        document = CalendarDocument.model_validate(self.context.policies[CALENDAR].document)
        self.calendar = WorkCalendar(document)

    @property
    def now(self) -> datetime:
        return self.context.now

    def tell(self, event: RetainedEvent) -> None:
        """The event happens."""
        self.state = evolve(self.state, event)
        self.happened.append(event)

    def open(self) -> None:
        """The unit's case comes to be with the first command that concerns it."""
        if self.state.unit:
            return
        policy = self.context.policies[NAME]
        self.tell(
            p.UnitOpened(
                unit=self.context.case.partition(":")[2],
                terms=RetainedPolicy.model_validate(policy.document),
                terms_version=policy.version,
                at=self.now,
            )
        )

    def after(self, duration: Duration) -> Reckoned[datetime]:
        """The end of a time that begins now."""
        return self.calendar.add(self.now, duration)

    def month_of(self, moment: datetime) -> str:
        """The month of the county's calendar that a moment is in."""
        return f"{self.calendar.date_of(moment):%Y-%m}"

    def next_month(self) -> Reckoned[datetime]:
        """The first working moment of the next month."""
        today = self.calendar.date_of(self.now)
        first = date(today.year + today.month // 12, today.month % 12 + 1, 1)
        return self.calendar.next_working_moment(self.calendar.close_of(first - _DAY))

    def begin_months(self) -> None:
        """From the first retained person on, months are counted."""
        if self.state.next_at is None and self.state.retained:
            begun = m.MonthsBegun(month=self.month_of(self.now), next_at=self.next_month().value, at=self.now)
            self.tell(begun)

    def notify(self, template: m.Notice, people: Iterable[str], params: Mapping[str, str] = _NOTHING) -> None:
        """A notice that is not urgent: at once, or behind the quiet hours."""
        known = self.state.people
        about = tuple(name for name in people if name not in known or known[name].left is None)
        until = self.calendar.after_quiet_hours(self.now)
        if about and until > self.now:
            self.tell(m.NoticeHeld(template=template, people=about, params=params, until=until, at=self.now))
        elif about:
            self.tell(m.PeopleTold(template=template, people=about, params=params, at=self.now))

    def owe(self, what: m.What, bearer: str, people: Iterable[str], since: datetime, due: datetime) -> None:
        """A duty of `bearer` about these people; none about nobody."""
        about = tuple(people)
        if not about:
            return
        duty = f"d{self.state.numbered + 1}"
        self.tell(m.DutyOwed(duty=duty, what=what, bearer=bearer, people=about, since=since, due=due))

    def owe_handovers(self, names: Iterable[str], due: datetime | None = None) -> None:
        """What each side has to settle and does not owe yet: the unit in one duty, every township in one.

        `due` None: what came up late has the policy's time, and at least until the handover is due.
        """
        late = self.after(self.state.pinned.settle_within).value
        groups: dict[tuple[m.What, str, datetime], list[str]] = defaultdict(list)
        for name in names:
            one = self.state.people[name]
            if one.standing not in LEAVING_POST or one.handover_by is None:
                continue
            for side in SIDES:
                if one.open_items(side) and not self._owes(_WHAT[side], name):
                    bearer = f"unit:{self.state.unit}" if side == "giver" else f"township:{one.cadre.township}"
                    groups[_WHAT[side], bearer, due or max(late, one.handover_by)].append(name)
        for (what, bearer, by), people in groups.items():
            self.owe(what, bearer, people, self.now, by)

    def _owes(self, what: m.What, name: str) -> bool:
        return self.state.covered(what, name)

    def stand_down(self) -> None:
        """Whoever has handed everything over leaves the post; a duty that waits for nobody any more has ended."""
        done: dict[str, list[str]] = defaultdict(list)
        for name, one in list(self.state.people.items()):
            if one.standing not in LEAVING_POST or not one.handed_over:
                continue
            if one.left is not None:
                self.tell(p.LeftService(person=name, reason=one.left, by=one.left_by, at=self.now))
            else:
                done["let_off" if one.let_off else "handed_over"].append(name)
        for how in ("handed_over", "let_off"):
            if done[how]:
                self.tell(p.StoodDown.model_validate({"people": tuple(done[how]), "how": how, "at": self.now}))
                self.notify("stood_down", done[how])
        self.begin_months()

    def withdraw_transfers(self, names: Iterable[str]) -> None:
        """Nobody who goes otherwise stays on offer."""
        for name in names:
            receiver = self.state.people[name].receiver
            if receiver is not None:
                self.tell(t.TransferWithdrawn(person=name, receiver=receiver, at=self.now))

    def move_out(self) -> None:
        """Whoever is taken over by another unit goes, as soon as no call-up holds them."""
        for one in list(self.state.people.values()):
            if one.accepted and one.standing is Standing.STOOD_DOWN_RETAINED and one.receiver and one.since:
                self.tell(
                    t.MovedOut(
                        cadre=one.cadre,
                        receiver=one.receiver,
                        since=one.since,
                        posts=one.posts,
                        contact_at=one.contact_at,
                        at=self.now,
                    )
                )

    def settle(self, lapsed: Iterable[str] = ()) -> list[RetainedEvent]:
        """End every duty that waits for nobody; `lapsed` duties end so although something was owed. The whole story."""
        self.stand_down()
        self.move_out()
        given_up = frozenset(lapsed)
        for name, duty in list(self.state.duties.items()):
            if self.state.waits_for(duty):
                continue
            ending = "lapsed" if name in given_up else self._ending(duty.people, duty.what)
            self.tell(m.DutyEnded.model_validate({"duty": name, "ending": ending, "by_ladder": False, "at": self.now}))
        return self.happened

    def _ending(self, people: Iterable[str], what: m.What) -> m.EndedHow:
        if what != "contact_unconfirmed" or any(name in self.state.people for name in people):
            return "fulfilled"
        moved = all(
            name in self.state.past and self.state.past[name].standing is Standing.TRANSFERRED for name in people
        )
        return "transferred" if moved else "lapsed"
