"""The booster: gradient-boosted trees of one feature each, monotone where the feature list says so.

Trees of one feature make the model a sum of curves, which is what makes its contributions exact. A few named pairs
may share a tree where they earn it. Without the constraints the same booster is the challenger that stands beside
the model in every evaluation, so that the price of explanation is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from laundering.errors import ModelError
from laundering.model.binning import Binning, Codes, Floats

MAX_PAIRS = 10


@dataclass(frozen=True)
class Hyperparameters:
    """How the booster is grown.

    The defaults were chosen by grouped cross-fitting on invented worlds of 6,000 and 40,000 rows with 40 features,
    where they were within noise of the best of nineteen settings; `cross_fit` compares others.

    Attributes:
        max_trees: Most trees; how many are kept is chosen on the held-out folds.
        tree_step: Steps in which that number is searched.
        learning_rate: Share of each tree that is added.
        max_leaves: Leaves of a tree.
        min_leaf_rows: Rows of a leaf, unweighted.
        ridge: L2 penalty on leaf values, in the booster's hessian: at a probability of 0.01 a row of average weight
            counts 0.01, so small numbers already shrink much.
        folds: Folds of the grouped cross-fitting.
        pairs: Pairs of feature names that may share a tree.
    """

    max_trees: int = 800
    tree_step: int = 20
    learning_rate: float = 0.1
    max_leaves: int = 4
    min_leaf_rows: int = 20
    ridge: float = 0.5
    folds: int = 5
    pairs: tuple[tuple[str, str], ...] = ()


DEFAULT_HYPERPARAMETERS = Hyperparameters()


@dataclass(frozen=True)
class TrainingRows:
    """The rows of one training, all aligned.

    Attributes:
        codes: Binned evidence.
        laundered: The outcome.
        weight: Weight, above 0; only ratios count.
        fold: Grouped fold, for holding out.
    """

    codes: Codes
    laundered: npt.NDArray[np.bool_]
    weight: Floats
    fold: npt.NDArray[np.int64]

    def select(self, mask: npt.NDArray[np.bool_]) -> TrainingRows:
        """Return the rows where `mask` is true."""
        return TrainingRows(self.codes[mask], self.laundered[mask], self.weight[mask], self.fold[mask])


def fit_booster(
    rows: TrainingRows,
    binning: Binning,
    risks: Sequence[int],
    hyperparameters: Hyperparameters,
    *,
    trees: int,
    seed: int,
    constrained: bool = True,
) -> HistGradientBoostingClassifier:
    """Fit the booster on codes; deterministic, on one thread.

    Args:
        rows: The training rows; both outcomes must occur.
        binning: What made the codes.
        risks: Direction of risk per feature; categories have 0.
        hyperparameters: How to grow it.
        trees: Number of trees; there is no early stopping.
        seed: Seed of the estimator.
        constrained: False for the challenger, which may combine features freely in any direction.

    Raises:
        ModelError: A pair names an unknown feature, or there are too many pairs.
    """
    order = _find_column_order(binning)
    groups = [
        {int(np.flatnonzero(order == index)[0]) for index in term}
        for term in find_terms(binning, hyperparameters.pairs)
    ]
    estimator = HistGradientBoostingClassifier(
        max_iter=trees,
        learning_rate=hyperparameters.learning_rate,
        max_leaf_nodes=hyperparameters.max_leaves,
        min_samples_leaf=hyperparameters.min_leaf_rows,
        l2_regularization=hyperparameters.ridge,
        interaction_cst=groups if constrained else None,
        monotonic_cst=np.array(risks)[order] if constrained else None,
        categorical_features=np.array(binning.categorical)[order] if any(binning.categorical) else None,
        early_stopping=False,
        random_state=seed,
    )
    values = codes_to_floats(rows.codes, binning)
    # A column that is missing throughout has no split; scikit-learn 1.9 cannot bin it, so it becomes a constant.
    values[:, np.isnan(values).all(axis=0)] = 0.0
    # One thread: the order of parallel sums changes their last bits, and idle threads cost more than they bring.
    with threadpool_limits(1, user_api="openmp"):
        estimator.fit(values, rows.laundered, sample_weight=rows.weight / rows.weight.mean())
    return estimator


def score_booster(estimator: HistGradientBoostingClassifier, codes: Codes, binning: Binning) -> Floats:
    """Score codes with the trees themselves; one raw log-odds per row."""
    with threadpool_limits(1, user_api="openmp"):
        return np.asarray(estimator.decision_function(codes_to_floats(codes, binning)), dtype=np.float64)


def score_booster_stages(
    estimator: HistGradientBoostingClassifier, codes: Codes, binning: Binning, step: int
) -> dict[int, Floats]:
    """Score codes after every `step` trees and after the last; keyed by the number of trees."""
    stages: dict[int, Floats] = {}
    with threadpool_limits(1, user_api="openmp"):
        for trees, scores in enumerate(estimator.staged_decision_function(codes_to_floats(codes, binning)), start=1):
            if trees % step == 0 or trees == estimator.max_iter:
                stages[trees] = np.array(scores, dtype=np.float64).ravel()
    return stages


def find_terms(binning: Binning, pairs: Sequence[tuple[str, str]]) -> tuple[tuple[int, ...], ...]:
    """List what a tree may look at: each feature alone, then each named pair, as column numbers.

    Raises:
        ModelError: A pair names an unknown feature or one feature twice, or there are too many pairs.
    """
    if len(pairs) > MAX_PAIRS:
        raise ModelError(f"{len(pairs)} pairs of features are named; at most {MAX_PAIRS} stay readable.")
    for pair in pairs:
        unknown = [name for name in pair if name not in binning.names]
        if unknown or pair[0] == pair[1]:
            raise ModelError(f"The pair {pair} must name two different features of the list.")
    alone = tuple((index,) for index in range(len(binning.names)))
    return alone + tuple((binning.names.index(one), binning.names.index(other)) for one, other in pairs)


def codes_to_floats(codes: Codes, binning: Binning) -> Floats:
    """Return the codes as the booster reads them: floats, missing as NaN, categories before numbers."""
    values = codes.astype(np.float64, order="F")
    values[codes == np.array(binning.sizes, dtype=np.uint8)] = np.nan
    return values[:, _find_column_order(binning)]


def _find_column_order(binning: Binning) -> npt.NDArray[np.int64]:
    """Put categories first.

    scikit-learn 1.9 moves them there by itself, and moves the monotone constraints along, but not the interaction
    constraints: those would then bind other columns than the ones named.
    """
    return np.argsort(~np.array(binning.categorical), kind="stable")
