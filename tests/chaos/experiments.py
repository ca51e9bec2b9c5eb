"""All experiments, in the order of the scoreboard."""

from __future__ import annotations

from chaos import kills
from chaos.experiment import Experiment

EXPERIMENTS: tuple[Experiment, ...] = (
    Experiment(
        "kills, local[2]",
        kills.three_shuffles_local_2,
        "100 kills in jobs of 2,000 tasks: the right answer, at most 3 times the time",
        (60, 900),
    ),
    Experiment(
        "kills, local[4]",
        kills.three_shuffles_local_4,
        "100 kills in jobs of 2,000 tasks: the right answer, at most 3 times the time",
        (60, 900),
    ),
    Experiment(
        "kills, local-cluster[3,1,512]",
        kills.three_shuffles_local_cluster,
        "100 kills in jobs of 2,000 tasks: the right answer, at most 3 times the time",
        (60, 900),
    ),
    Experiment(
        "executors killed, local-cluster[3,1,512]",
        kills.executors_of_local_cluster,
        "100 executors with all their files: the right answer",
        (60, 1800),
    ),
    Experiment(
        "repartition twice under kills",
        kills.repartition_twice,
        "1,000,000 rows, 100 kills on each master: no row lost, none doubled",
        (60, 900),
    ),
    Experiment(
        "random keys under kills",
        kills.random_keys,
        "no row lost, none doubled",
        (60, 900),
    ),
)


def find(name: str) -> Experiment:
    """The experiment of that name."""
    for experiment in EXPERIMENTS:
        if experiment.name == name:
            return experiment
    raise LookupError(f"no experiment is called {name!r}; there are {[e.name for e in EXPERIMENTS]}")
