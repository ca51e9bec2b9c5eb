"""The settings that Pyrite knows, and those that it refuses.

Any other ``spark.*`` setting is accepted and has no effect, as programs carry settings for clusters that
they do not meet here. A setting that would change results, or take away a protection that its user counts
on, is refused where Pyrite cannot follow it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

from pyrite.common.conf import SparkConf
from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.common.units import (
    parse_boolean,
    parse_bytes,
    parse_choice,
    parse_integer,
    parse_json_object,
    parse_number,
    parse_seconds,
)
from pyrite.errors import IllegalArgumentException, PySparkValueError


class Effect(Enum):
    """What a known setting does."""

    USED = "used"
    #: The feature that it tunes is not there, or needs no tuning here.
    ACCEPTED = "accepted, without effect"


@frozen_dataclass
class Kind:
    """The type of a setting's value, and how it is read from text."""

    name: str
    parse: Callable[[str], Any]


TEXT = Kind("text", str)
BOOLEAN = Kind("boolean", parse_boolean)
INTEGER = Kind("whole number", parse_integer)
NUMBER = Kind("number", parse_number)
SIZE = Kind("size, in bytes", parse_bytes)
SIZE_IN_MIB = Kind("size, in MiB", lambda text: parse_bytes(text, unit="m"))
SIZE_IN_KIB = Kind("size, in KiB", lambda text: parse_bytes(text, unit="k"))
TIME = Kind("time, in ms", parse_seconds)
SECONDS = Kind("time, in s", lambda text: parse_seconds(text, unit="s"))
JSON = Kind("JSON object", parse_json_object)
FUSION = Kind(
    "off, calls, inline or columns", lambda text: parse_choice(text, ("off", "calls", "inline", "columns"))
)

DEPLOY_MODE = Kind("client or cluster", lambda text: parse_choice(text, ("client", "cluster")))


@frozen_dataclass
class Setting:
    """One setting: a number without a unit is read in the unit of its kind."""

    name: str
    kind: Kind
    #: As it would be written, or None where the default is worked out or there is none.
    default: str | None
    effect: Effect
    meaning: str

    def parse(self, text: str) -> Any:
        """The typed value of a text; IllegalArgumentException, naming the setting, if it has none."""
        try:
            return self.kind.parse(text)
        except IllegalArgumentException as error:
            raise IllegalArgumentException(
                errorClass="CANNOT_CONVERT_VALUE",
                messageParameters={
                    **(error.getMessageParameters() or {}),
                    "value": f"{self.name}={text}",
                },
            ) from None


@frozen_dataclass
class Refusal:
    """A setting that changes what a program gets, and that Pyrite cannot follow."""

    name: str
    #: The one value that is refused, in lower case; None refuses any.
    value: str | None
    hint: str

    def applies_to(self, value: str) -> bool:
        return self.value is None or value.strip().lower() == self.value


