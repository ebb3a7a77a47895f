"""The plan of an import: what its rows make of the book, and which rows cannot be taken in."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from directory.importing.book import Book, Shelf
from directory.importing.cells import BadValue
from directory.importing.report import Action, Outcome, Place, Refusal, Remark
from directory.importing.rows import Row

_Asked = ParamSpec("_Asked")
_Found = TypeVar("_Found")


@dataclass(slots=True)
class Plan:
    """Collects refusals and, for each accepted row, which entry of which shelf it describes."""

    book: Book
    refusals: list[Refusal] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    _described: list[tuple[Row, Shelf[Any], str, str]] = field(default_factory=list)
    _first: dict[tuple[str, str], Place] = field(default_factory=dict)
    _withdrawn: list[tuple[Place, str, str]] = field(default_factory=list)

    def each(self, rows: list[Row], take: Callable[[Row], None]) -> None:
        """Takes in row by row; what cannot be taken is refused, and the next rows are still looked at."""
        for row in rows:
            try:
                take(row)
            except RowRefused as refused:
                self.refusals.append(refused.refusal)

    def describe(self, row: Row, shelf: Shelf[Any], key: str, shown: str) -> None:
        """Notes that a row describes an entry, once: a second row for the same one is refused.

        `shown` is the id for the report.
        """
        first = self._first.setdefault((row.kind, key), row.place)
        if first is not row.place:
            raise RowRefused(row.refuse(f"与{first.text('zh')}重复", f"the same as {first.text('en')}"))
        self._described.append((row, shelf, key, shown))

    def withdraw(self, place: Place, kind: str, shown: str) -> None:
        """Notes that a row, or a sheet, replaces an entry that no row describes."""
        self._withdrawn.append((place, kind, shown))

    def outcomes(self) -> list[Outcome]:
        """What each row did, in the order of the files; asked when everything is planned."""
        done = [
            Outcome(place=row.place, kind=row.kind, id=shown, action=shelf.action(key))
            for row, shelf, key, shown in self._described
        ]
        gone = [
            Outcome(place=place, kind=kind, id=shown, action=Action.WITHDRAWN) for place, kind, shown in self._withdrawn
        ]
        return done + gone


class RowRefused(Exception):
    """A row cannot be taken in."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason.en)
        self.refusal = refusal


def looked_up(
    row: Row, column: str, look_up: Callable[_Asked, _Found], *args: _Asked.args, **named: _Asked.kwargs
) -> _Found:
    """What a cell refers to. Raises RowRefused, naming the cell, if it refers to nothing or to several things."""
    try:
        return look_up(*args, **named)
    except BadValue as error:
        raise RowRefused(row.refuse(error.reason.zh, error.reason.en, column)) from None


def derived_id(prefix: str, *parts: str) -> str:
    """An id for something that has a name but no code; the same name gives the same id in every county's file."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
    return f"{prefix}-{digest[:16]}"
