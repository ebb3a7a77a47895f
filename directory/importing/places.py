"""Plans skills, pools, areas and units."""

from dataclasses import replace

from directory.importing.book import Area, Named, Pool, Shelf, Unit, name_key
from directory.importing.lookup import AreaFinder, PersonFinder, UnitFinder
from directory.importing.plan import Plan, RowRefused, derived_id, looked_up
from directory.importing.rows import Row
from directory.importing.words import AREA_LEVELS
from domain.kernel.model import PersonId, UnitId


def plan_skills(plan: Plan, rows: list[Row]) -> None:
    """Skills by id; the name is what sheets of people may write."""

    def take(row: Row) -> None:
        key, name = row.values["id"], row.values["name"]
        plan.describe(row, plan.book.skills, key, key)
        if _is_named_so(plan.book.skills, key, name):
            raise RowRefused(row.refuse("另一项技能已用此名称", "another skill has this name", "name"))
        plan.book.skills.now[key] = Named(key, name)

    plan.each(rows, take)


def plan_pools(plan: Plan, rows: list[Row]) -> None:
    """Pools by id. A new one without a position is asked last."""
    shelf = plan.book.pools

    def take(row: Row) -> None:
        key, name = row.values["id"], row.values["name"]
        plan.describe(row, shelf, key, key)
        if _is_named_so(shelf, key, name):
            raise RowRefused(row.refuse("另一支队伍已用此名称", "another pool has this name", "name"))
        known = shelf.now.get(key)
        last = 1 + max((one.position for one in shelf.now.values()), default=0)
        given: int | None = row.values.get("position")
        shelf.now[key] = Pool(key, name, given or (known.position if known else last))

    plan.each(rows, take)


def _is_named_so(shelf: Shelf[Named] | Shelf[Pool], key: str, name: str) -> bool:
    """Whether another entry has this name."""
    return any(name_key(one.name) == name_key(name) and one.id != key for one in shelf.now.values())


def plan_areas(plan: Plan, rows: list[Row]) -> AreaFinder:
    """Areas from the county down, whatever the order of the rows; returns the finder that knows them all."""
    finder = AreaFinder(plan.book)

    def take(row: Row) -> None:
        parent = _parent_area(finder, plan, row)
        key = row.text("id") or _known_area(plan, row.values["name"], parent)
        plan.describe(row, plan.book.areas, key, key)
        known = plan.book.areas.now.get(key)
        if known is not None and known.kind != row.values["kind"]:
            raise RowRefused(row.refuse("已登记为另一级区划", "already known as an area of another level", "kind"))
        area = Area(key, row.values["name"], row.values["kind"], parent)
        plan.book.areas.now[key] = area
        finder.add(area)

    plan.each(sorted(rows, key=lambda row: AREA_LEVELS.index(row.values["kind"])), take)
    return finder


def _parent_area(finder: AreaFinder, plan: Plan, row: Row) -> str | None:
    above = AREA_LEVELS[: AREA_LEVELS.index(row.values["kind"])]
    written = row.text("parent")
    if written:
        return looked_up(row, "parent", finder.find, written, above).id
    counties = [area.id for area in plan.book.areas.now.values() if area.kind == "county"]
    if not above:
        return None
    if above == ("county",) and len(counties) == 1:
        return counties[0]
    raise RowRefused(row.refuse("必须填写上级区划", "the area above must be given", "parent"))


def _known_area(plan: Plan, name: str, parent: str | None) -> str:
    """An area without a code is the one of that name in that place."""
    for area in plan.book.areas.now.values():
        if area.parent == parent and name_key(area.name) == name_key(name):
            return area.id
    return derived_id("area", name_key(name), parent or "")


def plan_units(plan: Plan, rows: list[Row], areas: AreaFinder) -> UnitFinder:
    """Units without their people, who are planned after them; returns the finder that knows them all."""
    finder = UnitFinder(plan.book)

    def take(row: Row) -> None:
        name = row.values["name"]
        named = finder.named(name)
        key = row.text("id") or named or derived_id("unit", name_key(name))
        plan.describe(row, plan.book.units, key, key)
        if named not in (None, key):
            raise RowRefused(row.refuse("另一单位已用此名称", "another unit has this name", "name"))
        area = looked_up(row, "area", areas.find, row.values["area"], AREA_LEVELS)
        known = plan.book.units.now.get(key)
        kind = row.text("kind") or (known.kind if known else _kind_for(area))
        unit = replace(known, name=name, kind=kind, area=area.id) if known else Unit(key, name, kind, area.id)
        plan.book.units.now[key] = unit
        finder.add(unit)

    plan.each(rows, take)
    plan.each(rows, lambda row: _set_parent(plan, finder, row))
    return finder


def _kind_for(area: Area) -> str:
    return {"county": "department", "township": "township"}.get(area.kind, "community")


def _set_parent(plan: Plan, finder: UnitFinder, row: Row) -> None:
    key = row.text("id") or finder.named(row.values["name"])
    if key not in plan.book.units.now or not row.has("parent"):
        return
    written = row.text("parent")
    parent = looked_up(row, "parent", finder.find, written).id if written else None
    if parent is not None and key in _above(plan, parent):
        raise RowRefused(row.refuse("上级单位绕成了圈", "the units above form a circle", "parent"))
    plan.book.units.now[key] = replace(plan.book.units.now[key], parent=parent)


def _above(plan: Plan, unit: UnitId) -> list[UnitId]:
    found: list[UnitId] = []
    above: UnitId | None = unit
    while above is not None and above not in found:
        found.append(above)
        above = plan.book.units.now[above].parent
    return found


def plan_unit_people(plan: Plan, rows: list[Row], units: UnitFinder, people: PersonFinder) -> None:
    """The standing liaison and head of each unit, once the people are known."""

    def take(row: Row) -> None:
        key = row.text("id") or units.named(row.values["name"])
        if key not in plan.book.units.now:
            return  # the row was refused before
        unit = plan.book.units.now[key]
        plan.book.units.now[key] = replace(
            unit, liaison=holder(row, "liaison", unit.id, unit.liaison), head=holder(row, "head", unit.id, unit.head)
        )

    def holder(row: Row, column: str, unit: UnitId, known: PersonId | None) -> PersonId | None:
        written = row.text(column)
        if written is None:
            return None if row.has(column) else known
        return looked_up(row, column, people.find, written, unit)

    plan.each(rows, take)
