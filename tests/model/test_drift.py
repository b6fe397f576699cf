import numpy as np
import polars as pl
import pytest

from laundering.model.drift import measure_drift
from laundering.model.trained import TrainedModel

from .worlds import World, make_world


def measure(model: TrainedModel, frame: pl.DataFrame) -> dict[str, dict[str, object]]:
    table = measure_drift(model.binning, model.novelty, model.binning.codes(frame))
    return {row["feature"]: row for row in table.to_dicts()}


def test_another_sample_of_the_same_world_is_steady(model: TrainedModel) -> None:
    drift = measure(model, make_world(seed=9).frame)
    assert set(drift) == set(model.binning.names)
    assert {row["verdict"] for row in drift.values()} == {"steady"}


def test_what_moved_is_named_first(world: World, model: TrainedModel) -> None:
    moved = world.frame.with_columns(pl.col("silence_h") + 10, port=pl.lit(None, dtype=pl.Float64))
    table = measure_drift(model.binning, model.novelty, model.binning.codes(moved))
    assert set(table["feature"][:2]) == {"silence_h", "port"}
    assert table["verdict"].to_list() == ["moved"] * 2 + ["steady"] * 4
    assert table["stability_index"].is_sorted(descending=True)
    assert measure(model, moved)["port"]["missing_share_now"] == 1.0


def test_the_index_of_a_category_is_the_textbook_sum(world: World, model: TrainedModel) -> None:
    one, two, three = 0.5, 0.3, 0.2
    now = pl.DataFrame({"port": [0.0] * 50 + [1.0] * 30 + [2.0] * 20})
    frame = world.frame.head(100).with_columns(now["port"])
    port = world.frame["port"].fill_null(-1).to_numpy()
    before = [np.average(port == code, weights=world.weight) for code in (-1, 0, 1, 2)]
    after = [1e-4, one, two, three]
    wanted = sum((a - b) * np.log(a / b) for a, b in zip(after, before, strict=True))
    assert measure(model, frame)["port"]["stability_index"] == pytest.approx(wanted, rel=1e-3)


def test_no_rows_have_no_drift(world: World, model: TrainedModel) -> None:
    drift = measure(model, world.frame[:0])
    assert {(row["stability_index"], row["verdict"]) for row in drift.values()} == {(None, None)}
