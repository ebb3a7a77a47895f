"""CloudEvents 1.0, one JSON object a line: what an event bus takes. The event itself is the data, as recorded."""

from collections.abc import Mapping
from typing import Any, BinaryIO

import orjson

from audit.export.happening import Happening
from audit.export.ocel_sqlite import moment

TYPE_PREFIX = "shouwang"


def write_line(happening: Happening, origin: str, target: BinaryIO) -> None:
    """One event of the log named `origin`; source and id together are unique for ever."""
    target.write(orjson.dumps(cloud_event(happening, origin)) + b"\n")


def cloud_event(happening: Happening, origin: str) -> Mapping[str, Any]:
    """The envelope with its data. Extension attributes have lower-case names of letters and digits, as is required."""
    return {
        "specversion": "1.0",
        "id": happening.id,
        "source": f"/{origin}",
        "type": f"{TYPE_PREFIX}.{happening.kind}.v{happening.version}",
        "subject": happening.case,
        "time": moment(happening.at),
        "datacontenttype": "application/json",
        "decision": happening.attributes["decision"],
        "actorrole": happening.attributes["actor_role"],
        "data": happening.data,
    }
