"""The short form of every experiment, under a fixed seed, and of those that draw lots under a new one too."""

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


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda experiment: experiment.name)
def test_an_experiment_holds(experiment: Experiment) -> None:
    hold(experiment, 1)


@pytest.mark.parametrize(
    "experiment", [e for e in EXPERIMENTS if e.draws_lots], ids=lambda experiment: experiment.name
)
def test_an_experiment_holds_under_a_new_seed(experiment: Experiment) -> None:
    hold(experiment, NEW_SEED)


def hold(experiment: Experiment, seed: int) -> None:
    outcome = supervise(experiment, seed, is_full=False)
    if outcome.not_run is not None:
        pytest.skip(outcome.not_run)
    assert outcome.is_good, "\n".join((f"seed {seed}", *remarks(outcome)))
