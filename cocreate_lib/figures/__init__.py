"""The figures room: results in, pictures with their text alternative out."""

from cocreate_lib.figures.kit.page import GENERATOR, Bullets, Section, page
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.table import Table
from cocreate_lib.figures.lessons.careers import careers_picture
from cocreate_lib.figures.lessons.pathways import pathway_picture
from cocreate_lib.figures.lessons.windows import windows_picture
from cocreate_lib.figures.results.balance import love_plot
from cocreate_lib.figures.results.cohort import cohort_picture
from cocreate_lib.figures.results.diagnosis import diagnosis_page, diagnosis_pictures
from cocreate_lib.figures.results.matching import matching_picture
from cocreate_lib.figures.results.outcomes import outcomes_picture
from cocreate_lib.figures.results.overlap import overlap_picture
from cocreate_lib.figures.results.pilots import pilots_picture
from cocreate_lib.figures.results.power import fidelity_picture, power_picture
from cocreate_lib.figures.results.report import comparison_page
from cocreate_lib.figures.results.sampling import sampling_picture, zip_picture
from cocreate_lib.figures.results.specification import specification_picture
from cocreate_lib.figures.results.survival import survival_picture

__all__ = [
    "GENERATOR",
    "Bullets",
    "Picture",
    "Section",
    "Table",
    "careers_picture",
    "cohort_picture",
    "comparison_page",
    "diagnosis_page",
    "diagnosis_pictures",
    "fidelity_picture",
    "love_plot",
    "matching_picture",
    "outcomes_picture",
    "overlap_picture",
    "page",
    "pathway_picture",
    "pilots_picture",
    "power_picture",
    "sampling_picture",
    "specification_picture",
    "survival_picture",
    "windows_picture",
    "zip_picture",
]
