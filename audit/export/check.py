"""What readers do not tell: an event whose link leads nowhere is dropped by them in silence, so we look ourselves."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

_NOWHERE = {
    "events link to objects that are not there": """
        SELECT ocel_event_id || ' → ' || ocel_object_id FROM event_object l
        WHERE NOT EXISTS (SELECT 1 FROM object o WHERE o.ocel_id = l.ocel_object_id) LIMIT 1""",
    "links come from events that are not there": """
        SELECT ocel_event_id FROM event_object l
        WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.ocel_id = l.ocel_event_id) LIMIT 1""",
    "objects link to objects that are not there": """
        SELECT ocel_source_id || ' → ' || ocel_target_id FROM object_object l
        WHERE NOT EXISTS (SELECT 1 FROM object o WHERE o.ocel_id IN (l.ocel_source_id)) OR
              NOT EXISTS (SELECT 1 FROM object o WHERE o.ocel_id IN (l.ocel_target_id)) LIMIT 1""",
    "events have no link": """
        SELECT ocel_id FROM event e
        WHERE NOT EXISTS (SELECT 1 FROM event_object l WHERE l.ocel_event_id = e.ocel_id) LIMIT 1""",
}


class ExportIncomplete(Exception):
    """The export does not hold what was to be exported; it must not be used."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What an export holds. `events` include refused commands, which are lines too."""

    events: int
    objects: int
    links: int
    event_types: int
    object_types: int


def check(path: Path, expected: int) -> Contents:
    """Count what an OCEL SQLite file holds. Raises ExportIncomplete unless it is `expected` events, soundly linked."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        for what, query in _NOWHERE.items():
            if (row := connection.execute(query).fetchone()) is not None:
                raise ExportIncomplete(f"{what}: {row[0]}")
        found = Contents(
            *(
                connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("event", "object", "event_object", "event_map_type", "object_map_type")
            )
        )
        _each_has_its_row(connection, found)
    finally:
        connection.close()
    if found.events != expected:
        raise ExportIncomplete(f"{expected} lines were read from the record, and {found.events} are in the file")
    return found


def _each_has_its_row(connection: sqlite3.Connection, found: Contents) -> None:
    for kind, total in (("event", found.events), ("object", found.objects)):
        tables = connection.execute(f"SELECT ocel_type_map FROM {kind}_map_type").fetchall()
        rows = sum(connection.execute(f'SELECT count(*) FROM "{kind}_{name}"').fetchone()[0] for (name,) in tables)
        if rows != total:
            raise ExportIncomplete(f"{total} {kind}s have {rows} rows in the tables of their types")
