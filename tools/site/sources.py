"""The text that Sphinx reads: ``docs/``, and what stands elsewhere in the repository.

Pages of the repository link to each other as they do on GitHub. Here each gets a name of its own,
and links are made to fit: to another page of the site, to one of the course's live pages, or, where
the site has nothing of the kind, to the repository, if its address is known.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from posixpath import normpath

from cocreate_lib.comparison.methods.register import METHODS
from cocreate_lib.text import capitalised
from tools.binder import PLACEHOLDER, ROOT, repository
from tools.site.reference import write_reference
from tools.site.versions import PAGE, versions_page

HOME = "docs/index.md"


@dataclass(frozen=True)
class Section:
    """Pages that belong together, in the order of the navigation.

    Parameters
    ----------
    title
        In the navigation.
    pages
        Names of pages of the site, and what the navigation calls them.
    """

    title: str
    pages: Mapping[str, str]


NAVIGATION = (
    Section("Start", {"readme": "Install, and first commands"}),
    Section("Train", {"classroom": "The classroom", "tongues": "In other languages"}),
    Section(
        "Evaluate",
        {
            "evaluation": "A real evaluation",
            "study": "A study of your own",
            "diagnosis": "What a design could show",
            "tables": "Tables for papers",
            "listening": "Codes and themes",
        },
    ),
    Section(
        "Methods",
        {
            "methods": "Methods",
            "validation": "Validation",
            "coverage": "Coverage of intervals",
            "recid": "Every method on one table",
        },
    ),
    Section(
        "Look up",
        {
            "reference/index": "Reference (Python)",
            "data": "Data dictionary",
            "errors": "Errors",
            "json": "JSON output",
        },
    ),
    Section(
        "The project",
        {
            "taking_part": "Taking part",
            "roadmap": "Roadmap",
            "accessibility": "Accessibility",
            "conduct": "Code of conduct",
            "security": "Security",
            "architecture": "Architecture",
            "contributing": "Contributing",
            "editing": "Editing the course",
            "changelog": "Changelog",
            PAGE: "Versions",
        },
    ),
)
# Where a page of the site stands in the repository.
PAGES: dict[str, str] = {
    "index": HOME,
    "readme": "README.md",
    "contributing": "CONTRIBUTING.md",
    "conduct": "CODE_OF_CONDUCT.md",
    "security": "SECURITY.md",
    "changelog": "CHANGELOG.md",
    "editing": "course/README.md",
    "data": "data/synthetic/README.md",
    "coverage": "benchmarks/results/coverage.md",
    **{path.stem: f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")},
}
# What the site has as pages that Sphinx doesn't make.
LIVE = {
    "course": "lessons/index.html",
    "course/glossary.toml": "lessons/glossary.html",
    "cocreate_lib/facts.toml": "lessons/references.html",
    "course/trainer": "guide/index.html",
    "course/trainer/README.md": "guide/index.html",
    **{
        f"notebooks/{path.name}": f"lessons/{path.stem}.html"
        for path in (ROOT / "notebooks").glob("*.ipynb")
    },
}
# Files that pages link to, and that the site has as they are.
FILES = ("LICENSE", "LICENSE-CONTENT", "CITATION.cff")
# Pages whose own title, right in the repository, says too little or too much here.
TITLES = {"readme": "Install, and first commands", "data": "The teaching pilot's data dictionary"}
DICTIONARY = "data/synthetic/synthetic_cohort_data_dictionary.csv"

_LINK = re.compile(r"(?P<is_image>!?)\[(?P<words>[^\]]*)\]\((?P<to>[^)\s]+)\)")
_FENCED = re.compile(r"^(```|~~~).*?^\1`*$", re.MULTILINE | re.DOTALL)


def write_sources(folder: Path, tags: Sequence[str] = ()) -> None:
    """Write all that Sphinx reads.

    Parameters
    ----------
    folder
        An empty folder.
    tags
        Of released versions that have a folder in the site.
    """
    shutil.copytree(ROOT / "docs" / "images", folder / "images")
    for name in FILES:
        shutil.copy(ROOT / name, folder / f"{name}.txt")
    for name, place in PAGES.items():
        text = with_links(place, (ROOT / place).read_text(encoding="utf-8"))
        if name in TITLES:
            text = re.sub(r"\A# .+", f"# {TITLES[name]}", text)
        (folder / f"{name}.md").write_text(text + _ADDED.get(name, _nothing)(), encoding="utf-8")
    (folder / "methods.md").write_text(methods_page(), encoding="utf-8")
    (folder / f"{PAGE}.md").write_text(versions_page(tags), encoding="utf-8")
    write_reference(folder / "reference")


def with_links(place: str, text: str, address: str | None = None) -> str:
    """A page of the repository with its links made to fit the site.

    Parameters
    ----------
    place
        Where the page stands in the repository.
    text
        Its Markdown.
    address
        The repository's, for what the site hasn't got; by default as ``pyproject.toml`` has it. A
        link that leads nowhere then is left as words.

    Examples
    --------
    >>> with_links("docs/a.md", "[b](../CONTRIBUTING.md#c), [d](../course/), [e](../x.py)")
    '[b](contributing.md#c), [d](page:lessons/index.html), e'
    """
    known = repository() if address is None else address

    def fitting(found: re.Match[str]) -> str:
        words, (path, mark, anchor) = found["words"], found["to"].partition("#")
        if found["is_image"] or not path or re.match(r"\w+:", path):
            return found[0]
        target = normpath(f"{place}/../{path}")
        if target in _STAGED:
            return f"[{words}]({_STAGED[target]}{mark}{anchor})"
        if known == PLACEHOLDER:
            return words
        return f"[{words}]({known}/blob/HEAD/{target}{mark}{anchor})"

    parts, at = [], 0
    for fence in _FENCED.finditer(text):
        parts += [_LINK.sub(fitting, text[at : fence.start()]), fence[0]]
        at = fence.end()
    return "".join([*parts, _LINK.sub(fitting, text[at:])])


# What a place in the repository is in the site.
_STAGED: Mapping[str, str] = {
    **{place: f"{name}.md" for name, place in PAGES.items()},
    **{place: f"page:{page}" for place, page in LIVE.items()},
    **{name: f"{name}.txt" for name in FILES},
}


def navigation() -> str:
    """The navigation, as Sphinx reads it at the end of the home page."""
    return "".join(
        f"\n```{{toctree}}\n:hidden:\n:caption: {section.title}\n\n"
        + "".join(f"{title} <{page}>\n" for page, title in section.pages.items())
        + "```\n"
        for section in NAVIGATION
    )


def data_dictionary() -> str:
    """The columns of a simulated cohort, as a table."""
    with (ROOT / DICTIONARY).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = ("column", "type", "unit", "allowed", "missing", "process", "description")
    lines = [f"| {' | '.join(names)} |", "|---" * len(names) + "|"]
    for row in rows:
        cells = [row[name].replace("|", "\\|").replace("<", "&lt;") for name in names]
        lines.append(f"| `{cells[0]}` | {' | '.join(cells[1:])} |")
    return "\n".join(["\n## The data dictionary\n", *lines, ""])


def methods_page() -> str:
    """What each method of comparison is, and for whom it answers."""
    lines = [
        "# Methods",
        "",
        "What a plan can name as its `method`, in the order in which they are shown. What each "
        "estimates, its standard error and its rule for missing values stand in the notes of "
        "{py:func}`cocreate_lib.compare`; what else a plan declares in "
        "{py:class}`cocreate_lib.AnalysisPlan`. How the numbers compare with those of other "
        "software is on [Validation](validation.md), how often the intervals hold the truth on "
        "[Coverage](coverage.md).",
        "",
        "| method | what it does | answers for | covariates | a plan's fields that it reads |",
        "|---|---|---|---|---|",
    ]
    for name, method in METHODS.items():
        declared = method.declaration
        reads = ", ".join(f"`{each}`" for each in sorted(declared.reads))
        needed = "needed" if declared.needs_covariates else "not needed"
        lines.append(
            f"| `{name}` | {capitalised(declared.summary)} | {', '.join(declared.estimands)} "
            f"| {needed} | {reads} |"
        )
    return "\n".join([*lines, ""])


def _nothing() -> str:
    return ""


_ADDED = {"index": navigation, "data": data_dictionary}
