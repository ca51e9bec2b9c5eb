"""The masters that the same tests run on."""

from __future__ import annotations

import pytest

#: On the cluster that all tests with this marker share; not run where Ray is not installed.
RAY = pytest.param("ray[2,1,1024]", marks=pytest.mark.ray)


def on_masters(fixture: str, *masters: object) -> pytest.MarkDecorator:
    """Run tests with a context or session, which a fixture makes, on each of some masters."""
    return pytest.mark.parametrize(fixture, masters, indirect=True)
