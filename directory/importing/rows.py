"""From cells to values: each row of a recognised sheet, with the cells that cannot be read refused one by one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from directory.importing.cells import BadValue, folded, plain
from directory.importing.fields import FIELDS, Field, SheetKind
from directory.importing.headers import Recognised
from directory.importing.report import Place, Reason, Refusal
from directory.importing.source import RawSheet, is_blank

_EMPTIED = frozenset(("无", "-", "—", "——", "/", "none", "n/a"))


@dataclass(frozen=True, slots=True)
class Row:
    """A row whose cells could all be read. A blank cell says nothing and is absent; 无 says that there is none."""

    kind: SheetKind
    place: Place
    values: dict[str, Any]
    labels: dict[str, str]

    def has(self, field: str) -> bool:
        """The cell is filled in, if only with 无."""
        return field in self.values

    def text(self, field: str) -> str | None:
        """A text or code; None if blank or 无."""
        value: str | None = self.values.get(field)
        return value

    def moment(self, field: str) -> datetime | None:
        """A time in UTC; None if blank or 无."""
        value: datetime | None = self.values.get(field)
        return value

    def words(self, field: str) -> tuple[str, ...]:
        """The entries of a list; none if blank or 无."""
        value: tuple[str, ...] = self.values.get(field) or ()
        return value

    def refuse(self, zh: str, en: str, field: str | None = None) -> Refusal:
        """A refusal of this row, or of one of its cells, with the value as the field masks it."""
        value = self.values.get(field) if field else None
        return Refusal(
            place=self.place.model_copy(update={"column": self.labels.get(field) if field else None}),
            value=None if value is None or not isinstance(value, str) else shown(field_of(self.kind, field), value),
            reason=Reason(zh=zh, en=en),
        )


def read_rows(sheet: RawSheet, known: Recognised) -> tuple[list[Row], list[Refusal]]:
    """The rows below the header; a row with a refused cell is not among them, all its refused cells are."""
    rows: list[Row] = []
    refusals: list[Refusal] = []
    for number, cells in sheet.rows:
        if number <= known.header_row or not _speaks(cells, known):
            continue
        place = Place(file=sheet.file, sheet=sheet.title, row=number)
        values, refused = _read_cells(cells, known, place)
        refusals += refused
        if not refused:
            rows.append(Row(known.kind, place, values, known.labels))
    return rows, refusals


def field_of(kind: SheetKind, name: str | None) -> Field:
    """The field of that name. Raises StopIteration if there is none."""
    return next(field for field in FIELDS[kind] if field.name == name)


def shown(field: Field, value: object) -> str:
    """A refused value for the report: masked if personal, shortened if long."""
    text = plain(value)
    masked = field.mask(text) if field.mask else text
    return masked if len(masked) <= 40 else masked[:40] + "…"


def _speaks(cells: tuple[object, ...], known: Recognised) -> bool:
    """Something stands in a column that matters; a remark or a serial number beside an empty row does not."""
    return any(column < len(cells) and not is_blank(cells[column]) for column in known.columns.values())


def _read_cells(cells: tuple[object, ...], known: Recognised, place: Place) -> tuple[dict[str, Any], list[Refusal]]:
    values: dict[str, Any] = {}
    refusals: list[Refusal] = []
    for field in FIELDS[known.kind]:
        column = known.columns.get(field.name)
        cell = cells[column] if column is not None and column < len(cells) else None
        emptied = isinstance(cell, str) and len(cell) <= 8 and folded(cell) in _EMPTIED
        try:
            if field.required and (is_blank(cell) or emptied):
                raise BadValue("必须填写", "must be filled in")
            if emptied:
                values[field.name] = None
            elif not is_blank(cell):
                values[field.name] = field.parse(cell)
        except BadValue as error:
            where = place.model_copy(update={"column": known.labels[field.name]})
            value = None if is_blank(cell) else shown(field, cell)
            refusals.append(Refusal(place=where, value=value, reason=error.reason))
    return values, refusals
