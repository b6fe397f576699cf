"""Every table as a schema: column, dtype, unit, description and how its text is read.

These are the *checked* tables: what stands in memory after `laundering.sources` read a folder. All columns of a
table are there, in the contract's order; a column that the folder lacks is null. Times are UTC without a zone,
a country is ISO 3166-1 alpha-2, a port a code of the gazetteer (`RUKHO`), a ship its IMO number, weight is in
metric tonnes, draught and length in metres, speed in knots, money in US dollars.

The metadata of a column drives the reader: `kind` says how its text is parsed, `required` whether a bad or
missing value rejects the row (else it becomes null and is counted), `unit` is printed in the documentation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import dataframely as dy
import polars as pl

Kind = Literal[
    "id",
    "text",
    "imo",
    "mmsi",
    "country",
    "port",
    "hs_code",
    "date",
    "datetime",
    "year",
    "number",
    "integer",
    "choice",
]

_DTYPES: dict[str, type[dy.Column]] = {
    "id": dy.String,
    "text": dy.String,
    "imo": dy.Int64,
    "mmsi": dy.Int64,
    "country": dy.String,
    "port": dy.String,
    "hs_code": dy.String,
    "date": dy.Date,
    "datetime": dy.Datetime,
    "year": dy.Int64,
    "number": dy.Float64,
    "integer": dy.Int64,
    "choice": dy.String,
}


def _column(
    kind: Kind,
    description: str,
    *,
    required: bool = False,
    unit: str | None = None,
    at_least: float | None = None,
    above: float | None = None,
    at_most: float | None = None,
    choices: tuple[str, ...] | None = None,
    nullable: bool | None = None,
) -> Any:
    """Build one column; the bounds are part of the contract and hold for every row that is used.

    `required` is the contract's asterisk; `nullable` differs from it only where a reader fills the column.
    """
    metadata = {
        "kind": kind,
        "required": required,
        "unit": unit,
        "at_least": at_least,
        "above": above,
        "at_most": at_most,
        "choices": choices,
    }
    arguments: dict[str, Any] = {
        "nullable": (not required) if nullable is None else nullable,
        "metadata": metadata,
        "description": description,
    }
    if kind == "datetime":
        arguments["time_unit"] = "us"
    if kind == "imo":
        at_least, at_most = 1_000_000, 9_999_999
    bounds = {"min": at_least, "min_exclusive": above, "max": at_most}
    arguments |= {name: bound for name, bound in bounds.items() if bound is not None}
    if choices is not None:
        arguments["regex"] = f"^({'|'.join(choices)})$"
    return _DTYPES[kind](**arguments)


class Manifest(dy.Schema):
    """One declared consignment (a bill-of-lading line).

    `imo` is null in no row that is used: a name without a number is resolved against `vessels` or rejected.
    """

    shipment_id = _column("id", "Identifier of the consignment, unique in the table.", required=True)
    declared_on = _column("date", "Day of the declaration; its end is the cut of the shipment.", required=True)
    imo = _column("imo", "IMO number of the carrying ship.", nullable=False)
    vessel_name = _column("text", "Name of the carrying ship as declared.")
    flag = _column("country", "Flag of the carrying ship as declared.")
    declared_origin = _column("country", "Country of origin as declared.", required=True)
    load_port = _column("port", "Port where the cargo was loaded as declared.", required=True)
    load_berth = _column("text", "Berth or terminal of the loading as declared.")
    loaded_on = _column("date", "Day on which loading was completed as declared.")
    first_load_port = _column("port", "First load port of the voyage where several are declared.")
    discharge_port = _column("port", "Port of discharge as declared.", required=True)
    discharged_on = _column("date", "Day of discharge as declared.")
    hs_code = _column("hs_code", "Harmonised System code, 4 to 10 digits.", required=True)
    description = _column("text", "Description of the goods as declared.")
    tonnes = _column("number", "Weight of the consignment.", required=True, unit="t", above=0)
    value_usd = _column("number", "Declared value.", unit="USD", at_least=0)
    shipper = _column("text", "Shipper as declared.")
    consignee = _column("text", "Consignee as declared.")
    notify_party = _column("text", "Party to be notified as declared.")
    certificate_issuer = _column("text", "Issuer of the certificate of origin.")
    certificate_number = _column("text", "Number of the certificate of origin.")
    exemption_notice = _column("text", "Reference of the Committee notice of a Rajin transit.")


class PortCall(dy.Schema):
    """One stay of one ship in one port.

    Grain: `imo`, `port`, `arrived_at`, but feeds repeat stays: the same stay may stand in several rows.
    """

    imo = _column("imo", "IMO number of the ship.", required=True)
    port = _column("port", "Port of the stay.", required=True)
    arrived_at = _column("datetime", "Arrival.", required=True)
    departed_at = _column("datetime", "Departure; null: still there, or not seen leaving.")
    draught_in = _column("number", "Draught on arrival as broadcast or reported.", unit="m", above=0, at_most=30)
    draught_out = _column("number", "Draught on departure as broadcast or reported.", unit="m", above=0, at_most=30)
    berth = _column("text", "Berth or terminal of the stay.")
    confidence = _column("integer", "Confidence of the stay, 1 (weak) to 4 (sure).", at_least=1, at_most=4)
    source = _column("choice", "Where the stay was seen.", choices=("ais", "imagery", "agent", "registry"))
    known_at = _column("datetime", "When the row became known; filled: else its end, else its arrival.", nullable=False)


class Vessel(dy.Schema):
    """One ship's particulars over one period."""

    imo = _column("imo", "IMO number of the ship.", required=True)
    mmsi = _column("mmsi", "Maritime Mobile Service Identity.")
    name = _column("text", "Name in the period.")
    flag = _column("country", "Flag in the period.")
    ship_type = _column("text", "Ship type, such as 'bulk carrier'.")
    dwt = _column("number", "Deadweight.", unit="t", above=0, at_most=600_000)
    gross_tonnage = _column("number", "Gross tonnage.", above=0, at_most=600_000)
    built = _column("year", "Year of build.", at_least=1900, at_most=2100)
    length = _column("number", "Length over all.", unit="m", above=0, at_most=500)
    beam = _column("number", "Beam.", unit="m", above=0, at_most=100)
    design_draught = _column("number", "Design (summer) draught.", unit="m", above=0, at_most=30)
    owner = _column("text", "Registered owner in the period.")
    manager = _column("text", "Manager in the period.")
    valid_from = _column("date", "First day of the period; null: since ever.")
    valid_to = _column("date", "Last day of the period; null: still.")


