"""All benchmarks: importing a module registers what it holds. A new one adds one line here."""

from tests.bench import callup, inspection, latency, ledger_append, naive, retained, rota, shifts
from tests.bench.harness import REGISTRY, Benchmark

MODULES = (callup, latency, ledger_append, naive, retained, rota, shifts, inspection)


def chosen(names: list[str]) -> list[Benchmark]:
    """The named benchmarks, or all."""
    return [REGISTRY[name] for name in names] if names else list(REGISTRY.values())
