"""A replication archive of a study, checked against its files."""

from cocreate_lib.study.package.package import StudyPackage, package_study, start_answers

__all__ = ["StudyPackage", "package_study", "start_answers"]