class Position(dy.Schema):
    """One AIS report."""

    mmsi = _column("mmsi", "Maritime Mobile Service Identity.", required=True)
    imo = _column("imo", "IMO number as broadcast.")
    at = _column("datetime", "Time of the report.", required=True)
    lat = _column("number", "Latitude.", required=True, unit="°", at_least=-90, at_most=90)
    lon = _column("number", "Longitude.", required=True, unit="°", at_least=-180, at_most=180)
    sog = _column("number", "Speed over ground.", unit="kn", at_least=0, at_most=102.2)
    cog = _column("number", "Course over ground.", unit="°", at_least=0, at_most=360)
    heading = _column("number", "Heading.", unit="°", at_least=0, at_most=511)
    nav_status = _column("integer", "Navigational status.", at_least=0, at_most=15)
    draught = _column("number", "Draught as broadcast.", unit="m", at_least=0, at_most=30)
    length = _column("number", "Length as broadcast.", unit="m", at_least=0, at_most=500)
    beam = _column("number", "Beam as broadcast.", unit="m", at_least=0, at_most=100)
    name = _column("text", "Name as broadcast.")
    destination = _column("text", "Destination as broadcast.")


class Encounter(dy.Schema):
    """Two ships alongside at sea."""

    imo_a = _column("imo", "IMO number of one ship.", required=True)
    imo_b = _column("imo", "IMO number of the other ship.", required=True)
    started_at = _column("datetime", "Start.", required=True)
    ended_at = _column("datetime", "End.", required=True)
    lat = _column("number", "Latitude.", required=True, unit="°", at_least=-90, at_most=90)
    lon = _column("number", "Longitude.", required=True, unit="°", at_least=-180, at_most=180)
    min_distance_m = _column("number", "Smallest distance between the ships.", unit="m", at_least=0)
    known_at = _column("datetime", "When the row became known; filled: else its end.", nullable=False)


