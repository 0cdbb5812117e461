"""Compare: an analysis plan and any table of people in, an honest comparison out.

This room knows nothing of how data came about: it takes a DataFrame, and no truth.
"""

from cocreate_lib.comparison.analysis_plan import PLAN_FIELDS, AnalysisPlan
from cocreate_lib.comparison.compare import compare
from cocreate_lib.comparison.comparison_table import comparison_table
from cocreate_lib.comparison.data.columns import is_synthetic
from cocreate_lib.comparison.delivery.found import Delivered
from cocreate_lib.comparison.dictionary import labels_from
from cocreate_lib.comparison.further.analysis import FurtherAnalysis
from cocreate_lib.comparison.further.delivery import DeliveryAnalysis
from cocreate_lib.comparison.inference.multiplicity import holm_meaning
from cocreate_lib.comparison.models.counts import CountModel
from cocreate_lib.comparison.models.cox import CoxModel
from cocreate_lib.comparison.plan.measures import MEASURE_NAMES, MEASURES_OF, RATIOS
from cocreate_lib.comparison.plan.outcome import Outcome, frequency, rate, scale, time_to
from cocreate_lib.comparison.plan.words import estimand_words
from cocreate_lib.comparison.plan_file import plan_from_toml, read_plan
from cocreate_lib.comparison.rates.proportions import (
    BayesFactor,
    PosteriorDifference,
    bayes_factor,
    posterior_difference,
    risk_difference_interval,
    risk_ratio_interval,
)
from cocreate_lib.comparison.rates.tables import lies_above_zero
from cocreate_lib.comparison.replications import PooledStudies, pool_studies
from cocreate_lib.comparison.result import Comparison
from cocreate_lib.comparison.sensitivity.e_values import EValue, e_value, e_value_of_rates
from cocreate_lib.comparison.sensitivity.equivalence import (
    Equivalence,
    ExcludedEffects,
    NonInferiority,
    equivalence,
    equivalence_of_rates,
    excluded_effects,
    non_inferiority,
    non_inferiority_of_rates,
)
from cocreate_lib.comparison.sensitivity.evidence import (
    EVERY_OUTCOME,
    IN_BRIEF,
    Evidence,
    Quantity,
    meanings,
)
from cocreate_lib.comparison.sensitivity.imbalance import Imbalance
from cocreate_lib.comparison.sensitivity.power import (
    SampleSize,
    design_effect,
    detectable_mean_difference,
    detectable_rate_difference,
    n_for_means,
    n_for_rates,
    power_of_means,
    power_of_rates,
)
from cocreate_lib.comparison.sensitivity.robustness import (
    Benchmark,
    RobustnessValue,
    benchmark,
    robustness_value,
)
from cocreate_lib.comparison.sensitivity.rosenbaum import (
    RosenbaumBounds,
    SignedRankBounds,
    rosenbaum_bounds,
    signed_rank_bounds,
)
from cocreate_lib.comparison.sensitivity.tipping_point import (
    MeanTippingPoint,
    TippingPoint,
    tipping_point,
    tipping_point_of_means,
)
from cocreate_lib.comparison.specification.one_outcome import one_outcome
from cocreate_lib.comparison.specification.specification_curve import (
    SpecificationCurve,
    specification_curve,
)
from cocreate_lib.comparison.specification.specifications import combine
from cocreate_lib.comparison.specification.try_methods import (
    EXPLORATION,
    TriedMethods,
    name_of,
    try_methods,
)
from cocreate_lib.comparison.tables.paper_table import PAPER_ENDINGS, PaperTable
from cocreate_lib.comparison.words.answer import Answer, OutcomeAnswer, in_words
from cocreate_lib.comparison.words.report_tables import ReportTable, ReportTables
from cocreate_lib.comparison.words.sentences import OutcomeSentences, Sentences

__all__ = [
    "EVERY_OUTCOME",
    "EXPLORATION",
    "IN_BRIEF",
    "MEASURES_OF",
    "MEASURE_NAMES",
    "PAPER_ENDINGS",
    "PLAN_FIELDS",
    "RATIOS",
    "AnalysisPlan",
    "Answer",
    "BayesFactor",
    "Benchmark",
    "Comparison",
    "CountModel",
    "CoxModel",
    "Delivered",
    "DeliveryAnalysis",
    "EValue",
    "Equivalence",
    "Evidence",
    "ExcludedEffects",
    "FurtherAnalysis",
    "Imbalance",
    "MeanTippingPoint",
    "NonInferiority",
    "Outcome",
    "OutcomeAnswer",
    "OutcomeSentences",
    "PaperTable",
    "PooledStudies",
    "PosteriorDifference",
    "Quantity",
    "ReportTable",
    "ReportTables",
    "RobustnessValue",
    "RosenbaumBounds",
    "SampleSize",
    "Sentences",
    "SignedRankBounds",
    "SpecificationCurve",
    "TippingPoint",
    "TriedMethods",
    "bayes_factor",
    "benchmark",
    "combine",
    "compare",
    "comparison_table",
    "design_effect",
    "detectable_mean_difference",
    "detectable_rate_difference",
    "e_value",
    "e_value_of_rates",
    "equivalence",
    "equivalence_of_rates",
    "estimand_words",
    "excluded_effects",
    "frequency",
    "holm_meaning",
    "in_words",
    "is_synthetic",
    "labels_from",
    "lies_above_zero",
    "meanings",
    "n_for_means",
    "n_for_rates",
    "name_of",
    "non_inferiority",
    "non_inferiority_of_rates",
    "one_outcome",
    "plan_from_toml",
    "pool_studies",
    "posterior_difference",
    "power_of_means",
    "power_of_rates",
    "rate",
    "read_plan",
    "risk_difference_interval",
    "risk_ratio_interval",
    "robustness_value",
    "rosenbaum_bounds",
    "scale",
    "signed_rank_bounds",
    "specification_curve",
    "time_to",
    "tipping_point",
    "tipping_point_of_means",
    "try_methods",
]
