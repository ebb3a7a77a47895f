"""Read exported files with process-mining and CloudEvents libraries of others; run in `.venv-checkers`.

Arguments: a folder with `log.sqlite`, `log.json`, `log.xes`, `log.jsonl`. Prints what the readers found as JSON.
"""

import json
import sys
from pathlib import Path

import pm4py
from cloudevents.core.formats.json import JSONFormat
from pm4py.objects.ocel.validation import ocel20_rel_validation

folder = Path(sys.argv[1])
satisfied, unsatisfied = ocel20_rel_validation.apply(str(folder / "log.sqlite"))


def counts(log: object) -> dict[str, object]:
    links = {(row.iloc[0], row.iloc[1]) for _, row in log.relations[["ocel:eid", "ocel:oid"]].iterrows()}
    return {
        "events": len(log.events),
        "objects": len(log.objects),
        "pairs": len(links),
        "activities": sorted(log.events["ocel:activity"].unique()),
        "types": sorted(log.objects["ocel:type"].unique()),
    }


traces = pm4py.read_xes(str(folder / "log.xes"))
events = [JSONFormat().read(None, line) for line in (folder / "log.jsonl").read_bytes().splitlines()]
found = {
    "unsatisfied": unsatisfied,
    "satisfied": len(satisfied),
    "sqlite": counts(pm4py.read_ocel2_sqlite(str(folder / "log.sqlite"))),
    "json": counts(pm4py.read_ocel2_json(str(folder / "log.json"))),
    "xes": {"events": len(traces), "traces": int(traces["case:concept:name"].nunique())},
    "cloudevents": {"events": len(events), "unique": len({(one.get_source(), one.get_id()) for one in events})},
}
sys.stdout.write("FOUND " + json.dumps(found) + "\n")