class Gap(dy.Schema):
    """One silence of one ship's AIS."""

    imo = _column("imo", "IMO number of the ship.", required=True)
    started_at = _column("datetime", "Last report before the silence.", required=True)
    ended_at = _column("datetime", "First report after the silence.", required=True)
    start_lat = _column("number", "Latitude at the start.", required=True, unit="°", at_least=-90, at_most=90)
    start_lon = _column("number", "Longitude at the start.", required=True, unit="°", at_least=-180, at_most=180)
    end_lat = _column("number", "Latitude at the end.", required=True, unit="°", at_least=-90, at_most=90)
    end_lon = _column("number", "Longitude at the end.", required=True, unit="°", at_least=-180, at_most=180)
    known_at = _column("datetime", "When the row became known; filled: else its end.", nullable=False)


class Loitering(dy.Schema):
    """One ship drifting off a coast or port."""

    imo = _column("imo", "IMO number of the ship.", required=True)
    started_at = _column("datetime", "Start.", required=True)
    ended_at = _column("datetime", "End.", required=True)
    lat = _column("number", "Latitude.", required=True, unit="°", at_least=-90, at_most=90)
    lon = _column("number", "Longitude.", required=True, unit="°", at_least=-180, at_most=180)
    nearest_port = _column("port", "Nearest port.")
    known_at = _column("datetime", "When the row became known; filled: else its end.", nullable=False)


class IdentityConflict(dy.Schema):
    """One contradiction about who a ship is."""

    imo = _column("imo", "IMO number of the ship.", required=True)
    kind = _column(
        "choice",
        "What contradicts.",
        required=True,
        choices=("two_places", "shared_mmsi", "dimensions", "flag_mmsi"),
    )
    at = _column("datetime", "When it was seen.", required=True)
    other_imo = _column("imo", "The other ship's IMO number.")
    mmsi = _column("mmsi", "The MMSI concerned.")
    known_at = _column("datetime", "When the row became known; filled: else its time.", nullable=False)


class Sanction(dy.Schema):
    """One listing of one ship."""

    imo = _column("imo", "IMO number of the ship.", required=True)
    list = _column("text", "Name of the list: UN1718, OFAC, …", required=True)
    listed_on = _column("date", "Day of the listing.", required=True)
    delisted_on = _column("date", "Day on which the listing ended; null: still listed.")
    programme = _column("text", "Programme of the listing.")


class Label(dy.Schema):
    """The outcome of one inspection."""

    shipment_id = _column("id", "The consignment inspected.", required=True)
    outcome = _column("choice", "What was found.", required=True, choices=("laundered", "genuine", "undetermined"))
    decided_on = _column("date", "Day of the decision.", required=True)
    basis = _column("text", "What the outcome rests on.")
    selection_probability = _column("number", "Probability with which the inspection was drawn.", above=0, at_most=1)


TABLES: dict[str, type[dy.Schema]] = {
    "manifests": Manifest,
    "port_calls": PortCall,
    "vessels": Vessel,
    "positions": Position,
    "encounters": Encounter,
    "gaps": Gap,
    "loitering": Loitering,
    "identity_conflicts": IdentityConflict,
    "sanctions": Sanction,
    "labels": Label,
}
"""The tables of a dataset by name, in the order in which they are read and reported."""

REQUIRED_TABLES = ("manifests", "port_calls")


def empty_table(name: str) -> pl.DataFrame:
    """Return the table with all its columns and no row: what an absent table looks like to the evidence."""
    return pl.DataFrame(schema={column: spec.dtype for column, spec in TABLES[name].columns().items()})


@dataclass(frozen=True)
class Tables:
    """The checked tables of one dataset: what the evidence reads.

    Every field holds the table's schema with all its columns; an absent table has no row and its name is not in
    `present`. `manifests` holds only rows in scope.
    """

    manifests: pl.DataFrame
    port_calls: pl.DataFrame
    vessels: pl.DataFrame = field(default_factory=lambda: empty_table("vessels"))
    positions: pl.DataFrame = field(default_factory=lambda: empty_table("positions"))
    encounters: pl.DataFrame = field(default_factory=lambda: empty_table("encounters"))
    gaps: pl.DataFrame = field(default_factory=lambda: empty_table("gaps"))
    loitering: pl.DataFrame = field(default_factory=lambda: empty_table("loitering"))
    identity_conflicts: pl.DataFrame = field(default_factory=lambda: empty_table("identity_conflicts"))
    sanctions: pl.DataFrame = field(default_factory=lambda: empty_table("sanctions"))
    labels: pl.DataFrame = field(default_factory=lambda: empty_table("labels"))
    present: frozenset[str] = frozenset(REQUIRED_TABLES)
