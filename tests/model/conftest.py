import pytest

from laundering.model.trained import TrainedModel
from laundering.model.training import train_model

from .worlds import FAST, FEATURES, World, make_world


@pytest.fixture(scope="session")
def world() -> World:
    return make_world()


@pytest.fixture(scope="session")
def model(world: World) -> TrainedModel:
    return train_model(
        world.frame,
        world.laundered,
        world.weight,
        world.groups,
        FEATURES,
        prior=0.05,
        hyperparameters=FAST,
        description="A model of an invented world.",
        data={"world": {"seed": 0}},
    )
