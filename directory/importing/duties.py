"""Plans duty roles and exemptions."""

from collections import defaultdict
from dataclasses import replace

from directory.importing.book import Duty, PersonExemption
from directory.importing.cells import BadValue
from directory.importing.lookup import AreaFinder, PersonFinder, UnitFinder
from directory.importing.plan import Plan, RowRefused, looked_up
from directory.importing.rows import Row
from directory.roles import UNIT_ROLES, DutyRole
from domain.kernel.model import PersonId


class DutyPlanner:
    """Takes in duty sheets and exemptions, whose rows name people by id, phone, or name within their unit."""

    def __init__(self, plan: Plan, areas: AreaFinder, units: UnitFinder, people: PersonFinder) -> None:
        self._plan = plan
        self._book = plan.book
        self._areas = areas
        self._units = units
        self._people = people
        self._listed: list[tuple[Row, Duty]] = []

    def take_duty(self, row: Row) -> None:
        """One holder of a role. Raises RowRefused."""
        since, until = row.moment("since"), row.moment("until")
        if (since is None) != (until is None):
            raise RowRefused(
                row.refuse("开始和结束要么都填，要么都不填", "give both the start and the end, or neither")
            )
        if since and until and until <= since:
            raise RowRefused(row.refuse("结束早于开始", "ends before it starts", "until"))
        role = DutyRole(row.values["role"])
        unit, area = self._place(row, role)
        duty = Duty(role, unit, area, self._person(row), since, until)
        self._plan.describe(row, self._book.duties, duty.key, f"{role}:{unit or area or 'command_post'}")
        self._book.duties.now[duty.key] = duty
        self._listed.append((row, duty))

    def replace_overlapping(self) -> None:
        """A sheet is the whole truth for each role and place in the periods that it lists.

        Dated duties that overlap and are not listed end where the listed one begins, or go; a standing holder who is
        not listed is replaced by those who are. So next week's sheet leaves this week's alone.
        """
        listed: defaultdict[tuple[str, str | None, str | None], list[tuple[Row, Duty]]] = defaultdict(list)
        for row, duty in self._listed:
            listed[duty.role, duty.unit, duty.area].append((row, duty))
        kept = {duty.key for _, duty in self._listed}
        for key, old in self._book.duties.before.items():
            if key in kept:
                continue
            over = [one for one in listed[old.role, old.unit, old.area] if _overlap(old, one[1])]
            if over:
                self._withdraw(key, old, over)

    def take_exemption(self, row: Row) -> None:
        """One approved exemption. Raises RowRefused."""
        person = self._person(row)
        approver = looked_up(row, "approver", self._people.find, row.values["approver"])
        since, until = row.values["since"], row.moment("until")
        if until is not None and until <= since:
            raise RowRefused(row.refuse("结束早于开始", "ends before it starts", "until"))
        if approver == person:
            raise RowRefused(row.refuse("不能自己批准自己", "nobody approves their own exemption", "approver"))
        exemption = PersonExemption(person, row.values["kind"], approver, since, until)
        self._plan.describe(row, self._book.exemptions, exemption.key, person)
        self._book.exemptions.now[exemption.key] = exemption

    def _withdraw(self, key: str, old: Duty, over: list[tuple[Row, Duty]]) -> None:
        row, _ = over[0]
        self._plan.withdraw(row.place, row.kind, f"{old.role}:{old.unit or old.area or 'command_post'}")
        first = min((duty.since for _, duty in over if duty.since), default=None)
        if old.since is not None and first is not None and old.since < first:
            self._book.duties.now[key] = replace(old, until=first)
        else:
            del self._book.duties.now[key]

    def _place(self, row: Row, role: DutyRole) -> tuple[str | None, str | None]:
        if role is DutyRole.COMMAND_POST_DUTY:
            return None, None
        column = "place" if row.text("place") else "person_unit"
        written = row.text(column)
        if written is None:
            raise RowRefused(row.refuse("要写明哪个单位或乡镇", "say which unit or township"))
        if role in UNIT_ROLES:
            return looked_up(row, column, self._units.find, written).id, None
        return None, looked_up(row, column, self._areas.find, written, ("township",)).id

    def _person(self, row: Row) -> PersonId:
        unit = self._units.named(row.text("person_unit") or row.text("place") or "")
        for column in ("person_id", "person_phone", "person_name"):
            written = row.text(column)
            if written:
                return looked_up(row, column, self._exactly, column, written, unit)
        raise RowRefused(row.refuse("要写明是谁：工号、手机号或姓名", "say who: person id, phone or name"))

    def _exactly(self, column: str, written: str, unit: str | None) -> PersonId:
        if column == "person_id" and written not in self._book.persons.now:
            raise BadValue("没有这个编号的人员", "no person with this id")
        return self._people.find(written, unit)


def _overlap(one: Duty, other: Duty) -> bool:
    if one.since is None or one.until is None or other.since is None or other.until is None:
        return one.since is None and other.since is None
    return one.since < other.until and other.since < one.until
