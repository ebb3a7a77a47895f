"""Plans people: who a row is about, what it changes, and what would make two people of one or one of two."""

import base64
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from directory.importing.book import Named, Person, name_key
from directory.importing.lookup import AreaFinder, PersonFinder, UnitFinder
from directory.importing.plan import Plan, RowRefused, derived_id, looked_up
from directory.importing.rows import Row
from directory.importing.words import POOL_WORDS
from directory.master_key import MasterKey
from directory.personal_data import PersonalData
from domain.kernel.model import Identifier, PersonId


class PeoplePlanner:
    """Takes in the rows of people. A blank cell leaves what is known; times of confirmation and duty only advance."""

    def __init__(self, plan: Plan, master: MasterKey, areas: AreaFinder, units: UnitFinder, now: datetime) -> None:
        self._latest = now + timedelta(days=1)  # clocks and days differ a little, years are typing errors
        self._plan = plan
        self._book = plan.book
        self._master = master
        self._areas = areas
        self._units = units
        self._known = PersonFinder(plan.book)
        self._skills = _meanings({skill.id: (skill.name,) for skill in plan.book.skills.now.values()})
        self._pools = _meanings(
            {pool.id: (pool.name, *POOL_WORDS.get(pool.id, "").split("|")) for pool in plan.book.pools.now.values()}
        )
        self._posts = {name_key(post.name): post.id for post in plan.book.posts.now.values()}

    def take(self, row: Row) -> None:
        """One person. Raises RowRefused."""
        key = row.text("id") or self._identify(row)
        self._plan.describe(row, self._book.persons, key, key)
        if key in self._book.erased:
            raise RowRefused(
                row.refuse(
                    "此人的信息已按要求删除，不能再导入；请删去此行",
                    "this person was erased on request and cannot be imported again; remove the row",
                )
            )
        self._book.persons.now[key] = self._person(row, key, self._book.persons.now.get(key))

    def check_unique(self, rows: list[Row]) -> None:
        """After all rows: nobody may share a phone or an id number, with a row or with someone not in the file."""
        owners: dict[str, PersonId] = {}
        clashes: set[str] = set()
        for person in self._book.persons.now.values():
            for value in filter(None, (person.data.phone, person.data.id_number)):
                if owners.setdefault(value, person.id) != person.id:
                    clashes.add(value)
        for row in rows:
            for column, zh, en in (("phone", "手机号", "phone"), ("id_number", "身份证号", "id number")):
                if row.text(column) in clashes:
                    self._plan.refusals.append(
                        row.refuse(f"另一人已登记此{zh}", f"another person has this {en}", column)
                    )

    def _identify(self, row: Row) -> PersonId:
        """Whom a row without an id is about: known by id number, else by phone and name, else new."""
        number, phone = row.text("id_number"), row.values["phone"]
        known = self._known.by_id_number.get(number or "")
        if known is not None:
            return known
        holder = self._known.by_phone.get(phone)
        if holder is None:
            return self._derived(number or phone)
        data = self._book.persons.now[holder].data
        if name_key(data.name) != name_key(row.values["name"]) or (number and data.id_number):
            raise RowRefused(row.refuse("另一人已登记此手机号", "another person has this phone", "phone"))
        return holder

    def _derived(self, value: str) -> PersonId:
        """An opaque id; another one if that id belongs to somebody whose number has changed since."""
        for attempt in range(1_000):
            digest = self._master.digest("person", f"{value}#{attempt}" if attempt else value)
            key = "p-" + base64.b32encode(digest[:15]).decode().lower()
            known = self._book.persons.before.get(key)
            if known is None or value in (known.data.phone, known.data.id_number):
                return key
        raise AssertionError("a thousand HMACs of one value cannot all be taken")

    def _person(self, row: Row, key: PersonId, known: Person | None) -> Person:
        self._check_times(row)
        unit = looked_up(row, "unit", self._units.find, row.values["unit"])
        township = self._township(row, unit.area, known)
        data = _personal(row, known.data if known else None)
        person = replace(known, unit=unit.id) if known else Person(key, unit.id, township, data)
        changes: dict[str, Any] = {"township": township, "data": data}
        if row.has("skills"):
            changes["skills"] = tuple(self._meant(row, "skills", self._skills, "技能", "skill"))
        if row.has("pools"):
            changes["pools"] = tuple(self._meant(row, "pools", self._pools, "队伍", "pool"))
        if row.has("post"):
            changes["post"] = self._post(row.text("post"))
        if row.values.get("standby") is not None:
            changes["standby"] = row.values["standby"]
        same_phone = known is not None and known.data.phone == data.phone
        changes["contact_confirmed_at"] = _later(
            # A new number was not confirmed by confirming the old one.
            person.contact_confirmed_at if same_phone else None,
            row.moment("contact_confirmed_at"),
        )
        changes["last_duty_ended_at"] = _later(person.last_duty_ended_at, row.moment("last_duty_ended_at"))
        return replace(person, **changes)

    def _check_times(self, row: Row) -> None:
        """These times only ever advance, so one that lies in the future could not be put right by a later file."""
        for column in ("contact_confirmed_at", "last_duty_ended_at"):
            if (row.moment(column) or self._latest) > self._latest:
                raise RowRefused(row.refuse("时间在将来", "the time lies in the future", column))

    def _township(self, row: Row, unit_area: str, known: Person | None) -> str:
        written = row.text("township")
        if written:
            return looked_up(row, "township", self._areas.find, written, ("township", "county")).id
        if known is not None and not row.has("township"):
            return known.township
        return self._book.township_of(unit_area)

    def _meant(self, row: Row, column: str, meanings: dict[str, Identifier], zh: str, en: str) -> list[Identifier]:
        unknown = [word for word in row.words(column) if name_key(word) not in meanings]
        if unknown:
            raise RowRefused(
                row.refuse(f"没有登记的{zh}：{'、'.join(unknown)}", f"unknown {en}: {', '.join(unknown)}", column)
            )
        return sorted({meanings[name_key(word)] for word in row.words(column)})

    def _post(self, name: str | None) -> Identifier | None:
        if name is None:
            return None
        known = self._posts.get(name_key(name))
        if known is None:
            known = self._posts[name_key(name)] = derived_id("post", name_key(name))
            self._book.posts.now[known] = Named(known, name)
        return known


def _meanings(entries: dict[Identifier, tuple[str, ...]]) -> dict[str, Identifier]:
    return {name_key(word): key for key, names in entries.items() for word in (key, *names) if word}


def _personal(row: Row, known: PersonalData | None) -> PersonalData:
    values = {"name": row.values["name"], "phone": row.values["phone"]}
    for column in ("id_number", "wecom", "dingtalk", "email"):
        if row.has(column):
            values[column] = row.text(column)
    return replace(known, **values) if known else PersonalData(**values)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(filter(None, (one, other)), default=None)