_TABLE = (
    # The application
    Setting("spark.app.name", TEXT, None, Effect.USED, "The name of the application."),
    Setting("spark.app.id", TEXT, None, Effect.USED, "The id of the application, set by the context."),
    Setting("spark.master", TEXT, "local[*]", Effect.USED, "Where the application runs."),
    Setting("spark.home", TEXT, None, Effect.USED, "What `SparkContext.sparkHome` answers."),
    Setting(
        "spark.submit.deployMode",
        DEPLOY_MODE,
        "client",
        Effect.USED,
        "Where `pyrite submit` runs the driver: `client`, in its own process, or `cluster`, as a job of Ray.",
    ),
    Setting(
        "spark.pyrite.submit.waitForCompletion",
        BOOLEAN,
        "true",
        Effect.USED,
        "With deploy mode `cluster`: print what the driver prints until it ends, and exit as it does.",
    ),
    Setting(
        "spark.pyspark.driver.python",
        TEXT,
        None,
        Effect.USED,
        "With deploy mode `cluster`: the driver's Python; by default `spark.pyspark.python`.",
    ),
    Setting(
        "spark.pyspark.python",
        TEXT,
        "python3",
        Effect.USED,
        "The same if the other is not set. Executors have the Python of their node's Ray.",
    ),
    Setting(
        "spark.submit.pyFiles", TEXT, None, Effect.USED, "What is given to `addPyFile`, with commas between."
    ),
    Setting("spark.files", TEXT, None, Effect.USED, "What is given to `addFile`, with commas between."),
    Setting("spark.archives", TEXT, None, Effect.USED, "What is given to `addArchive`, with commas between."),
    Setting("spark.logConf", BOOLEAN, "false", Effect.ACCEPTED, "Log the settings at the start."),
    Setting("spark.local.dir", TEXT, None, Effect.USED, "Where shuffle and spill files are written."),
    Setting("spark.ui.enabled", BOOLEAN, "true", Effect.ACCEPTED, "There is no web page yet."),
    Setting(
        "spark.ui.showConsoleProgress",
        BOOLEAN,
        "true",
        Effect.USED,
        "Draw the progress of long jobs on the terminal.",
    ),
    # Tasks
    Setting(
        "spark.default.parallelism",
        INTEGER,
        None,
        Effect.USED,
        "How many partitions `parallelize` and shuffles make when they are not told.",
    ),
    Setting(
        "spark.task.maxFailures",
        INTEGER,
        "4",
        Effect.USED,
        "Failures of one task that fail its job; `local[N]` allows one, `local[N,F]` allows F.",
    ),
    Setting(
        "spark.stage.maxConsecutiveAttempts",
        INTEGER,
        "4",
        Effect.USED,
        "How often a stage may lose the same input before its jobs fail.",
    ),
    Setting("spark.task.cpus", INTEGER, "1", Effect.ACCEPTED, "A task takes one core."),
    Setting(
        "spark.locality.wait",
        TIME,
        "3s",
        Effect.USED,
        "How long a task waits for the executor that keeps its data.",
    ),
    Setting("spark.scheduler.mode", TEXT, "FIFO", Effect.ACCEPTED, "Jobs run in the order of their start."),
    Setting(
        "spark.speculation", BOOLEAN, "false", Effect.USED, "Try a slow task a second time; the first wins."
    ),
    Setting("spark.speculation.interval", TIME, "100ms", Effect.USED, "How often slow tasks are looked for."),
    Setting(
        "spark.speculation.multiplier",
        NUMBER,
        "3",
        Effect.USED,
        "A task is slow when it takes so many times the median of its stage.",
    ),
    Setting(
        "spark.speculation.quantile",
        NUMBER,
        "0.9",
        Effect.USED,
        "The share of a stage's tasks that must be done before one of the others is called slow.",
    ),
    Setting(
        "spark.speculation.minTaskRuntime",
        TIME,
        "100ms",
        Effect.USED,
        "No task is called slow before it has run for so long.",
    ),
    Setting("spark.cores.max", INTEGER, None, Effect.ACCEPTED, "The master URL says how many cores."),
    Setting(
        "spark.driver.cores",
        INTEGER,
        None,
        Effect.USED,
        "With deploy mode `cluster`: cores that the driver's job asks Ray for; none unless it is set.",
    ),
    Setting(
        "spark.executor.cores",
        INTEGER,
        None,
        Effect.USED,
        "Slots of an executor, with the masters `ray`: by default 1 on a cluster, all cores on this machine. "
        "Elsewhere the master URL says it.",
    ),
    Setting(
        "spark.executor.instances",
        INTEGER,
        None,
        Effect.USED,
        "How many executors, with the masters `ray`: by default 2 on a cluster, 1 on this machine. Elsewhere "
        "the master URL says it.",
    ),
    Setting(
        "spark.dynamicAllocation.enabled",
        BOOLEAN,
        "false",
        Effect.USED,
        "Let the number of executors follow the work, with the masters `local-cluster` and `ray`; at most as "
        "many as the master's URL says.",
    ),
    Setting(
        "spark.dynamicAllocation.minExecutors",
        INTEGER,
        "0",
        Effect.USED,
        "How many executors stay.",
    ),
    Setting(
        "spark.dynamicAllocation.maxExecutors",
        INTEGER,
        None,
        Effect.USED,
        "How many executors there are at most; by default any number.",
    ),
    Setting(
        "spark.dynamicAllocation.initialExecutors",
        INTEGER,
        None,
        Effect.USED,
        "How many executors there are at the start; at least spark.executor.instances and the minimum.",
    ),
    Setting(
        "spark.dynamicAllocation.schedulerBacklogTimeout",
        SECONDS,
        "1s",
        Effect.USED,
        "When tasks have waited for so long, executors are added.",
    ),
    Setting(
        "spark.dynamicAllocation.sustainedSchedulerBacklogTimeout",
        SECONDS,
        None,
        Effect.USED,
        "How long until more are added, while tasks still wait; by default as above.",
    ),
    Setting(
        "spark.dynamicAllocation.executorAllocationRatio",
        NUMBER,
        "1.0",
        Effect.USED,
        "The share of the tasks that is to have slots.",
    ),
    Setting(
        "spark.dynamicAllocation.executorIdleTimeout",
        SECONDS,
        "60s",
        Effect.USED,
        "An executor that keeps nothing goes when it was idle for so long.",
    ),
    Setting(
        "spark.dynamicAllocation.cachedExecutorIdleTimeout",
        SECONDS,
        None,
        Effect.USED,
        "One that keeps cached blocks goes when it was idle for so long; by default never.",
    ),
    Setting(
        "spark.dynamicAllocation.shuffleTracking.enabled",
        BOOLEAN,
        "true",
        Effect.USED,
        "Let map outputs keep their executor; to be off they must move (spark.decommission.enabled).",
    ),
    Setting(
        "spark.dynamicAllocation.shuffleTracking.timeout",
        TIME,
        None,
        Effect.USED,
        "One that keeps map outputs that no running job needs goes when it was idle for so long; by default "
        "never.",
    ),
    Setting(
        "spark.decommission.enabled",
        BOOLEAN,
        "false",
        Effect.USED,
        "With dynamic allocation: move what an executor keeps to others before it goes.",
    ),
    Setting(
        "spark.storage.decommission.enabled", BOOLEAN, "false", Effect.ACCEPTED, "What is kept always moves."
    ),
    Setting(
        "spark.storage.decommission.rddBlocks.enabled",
        BOOLEAN,
        "true",
        Effect.ACCEPTED,
        "Cached blocks always move.",
    ),
    Setting(
        "spark.storage.decommission.shuffleBlocks.enabled",
        BOOLEAN,
        "true",
        Effect.USED,
        "Whether map outputs that move are reason enough not to track them; they always move.",
    ),
    Setting(
        "spark.pyrite.ray.startTimeout",
        TIME,
        "60s",
        Effect.USED,
        "With the masters `ray`: how long jobs wait for a first executor before they fail.",
    ),
    Setting(
        "spark.pyrite.ray.headTimeout",
        TIME,
        "30s",
        Effect.USED,
        "On a Ray cluster: how long its head node may not answer before jobs fail. After 60 s Ray itself "
        "ends the driver.",
    ),
    Setting(
        "spark.pyrite.ray.allowInsecure",
        BOOLEAN,
        "false",
        Effect.USED,
        "Join a Ray cluster whose token authentication is off, which whoever reaches it can command.",
    ),
    Setting(
        "spark.pyrite.ray.dashboard",
        BOOLEAN,
        "false",
        Effect.USED,
        "With the master `ray`: serve Ray's dashboard on this machine's loopback interface.",
    ),
    Setting(
        "spark.pyrite.ray.runtimeEnv",
        JSON,
        "{}",
        Effect.USED,
        "Ray's runtime environment of the executors, as JSON: pip packages, py_modules, variables.",
    ),
    Setting(
        "spark.pyrite.fusion",
        FUSION,
        None,
        Effect.USED,
        "Whether a chain of operators runs as one function: `off`, `calls` (which calls yours), `inline` "
        "(with the bodies of your small functions in it) or `columns` (the same; and arithmetic on plain "
        "numbers by numpy, and counts of strings by Arrow, where they are installed and it is proven to give "
        "the same); by default `inline`, and `calls` with the master `local`, where a debugger should find "
        "your functions.",
    ),
    # Memory
    Setting(
        "spark.executor.memory",
        SIZE_IN_MIB,
        None,
        Effect.USED,
        "Memory of an executor; by default executors share 60% of the machine's.",
    ),
    Setting(
        "spark.memory.fraction",
        NUMBER,
        "0.6",
        Effect.USED,
        "The share of an executor's memory that its cache and its running tasks may fill; and of the "
        "driver's, that queries and cached DataFrames may.",
    ),
    Setting(
        "spark.python.worker.memory",
        SIZE_IN_MIB,
        None,
        Effect.USED,
        "What one worker holds while it shuffles or sorts before it spills to disk.",
    ),
    Setting("spark.memory.storageFraction", NUMBER, "0.5", Effect.ACCEPTED, "Half stays the cache's."),
    Setting(
        "spark.driver.memory",
        SIZE_IN_MIB,
        None,
        Effect.USED,
        "What queries and cached DataFrames take of the driver, times spark.memory.fraction; by default 60% "
        "of the machine's memory.",
    ),
    Setting(
        "spark.driver.maxResultSize",
        SIZE,
        "1g",
        Effect.ACCEPTED,
        "Results of any size come back, as far as the driver's memory goes.",
    ),
    Setting(
        "spark.executor.memoryOverhead",
        SIZE_IN_MIB,
        None,
        Effect.USED,
        "What an executor's workers may hold beyond its memory before the largest is killed; by default 10% "
        "of it, and at least 384 MiB.",
    ),
    # Data
    Setting("spark.serializer", TEXT, None, Effect.ACCEPTED, "A Java class; data is pickled here."),
    Setting("spark.serializer.objectStreamReset", INTEGER, "100", Effect.ACCEPTED, "Of Java's serializer."),
    Setting("spark.kryoserializer.buffer.max", SIZE_IN_MIB, "64m", Effect.ACCEPTED, "Of a Java serializer."),
    Setting("spark.rdd.compress", BOOLEAN, "true", Effect.ACCEPTED, "Cached partitions are not compressed."),
    Setting(
        "spark.shuffle.compress", BOOLEAN, "true", Effect.ACCEPTED, "Shuffle files choose for themselves."
    ),
    Setting(
        "spark.shuffle.spill.compress", BOOLEAN, "true", Effect.ACCEPTED, "Spill files choose for themselves."
    ),
    Setting(
        "spark.broadcast.compress", BOOLEAN, "true", Effect.ACCEPTED, "Broadcasts are mapped as they are."
    ),
    Setting("spark.io.compression.codec", TEXT, "lz4", Effect.ACCEPTED, "Of blocks, not of output files."),
    Setting("spark.shuffle.file.buffer", SIZE_IN_KIB, "32k", Effect.ACCEPTED, "Buffers have a fixed size."),
    Setting(
        "spark.shuffle.service.enabled", BOOLEAN, "false", Effect.ACCEPTED, "Files outlive workers here."
    ),
    Setting(
        "spark.files.overwrite", BOOLEAN, "false", Effect.ACCEPTED, "A file that is added again replaces."
    ),
    Setting("spark.python.worker.reuse", BOOLEAN, "true", Effect.ACCEPTED, "Workers are always kept warm."),
    Setting("spark.python.profile", BOOLEAN, "false", Effect.ACCEPTED, "Functions are not profiled yet."),
    # The network, of which one machine has none
    Setting("spark.authenticate", BOOLEAN, "false", Effect.ACCEPTED, "Sockets lie in a private directory."),
    Setting("spark.driver.host", TEXT, None, Effect.ACCEPTED, "Nothing listens on the network."),
    Setting("spark.driver.bindAddress", TEXT, None, Effect.ACCEPTED, "Nothing listens on the network."),
    Setting("spark.driver.port", INTEGER, None, Effect.ACCEPTED, "Nothing listens on the network."),
    Setting("spark.ui.port", INTEGER, "4040", Effect.ACCEPTED, "There is no web page yet."),
    Setting("spark.network.timeout", TIME, "120s", Effect.ACCEPTED, "Nothing goes over the network."),
    Setting("spark.eventLog.enabled", BOOLEAN, "false", Effect.ACCEPTED, "No event log is written yet."),
)

