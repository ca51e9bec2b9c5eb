"""Aggregates that come along with an action."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyrite.errors import AnalysisException
from pyrite.sql.column import Column
from pyrite.sql.dataframe.arguments import cannot_be_empty, wrong_type
from pyrite.sql.dataframe.base import FrameBase
from pyrite.sql.expressions import Attribute, Call, Expression, Kind
from pyrite.sql.expressions.pretty import pretty
from pyrite.sql.logical import Aggregate, Observe, Project
from pyrite.sql.observation import Observation

if TYPE_CHECKING:
    from pyrite.sql.dataframe.frame import DataFrame


class Observing(FrameBase):
    """Observations."""

    def observe(self, observation: Any, *exprs: Column) -> DataFrame:
        """The same rows; the first action on them tells an Observation what the aggregates are.

        They are computed by a query of their own beside the action's.
        """
        if not exprs:
            raise cannot_be_empty("exprs")
        for each in exprs:
            if not isinstance(each, Column):
                raise wrong_type("exprs", "list[Column]", exprs)
        if isinstance(observation, str):
            observation = Observation(observation)
        elif not isinstance(observation, Observation):
            raise wrong_type("observation", "Observation or str", observation)
        observation.use()
        metrics = tuple(each.expression for each in exprs)
        aggregate = self._with(Aggregate((), metrics, Project(self.plan.visible_output, self.plan))).plan
        for metric in aggregate.expressions:
            _check(metric)
        return self._with(Observe(observation._name, observation, aggregate.expressions, self.plan))


def _check(metric: Expression) -> None:
    if isinstance(metric, Attribute):
        raise AnalysisException(
            errorClass="INVALID_OBSERVED_METRICS.NON_AGGREGATE_FUNC_ARG_IS_ATTRIBUTE",
            messageParameters={"expr": f'"{pretty(metric)}"'},
        )
    if isinstance(metric, Call) and metric.kind is Kind.AGGREGATE:
        return
    for each in metric.children:
        _check(each)
