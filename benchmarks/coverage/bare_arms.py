"""How often groups that don't differ are told apart, where a small group has hardly any outcomes.

Run by hand:

    OMP_NUM_THREADS=1 python benchmarks/coverage/bare_arms.py [--tables 2000] [--workers 2]

Tables of two groups with the same chance of the outcome, in which a small one often has nobody with
it; every method, with and without clusters. Writes ``results/bare_arms.md``.
"""

from __future__ import annotations

import argparse
import warnings
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd

from cocreate_lib.comparison import AnalysisPlan, rate, scale
from cocreate_lib.comparison.compare import estimate_rows
from cocreate_lib.errors import CocreateError

RESULTS = Path(__file__).resolve().parents[1] / "results"
SEED = 20_261_127
BLOCK = 50
# People in the programme and outside it, the chance of the outcome, and of a change of it.
WORLDS = (((60, 600), 0.03), ((8, 150), 0.13))
_WEIGHTING = [{"method": "weighting", "estimand": each} for each in ("ATT", "ATE", "ATC", "ATO")]
_CHANGES = "difference_in_differences"
METHODS = (
    {"method": "unadjusted", "covariates": []},
    {"method": "regression"},
    {"method": "nearest"},
    {"method": "nearest", "ratio": 2, "replace": True},
    {"method": "optimal"},
    {"method": "full"},
    {"method": "subclassification"},
    *_WEIGHTING,
    {"method": "weighting", "weights": "entropy"},
    {"method": "doubly_robust"},
    {"method": _CHANGES, "covariates": []},
    {"method": _CHANGES},
)


def name_of(fields: dict) -> str:
    """A method and its options in words."""
    options = [f"{name} {value}" for name, value in fields.items() if name != "method" and value]
    bare = ["no covariates"] if fields.get("covariates") == [] else []
    return ", ".join([fields["method"].replace("_", " "), *options, *bare])


def people_of(rng: np.random.Generator, n: tuple[int, int], chance: float, alike: float):
    """One table: clusters of six, whose people are alike on the logit by so many units."""
    total = sum(n)
    cluster, treated = np.arange(total) // 6, np.repeat([1, 0], n)

    def drawn() -> np.ndarray:
        shift = alike * rng.normal(size=cluster[-1] + 1)[cluster]
        return (rng.random(total) < 1 / (1 + np.exp(-np.log(chance / (1 - chance)) - shift))) * 1

    had, before = drawn(), (rng.random(total) < 0.3) * 1
    return pd.DataFrame(
        {
            "t": treated,
            "x": rng.normal(size=total) + 0.3 * treated,
            "z": rng.normal(size=total),
            "had": had,
            "before": before,
            "after": np.where(had, 1 - before, before),
            "cluster": cluster,
        }
    )


def run_block(world: int, clustered: bool, block: int) -> Counter:
    """What every method says of some tables: answers, false verdicts, refusals."""
    warnings.simplefilter("ignore")
    rng = np.random.default_rng([SEED, world, clustered, block])
    found: Counter = Counter()
    for _ in range(BLOCK):
        people = people_of(rng, *WORLDS[world], 0.4 if clustered else 0.0)
        for fields in METHODS:
            changes = fields["method"] == _CHANGES
            outcomes = [rate("after", before="before")] if changes else [rate("had")]
            outcomes += [] if changes else [scale("had")]
            for outcome in outcomes:
                settings = {"covariates": ["x", "z"], **fields}
                settings |= {"cluster": "cluster"} if clustered else {}
                key = (name_of(fields), "change" if changes else outcome.kind)
                try:
                    row = estimate_rows(people, AnalysisPlan("t", [outcome], **settings))[0]
                except CocreateError:
                    found[*key, "refused"] += 1
                    continue
                found[*key, "answered" if row["conf_low"] == row["conf_low"] else "none"] += 1
                found[*key, "false"] += row["p_value"] < 0.05
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tables", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    lines = [
        "# Small groups with hardly any outcomes",
        "",
        "False verdicts at 5% where both groups have the same chance of the outcome, and nobody in",
        f"a small group often has it: of {options.tables:,} tables a world (seed {SEED}), of which",
        "some have no interval or no estimate, with the reason. A scale is the same outcome",
        "declared as one; a change is that of a rate, by difference in differences.",
    ]
    blocks = range(-(-options.tables // BLOCK))
    with ProcessPoolExecutor(options.workers) as pool:
        for world, (n, chance) in enumerate(WORLDS):
            for clustered in (False, True):
                each = pool.map(run_block, [world] * len(blocks), [clustered] * len(blocks), blocks)
                found: Counter = sum(each, Counter())
                lines += ["", f"## {n[0]} and {n[1]} people, {chance:.0%}"]
                lines[-1] += ", in clusters of six" if clustered else ""
                lines += [
                    "",
                    "| method | outcome | false verdicts | answered | no interval | refused |",
                ]
                lines += ["| --- | --- | ---: | ---: | ---: | ---: |"]
                for key in dict.fromkeys(key[:2] for key in found):
                    counts = [found[*key, what] for what in ("answered", "none", "refused")]
                    share = found[*key, "false"] / max(counts[0], 1)
                    cells = (*key, f"{share:.1%}", *(f"{count:,}" for count in counts))
                    lines.append(f"| {' | '.join(cells)} |")
                print(lines[-len(METHODS) * 2 :], flush=True)
    (RESULTS / "bare_arms.md").write_text("\n".join(lines) + "\n", "utf-8", newline="\n")


if __name__ == "__main__":
    main()
