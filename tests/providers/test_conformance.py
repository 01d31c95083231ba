"""Every provider that is found holds to what all providers promise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newsletter.providers.discovery import provider_kinds
from newsletter.providers.testing import CASES, FAULT_CASES, Fault, Harness, NotApplicableError
from tests.providers.harnesses import harness


@pytest.fixture(params=provider_kinds())
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Harness]:
    """Each kind of provider, with the world behind it."""
    with harness(request.param, tmp_path) as ready:
        yield ready


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_a_provider_keeps_the_promise(bench: Harness, case: Callable[[Harness], None]) -> None:
    try:
        case(bench)
    except NotApplicableError:
        pytest.skip("cannot arise with this provider")


@pytest.mark.parametrize(
    ("case", "fault"), FAULT_CASES, ids=[f"{case.__name__}-{fault.name.lower()}" for case, fault in FAULT_CASES]
)
def test_a_provider_keeps_the_promise_when_the_world_fails(
    bench: Harness, case: Callable[[Harness, Fault], None], fault: Fault
) -> None:
    try:
        case(bench, fault)
    except NotApplicableError:
        pytest.skip("cannot arise with this provider")
