"""What Sphinx is taught for this site: names it doesn't list, and pages it doesn't make."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.utils import get_source_line
from docutils.utils.math.latex2mathml import tex2mathml

from tools.site.live_pages import read_live_page
from tools.site.reference import documented

if TYPE_CHECKING:
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

# A page may load what stands in the folder, and nothing else.
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"
)
LANGUAGE = "en-GB"  # Sphinx's own words for it would need a policy with "unsafe-eval"
SEARCHED = "lessons"  # the guide isn't: it holds answers, and nobody should come upon them


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("missing-reference", missing_reference)
    app.connect("html-page-context", complete_page)
    app.connect("html-collect-pages", index_live_pages)
    app.add_html_math_renderer("mathml", (write_math, None), (write_math, None))


def missing_reference(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, words: nodes.Element
) -> nodes.Node | None:
    """What becomes of a name in Python that Sphinx doesn't list under that name.

    A public name leads to where it is documented. One that is there, but not public, or another
    package's, stays as it is. One that isn't there is a fault, which Sphinx tells when it gets
    None. What stands in the place of a type ("list of Path") may be any words.
    """
    if node.get("refdomain") != "py":
        return None
    is_role = "refwarn" in node
    found = _named(node)
    if found is _NOTHING:
        return None if is_role else words
    entry = documented().get(id(found))
    if entry is None:
        return words
    domain = env.domains["py"]
    return (
        domain.resolve_xref(env, node["refdoc"], app.builder, "obj", entry.full, node, words)
        or words
    )


def complete_page(
    app: Sphinx, name: str, template: str, context: dict[str, Any], tree: nodes.document | None
) -> None:
    """Say in each page its language, and what it may load."""
    context["language"] = LANGUAGE
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    context["metatags"] = context.get("metatags", "") + policy


def index_live_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Let the search find the lessons, the glossary and the references too; adds no page."""
    indexer = getattr(app.builder, "indexer", None)
    if indexer is not None:
        for path in sorted((Path(app.outdir) / SEARCHED).glob("*.html")):
            page = read_live_page(path.read_text(encoding="utf-8"))
            indexer.feed(f"{SEARCHED}/{path.stem}", path.name, page.title, page.document())
        # Before it writes the index Sphinx takes out what it has no document of: these, and as the
        # folder is new nothing else.
        indexer.prune = lambda documents: None
    return iter(())


def write_math(writer: Any, node: nodes.math | nodes.math_block) -> None:
    """Write a formula as MathML, which browsers show by themselves."""
    is_block = isinstance(node, nodes.math_block)
    writer.body.append(tex2mathml(node.astext(), as_block=is_block))
    raise nodes.SkipNode


_NOTHING, _UNNAMED = object(), object()


def _named(node: pending_xref) -> Any:
    """The object that a reference names, seen from the page and from the docstring it stands in."""
    target = node["reftarget"]
    source = get_source_line(node)[0] or ""
    _, is_docstring, place = source.partition(":docstring of ")
    around = [node.get("py:module") or "", *([place] if is_docstring else [])]
    for start in around:
        parts = start.split(".")
        for end in range(len(parts), 0, -1):
            found = _imported(".".join([*parts[:end], target]).strip("."))
            if found is not _NOTHING:
                return found
    return _imported(target)


def _imported(name: str) -> Any:
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found: Any = import_module(".".join(parts[:end]))
        except (ImportError, ValueError):
            continue
        for part in parts[end:]:
            if part in getattr(found, "__annotations__", {}) and not hasattr(found, part):
                return _UNNAMED  # a field without a default is no attribute of its class
            found = getattr(found, part, _NOTHING)
            if found is _NOTHING:
                break
        return found
    return _NOTHING
