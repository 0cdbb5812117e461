"""The figures room: results in, pictures with their text alternative out."""

import cocreate_lib.figures.kit.backend  # noqa: F401 - first: what follows loads matplotlib
from cocreate_lib.figures.kit.page import GENERATOR, Bullets, Section, page
from cocreate_lib.figures.kit.pdf import check_pdf
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.report import REPORT_ENDINGS, Report, is_report
from cocreate_lib.figures.kit.table import Table
from cocreate_lib.figures.kit.words import covariate_label
from cocreate_lib.figures.lessons.benchmarks import Benchmark, benchmarks_picture
from cocreate_lib.figures.lessons.bias import (
    BIAS_AXIS,
    BIAS_CAPTION,
    Scenario,
    bias_alt,
    bias_picture,
    contributions,
)
from cocreate_lib.figures.lessons.careers import (
    CAREERS_CAPTION,
    careers_alt,
    careers_numbers,
    careers_picture,
    peak_and_half,
)
from cocreate_lib.figures.lessons.columns import (
    PeopleColumn,
    column_spread,
    columns_alt,
    columns_picture,
)
from cocreate_lib.figures.lessons.diagram import (
    ARROW_KINDS,
    DiagramArrow,
    DiagramBox,
    DiagramSheet,
    diagram_picture,
)
from cocreate_lib.figures.lessons.differences import (
    DIFFERENCES_REACH,
    DifferenceRow,
    Differences,
    differences_picture,
)
from cocreate_lib.figures.lessons.first_pilot import (
    FIRST_PILOT_REACH,
    FirstPilot,
    FirstPilots,
    first_pilot_alt,
    first_pilot_caption,
    first_pilot_picture,
    first_pilot_sentence,
    per_100,
)
from cocreate_lib.figures.lessons.grid import (
    GRID_CAPTION,
    GRID_PLACES,
    LEVELS,
    NOT_PLACED,
    PHASES,
    CoproductionGrid,
    ServicePart,
    Verdict,
    grid_alt,
    grid_picture,
    our_reading_table,
    told_of_part,
    told_of_placed,
)
from cocreate_lib.figures.lessons.pairs import (
    CHANCES,
    PAIRS_CAPTION,
    pairs_alt,
    pairs_picture,
    score_range,
)
from cocreate_lib.figures.lessons.pathways import (
    PATHS_SHOWN,
    PATHWAY_CAPTION,
    pathway_alt,
    pathway_numbers,
    pathway_picture,
)
from cocreate_lib.figures.lessons.plan import (
    PLAN_CAPTION,
    PlanText,
    SupervisionPlan,
    plan_alt,
    plan_picture,
    plan_table,
)
from cocreate_lib.figures.lessons.potential_outcomes import (
    PotentialOutcomes,
    potential_outcomes_alt,
    potential_outcomes_caption,
    potential_outcomes_picture,
)
from cocreate_lib.figures.lessons.themes import (
    THEMES_CAPTION,
    Speaker,
    ThemeMatrix,
    themes_alt,
    themes_picture,
)
from cocreate_lib.figures.lessons.timeline import (
    TIMELINE_CAPTION,
    TIMELINE_DATES,
    FollowUpWindows,
    Timeline,
    day_in_words,
    timeline_alt,
    timeline_picture,
)
from cocreate_lib.figures.lessons.two_coders import (
    CODED,
    CODED_WORDS,
    CODERS_SHARE,
    TWO_CODERS_CAPTION,
    TWO_CODERS_LOW,
    TwoCoders,
    two_coders_alt,
    two_coders_picture,
)
from cocreate_lib.figures.lessons.windows import (
    WINDOWS_CAPTION,
    windows_alt,
    windows_numbers,
    windows_picture,
)
from cocreate_lib.figures.results.balance import BALANCE_THRESHOLD, count_beyond, love_plot
from cocreate_lib.figures.results.cohort import cohort_picture
from cocreate_lib.figures.results.diagnosis import diagnosis_page, diagnosis_pictures
from cocreate_lib.figures.results.matching import matching_picture, people_used
from cocreate_lib.figures.results.outcomes import Estimate, outcomes_picture, read_estimates
from cocreate_lib.figures.results.overlap import overlap_picture
from cocreate_lib.figures.results.pilots import pilots_picture
from cocreate_lib.figures.results.power import fidelity_picture, power_picture
from cocreate_lib.figures.results.report import comparison_page, comparison_report
from cocreate_lib.figures.results.sampling import sampling_picture, zip_picture
from cocreate_lib.figures.results.specification import specification_picture
from cocreate_lib.figures.results.survival import survival_picture