#: Every known setting by name.
SETTINGS = {setting.name: setting for setting in _TABLE}

_FILES_ARE_NEVER_SKIPPED = "A missing or corrupt file is always an error. Leave the file out of the path."

REFUSALS = (
    Refusal(
        "spark.hadoop.validateOutputSpecs",
        "false",
        "A job never writes into a directory that exists. Remove the directory, or choose another.",
    ),
    Refusal("spark.files.ignoreCorruptFiles", "true", _FILES_ARE_NEVER_SKIPPED),
    Refusal("spark.files.ignoreMissingFiles", "true", _FILES_ARE_NEVER_SKIPPED),
    Refusal(
        "spark.hadoop.mapreduce.input.fileinputformat.input.dir.recursive",
        "true",
        "Directories are not read recursively. Name the files by a pattern, such as dir/*/*.",
    ),
    Refusal(
        "spark.hadoop.textinputformat.record.delimiter",
        None,
        "Records of text files end with a line end. Use wholeTextFiles and split the text.",
    ),
    Refusal(
        "spark.hadoop.mapreduce.output.fileoutputformat.compress",
        "true",
        "Pass compressionCodecClass to saveAsTextFile.",
    ),
    Refusal(
        "spark.io.encryption.enabled",
        "true",
        "Temporary files lie in private directories (mode 0700), and are not encrypted. "
        "Put spark.local.dir on an encrypted disk.",
    ),
)


