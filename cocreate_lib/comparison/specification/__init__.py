"""One question by many plans: specification curve, joint test, all methods."""
