"""The manifests: scope first, then the first fault of each row in scope.

A row's scope is judged where its goods, origin and day are readable; its discharge country counts where it is. Of
rows in scope with one id the first that has no other fault is kept: a damaged first line then does not take its
corrected copy with it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl

from laundering.reference.ports import port_country, resolve_ports
from laundering.reference.regimes import Regime
from laundering.sources.carriers import resolve_carriers
from laundering.sources.cells import ReadColumn, as_text, clean_text
from laundering.sources.checks import (
    FAULTS,
    OUT_OF_SCOPE,
    CheckedTable,
    TableCount,
    as_faults,
    collect_rejects,
    count_nulled,
    describe_forms,
    find_writings,
    read_columns,
    required_faults,
    take_used,
)
from laundering.sources.mapping import TableMapping
from laundering.sources.raw import RawTable

_SCOPE_COLUMNS = ("shipment_id", "declared_on", "declared_origin", "hs_code")


def check_manifests(raw: RawTable, mapping: TableMapping, regime: Regime, vessels: pl.DataFrame | None) -> CheckedTable:
    """Check the manifests: every row is used, out of scope or rejected.

    Args:
        raw: The table as its file holds it.
        mapping: Its mapping of columns.toml.
        regime: What is in scope.
        vessels: The checked particulars, for names without a number; None where the dataset has none.
    """
    writings = find_writings(raw, mapping)
    outside = find_out_of_scope(raw, read_columns(raw, writings, _SCOPE_COLUMNS), regime)
    elsewhere = pl.concat([outside["index"], raw.damaged["index"]])
    inside = raw.take(_complement(len(raw.rows), elsewhere))
    read, faults = _find_carriers(read_columns(inside, writings), vessels)
    faults = pl.concat([faults, required_faults("manifests", read), _late_loadings(read)])
    faults = pl.concat([faults, _repeated_ids(read["shipment_id"].values, faults, inside.rows)])
    rejects = collect_rejects(inside, faults)
    used = take_used("manifests", read, rejects)
    damaged = collect_rejects(raw, pl.DataFrame(schema=FAULTS))
    all_rejects = pl.concat([rejects, damaged]).drop("index").sort("row")
    nulled = count_nulled(read, rejects)
    count = TableCount(len(raw.rows), len(used), len(outside), len(all_rejects), nulled)
    notes = [*raw.notes, *describe_forms(inside, read, writings)]
    return CheckedTable(used, all_rejects, outside.drop("index"), count, notes)


def find_out_of_scope(raw: RawTable, read: dict[str, ReadColumn], regime: Regime) -> pl.DataFrame:
    """Find the rows that the regime does not concern, with the first rule that leaves each out.

    Returns:
        The columns of `OUT_OF_SCOPE` and `index`; `rule` is `goods`, `declared_origin`, `discharge_country` or
        `declared_on`.
    """
    frame = pl.DataFrame({name: column.values for name, column in read.items()} | _discharge_country(raw))
    goods = pl.col("hs_code")
    rules = {
        "goods": ~pl.any_horizontal(goods.str.starts_with(prefix) for prefix in regime.goods),
        "declared_origin": ~pl.col("declared_origin").is_in(list(regime.claimed_origins)),
        "discharge_country": pl.col("discharge_country").is_in(list(regime.excluded_discharge)),
        "declared_on": ~pl.col("declared_on").is_between(regime.declared_from, regime.declared_to or date.max),
    }
    readable = pl.all_horizontal(pl.col(name).is_not_null() for name in ("hs_code", "declared_origin", "declared_on"))
    rule = pl.coalesce(*[pl.when(readable & breach).then(pl.lit(name)) for name, breach in rules.items()])
    found = frame.with_row_index("index").select("index", "shipment_id", rule=rule).drop_nulls("rule")
    named = found.with_columns(table=pl.lit("manifests"), row=raw.rows.gather(found["index"]))
    return named.select("index", *OUT_OF_SCOPE)


def _discharge_country(raw: RawTable) -> dict[str, pl.Series]:
    """Return the country of discharge, also of a port that is rejected later because no gazetteer has it."""
    text = clean_text(as_text(raw.columns["discharge_port"]))
    ports = resolve_ports(text, unknown_codes=True)
    codes = text.to_frame("raw").join(ports, on="raw", how="left", maintain_order="left")
    return {"discharge_country": codes.select(port_country(pl.col("code"))).to_series()}


def _find_carriers(
    read: dict[str, ReadColumn], vessels: pl.DataFrame | None
) -> tuple[dict[str, ReadColumn], pl.DataFrame]:
    """Fill the IMO number of rows that only have a name; faults where that leads to no single ship.

    A faulty number counts as none and its name is tried; where that fails too, the number is what is reported.
    """
    imo = read["imo"]
    declared = pl.DataFrame({"name": read["vessel_name"].values, "flag": read["flag"].values})
    declared = declared.with_columns(declared_on=read["declared_on"].values).with_row_index("index")
    unnumbered = declared.filter(imo.values.is_null()).join(imo.faults, on="index", how="left", maintain_order="left")
    unnumbered = unnumbered.rename({"reason": "imo_reason"})
    named = unnumbered.drop_nulls("name")
    found = pl.concat([named, resolve_carriers(named.select("name", "flag", "declared_on"), vessels)], how="horizontal")
    resolved = found.drop_nulls("imo")
    filled = replace(imo, values=imo.values.clone().scatter(resolved["index"], resolved["imo"]))
    faults = pl.concat([_nameless_faults(unnumbered), _unresolved_faults(found)])
    return read | {"imo": filled}, faults


def _nameless_faults(unnumbered: pl.DataFrame) -> pl.DataFrame:
    nameless = unnumbered.filter(pl.col("name").is_null())
    reason = pl.coalesce("imo_reason", pl.lit("is missing")) + ", and there is no vessel_name"
    return as_faults("imo", nameless.with_columns(reason=reason))


def _unresolved_faults(found: pl.DataFrame) -> pl.DataFrame:
    lost = found.filter(pl.col("imo").is_null())
    numbered = pl.col("imo_reason").is_not_null()
    both = pl.concat_str("imo_reason", pl.lit(", and the vessel_name '"), "name", pl.lit("' "), "reason")
    return lost.select(
        "index",
        column=pl.when(numbered).then(pl.lit("imo")).otherwise(pl.lit("vessel_name")),
        reason=pl.when(numbered).then(both).otherwise("reason"),
    )


def _late_loadings(read: dict[str, ReadColumn]) -> pl.DataFrame:
    """Find the rows that were loaded after they were discharged or declared."""
    frame = pl.DataFrame({name: read[name].values for name in ("loaded_on", "discharged_on", "declared_on")})
    reasons = [
        pl.when(pl.col("loaded_on") > pl.col(later)).then(pl.format(f"is after {later} ({{}})", pl.col(later)))
        for later in ("discharged_on", "declared_on")
    ]
    found = frame.with_row_index("index").with_columns(reason=pl.coalesce(*reasons)).drop_nulls("reason")
    return as_faults("loaded_on", found)


def _repeated_ids(ids: pl.Series, faults: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    """Find the rows whose id an earlier row without any fault has."""
    frame = pl.DataFrame({"id": ids, "row": rows}).with_row_index("index").drop_nulls("id")
    kept = frame.join(faults, on="index", how="anti", maintain_order="left").unique(
        "id", keep="first", maintain_order=True
    )
    repeated = frame.join(kept.rename({"row": "kept_row"}).drop("index"), on="id", maintain_order="left").filter(
        pl.col("row") > pl.col("kept_row")
    )
    reason = pl.format("is the id of row {}, which is kept", pl.col("kept_row"))
    return as_faults("shipment_id", repeated.with_columns(reason=reason))


def _complement(height: int, index: pl.Series) -> pl.Series:
    return pl.repeat(True, height, dtype=pl.Boolean, eager=True).scatter(index, False).arg_true()