__all__ = [
    "ARROW_KINDS",
    "BALANCE_THRESHOLD",
    "BIAS_AXIS",
    "BIAS_CAPTION",
    "CAREERS_CAPTION",
    "CHANCES",
    "CODED",
    "CODED_WORDS",
    "CODERS_SHARE",
    "DIFFERENCES_REACH",
    "FIRST_PILOT_REACH",
    "GENERATOR",
    "GRID_CAPTION",
    "GRID_PLACES",
    "LEVELS",
    "NOT_PLACED",
    "PAIRS_CAPTION",
    "PATHS_SHOWN",
    "PATHWAY_CAPTION",
    "PHASES",
    "PLAN_CAPTION",
    "REPORT_ENDINGS",
    "THEMES_CAPTION",
    "TIMELINE_CAPTION",
    "TIMELINE_DATES",
    "TWO_CODERS_CAPTION",
    "TWO_CODERS_LOW",
    "WINDOWS_CAPTION",
    "Benchmark",
    "Bullets",
    "CoproductionGrid",
    "DiagramArrow",
    "DiagramBox",
    "DiagramSheet",
    "DifferenceRow",
    "Differences",
    "Estimate",
    "FirstPilot",
    "FirstPilots",
    "FollowUpWindows",
    "PeopleColumn",
    "Picture",
    "PlanText",
    "PotentialOutcomes",
    "Report",
    "Scenario",
    "Section",
    "ServicePart",
    "Speaker",
    "SupervisionPlan",
    "Table",
    "ThemeMatrix",
    "Timeline",
    "TwoCoders",
    "Verdict",
    "benchmarks_picture",
    "bias_alt",
    "bias_picture",
    "careers_alt",
    "careers_numbers",
    "careers_picture",
    "check_pdf",
    "cohort_picture",
    "column_spread",
    "columns_alt",
    "columns_picture",
    "comparison_page",
    "comparison_report",
    "contributions",
    "count_beyond",
    "covariate_label",
    "day_in_words",
    "diagnosis_page",
    "diagnosis_pictures",
    "diagram_picture",
    "differences_picture",
    "fidelity_picture",
    "first_pilot_alt",
    "first_pilot_caption",
    "first_pilot_picture",
    "first_pilot_sentence",
    "grid_alt",
    "grid_picture",
    "is_report",
    "love_plot",
    "matching_picture",
    "our_reading_table",
    "outcomes_picture",
    "overlap_picture",
    "page",
    "pairs_alt",
    "pairs_picture",
    "pathway_alt",
    "pathway_numbers",
    "pathway_picture",
    "peak_and_half",
    "people_used",
    "per_100",
    "pilots_picture",
    "plan_alt",
    "plan_picture",
    "plan_table",
    "potential_outcomes_alt",
    "potential_outcomes_caption",
    "potential_outcomes_picture",
    "power_picture",
    "read_estimates",
    "sampling_picture",
    "score_range",
    "specification_picture",
    "survival_picture",
    "themes_alt",
    "themes_picture",
    "timeline_alt",
    "timeline_picture",
    "told_of_part",
    "told_of_placed",
    "two_coders_alt",
    "two_coders_picture",
    "windows_alt",
    "windows_numbers",
    "windows_picture",
    "zip_picture",
]
