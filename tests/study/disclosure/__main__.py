"""Withhold cells of random tables, attack what is shown, and count what was found out.

python -m tests.study.disclosure --tables 1000 --seed 1
"""

from __future__ import annotations

import argparse

import numpy as np

from cocreate_lib.study.disclosure import DisclosureRules
from cocreate_lib.study.disclosure.cells import count_table
from cocreate_lib.study.disclosure.suppression import suppress, too_few
from tests.study.disclosure.attack import attack, random_tables

LEAST = 10


def faults_of(seed, number, *, complement=True):
    """What an attacker finds out of one random set of tables, which may be nothing."""
    people, by = random_tables(np.random.default_rng([seed, number]))
    tables = [count_table(people, columns) for columns in by]
    rules = DisclosureRules(least_people=LEAST)
    primary = too_few(tables, rules)
    withheld = suppress(tables, rules).withheld if complement else primary
    faults = []
    for which, people_in_it, fixed, low, high in attack(people, by, withheld):
        if which in primary and (fixed or low > 0 or high < LEAST):
            faults.append((number, which, people_in_it, fixed, low, high))
    return faults


def main():
    parser = argparse.ArgumentParser(description="Attack withheld cells of random tables.")
    parser.add_argument("--tables", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    faults = []
    for number in range(asked.tables):
        faults += faults_of(asked.seed, number)
    print(f"{asked.tables:,} sets of tables attacked; withheld cells found out: {len(faults)}")
    for fault in faults[:20]:
        print(fault)
    raise SystemExit(bool(faults))


if __name__ == "__main__":
    main()
