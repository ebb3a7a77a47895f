"""Plans enterprises with their contacts, and inspection officers."""

from dataclasses import replace

from directory.contacts_unit import CONTACTS
from directory.importing.book import Enterprise, Officer, Person, Unit, name_key
from directory.importing.cells import BadValue
from directory.importing.lookup import AreaFinder, PersonFinder, UnitFinder
from directory.importing.plan import Plan, RowRefused, looked_up
from directory.importing.rows import Row
from directory.importing.words import AREA_LEVELS
from directory.personal_data import PersonalData
from domain.kernel.model import PersonId

_DEFAULT_RISK = "B"


class EnterprisePlanner:
    """Takes in the rows of enterprises, then those of officers, whose recusals name enterprises."""

    def __init__(self, plan: Plan, areas: AreaFinder, units: UnitFinder, people: PersonFinder) -> None:
        self._plan = plan
        self._book = plan.book
        self._areas = areas
        self._units = units
        self._people = people
        self._named = {name_key(one.name): one.id for one in plan.book.enterprises.now.values()}

    def take(self, row: Row) -> None:
        """One enterprise. Raises RowRefused."""
        key = row.values["id"]
        self._plan.describe(row, self._book.enterprises, key, key)
        known = self._book.enterprises.now.get(key)
        area = looked_up(row, "area", self._areas.find, row.values["area"], AREA_LEVELS)
        departments = tuple(
            dict.fromkeys(looked_up(row, "departments", self._units.find, one).id for one in row.words("departments"))
        )
        if not departments:
            raise RowRefused(row.refuse("必须写明监管部门", "name at least one competent department", "departments"))
        made = Enterprise(
            id=key,
            name=row.values["name"],
            kind=row.values["kind"],
            area=area.id,
            departments=departments,
            risk=row.text("risk") or (known.risk if known else _DEFAULT_RISK),
            contact=self._contact(row, key, area.id, known.contact if known else None),
        )
        self._book.enterprises.now[key] = made
        self._named[name_key(made.name)] = key

    def take_officer(self, row: Row) -> None:
        """One officer. Raises RowRefused."""
        unit = looked_up(row, "unit", self._units.find, row.values["unit"])
        person = self._person(row, unit.id)
        self._plan.describe(row, self._book.officers, person, person)
        recused = tuple(
            sorted({looked_up(row, "recused", self._enterprise, written) for written in row.words("recused")})
        )
        if not row.has("recused") and (known := self._book.officers.now.get(person)) is not None:
            recused = known.recused
        self._book.officers.now[person] = Officer(person, unit.id, row.words("qualifications"), recused)

    def _person(self, row: Row, unit: str) -> PersonId:
        for column in ("person_id", "person_phone", "person_name"):
            if written := row.text(column):
                return looked_up(row, column, self._people.find, written, unit)
        raise RowRefused(row.refuse("要写明是谁：工号、手机号或姓名", "say who: person id, phone or name"))

    def _enterprise(self, written: str) -> str:
        if written in self._book.enterprises.now:
            return written
        if (found := self._named.get(name_key(written))) is None:
            raise BadValue("没有这家企业", "no such enterprise")
        return found

    def _contact(self, row: Row, key: str, area: str, known: PersonId | None) -> PersonId | None:
        """The person who answers: one whom the directory knows by the phone, else one of the enterprise's own."""
        name, phone = row.text("contact_name"), row.text("contact_phone")
        if name is None and phone is None:
            return None if row.has("contact_name") or row.has("contact_phone") else known
        if name is None or phone is None:
            raise RowRefused(row.refuse("联系人要写姓名和电话", "a contact needs both a name and a phone"))
        holder = self._people.by_phone.get(phone)
        if holder is not None:
            if name_key(self._book.persons.now[holder].data.name) != name_key(name):
                raise RowRefused(
                    row.refuse("此电话已登记为他人", "this phone belongs to somebody else", "contact_phone")
                )
            return holder
        return self._own(key, area, PersonalData(name=name, phone=phone), known)

    def _own(self, key: str, area: str, data: PersonalData, known: PersonId | None) -> PersonId:
        """Somebody new under a new id, or the same person with another number."""
        person = self._book.persons.now.get(known or "")
        if person is not None and person.unit == CONTACTS and name_key(person.data.name) == name_key(data.name):
            self._book.persons.now[person.id] = replace(person, data=replace(person.data, phone=data.phone))
            self._people.by_phone[data.phone] = person.id
            return person.id
        county = list(self._book.lineage(area))[-1].id
        self._book.units.now.setdefault(CONTACTS, Unit(CONTACTS, "企业联系人", "other", county))
        taken = self._book.persons.now.keys() | self._book.erased
        identity = next(name for number in range(1, 1000) if (name := f"contact-{key}-{number}") not in taken)
        self._book.persons.now[identity] = Person(
            identity, CONTACTS, self._book.township_of(area), data, pools=(), standby=False
        )
        self._people.by_phone[data.phone] = identity
        return identity
