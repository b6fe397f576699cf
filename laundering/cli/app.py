"""The commands. Each imports what it needs when it runs, so that `laundering --help` answers at once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="laundering",
    help="Flag coal declared as Russian that probably came from North Korean ports.",
    epilog="A score is a reason to look, not a finding. Exit status: 0 done, 1 cannot be served, 2 usage.",
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
models_app = typer.Typer(
    help="The registry of models.",
    epilog="Example: laundering models show default",
    rich_markup_mode=None,
    no_args_is_help=True,
)
app.add_typer(models_app, name="models")

Dataset = Annotated[Path, typer.Argument(help="Folder with one file per table (CSV or Parquet).", show_default=False)]
Models = Annotated[
    Path | None,
    typer.Option(
        "--models", help="Registry folder; else $LAUNDERING_MODELS, ./models, the packaged one.", show_default=False
    ),
]
ModelName = Annotated[
    str | None, typer.Option("--model", help="Name or folder of a model; else the default.", show_default=False)
]
RegimeFile = Annotated[Path | None, typer.Option("--regime", help="Regime file; else DPRK coal.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Labels = Annotated[
    Path | None, typer.Option("--labels", help="Labels file instead of the dataset's own.", show_default=False)
]


@app.command(epilog="Example: laundering score fixtures/kholmsk-2017 --out out/kholmsk --budget 5%")
def score(
    dataset: Dataset,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder to write; else out/<dataset's name>.", show_default=False)
    ] = None,
    model: ModelName = None,
    models: Models = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DATE", help="Judge with what was known by the end of this day.", show_default=False
        ),
    ] = None,
    prior: Annotated[
        float | None,
        typer.Option("--prior", help="Share of laundered cargo to judge at; else the model's.", show_default=False),
    ] = None,
    budget: Annotated[
        str, typer.Option("--budget", metavar="N-OR-N%", help="Shipments to select for inspection.")
    ] = "5%",
    explore: Annotated[float, typer.Option("--explore", help="Share of the budget drawn at random.")] = 0.1,
    seed: Annotated[int, typer.Option("--seed", help="Seed of that draw.")] = 0,
    regime: RegimeFile = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 where any row was rejected.")] = False,
) -> None:
    """Score every manifest in scope, rank them and explain the suspect ones."""
    from laundering.alerts.ranking import read_budget
    from laundering.cli.render import print_score, watch
    from laundering.workflows.scoring import ScoreRequest, score_dataset

    request = ScoreRequest(
        dataset=dataset,
        out=out if out is not None else Path("out") / dataset.resolve().name,
        model=model,
        models=models,
        as_of=_read_day("--as-of", as_of),
        prior=_check_share("--prior", prior),
        budget=read_budget(budget, explore, seed),
        regime=regime,
        strict=strict,
    )
    with watch("score") as stages:
        result = score_dataset(request, stages)
    print_score(result, request.out)


@app.command(epilog="Example: laundering explain out/kholmsk-2017 P09-SKYLADY")
def explain(
    out: Annotated[Path, typer.Argument(help="Folder written by score.", show_default=False)],
    shipment_id: Annotated[str, typer.Argument(help="The shipment to explain.", show_default=False)],
    as_json: Json = False,
) -> None:
    """Explain one scored shipment: contributions, evidence in time order, what would clear it."""
    from laundering.alerts.explanation import explain_shipment
    from laundering.cli.render import print_explanation, print_json
    from laundering.features import FEATURES

    explanation = explain_shipment(out, shipment_id, FEATURES)
    if as_json:
        print_json(explanation)
    else:
        print_explanation(explanation)


@app.command(epilog="Example: laundering check my-dataset")
def check(dataset: Dataset, regime: RegimeFile = None, as_json: Json = False) -> None:
    """Validate every table and report the coverage, without scoring."""
    from laundering.cli.render import print_check, print_json, watch
    from laundering.workflows.checking import check_dataset

    with watch("check") as stages:
        result = check_dataset(dataset, regime, stages)
    if as_json:
        print_json(result.report)
    else:
        print_check(result.report)


@app.command(epilog="Example: laundering train my-dataset --labels labels.csv --name spring-2018")
def train(
    datasets: Annotated[list[Path], typer.Argument(help="Folders with tables and labels.", show_default=False)],
    name: Annotated[str, typer.Option("--name", help="Name of the new model.", show_default=False)],
    labels: Labels = None,
    no_base: Annotated[bool, typer.Option("--no-base", help="Do not also learn from the base world.")] = False,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the training.")] = 0,
    models: Models = None,
    regime: RegimeFile = None,
) -> None:
    """Train a model from inspected cargoes; the default model stays what it is."""
    from laundering.cli.figures import print_model
    from laundering.cli.render import watch
    from laundering.workflows.training import TrainRequest, train_from_labels

    request = TrainRequest(datasets, name, labels, not no_base, seed, models, regime)
    with watch("train") as stages:
        model = train_from_labels(request, stages)
    print_model(model.record, name, is_default=False)


@app.command(epilog="Example: laundering evaluate my-dataset --labels labels.csv")
def evaluate(
    dataset: Dataset,
    labels: Labels = None,
    model: ModelName = None,
    models: Models = None,
    regime: RegimeFile = None,
    as_json: Json = False,
) -> None:
    """Measure a model on labelled data, beside the plain rules and the base rate."""
    from laundering.cli.figures import print_evaluation
    from laundering.cli.render import print_json, watch
    from laundering.workflows.training import evaluate_dataset

    with watch("evaluate") as stages:
        figures = evaluate_dataset(dataset, labels, model, models, regime, stages)
    if as_json:
        print_json(figures)
    else:
        print_evaluation(figures)


@app.command(epilog="Example: laundering simulate --out world --profile evolved --seed 7")
def simulate(
    out: Annotated[Path, typer.Option("--out", help="Folder to write.", show_default=False)],
    seed: Annotated[int, typer.Option("--seed", help="Seed of the world.")] = 0,
    manifests: Annotated[int, typer.Option("--manifests", min=1, help="Manifest lines, about.")] = 5000,
    months: Annotated[int, typer.Option("--months", min=1, help="Months of trade.")] = 12,
    profile: Annotated[str, typer.Option("--profile", help="calm, season2017, evolved or stranger.")] = "season2017",
    labels: Annotated[str, typer.Option("--labels", help="all or inspected.")] = "all",
    positions: Annotated[bool, typer.Option("--positions", help="Also AIS positions of a part of the fleet.")] = False,
) -> None:
    """Write a synthetic world in the tables of a dataset, its truth beside it."""
    from laundering.cli.render import print_line, watch
    from laundering.workflows.simulating import simulate_world

    with watch("simulate") as stages:
        truth = simulate_world(out, seed, manifests, months, profile, labels, positions, stages)
    print_line(f"{out}: written; the truth is in {truth}")


@app.command(epilog="Example: laundering features --json")
def features(as_json: Json = False) -> None:
    """Print the feature dictionary: name, unit, source tables, direction of risk, definition."""
    from laundering.cli.figures import print_features
    from laundering.cli.render import print_json
    from laundering.features.dictionary import describe_features

    dictionary = describe_features()
    if as_json:
        print_json(dictionary)
    else:
        print_features(dictionary)


@models_app.command("list", epilog="Example: laundering models list")
def models_list(models: Models = None) -> None:
    """List the models of the registry; the default is marked."""
    from laundering.cli.figures import print_models
    from laundering.model.registry import list_models

    print_models(list_models(models))


@models_app.command("show", epilog="Example: laundering models show default")
def models_show(
    name: Annotated[str, typer.Argument(help="Name or folder of a model.", show_default=False)], models: Models = None
) -> None:
    """Show a model's card: what it learnt from, how well it did, what it does not say."""
    from laundering.cli.render import print_line
    from laundering.model.artifact import CARD_FILE
    from laundering.model.registry import find_model

    print_line((find_model(name, models) / CARD_FILE).read_text(encoding="utf-8").rstrip())


def _check_share(option: str, share: float | None) -> float | None:
    """Refuse a share that is not between 0 and 1, both left out."""
    if share is not None and not 0 < share < 1:
        raise typer.BadParameter(f"{option} {share}: expected a share between 0 and 1, such as 0.01.")
    return share


def _read_day(option: str, text: str | None) -> dt.date | None:
    """Read an ISO day, or say what was expected."""
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{option} {text}: expected a day such as 2017-10-02.") from None
