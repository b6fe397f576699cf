"""Part 1, "In scope": the goods, the origins and the dates that the regime names; a user can widen them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .command import ROOT, Scored, laundering, score
from .datasets import consignment, day, imo, stay, write_csv

SHIP = imo(944001)
SHIPPED_REGIME = ROOT / "laundering" / "reference" / "data" / "dprk_coal.toml"

LINES: dict[str, tuple[dict[str, Any], bool, bool]] = {
    # what is declared, in scope of the regime shipped, in scope of the widened one
    "anthracite": ({"hs_code": "270111"}, True, True),
    "lignite": ({"hs_code": "2702100000"}, True, True),
    "semi-coke": ({"hs_code": "2704"}, True, True),
    "pig-iron": ({"hs_code": "720110"}, True, True),
    "peat": ({"hs_code": "2703"}, False, False),
    "iron-ore": ({"hs_code": "260111"}, False, True),
    "steel": ({"hs_code": "720839"}, False, False),
    "chinese": ({"declared_origin": "CN"}, False, True),
    "korean": ({"declared_origin": "KP"}, False, False),
    "to-russia": ({"discharge_port": "RUVVO"}, False, False),
    "to-kp": ({"discharge_port": "KPNAM"}, False, False),
    "from-rajin": ({"load_port": "KPRJN"}, True, True),
    "first-day": ({"declared_on": day("2016-03-02"), "loaded_on": None}, True, True),
    "day-before": ({"declared_on": day("2016-03-01"), "loaded_on": None}, False, True),
    "long-before": ({"declared_on": day("2015-06-01"), "loaded_on": None}, False, False),
}


@pytest.fixture(scope="module")
def folder(room: Path) -> Path:
    rows = [consignment(shipment, SHIP, **values) for shipment, (values, _, _) in LINES.items()]
    calls = [stay(SHIP, "RUKHO", "2017-08-09T06:00", "2017-08-10T18:00")]
    return write_csv(room / "scope", {"manifests": rows, "port_calls": calls})


@pytest.fixture(scope="module")
def shipped(room: Path, folder: Path) -> Scored:
    return score(folder, room / "scope-out")


@pytest.fixture(scope="module")
def widened(room: Path, folder: Path) -> Scored:
    """Give the dataset under a copy of the shipped regime that names more goods and origins and starts earlier."""
    text = SHIPPED_REGIME.read_text(encoding="utf-8")
    for old, new in (
        ('claimed_origins = ["RU"]', 'claimed_origins = ["RU", "CN"]'),
        ("declared_from = 2016-03-02", "declared_from = 2016-01-01"),
        ('2701 = "coal', '2601 = "iron ore"\n2701 = "coal'),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    regime = room / "wider.toml"
    regime.write_text(text, encoding="utf-8")
    return score(folder, room / "wider-out", "--regime", regime)


@pytest.mark.parametrize("shipment", LINES)
def test_the_regime_shipped_decides(shipped: Scored, shipment: str):
    inside = shipment in set(shipped.alerts["shipment_id"])
    outside = [line for line in shipped.out_of_scope if line["shipment_id"] == shipment]
    assert inside == LINES[shipment][1]
    assert len(outside) == (0 if inside else 1)
    assert all(line["rule"].strip() for line in outside)


@pytest.mark.parametrize("shipment", LINES)
def test_a_users_regime_decides(widened: Scored, shipment: str):
    assert (shipment in set(widened.alerts["shipment_id"])) == LINES[shipment][2]


def test_each_rule_is_told_apart(shipped: Scored):
    rules = {line["shipment_id"]: line["rule"] for line in shipped.out_of_scope}
    assert rules["steel"] == rules["peat"]
    assert len({rules["steel"], rules["chinese"], rules["to-kp"], rules["day-before"]}) == 4


def test_a_regime_that_cannot_be_read_is_one_clear_message(room: Path, folder: Path):
    broken = room / "broken.toml"
    broken.write_text('claimed_origins = ["XX"\n', encoding="utf-8")
    laundering("score", folder, "--out", room / "never", "--regime", broken).refused("broken.toml")
    laundering("score", folder, "--out", room / "never", "--regime", room / "absent.toml").refused("absent.toml")
