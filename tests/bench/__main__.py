"""`python -m tests.bench [names...] [--json FILE] [--quick]`."""

import argparse
import asyncio
from pathlib import Path

from rich.console import Console

from tests.bench import machine, report
from tests.bench.catalogue import chosen
from tests.bench.harness import REGISTRY, Bench, Benchmark
from tests.bench.model import Result
from tests.bench.servers import Servers


def main() -> None:
    """Run the chosen benchmarks, print tables and keep the raw results."""
    parser = _parser()
    arguments = parser.parse_args()
    unknown = set(arguments.names) - REGISTRY.keys()
    if unknown:
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; known are {', '.join(REGISTRY)}")
    console = Console()
    if not console.is_terminal:
        console = Console(width=180)
    facts = machine.facts()
    report.print_facts(console, facts)
    results = asyncio.run(_run(chosen(arguments.names), console, quick=arguments.quick))
    file = report.save(arguments.json, facts, results, quick=arguments.quick)
    console.print(f"Raw results: {file}", highlight=False)


async def _run(benchmarks: list[Benchmark], console: Console, *, quick: bool) -> list[Result]:
    results = []
    async with Servers() as servers:
        for chosen_one in benchmarks:
            result = Result(chosen_one.name, chosen_one.title)
            bench = Bench(result, servers, quick=quick, report=lambda line: console.print(line, style="dim"))
            await chosen_one.body(bench)
            report.print_result(console, result)
            results.append(result)
    return results


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Speed and cost, side by side.")
    parser.add_argument("names", nargs="*", help=f"of {', '.join(REGISTRY)}; all when none is named")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where the raw results go")
    parser.add_argument("--quick", action="store_true", help="a short run that shows that everything works")
    return parser


if __name__ == "__main__":
    main()
