"""The feature list: every entry complete, every sentence filled from facts that exist."""

import re
import string

import polars as pl
import pytest

from laundering.evidence.assemble import assemble_evidence
from laundering.features import FEATURES, compute_features
from laundering.features.feature import Feature
from laundering.features.wording import describe_feature, describe_value, name_port, say
from laundering.reference.regimes import load_regime
from laundering.tables import TABLES
from tests.builders import RUNG_RA_2, at, dataset, manifest, pier_swap_calls

FORBIDDEN = re.compile(r"smuggl|illegal|guilt|crimin|illicit", re.IGNORECASE)
VESSELS = [{"imo": RUNG_RA_2, "name": "RUNG RA 2", "dwt": 4400.0, "design_draught": 6.6, "flag": "KP"}]


@pytest.fixture(scope="module")
def evidence() -> pl.DataFrame:
    return assemble_evidence(dataset([manifest()], pier_swap_calls(), vessels=VESSELS), load_regime()).facts


def test_names_are_unique():
    assert len({feature.name for feature in FEATURES}) == len(FEATURES)


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_an_entry_is_complete(feature: Feature):
    assert set(feature.sources) <= set(TABLES)
    for text in (feature.definition, feature.sentence, feature.absent, feature.innocent, feature.unit):
        assert text
        assert not FORBIDDEN.search(text)
    assert (feature.unit == "category") == bool(feature.categories)
    assert not (feature.categories and feature.risk), "a category has no direction"
    assert (feature.none_at is not None) == bool(feature.none)
    assert not (feature.none_at is not None and feature.risk == 0), (
        "nothing found is the least suspect end of a direction"
    )
    assert feature.red_flag is None or re.fullmatch(r"RF-(0[1-9]|1[0-8])", feature.red_flag)


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_every_sentence_can_be_filled(feature: Feature, evidence: pl.DataFrame):
    facts = evidence.row(0, named=True)
    for value in (0.0, 1.0) if feature.categories else (0.0, 0.5, 12345.6):
        text = describe_feature(feature, facts, value)
        assert "{" not in text
        assert "None" not in text
    assert describe_feature(feature, facts, None) == feature.absent
    if feature.none_at is not None:
        assert describe_feature(feature, facts, feature.none_at) == feature.none
        assert describe_value(feature, feature.none_at) == "none"


def test_sentences_with_nothing_known_are_still_sentences(evidence: pl.DataFrame):
    kept = {"shipment_id", "load_port_status", "exempt_transit"}
    facts = {name: value if name in kept else None for name, value in evidence.row(0, named=True).items()}
    for feature in FEATURES:
        assert "None" not in describe_feature(feature, facts, 1.0)


def test_the_pile_sentence_names_feeder_place_quay_days_and_tonnes(evidence: pl.DataFrame):
    feature = next(feature for feature in FEATURES if feature.name == "pile_days")
    text = describe_feature(feature, evidence.row(0, named=True), 3.75)
    for part in ("RUNG RA 2 (IMO 9020534)", "Nampo (KPNAM)", "24 Jul 2017", "Kholmsk (RUKHO)", "South quay", "4 days"):
        assert part in text


def test_numbers_come_in_the_order_of_the_list_as_floats(evidence: pl.DataFrame):
    numbers = compute_features(evidence, FEATURES)
    assert numbers.columns == ["shipment_id", *(feature.name for feature in FEATURES)]
    assert set(numbers.drop("shipment_id").dtypes) == {pl.Float64}


def test_an_unknown_category_is_an_error_not_a_silent_null():
    feature = Feature("x", pl.col("x"), "category", ("manifests",), 0, "d", "s", "a", "i", categories=("one",))
    with pytest.raises(pl.exceptions.PolarsError):
        compute_features(pl.DataFrame({"shipment_id": ["1"], "x": ["two"]}), (feature,))


def test_sentences_only_use_names_that_exist(evidence: pl.DataFrame):
    filled = {
        "value",
        "feeder",
        "pile_quay",
        "pile_stay",
        "delivery",
        "own_call_left_at",
        "feeders",
        "same_berth",
        "goods_text",
    }
    known = set(evidence.columns) | filled | {"load_port_status_text", "exempt_transit_text"}
    for feature in FEATURES:
        assert {name for _, name, _, _ in string.Formatter().parse(feature.sentence) if name} <= known


def test_words_for_people():
    assert name_port("KPNAM") == "Nampo (KPNAM)"
    assert name_port("RUZZZ") == "RUZZZ"
    assert say(at("2017-08-03")) == "3 Aug 2017"
    assert say(None) == "not known"
    share = next(feature for feature in FEATURES if feature.name == "embargoed_share")
    assert describe_value(share, 0.123456) == "0.1235"
    assert describe_value(share, None) == "not known"
