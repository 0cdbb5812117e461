"""People whose time to a reoffence can end with recall; some are watched from later on."""

from __future__ import annotations

import numpy as np
import pandas as pd


def people_at_risk(n: int = 240, seed: int = 5, *, recall: float = 0.8) -> pd.DataFrame:
    """Reoffence, recall or the end of watching, in whole days, so that people tie."""
    rng = np.random.default_rng(seed)
    age = rng.integers(18, 60, n)
    programme = rng.random(n) < 0.35 + 0.003 * (age - 18)
    reoffence = rng.exponential(280 * np.exp(0.25 * programme + 0.01 * (age - 35)))
    recalled_at = rng.exponential(500 / max(recall, 1e-9) * np.exp(-0.3 * programme))
    watched = rng.uniform(60, 500, n)
    first = np.minimum.reduce([reoffence, recalled_at, watched])
    days = np.ceil(first / 5) * 5
    late = rng.random(n) < 0.3
    return pd.DataFrame(
        {
            "programme": programme.astype(int),
            "age": age,
            "office": rng.choice(["East", "North", "West"], n),
            "manager": rng.integers(0, 20, n),
            "days": days,
            "reoffended": (first == reoffence).astype(int),
            "recalled": (first == recalled_at).astype(int),
            "since": np.where(late, np.minimum(rng.integers(1, 90, n), days - 1), 0),
        }
    )
