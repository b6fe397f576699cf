"""How the base world is weighed."""

import polars as pl
import pytest

from laundering.workflows.default_model import QUAY_SHARE, _weigh_methods


def test_laundered_rows_are_weighed_to_the_documented_mix_and_genuine_ones_stay():
    rows = pl.DataFrame(
        {
            "laundered": [True, True, True, True, False, False],
            "by_quay": [True, False, False, False, None, None],
            "weight": [1.0, 1.0, 1.0, 1.0, 10.0, 1.0],
        }
    )
    weighed = _weigh_methods(rows)
    assert weighed["weight"].to_list()[4:] == [10.0, 1.0]
    assert weighed["weight"].head(4).sum() == pytest.approx(4)
    assert weighed["weight"][0] / weighed["weight"].head(4).sum() == pytest.approx(QUAY_SHARE)
    assert "by_quay" not in weighed.columns
