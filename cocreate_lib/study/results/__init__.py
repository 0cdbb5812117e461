"""What ``cocreate study run`` makes: report, tables, figures and manifest, whole or not at all."""

from cocreate_lib.study.results.manifest import changed_files, read_manifest
from cocreate_lib.study.results.run import run_study
from cocreate_lib.study.results.study_results import StudyResults

__all__ = ["StudyResults", "changed_files", "read_manifest", "run_study"]
