"""A synthetic twin of a study's data, to share code with when the data can't be shared."""

from cocreate_lib.study.twin.privacy import PrivacyCheck
from cocreate_lib.study.twin.result import Twin
from cocreate_lib.study.twin.study_twin import twin_study

__all__ = ["PrivacyCheck", "Twin", "twin_study"]
