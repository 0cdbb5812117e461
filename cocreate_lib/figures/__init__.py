"""The figures room: results in, pictures with their text alternative out."""

from cocreate_lib.figures.balance import love_plot
from cocreate_lib.figures.careers import careers_picture
from cocreate_lib.figures.cohort import cohort_picture
from cocreate_lib.figures.diagnosis import diagnosis_page
from cocreate_lib.figures.matching import matching_picture
from cocreate_lib.figures.outcomes import outcomes_picture
from cocreate_lib.figures.overlap import overlap_picture
from cocreate_lib.figures.page import GENERATOR, Bullets, Section, page
from cocreate_lib.figures.pathways import pathway_picture
from cocreate_lib.figures.picture import Picture
from cocreate_lib.figures.pilots import pilots_picture
from cocreate_lib.figures.power import fidelity_picture, power_picture
from cocreate_lib.figures.report import comparison_page
from cocreate_lib.figures.sampling import sampling_picture, zip_picture
from cocreate_lib.figures.specification import specification_picture
from cocreate_lib.figures.survival import survival_picture
from cocreate_lib.figures.table import Table
from cocreate_lib.figures.windows import windows_picture

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
