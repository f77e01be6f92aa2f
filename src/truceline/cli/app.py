"""The commands, in the order of the front door (docs/reference/commands.md)."""

from __future__ import annotations

import typer

from truceline.cli import options as o
from truceline.cli.agreements import agreement_app
from truceline.cli.alarming import add_alarm
from truceline.cli.announcing import add_announced
from truceline.cli.aside import add_aside
from truceline.cli.attributing import add_attribution
from truceline.cli.benching import bench_app
from truceline.cli.checking import add_checking
from truceline.cli.claiming import add_claim
from truceline.cli.deciding import add_deciding
from truceline.cli.examples import add_examples
from truceline.cli.founding import add_founding
from truceline.cli.guarantees import guarantee_app
from truceline.cli.hearing import add_hearing
from truceline.cli.mandate import add_mandate
from truceline.cli.methods import method_app
from truceline.cli.noticing import add_notices
from truceline.cli.periods import add_periods
from truceline.cli.promises import add_promises
from truceline.cli.reading import add_reading
from truceline.cli.regrouping import add_regrouping
from truceline.cli.reporting import add_report
from truceline.cli.running import add_run
from truceline.cli.screening import add_screening
from truceline.cli.simulating import simulate_app
from truceline.cli.sources import source_app
from truceline.cli.talking import talks_app
from truceline.cli.touring import add_tour
from truceline.cli.truce import add_truce
from truceline.cli.warnings import add_warnings
from truceline.cli.weapons import add_weapons

app = typer.Typer(
    rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True
)


@app.callback(
    epilog="Writes need --actor ID or TRUCELINE_ACTOR. Every command takes --json and --help; --version says "
    "the version. Exit codes: 0 done, 1 a check failed, 2 bad input. Results go to stdout, progress and "
    "problems to stderr."
    + o.example(
        "truceline demo", "truceline truce demo/mission", "truceline explain demo/mission truce/shelling"
    )
)
def truceline() -> None:
    """Truceline: the information system of a ceasefire monitoring and verification mechanism."""


add_examples(app)
add_founding(app)
add_notices(app)
add_reading(app)
add_aside(app)
add_run(app)
add_truce(app)
add_claim(app)
add_deciding(app)
add_regrouping(app)
add_report(app)
add_checking(app)
add_mandate(app)
add_attribution(app)
add_weapons(app)
add_warnings(app)
add_periods(app)
add_screening(app)
add_announced(app)
add_tour(app)
add_hearing(app)
add_alarm(app)

add_promises(agreement_app)
app.add_typer(source_app, name="source")
app.add_typer(method_app, name="method")
app.add_typer(agreement_app, name="agreement")
app.add_typer(simulate_app, name="simulate")
app.add_typer(bench_app, name="bench")
app.add_typer(talks_app, name="talks")
app.add_typer(guarantee_app, name="guarantee")
