"""Finds what a cell refers to: by id, by name, and people also by phone, id number, or name within their unit."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

from directory.importing.book import Area, Book, Person, Unit, name_key
from directory.importing.cells import BadValue
from domain.kernel.model import PersonId, UnitId

_Found = TypeVar("_Found")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


class AreaFinder:
    """Areas by id, by name, or by a path such as 青溪镇/上湾村 where a name alone is not enough."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._by_name: defaultdict[str, list[Area]] = defaultdict(list)
        for area in book.areas.now.values():
            self.add(area)

    def add(self, area: Area) -> None:
        """Makes an area known by its name."""
        same = self._by_name[name_key(area.name)]
        if all(known.id != area.id for known in same):
            same.append(area)

    def find(self, reference: str, kinds: Iterable[str]) -> Area:
        """The one area of these kinds that is meant. Raises BadValue if there is none or more than one."""
        wanted = frozenset(kinds)
        known = self._book.areas.now.get(reference)
        if known is not None and known.kind in wanted:
            return known
        *above, last = [name_key(part) for part in re.split(r"[/／>]", reference)]
        found = [area for area in self._by_name.get(last, ()) if area.kind in wanted and self._lies_in(area, above)]
        return _only(found, "区划", "area", "请写区划代码，或写成“镇/村”", "give its id, or town/village")

    def _lies_in(self, area: Area, above: list[str]) -> bool:
        names = {name_key(one.name) for one in self._book.lineage(area.parent)}
        return all(name in names for name in above)


class UnitFinder:
    """Units by id or name; names of units are unique."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._by_name = {name_key(unit.name): unit.id for unit in book.units.now.values()}

    def add(self, unit: Unit) -> None:
        """Makes a unit known by its name."""
        self._by_name[name_key(unit.name)] = unit.id

    def named(self, name: str) -> UnitId | None:
        """The unit of that name, if any."""
        return self._by_name.get(name_key(name))

    def find(self, reference: str) -> Unit:
        """The unit that is meant. Raises BadValue if there is none."""
        known = self._book.units.now.get(reference) or self._book.units.now.get(self.named(reference) or "")
        if known is None:
            raise BadValue("没有这个单位，请先在单位表中登记", "no such unit; enter it in the sheet of units first")
        return known


class PersonFinder:
    """People by id, phone, id number, or name. Built after all people of the import are known."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.by_phone: dict[str, PersonId] = {}
        self.by_id_number: dict[str, PersonId] = {}
        self._by_name: defaultdict[str, list[Person]] = defaultdict(list)
        for person in book.persons.now.values():
            self.by_phone[person.data.phone] = person.id
            if person.data.id_number:
                self.by_id_number[person.data.id_number] = person.id
            self._by_name[name_key(person.data.name)].append(person)

    def find(self, reference: str, unit: UnitId | None = None) -> PersonId:
        """Who is meant by an id, a phone, an id number, a name, or a name with a phone (王芳 13800000000).

        A name is looked for in `unit` first. Raises BadValue if there is nobody, or several.
        """
        if reference in self._book.persons.now:
            return reference
        phone = _PHONE.search(re.sub(r"(?<=\d)[ -](?=\d)", "", reference))
        known = self.by_phone.get(phone[0]) if phone else self.by_id_number.get(reference.upper())
        if known is not None:
            return known
        named = [] if phone else self._by_name.get(name_key(reference), [])
        in_unit = [person for person in named if person.unit == unit]
        return _only(in_unit or named, "人员", "person", "请写工号或手机号", "give the person id or phone").id


def _only(found: list[_Found], zh: str, en: str, zh_hint: str, en_hint: str) -> _Found:
    if not found:
        raise BadValue(f"找不到这个{zh}", f"no such {en}")
    if len(found) > 1:
        raise BadValue(f"有 {len(found)} 个同名的{zh}，{zh_hint}", f"{len(found)} {en}s of that name; {en_hint}")
    return found[0]
