"""What a benchmark measures: repetitions, series of them, rows that compare series, and what was wanted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Measurement:
    """One repetition: the figure in the row's unit, and further figures by name (unit in the name, as `p99 ms`)."""

    value: float
    also: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Repetition:
    """A measurement with the machine's load average (1 minute) when it began."""

    measurement: Measurement
    load: float


@dataclass(slots=True)
class Series:
    """All repetitions of one contestant, in the order they ran."""

    contestant: str
    repetitions: list[Repetition] = field(default_factory=list)

    def values(self, figure: str | None = None) -> list[float]:
        """The main figure of every repetition, or the one named."""
        measured = [repetition.measurement for repetition in self.repetitions]
        return [m.value for m in measured] if figure is None else [m.also[figure] for m in measured]

    def median(self, figure: str | None = None) -> float:
        """The median over the repetitions."""
        return median(self.values(figure))

    def figures(self) -> list[str]:
        """Names of the further figures."""
        return list(self.repetitions[0].measurement.also)


class Target(Protocol):
    """What was wanted of the first contestant of a row."""

    def text(self) -> str: ...

    def met(self, row: "Row") -> bool: ...


@dataclass(frozen=True, slots=True)
class Times:
    """The first contestant's median is at least `least` times that of `other`."""

    least: float
    other: str

    def text(self) -> str:
        return f">= {self.least:g} x {self.other}"

    def met(self, row: "Row") -> bool:
        return row.ratio(self.other) >= self.least


@dataclass(frozen=True, slots=True)
class Below:
    """The first contestant's median, of its main figure or of the one named, is at most `limit`."""

    limit: float
    figure: str | None = None

    def text(self) -> str:
        return f"{f'{self.figure} ' if self.figure else ''}<= {self.limit:g}"

    def met(self, row: "Row") -> bool:
        return row.series[0].median(self.figure) <= self.limit


@dataclass(frozen=True, slots=True)
class Row:
    """Contestants that did the same work side by side; the first is ours."""

    label: str
    unit: str
    series: Sequence[Series]
    targets: Sequence[Target]
    bound: str

    def ratio(self, other: str) -> float:
        """How many times the median of `other` the first contestant's median is."""
        return self.series[0].median() / next(s for s in self.series if s.contestant == other).median()


@dataclass(slots=True)
class Result:
    """One benchmark's rows."""

    name: str
    title: str
    rows: list[Row] = field(default_factory=list)


def as_json(result: Result) -> dict[str, Any]:
    """The raw result, every repetition included."""
    return {"name": result.name, "title": result.title, "rows": [_row_json(row) for row in result.rows]}


def _row_json(row: Row) -> dict[str, Any]:
    return {
        "label": row.label,
        "unit": row.unit,
        "bound": row.bound,
        "targets": [{"wanted": target.text(), "met": target.met(row)} for target in row.targets],
        "contestants": [_series_json(series) for series in row.series],
    }


def _series_json(series: Series) -> dict[str, Any]:
    return {
        "name": series.contestant,
        "value": _spread(series, None),
        "also": {figure: _spread(series, figure) for figure in series.figures()},
        "repetitions": [
            {"value": r.measurement.value, "also": dict(r.measurement.also), "load": r.load} for r in series.repetitions
        ],
    }


def _spread(series: Series, figure: str | None) -> dict[str, float]:
    values = series.values(figure)
    return {"min": min(values), "median": median(values), "max": max(values)}
