"""Rows at random."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from pyrite.errors import PySparkTypeError, PySparkValueError
from pyrite.sql.dataframe.arguments import demand, require, require_column_or_name, wrong_item
from pyrite.sql.dataframe.base import FrameBase
from pyrite.sql.expressions import SortOrder, UnresolvedCall
from pyrite.sql.expressions.constants import literal_of
from pyrite.sql.functions.collections_rules import is_orderable
from pyrite.sql.functions.columns import column_expression
from pyrite.sql.logical import Filter, LogicalPlan, Sample, Sort, Union

if TYPE_CHECKING:
    from pyrite.sql.dataframe.frame import DataFrame


class Sampling(FrameBase):
    """Samples, which are the same each time they are asked for."""

    def sample(
        self,
        withReplacement: float | bool | None = None,
        fraction: int | float | None = None,
        seed: int | None = None,
    ) -> DataFrame:
        """Each row with a probability of `fraction`; with replacement, each so many times on average."""
        if isinstance(withReplacement, float) or (
            isinstance(withReplacement, int) and not isinstance(withReplacement, bool)
        ):
            withReplacement, fraction, seed = False, float(withReplacement), _whole(fraction, seed)
        if (
            not isinstance(withReplacement, bool | None)
            or not isinstance(fraction, float | int)
            or (isinstance(fraction, bool))
        ):
            given = ", ".join(type(each).__name__ for each in (withReplacement, fraction, seed))
            raise PySparkTypeError(
                errorClass="NOT_EXPECTED_TYPE",
                messageParameters={
                    "arg_name": "withReplacement (optional), fraction (required) and seed (optional)",
                    "expected_type": "bool, float or int",
                    "arg_type": given,
                },
            )
        replaced = bool(withReplacement)
        if replaced:
            demand(fraction >= 0, f"Sampling fraction ({fraction}) must be nonnegative with replacement")
        else:
            demand(
                0 <= fraction <= 1,
                f"Sampling fraction ({fraction}) must be on interval [0, 1] without replacement",
            )
        return self._with(Sample(0.0, float(fraction), replaced, _seed(seed), self.plan))

    def randomSplit(self, weights: list[float], seed: int | None = None) -> list[DataFrame]:
        """The rows in parts of about these weights, each row in one of them."""
        for weight in weights:
            if weight < 0.0:
                raise PySparkValueError(
                    errorClass="VALUE_NOT_POSITIVE",
                    messageParameters={"arg_name": "weights", "arg_value": str(weight)},
                )
        total = sum(weights)
        demand(total > 0, f"Sum of weights must be positive, but got [{','.join(map(str, weights))}]")
        # The parts are queries of their own: each must see the rows in the same order.
        orderable = [each for each in self.plan.visible_output if is_orderable(each.type)]
        order = tuple(SortOrder(each) for each in orderable)
        ordered: LogicalPlan = self._with(Sort(order, False, self.plan)).plan if order else self.plan
        number, parts, before = _seed(seed), [], 0.0
        for place, weight in enumerate(weights):
            upper = 1.0 if place == len(weights) - 1 else before + weight / total
            parts.append(self._with(Sample(before, upper, False, number, ordered)))
            before = upper
        return parts

    def sampleBy(self, col: Any, fractions: dict[Any, float], seed: int | None = None) -> DataFrame:
        """Each row with the probability that the value of a column has in `fractions`; 0, if it has none."""
        require_column_or_name(col)
        require(fractions, dict, "fractions", "dict")
        for key in fractions:
            if not isinstance(key, float | int | str):
                raise wrong_item("fractions", fractions, "float, int, str", key)
        rates = {key: float(rate) for key, rate in fractions.items()}
        shown = ", ".join(f"{key} -> {rate}" for key, rate in rates.items())
        demand(
            all(0 <= rate <= 1 for rate in rates.values()),
            f"Fractions must be in [0, 1], but got Map({shown}).",
        )
        number = _seed(seed)
        key_column = column_expression(col)
        strata = []
        for place, (key, rate) in enumerate(rates.items()):
            is_key = UnresolvedCall("=", (key_column, literal_of(key)))
            stratum = self._with(Filter(is_key, self.plan))
            strata.append(Sample(0.0, rate, False, number + place, stratum.plan))
        if not strata:
            return self._with(Filter(literal_of(False), self.plan))
        return self._with(strata[0] if len(strata) == 1 else Union(tuple(strata)))


def _seed(seed: int | None) -> int:
    return random.randrange(1 << 62) if seed is None else int(seed)


def _whole(fraction: Any, seed: Any) -> Any:
    # sample(0.5, 3): what is called fraction is the seed.
    return seed if fraction is None else int(fraction)
