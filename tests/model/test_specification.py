import polars as pl
import pytest

from laundering.errors import ModelError
from laundering.model.specification import FeatureSpec, describe_features, find_differences

from .worlds import FEATURES, make_feature

SAVED = describe_features(FEATURES)


def differences(*features: object, same_polars: bool = True) -> tuple[str, ...]:
    return find_differences(SAVED, describe_features(features), same_polars=same_polars)  # type: ignore[arg-type]


def test_the_same_list_has_no_differences() -> None:
    assert differences(*FEATURES) == ()


def test_each_kind_of_difference_is_said() -> None:
    first, second, *rest = FEATURES
    assert differences(second, first, *rest) == ("the order changed",)
    assert differences(second, *rest) == ("'days_since_call' is not computed any more",)
    assert differences(*FEATURES, make_feature("berth_h")) == ("'berth_h' is new",)
    changed = make_feature("days_since_call", risk=0, unit="h")
    assert differences(changed, second, *rest) == ("'days_since_call' changed its unit and risk",)
    grown = make_feature("port", categories=("busy", "quiet", "bay", "new"))
    assert differences(*FEATURES[:4], grown, FEATURES[5]) == ("'port' changed its categories",)


def test_an_expression_counts_only_under_the_polars_that_wrote_it() -> None:
    other = make_feature("days_since_call", risk=-1, value=pl.col("days_since_call") + 1)
    assert differences(other, *FEATURES[1:]) == ("'days_since_call' changed its expression",)
    assert differences(other, *FEATURES[1:], same_polars=False) == ()


def test_wording_may_change() -> None:
    reworded = make_feature("days_since_call", risk=-1, sentence="Called {value} days before.", red_flag="RF-10")
    assert differences(reworded, *FEATURES[1:]) == ()


def test_a_spec_survives_json() -> None:
    assert tuple(FeatureSpec.from_json(spec.to_json()) for spec in SAVED) == SAVED


@pytest.mark.parametrize(
    ("features", "message"),
    [
        ((make_feature("a"), make_feature("a")), "listed twice"),
        ((make_feature("a", risk=1, categories=("x", "y")),), "cannot have a direction"),
        ((make_feature("a", categories=tuple(map(str, range(255)))),), "at most 254"),
    ],
)
def test_lists_that_no_model_can_learn_are_refused(features: tuple[object, ...], message: str) -> None:
    with pytest.raises(ModelError, match=message):
        describe_features(features)  # type: ignore[arg-type]
