"""All experiments, in the order of the scoreboard."""

from __future__ import annotations

from chaos import damage, endings, keeping, kills, limits, losses, output, poison, queries, scale, seeds, slow
from chaos.experiment import Experiment

EXPERIMENTS: tuple[Experiment, ...] = (
    Experiment(
        "kills, local[2]",
        kills.three_shuffles_local_2,
        "100 kills in one job of 2,000 tasks: the right answer, at most 3 times the time",
        (60, 900),
    ),
    Experiment(
        "kills, local[4]",
        kills.three_shuffles_local_4,
        "100 kills in one job of 2,000 tasks: the right answer, at most 3 times the time",
        (60, 900),
    ),
    Experiment(
        "kills, local-cluster[3,1,512]",
        kills.three_shuffles_local_cluster,
        "100 kills in one job of 2,000 tasks: the right answer, at most 3 times the time",
        (60, 900),
    ),
    Experiment(
        "executors killed, local-cluster[3,1,512]",
        kills.executors_of_local_cluster,
        "100 executors with all their files: the right answer",
        (60, 1800),
    ),
    Experiment(
        "executors lost, one or all",
        losses.executors_lost,
        "in a map stage, in a reduce stage, between them: the right answer, and only what is lost runs again",
        (60, 600),
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
    Experiment(
        "many seeds",
        seeds.many_seeds,
        "200 seeds of round-robin dealing, random keys and sums of floats, with tasks that kill workers and "
        "executors: no row lost, none doubled",
        (60, 1800),
    ),
    Experiment(
        "poison tasks",
        poison.poison,
        "os._exit, SIGSEGV, SystemExit, SIGKILL of itself: an error within 30 s that names the task; "
        "the context goes on",
        (60, 300),
    ),
    Experiment(
        "damaged shuffle files",
        damage.damaged_shuffle_files,
        "50 files deleted, cut or bit-flipped: the right answer, and only their maps run again",
        (60, 300),
    ),
    Experiment(
        "damaged cached partitions",
        damage.damaged_cached_partitions,
        "50 files deleted, cut or bit-flipped: the right answer, and only theirs are computed again",
        (60, 300),
    ),
    Experiment(
        "two copies, executors killed",
        keeping.replicas,
        "persisted with a _2 level, one executor after the other is lost: nothing is computed again",
        (60, 300),
    ),
    Experiment(
        "executors decommissioned",
        keeping.decommission,
        "in running jobs, by call and by signal: nothing is computed again",
        (60, 300),
    ),
    Experiment(
        "checkpoints, all executors killed",
        keeping.checkpoints,
        "nothing is computed again; what is gone with a local checkpoint is named",
        (60, 300),
    ),
    Experiment(
        "stopped executor",
        slow.stopped_executor,
        "SIGSTOP: noticed within 15 s, replaced, its late answers not heard",
        (60, 120),
    ),
    Experiment(
        "straggler, with speculation",
        slow.straggler,
        "one task in 200 hangs: at most 1.5 times the time, each row once",
        (60, 300),
    ),
    Experiment(
        "hung function, cancelled",
        endings.hung_function_cancelled,
        "the worker gone and its slot free within 2 s",
        (60, 120),
    ),
    Experiment(
        "saving, executors killed",
        output.saved_under_kills,
        "50 kills in saveAsTextFile: each row once, no hidden directory stays",
        (60, 300),
    ),
    Experiment(
        "saving, driver killed",
        output.saved_by_a_killed_driver,
        "20 drivers: no output, or all of it",
        (60, 300),
    ),
    Experiment(
        "driver killed in mid-job",
        endings.driver_killed,
        "20 drivers whose functions have children: no process and no file after 5 s",
        (60, 300),
    ),
    Experiment(
        "executors restarted",
        scale.restarts,
        "1,000 restarts: no descriptor, port, file, process or zombie more than before",
        (60, 1800),
    ),
    Experiment(
        "many small jobs",
        scale.small_jobs,
        "100,000 jobs: memory, descriptors, threads and files stay flat",
        (60, 1800),
    ),
    Experiment(
        "data beyond memory",
        scale.beyond_memory,
        "5 times what workers may hold: done, with at most 1.3 times the limit above the base",
        (60, 900),
    ),
    Experiment(
        "queries at every memory limit",
        queries.at_every_limit,
        "joins, aggregates, sorts, windows and TPC-H with 200 to 25 MiB, on 1 to 4 cores: the same rows, or "
        "an error that says that memory is short",
        (120, 1800),
    ),
    Experiment(
        "queries beyond memory",
        queries.beyond_memory,
        "sorts, groups and joins 5 times spark.driver.memory: done, with at most 1.3 times it above the base",
        (60, 1800),
    ),
    Experiment(
        "endless allocation",
        limits.endless_allocation,
        "10 times the memory of the executor: that worker is killed, the error names the task and the cause",
        (60, 120),
    ),
    Experiment(
        "full disk",
        limits.full_disk,
        "while shuffling, sorting, saving: an error within 10 s, and the context works when there is room",
        (60, 300),
    ),
)
