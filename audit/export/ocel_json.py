"""OCEL 2.0 as JSON, written from the relational file piece by piece. Attribute values are texts, as its schema says."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from audit.export.happening import kinds
from audit.export.ocel_sqlite import mapped, rows
from audit.export.scalars import AttributeType

_EVENTS = "SELECT ocel_id, ocel_type FROM event ORDER BY rowid"
_OBJECTS = "SELECT ocel_id, ocel_type FROM object ORDER BY rowid"
_EVENT_LINKS = """
SELECT l.ocel_event_id, l.ocel_object_id, l.ocel_qualifier
FROM event_object l JOIN event e ON e.ocel_id = l.ocel_event_id ORDER BY e.rowid, l.rowid
"""
_OBJECT_LINKS = """
SELECT l.ocel_source_id, l.ocel_target_id, l.ocel_qualifier
FROM object_object l JOIN object o ON o.ocel_id = l.ocel_source_id ORDER BY o.rowid, l.rowid
"""
Links = Callable[[str], list[dict[str, str]]]


def write_json(source: Path, target: BinaryIO) -> None:
    """The same log as the finished OCEL SQLite file `source`."""
    connection = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
    try:
        used = {row[0]: kinds()[row[0]] for row in connection.execute("SELECT ocel_type FROM event_map_type")}
        types = [row[0] for row in connection.execute("SELECT ocel_type FROM object_map_type ORDER BY 1")]
        target.write(b'{"objectTypes":')
        target.write(orjson.dumps([{"name": kind, "attributes": []} for kind in types]))
        target.write(b',"eventTypes":')
        target.write(orjson.dumps([_event_type(kind, used[kind]) for kind in sorted(used)]))
        _write_list(target, b"objects", _objects(connection))
        _write_list(target, b"events", _events(connection, used))
        target.write(b"}\n")
    finally:
        connection.close()


def _event_type(kind: str, attributes: Mapping[str, AttributeType]) -> dict[str, Any]:
    return {"name": kind, "attributes": [{"name": name, "type": type_} for name, type_ in attributes.items()]}


def _objects(connection: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    links = _merged(rows(connection, _OBJECT_LINKS))
    for name, kind in rows(connection, _OBJECTS):
        yield {"id": name, "type": kind, "attributes": [], "relationships": links(name)}


def _events(
    connection: sqlite3.Connection, used: Mapping[str, Mapping[str, AttributeType]]
) -> Iterator[dict[str, Any]]:
    links = _merged(rows(connection, _EVENT_LINKS))
    queries = {kind: f'SELECT * FROM "event_{mapped(kind)}" WHERE ocel_id = ?' for kind in used}
    for name, kind in rows(connection, _EVENTS):
        _, at, *said = connection.execute(queries[kind], (name,)).fetchone()
        yield {
            "id": name,
            "type": kind,
            "time": at,
            "attributes": [
                {"name": field, "value": _text(value, type_)}
                for (field, type_), value in zip(used[kind].items(), said, strict=True)
                if value is not None
            ],
            "relationships": links(name),
        }


def _merged(found: Iterable[tuple[str, ...]]) -> Links:
    """The links of one thing after another, from links in the same order: one walk over both."""
    groups = groupby(found, key=lambda row: row[0])
    ahead = next(groups, None)

    def of(name: str) -> list[dict[str, str]]:
        nonlocal ahead
        if ahead is None or ahead[0] != name:
            return []
        links = [{"objectId": target, "qualifier": qualifier} for _, target, qualifier in ahead[1]]
        ahead = next(groups, None)
        return links

    return of


def _text(value: object, kind: AttributeType) -> str:
    if kind == "boolean":
        return "true" if value else "false"
    return str(value)


def _write_list(target: BinaryIO, name: bytes, items: Iterable[Mapping[str, Any]]) -> None:
    target.write(b',"' + name + b'":[')
    for place, item in enumerate(items):
        target.write(b",\n" if place else b"\n")
        target.write(orjson.dumps(item))
    target.write(b"]")
