"""OCEL 2.0 as a relational SQLite file. The other forms are made from it, so that memory stays bounded."""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from audit.export.happening import Happening, Link, kinds
from audit.export.scalars import AttributeType, Scalar

_COLUMN: Mapping[AttributeType, str] = {
    "string": "TEXT",
    "integer": "INTEGER",
    "boolean": "BOOLEAN",
    "time": "TIMESTAMP",
}
_FIXED = """
CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT NOT NULL);
CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT NOT NULL);
CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT NOT NULL REFERENCES event_map_type (ocel_type));
CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT NOT NULL REFERENCES object_map_type (ocel_type));
CREATE TABLE event_object (
    ocel_event_id TEXT NOT NULL REFERENCES event (ocel_id), ocel_object_id TEXT NOT NULL REFERENCES object (ocel_id),
    ocel_qualifier TEXT NOT NULL, PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier)
);
CREATE TABLE object_object (
    ocel_source_id TEXT NOT NULL REFERENCES object (ocel_id), ocel_target_id TEXT NOT NULL REFERENCES object (ocel_id),
    ocel_qualifier TEXT NOT NULL, PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier)
);
"""
_OF_EVENT = "ocel_id TEXT PRIMARY KEY REFERENCES event (ocel_id)"
_OF_OBJECT = "ocel_id TEXT REFERENCES object (ocel_id)"
_ONE_CASE = "case"
PART_OF = "part of"
"""How a thing that means something inside its case only belongs to that case."""


class OcelFile:
    """An OCEL 2.0 file being written; made by `writing`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._event_types: dict[str, Mapping[str, AttributeType]] = {}
        self._known: set[str] = set()
        self.events = 0

    def add(self, happening: Happening, process: str) -> None:
        """One line with all that it links to; `process` is that of its case."""
        if happening.kind not in self._event_types:
            self._add_event_type(happening.kind)
        names = self._event_types[happening.kind]
        self._connection.execute("INSERT INTO event VALUES (?, ?)", (happening.id, happening.kind))
        said = [_written(happening.attributes.get(name)) for name in names]
        marks = ", ".join("?" * (len(names) + 2))
        table = f'"event_{mapped(happening.kind)}"'
        self._connection.execute(f"INSERT INTO {table} VALUES ({marks})", (happening.id, moment(happening.at), *said))
        for link in happening.links:
            self._link(happening, link, process)
        self.events += 1

    def _link(self, happening: Happening, link: Link, process: str) -> None:
        own_case = link.kind == _ONE_CASE and link.id == happening.case
        self._add_object(link.object_id, f"{process}_case" if own_case else link.kind)
        if link.kind != _ONE_CASE and link.id.startswith(f"{happening.case}/"):
            belongs = (link.object_id, f"{_ONE_CASE}:{happening.case}", PART_OF)
            self._connection.execute("INSERT OR IGNORE INTO object_object VALUES (?, ?, ?)", belongs)
        row = (happening.id, link.object_id, link.qualifier)
        self._connection.execute("INSERT OR IGNORE INTO event_object VALUES (?, ?, ?)", row)

    def _add_object(self, name: str, kind: str) -> None:
        if (known := f"{kind} {name}") in self._known:
            return
        self._known.add(known)
        # A case is named before it is seen, as something another case speaks of; then its process becomes its type.
        on_conflict = "DO NOTHING" if kind == _ONE_CASE else "DO UPDATE SET ocel_type = excluded.ocel_type"
        self._connection.execute(f"INSERT INTO object VALUES (?, ?) ON CONFLICT (ocel_id) {on_conflict}", (name, kind))

    def _add_event_type(self, kind: str) -> None:
        attributes = kinds()[kind]
        columns = "".join(f', "{name}" {_COLUMN[type_]}' for name, type_ in attributes.items())
        table = f'"event_{mapped(kind)}"'
        self._connection.execute(f"CREATE TABLE {table} ({_OF_EVENT}, ocel_time TIMESTAMP{columns})")
        self._connection.execute("INSERT INTO event_map_type VALUES (?, ?)", (kind, mapped(kind)))
        self._event_types[kind] = attributes

    def finish(self) -> None:
        """The tables of the object types, known only now: objects have no attributes beyond their type."""
        types = [row[0] for row in self._connection.execute("SELECT DISTINCT ocel_type FROM object ORDER BY 1")]
        for kind in types:
            table = f'"object_{mapped(kind)}"'
            self._connection.execute("INSERT INTO object_map_type VALUES (?, ?)", (kind, mapped(kind)))
            self._connection.execute(
                f"CREATE TABLE {table} ({_OF_OBJECT}, ocel_time TIMESTAMP, ocel_changed_field TEXT)"
            )
            self._connection.execute(
                f"INSERT INTO {table} SELECT ocel_id, '1970-01-01T00:00:00Z', NULL FROM object WHERE ocel_type = ?",
                (kind,),
            )


@contextmanager
def writing(path: Path) -> Iterator[OcelFile]:
    """A new file, complete when the block ends; an error leaves none. Raises FileExistsError, OSError."""
    if path.exists():
        raise FileExistsError(f"{path} exists already")
    connection = sqlite3.connect(path)
    try:
        connection.executescript(_FIXED)
        file = OcelFile(connection)
        yield file
        file.finish()
        connection.commit()
    except BaseException:
        connection.close()
        path.unlink(missing_ok=True)
        raise
    connection.close()


def mapped(kind: str) -> str:
    """A type's name as part of a table's."""
    return re.sub(r"[^A-Za-z0-9_]", "_", kind)


def moment(at: datetime) -> str:
    """RFC 3339 in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def rows(connection: sqlite3.Connection, query: str) -> Iterable[tuple[str, ...]]:
    """The rows of a query, a few at a time."""
    cursor = connection.execute(query)
    while chunk := cursor.fetchmany(1000):
        yield from chunk


def _written(value: Scalar | None) -> str | int | None:
    return moment(value) if isinstance(value, datetime) else value
