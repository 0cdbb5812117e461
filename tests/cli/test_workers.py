"""Who does the work of ``cocreate compare``."""

import pytest

from tests.cli.test_app import ASK, GOOD, one_line

DRAWN = ("--errors=bootstrap", "--replications=99", "--seed=3")


@pytest.fixture
def people(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_workers_give_the_same_answer(cocreate, people):
    code, alone, errors = cocreate("compare", people, *ASK, *DRAWN, "--json")
    assert code == 0, errors
    assert cocreate("compare", people, *ASK, *DRAWN, "--json", "--workers=2")[1] == alone


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--workers=2"], "--workers has nothing to share out here"),
        (["--try-methods", "--scheduler=tcp://127.0.0.1:9"], "--scheduler has nothing to share"),
        ([*DRAWN, "--workers=2", "--scheduler=tcp://127.0.0.1:9"], "Where: --workers and --sched"),
        ([*DRAWN, "--scheduler=nowhere"], "Where: --scheduler nowhere"),
        ([*DRAWN, "--workers=0"], "Try: --workers 1"),
    ],
)
def test_workers_that_can_not_be_are_refused(cocreate, people, given, said):
    code, out, errors = cocreate("compare", people, *ASK, *given)
    assert (code, out) == (2, "")
    assert said in one_line(errors)
