"""Reading a pickle without trusting it: only what a model consists of can be built.

A digest says that a file is the one its JSON names, not that both come from a friend. A pickle runs whatever callable
it names; here it may name the classes of a fitted booster and of plain arrays, and nothing else.
"""

from __future__ import annotations

import io
import pickle
from typing import Any

from laundering.errors import ModelError

_LOADABLE = frozenset(
    {
        ("builtins", "slice"),
        ("functools", "partial"),
        ("numpy", "dtype"),
        ("numpy", "float64"),
        ("numpy", "ndarray"),
        ("numpy._core.multiarray", "_reconstruct"),
        ("numpy._core.multiarray", "scalar"),
        ("numpy._core.numeric", "_frombuffer"),
        ("numpy.random._pcg64", "PCG64"),
        ("numpy.random._pickle", "__bit_generator_ctor"),
        ("numpy.random._pickle", "__generator_ctor"),
        ("numpy.random.bit_generator", "SeedSequence"),
        ("numpy.random.bit_generator", "__pyx_unpickle_SeedSequence"),
        ("sklearn._loss._loss", "CyHalfBinomialLoss"),
        ("sklearn._loss.link", "Interval"),
        ("sklearn._loss.link", "LogitLink"),
        ("sklearn._loss.loss", "HalfBinomialLoss"),
        ("sklearn.compose._column_transformer", "ColumnTransformer"),
        ("sklearn.ensemble._hist_gradient_boosting.binning", "_BinMapper"),
        ("sklearn.ensemble._hist_gradient_boosting.gradient_boosting", "HistGradientBoostingClassifier"),
        ("sklearn.ensemble._hist_gradient_boosting.predictor", "TreePredictor"),
        ("sklearn.preprocessing._encoders", "OrdinalEncoder"),
        ("sklearn.preprocessing._function_transformer", "FunctionTransformer"),
        ("sklearn.preprocessing._label", "LabelEncoder"),
        ("sklearn.utils.validation", "check_array"),
    }
)
"""All that a fitted booster and plain arrays are built from, under scikit-learn 1.9 and numpy 2."""


def load_trusted(content: bytes) -> Any:
    """Build what a model file holds.

    Raises:
        ModelError: The file names anything that no model consists of; that was not called.
        Exception: Whatever a damaged pickle fails with.
    """
    return _ModelUnpickler(io.BytesIO(content)).load()


class _ModelUnpickler(pickle.Unpickler):
    """The standard library's way to restrict globals ("Restricting Globals" in the documentation of pickle)."""

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        if (module_name, global_name) not in _LOADABLE:
            raise ModelError(
                f"The model file asks for {module_name}.{global_name}, which no model of this program contains; "
                "it was not opened. Use a model that you trained, or that came with the program."
            )
        return super().find_class(module_name, global_name)
