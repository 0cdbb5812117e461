"""Results as one JSON document each, for programs: docs/json.md has the keys.

What isn't there is null, and what is unbounded is the text "inf" or "-inf": JSON has no such
numbers.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from cocreate_lib.cli.terminal import print_for_nobody
from cocreate_lib.version import __version__

if TYPE_CHECKING:
    from cocreate_lib.comparison import (
        Answer,
        Comparison,
        Evidence,
        FurtherAnalysis,
        SpecificationCurve,
        TriedMethods,
    )
    from cocreate_lib.diagnosis import DetectableEffect, Diagnosis, DiagnosisAnswer

Document = dict[str, Any]


def write_json(document: Document, **beside: Any) -> None:
    """Print a document, and what else belongs to it, as ASCII that any terminal can hold."""
    whole = {"cocreate": __version__, **document, **beside}
    try:
        print(json.dumps(plain(whole), indent=1, allow_nan=False), flush=True)
    except BrokenPipeError:
        print_for_nobody()


def comparison_document(comparison: Comparison) -> Document:
    """A comparison: its answer, plan, tables and sentences."""
    c, answer = comparison, comparison.answer()
    return {
        "result": "comparison",
        "synthetic": c.synthetic,
        "answer": {**_in_words(answer), "who": answer.who, "alike": answer.alike},
        "plan": c.plan,
        "reading": answer.read,
        "estimates": c.estimates,
        "means": c.means,
        "balance": c.balance,
        "lost": c.lost,
        "tests": c.tests,
        "evidence": [*_evidence(c.null_evidence()), *_evidence(c.fragility())],
        "sentences": [
            {"audience": audience, **_sentences(each)}
            for audience in ("manager", "evaluator")
            for each in c.sentences(audience)
        ],
        "notes": c.notes,
        "further": {name: _further(each) for name, each in c.further.items()},
    }


def _further(found: FurtherAnalysis) -> Document:
    """An analysis beyond the main estimates."""
    return {
        "title": found.title,
        "in_brief": found.in_brief,
        "table": found.table,
        "tables": dict(found.tables),
        "can_say": found.can_say,
        "cannot_say": found.cannot_say,
    }


def methods_document(tried: TriedMethods) -> Document:
    """One outcome by every method."""
    return {
        "result": "methods",
        "synthetic": tried.synthetic,
        "plan": tried.plan,
        "table": tried.table,
    }


def specifications_document(curve: SpecificationCurve) -> Document:
    """One outcome in every combination of choices."""
    return {
        "result": "specifications",
        "synthetic": curve.synthetic,
        "table": curve.table,
        "sentences": curve.sentences(),
    }


def diagnosis_document(diagnosis: Diagnosis) -> Document:
    """A diagnosis: what was run, and its table."""
    d = diagnosis
    return {
        "result": "diagnosis",
        "synthetic": True,
        "design": d.design,
        "plans": d.plans,
        "estimand": d.estimand,
        "seed": d.seed,
        "replicates": d.replicates,
        "planned": d.planned,
        "stopped": d.stopped,
        "answer": {**_in_words(d.answer()), "facts": dict(d.answer().facts)},
        "table": d.table,
        "failures": d.failures,
        "sentence": d.sentence(),
        "notes": d.notes,
    }


def detectable_document(found: Mapping[str, DetectableEffect]) -> Document:
    """The smallest true effect that each plan would find."""
    return {
        "result": "detectable",
        "synthetic": True,
        "plans": {
            name: {"sentence": str(each), "steps": each.steps} for name, each in found.items()
        },
    }


def plain(value: Any) -> Any:
    """A value as JSON has it: tables as lists of rows, what isn't there as null."""
    import numpy as np
    import pandas as pd

    if isinstance(value, pd.DataFrame):
        return [plain(row) for row in value.to_dict("records")]
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, (list, tuple, set, frozenset, np.ndarray)):
        return [plain(each) for each in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    return value if isinstance(value, (str, int, float)) else str(value)


def _in_words(answer: Answer | DiagnosisAnswer) -> Document:
    """What both kinds of answer say."""
    return {
        "question": answer.question,
        "about": answer.about,
        "outcomes": answer.to_frame(),
        "can_say": answer.can_say,
        "cannot_say": answer.cannot_say,
    }


def _evidence(found: Evidence) -> list[Document]:
    return [{"about": found.title, **vars(each)} for each in found.quantities]


def _sentences(each: Any) -> Document:
    return {"outcome": each.outcome, "can_say": each.can_say, "cannot_say": each.cannot_say}