def check_settings(conf: SparkConf) -> None:
    """Raise for a setting that Pyrite refuses, or whose value cannot be read."""
    for refusal in REFUSALS:
        value = conf.get(refusal.name)
        if value is not None and refusal.applies_to(value):
            raise PySparkValueError(
                errorClass="UNSUPPORTED_CONFIG",
                messageParameters={"key": refusal.name, "value": value, "hint": refusal.hint},
            )
    for name, value in conf.getAll():
        if name in SETTINGS:
            SETTINGS[name].parse(value)


def read_setting(conf: SparkConf, name: str) -> Any:
    """The typed value of a known setting; its default where it is not set, which may be None."""
    setting = SETTINGS[name]
    text = conf.get(name, setting.default)
    return None if text is None else setting.parse(text)


def unknown_settings(conf: SparkConf) -> list[str]:
    """The names of the settings that have no effect because Pyrite does not know them, sorted.

    >>> unknown_settings(SparkConf(loadDefaults=False).set("spark.yarn.queue", "q").setMaster("local"))
    ['spark.yarn.queue']
    """
    refusable = {refusal.name for refusal in REFUSALS}
    # Those of `spark.sql` are the sessions' business, which may also get them later.
    elsewhere = ("spark.executorEnv.", "spark.sql.", "spark.pyrite.sql.")
    return sorted(
        name
        for name, _ in conf.getAll()
        if name not in SETTINGS and name not in refusable and not name.startswith(elsewhere)
    )
