"""The same results from any number of workers."""

from __future__ import annotations

import pytest

from cocreate_lib.errors import DataError, PlanError
from cocreate_lib.processes import run_all


def scaled(shared, item):
    return shared * item


def refused(shared, item):
    raise DataError(f"{shared} and {item}", where="there", try_this="another")


@pytest.mark.parametrize("workers", [1, 3])
def test_results_come_in_the_order_of_the_items(workers):
    assert run_all(scaled, 3, range(20), workers) == [3 * i for i in range(20)]
    assert run_all(scaled, 3, [], workers) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_a_refusal_in_a_worker_arrives_whole(workers):
    with pytest.raises(DataError) as caught:
        run_all(refused, "one", ["two", "three"], workers)
    assert (caught.value.what, caught.value.where, caught.value.try_this) == (
        "one and two",
        "there",
        "another",
    )


@pytest.mark.parametrize("workers", [0, -1, 1.5, True, "2"])
def test_numbers_of_workers_that_can_not_be(workers):
    with pytest.raises(PlanError):
        run_all(scaled, 1, [1], workers)
