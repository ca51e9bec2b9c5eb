"""The short form of every experiment, under a new seed each time, which is in the name of the test."""

from __future__ import annotations

import secrets
import sys

import pytest

from chaos.experiment import Experiment
from chaos.experiments import EXPERIMENTS
from chaos.scoreboard import remarks
from chaos.supervisor import supervise

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="processes are found and killed by way of /proc"
)

#: Drawn when the tests are collected, so that it stands in the name of each test.
NEW_SEED = secrets.randbelow(10**6)


@pytest.mark.parametrize("seed", [NEW_SEED])
@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda experiment: experiment.name)
def test_an_experiment_holds(experiment: Experiment, seed: int) -> None:
    outcome = supervise(experiment, seed, is_full=False)
    if outcome.not_run is not None:
        pytest.skip(outcome.not_run)
    assert outcome.is_good, "\n".join((f"seed {seed}", *remarks(outcome)))
