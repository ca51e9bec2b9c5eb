"""What becomes of the settings that a program gives, where it writes them out."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyrite.check.findings import Kind
from pyrite.common.settings import REFUSALS, SETTINGS, Effect
from pyrite.context.master import parse_master
from pyrite.errors import PySparkException
from pyrite.sql.settings import SQL_SETTINGS

#: The methods that take a name and a value, the one that takes pairs, and those that take a master.
_SETTERS = frozenset(("Builder.config", "SparkConf.set", "SparkConf.setIfMissing", "RuntimeConfig.set"))
_MASTERS = frozenset(("Builder.master", "SparkConf.setMaster", "SparkContext"))


def about_call(name: str, call: ast.Call) -> Iterator[tuple[str, Kind, str]]:
    """What is to be said about the settings in a call, by their names."""
    texts = [each.value if isinstance(each, ast.Constant) else None for each in call.args]
    keywords = {each.arg: each.value.value for each in call.keywords if isinstance(each.value, ast.Constant)}
    if name in _SETTERS:
        key = texts[0] if texts else keywords.get("key")
        value = texts[1] if len(texts) > 1 else keywords.get("value")
        if isinstance(key, str):
            yield from _about(key, None if value is None else str(value))
    elif name == "SparkConf.setAll" and call.args:
        for pair in ast.walk(call.args[0]):
            match pair:
                case ast.Tuple([ast.Constant(str(name_of_setting)), given]):
                    text = str(given.value) if isinstance(given, ast.Constant) else None
                    yield from _about(name_of_setting, text)
    elif name in _MASTERS:
        master = texts[0] if texts else keywords.get("master")
        if isinstance(master, str):
            yield from _about("spark.master", master)


def _about(key: str, value: str | None) -> Iterator[tuple[str, Kind, str]]:
    if key == "spark.master" and value is not None:
        try:
            parse_master(value)
        except PySparkException as error:
            yield f"{key}={value}", Kind.LACKS, str(error)
        return
    for refusal in REFUSALS:
        if refusal.name == key:
            if value is None:
                yield (
                    key,
                    Kind.UNCLEAR,
                    f"Some values are refused, and this one stands elsewhere. {refusal.hint}",
                )
            elif refusal.applies_to(value.lower()):
                yield f"{key}={value}", Kind.LACKS, f"It is refused with UNSUPPORTED_CONFIG. {refusal.hint}"
            return
    setting = SETTINGS.get(key)
    if setting is not None:
        if setting.effect is Effect.ACCEPTED:
            yield key, Kind.DIFFERS, f"It is accepted and has no effect. {setting.meaning}"
    elif key.startswith("spark.sql."):
        if key not in SQL_SETTINGS:
            yield key, Kind.DIFFERS, "It is kept and has no effect."
    elif key.startswith("spark.") and not key.startswith(("spark.executorEnv.", "spark.pyrite.")):
        yield key, Kind.DIFFERS, "It is not known here and has no effect."
