"""The model: numbers per shipment in, a calibrated and exactly explained probability out.

The line is `binning` (values to codes) → `booster` (an additive, monotone booster over codes) → `curves` (its exact
lookup tables) → `calibration` (folded into the tables) → `scoring`. `training` walks it; `artifact` and `registry`
keep the result; `metrics`, `splits`, `lanes`, `novelty` and `drift` say how far to trust it. A weight of a training
row is relative: only ratios count.
"""
