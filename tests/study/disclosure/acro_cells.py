"""Cells of values for which acro has given its verdict.

In an environment with acro 1.0.2 (and so pandas below 3):

    python -m tests.study.disclosure.acro_cells > tests/study/disclosure/acro.csv
"""

from __future__ import annotations

import random
import sys

SIZES = (1, 3, 9, 10, 11, 15, 30, 60)


def cells():
    """By row and column, the values of the people in one cell; the same on every computer."""
    draw = random.Random(20261128)
    found = {}
    for number in range(60):
        n, spread = draw.choice(SIZES), draw.choice((0.1, 0.5, 1.5, 3.0))
        values = [round(draw.lognormvariate(3, spread), 2) for _ in range(n)]
        if draw.random() < 0.15:
            values = [5.0] * n
        if n > 3 and draw.random() < 0.25:
            values[0] = round(sum(values) * draw.choice((5, 9, 12)), 2)
        found[f"r{number // 4:02d}", f"c{number % 4}"] = values
    return found


def main():
    import contextlib
    import io
    import logging

    import pandas as pd
    from acro import ACRO

    logging.disable(logging.CRITICAL)
    rows = [(row, column, x) for (row, column), xs in cells().items() for x in xs]
    people = pd.DataFrame(rows, columns=["row", "column", "x"])
    session = ACRO(suppress=False)
    with contextlib.redirect_stdout(io.StringIO()):
        session.crosstab(people["row"], people["column"], values=people["x"], aggfunc="sum")
    (output,) = session.results.results.values()
    verdicts = output.outcome.reset_index().melt("row", var_name="column", value_name="verdict")
    for name in ("NKCheck", "PPercentCheck", "MinimumThresholdCheck"):
        verdicts[name] = verdicts["verdict"].str.contains(name).astype(int)
    verdicts.drop(columns="verdict").sort_values(["row", "column"]).to_csv(sys.stdout, index=False)


if __name__ == "__main__":
    main()
