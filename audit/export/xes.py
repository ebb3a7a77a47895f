"""XES (IEEE 1849-2016): one trace a thing of one type, a case unless another type is asked for."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax.saxutils import quoteattr

from audit.export.happening import kinds
from audit.export.ocel_sqlite import mapped, rows

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <classifier name="activity" keys="concept:name"/>
"""
_TAGS = {"string": "string", "integer": "int", "boolean": "boolean", "time": "date"}
_TRACES = """
SELECT l.ocel_object_id, e.ocel_id, e.ocel_type
FROM event_object l JOIN event e ON e.ocel_id = l.ocel_event_id JOIN object o ON o.ocel_id = l.ocel_object_id
WHERE CASE WHEN ? = 'case' THEN o.ocel_id LIKE 'case:%' AND l.ocel_qualifier = 'happened in' ELSE o.ocel_type = ? END
GROUP BY l.ocel_object_id, e.ocel_id ORDER BY l.ocel_object_id, e.rowid
"""


def write_xes(source: Path, target: BinaryIO, trace: str) -> int:
    """The finished OCEL SQLite file as traces of the object type `trace` (`case`: of every process).

    Returns how many traces there are.
    """
    connection = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
    try:
        target.write(_HEAD.encode())
        traces = 0
        last = None
        cursor = connection.execute(_TRACES, (trace, trace))
        while chunk := cursor.fetchmany(1000):
            for name, event, kind in chunk:
                if name != last:
                    target.write(b"  </trace>\n" if last is not None else b"")
                    target.write(f"  <trace>\n    {_attribute('concept:name', name, 'string')}\n".encode())
                    traces, last = traces + 1, name
                target.write(_event(connection, event, kind).encode())
        target.write(b"  </trace>\n" if last is not None else b"")
        target.write(b"</log>\n")
        return traces
    finally:
        connection.close()


def trace_types(source: Path) -> list[str]:
    """What traces may be made of."""
    connection = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
    try:
        return ["case", *(row[0] for row in rows(connection, "SELECT ocel_type FROM object_map_type ORDER BY 1"))]
    finally:
        connection.close()


def _event(connection: sqlite3.Connection, name: str, kind: str) -> str:
    query = f'SELECT * FROM "event_{mapped(kind)}" WHERE ocel_id = ?'
    _, at, *said = connection.execute(query, (name,)).fetchone()
    return "".join(f"      {line}\n" for line in ["<event>", *_lines(name, kind, at, said), "</event>"])


def _lines(name: str, kind: str, at: str, said: list[Any]) -> Iterator[str]:
    yield "  " + _attribute("concept:name", kind, "string")
    yield "  " + _attribute("time:timestamp", at, "time")
    yield "  " + _attribute("concept:instance", name, "string")
    for (field, type_), value in zip(kinds()[kind].items(), said, strict=True):
        if value is not None:
            key = "org:role" if field == "actor_role" else field
            yield "  " + _attribute(key, value, type_)


def _attribute(key: str, value: object, kind: str) -> str:
    text = ("true" if value else "false") if kind == "boolean" else str(value)
    return f"<{_TAGS[kind]} key={quoteattr(key)} value={quoteattr(text)}/>"
