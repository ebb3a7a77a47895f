"""`shouwang`: the command line put together."""

import importlib
import importlib.util

import typer

from interfaces.cli import (
    accountability,
    alarms,
    answer,
    audit,
    callup,
    cases,
    checkpoint,
    directory,
    enterprise,
    erasure,
    inspection,
    policies,
    projections,
    retained,
    returns,
    rota,
    seal,
)

EXTRA = ("stack", "demo")
"""Files beside this one that add commands of their own to the top level with `register(app)`."""

app = typer.Typer(
    name="shouwang",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="守望：应急叫应引擎。\n\n退出码 Exit codes: "
    "0 完成 done; "
    "1 答复为否 the answer is no (rejected, refused, divergent); "
    "2 须先更改参数、设置、文件、端口或文件夹 an argument, setting, file, port or folder must be changed first; "
    "3 服务不可用，可稍后再试 a server is away or does not come up; "
    "130 启动中按了 Ctrl-C interrupted.",
)
app.add_typer(callup.app, name="call-up")
app.add_typer(checkpoint.app, name="checkpoint")
app.add_typer(answer.app, name="answer")
app.add_typer(accountability.app, name="accountability")
app.add_typer(returns.app, name="return")
app.add_typer(retained.app, name="retained")
app.add_typer(inspection.app, name="inspection")
app.add_typer(enterprise.app, name="enterprise")
app.add_typer(erasure.app, name="erasure")
app.add_typer(cases.app, name="cases")
app.add_typer(cases.commands, name="commands")
alarms.register(app)
app.add_typer(policies.app, name="policies")
app.add_typer(directory.app, name="directory")
app.add_typer(projections.app, name="projections")
app.add_typer(audit.app, name="audit")
app.add_typer(seal.app, name="seal")
app.add_typer(rota.app, name="rota")
for _name in EXTRA:
    if importlib.util.find_spec(f"interfaces.cli.{_name}") is not None:
        importlib.import_module(f"interfaces.cli.{_name}").register(app)


def main() -> None:
    """The entry point."""
    app()


if __name__ == "__main__":
    main()
