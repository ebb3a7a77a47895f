"""`shouwang projections`: screens' tables, made again from the ledger."""

import typer

from interfaces.cli.output import AsJson, write_json
from interfaces.cli.session import open_running, run
from ledger.projections import project

app = typer.Typer(no_args_is_help=True, help="投影 / tables for screens")

BATCH = 1000


@app.command()
def rebuild(as_json: AsJson = False) -> None:
    """重建。Empty the tables and fill them from decision 1 on. Nothing of the record is touched."""

    async def work() -> int:
        async with open_running() as house:
            await project.rebuild(house.pool)
            # Until nothing is left: what a running projector passed over meanwhile is among it.
            while decisions := await house.store.read(await project.position(house.pool), BATCH):
                await project.apply(house.pool, decisions)
            return await project.position(house.pool)

    position = run(work())
    if as_json:
        write_json({"decision": position})
    else:
        typer.echo(f"已重建到决定第 {position} 号。 Rebuilt up to decision {position}.")
