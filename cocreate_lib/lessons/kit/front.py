"""The front end of a lesson's parts in a notebook: one set of ES modules, carried by anywidget.

The modules stand in ``front/`` and, for explorers' drawings, in ``lessons/course/front/``. They are
plain: ``import { a, b } from "./other.js"`` and ``export`` of a name, nothing else, and no template
within a template. For a notebook and for a page without a kernel they are joined into one module,
because neither can load several (:func:`joined`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from babel.messages.extract import extract
from ipywidgets import widget_serialization

from cocreate_lib.errors import CocreateError
from cocreate_lib.tongues import ENGLISH, OF_THE_CODE, catalogue, language

FRONT = Path(__file__).parent / "front"
_HOST = FRONT / "page.js"
DRAWINGS = Path(__file__).parents[1] / "course" / "front"

FRONT_DOMAIN = OF_THE_CODE[0]
SAYING: dict[str, tuple[int, ...] | None] = {"t": None, "tn": (1, 2)}
"""The functions of ``words.js``, and which of their arguments are words."""
IN_TEMPLATES_TOO = {"parse_template_string": True}
"""How Babel reads JavaScript: what is said within a template as well."""

_LOOKED_UP = re.compile(r'(?<![\w.])t\(("(?:[^"\\]|\\.)*")\)')
_LOOKS_UP = "const { t } = cx_words;\n"
_NAMED = re.compile(r"(?<![\w.])t\b")
_NOT_IN_ENGLISH = re.compile(r"^.*// not in English\n", re.MULTILINE)
_LATER = re.compile(r"^// Said later, by their English: (.*)$", re.MULTILINE)
_QUOTED = re.compile(r'"([^"]*)"')
_IMPORT = re.compile(r"^import \{([^}]*)\} from \"(\.[^\"]*)\";\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:const|function|class) (\w+))", re.MULTILINE)

_CORE = ("index.js", "picture.js")  # what every page has: the parts, and what drawings are made of
_NOTEBOOKS = ("notebook.js", "kernel.js", "asking.js")  # only where there may be a kernel
_KINDS = {
    "coding": "coding.js",
    "explorer": "explorer.js",
    "progress": "progress.js",
    "question": "question.js",
    "workbook": "takeaway.js",
    "writing": "writing.js",
}

_LOAD = """\
const load = (shared) => ((globalThis.cocreateFronts ??= {})[shared.get("version")] ??= import(
  URL.createObjectURL(new Blob([shared.get("code")], { type: "text/javascript" }))));
"""
_FRONT = f"""\
{_LOAD}export default {{ async initialize({{ model }}) {{ (await load(model)).begin(model); }} }};
"""
_STUB = f"""\
{_LOAD}export default {{ async render({{ model, el }}) {{
  const own = model.get("front").replace("IPY_MODEL_", "");
  const front = await load(await model.widget_manager.get_model(own));
  return front.render({{ model, el }});
}} }};
"""


def joined(drawings: Iterable[str] = (), *, kinds: Collection[str] | None = None) -> str:
    """The front end as one ES module.

    Parameters
    ----------
    drawings
        The explorers' drawings that it can draw: names of modules in ``lessons/course/front/``.
    kinds
        The kinds of the parts of a page without a kernel: it gets what these need, and no styles,
        which stand in its head. None for a notebook.

    Returns
    -------
    str
        A module that exports ``render``. Each module is a function of its own within it, so their
        names don't meet.

    Raises
    ------
    CocreateError
        When a drawing isn't there, or modules import each other in a circle.

    Examples
    --------
    >>> "export const render" in joined()
    True
    """
    made = _core(kinds)
    words = (FRONT / "words.js").resolve()
    roots = {name: _drawing_path(name) for name in sorted(set(drawings))}
    for path in roots.values():
        _add(path, made, ())
    made[words] += _catalogue(None if kinds is None else [*_living(made), _HOST])
    known = ", ".join(f"{name}: {_scope(path)}" for name, path in roots.items())
    kit = ", ".join(map(_scope, _core(kinds)))
    style = styles() if kinds is None else ""
    is_bare = kinds is not None and language() == ENGLISH
    code = "".join(_in_bare_words(each) if is_bare else each for each in made.values())
    return code + (
        f"const drawings = {{ {known} }}, kit = {{ {kit} }}, style = {json.dumps(style)};\n"
        f"export const render = (part) => {_scope(FRONT / 'index.js')}"
        ".render({ ...part, drawings, kit, style });\n"
        f"export const begin = (model) => {_scope(FRONT / 'index.js')}.begin(model);\n"
        "export default { render };\n"
    )


def page_host() -> str:
    """What brings the parts of a page without a kernel to life: it stands below what is joined."""

    def imported(match: re.Match[str]) -> str:
        return f"const {{{match[1]}}} = {_scope(_HOST.parent / match[2])};\n"

    code = _IMPORT.sub(imported, _HOST.read_text(encoding="utf-8"))
    return _in_bare_words(code) if language() == ENGLISH else code


def _in_bare_words(code: str) -> str:
    """A page in English looks nothing up: words without values stand there as they are."""
    bare = _LOOKED_UP.sub(r"\1", code)
    without = bare.replace(_LOOKS_UP, "")
    return bare if _NAMED.search(without) else without


def _living(made: Mapping[Path, str]) -> list[Path]:
    """The modules that a page has a use for."""
    return [path for path, code in made.items() if code != _empty(path)]


def _empty(path: Path) -> str:
    return f"const {_scope(path)} = {{}};\n"


def _catalogue(modules: Iterable[Path] | None) -> str:
    """What these modules say, or all of them, in the language in use; nothing for English."""
    if language() == ENGLISH:
        return ""
    found = catalogue(language(), FRONT_DOMAIN)
    asked = None if modules is None else {m for path in modules for m in messages_in(path)}
    words = {
        english: said
        for english, said in {**found.words, **found.plurals}.items()
        if asked is None or english in asked
    }
    told = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
    return (
        f"Object.assign({_scope(FRONT / 'words.js')}.catalogue, {{ "
        f"language: {json.dumps(language())}, lacking: new Set(), of: ((all) => (words, n) => "
        f"(n === undefined ? [all[words]].flat().at(-1) : all[words]?.[+({found.rule})]))"
        f"(Object.assign(Object.create(null), {told})) }});\n"
    )


@cache
def messages_in(path: Path) -> tuple[str, ...]:
    """What a module says: the words in its calls of ``t``, and the singulars in those of ``tn``.

    Examples
    --------
    >>> messages_in(FRONT / "writing.js")
    ('Save',)
    """
    with path.open("rb") as source:
        found = extract("javascript", source, SAYING, options=IN_TEMPLATES_TOO)
        told = [words if isinstance(words, str) else words[0] for _, words, _, _ in found]
    later = _LATER.findall(path.read_text(encoding="utf-8"))
    return tuple(
        dict.fromkeys([*told, *(words for line in later for words in _QUOTED.findall(line))])
    )


def drawing_module(name: str) -> str:
    """One drawing as a module for a front end without it: a function of the front end's modules.

    Parameters
    ----------
    name
        Of the drawing; errors as for :func:`joined`.
    """
    made, core = _core(), _core()
    _add(_drawing_path(name), made, ())
    own = "".join(code for path, code in made.items() if path not in core)
    kit = ", ".join(map(_scope, core))
    style = json.dumps(_styles(path for path in made if path not in core))
    return (
        f"export default ({{ {kit} }}) => {{\n{own}return cx_{name};\n}};\n"
        f"export const style = {style};\n"
    )


def joined_module(path: Path) -> str:
    """A module and all that it imports, as one module of a page, which starts as it is read.

    What it says, it says in the language in use.

    Parameters
    ----------
    path
        Of a plain module, as described above, wherever it stands. It must not be called as another
        that it imports.

    Raises
    ------
    CocreateError
        When modules import each other in a circle.

    Examples
    --------
    >>> joined_module(FRONT / "words.js").startswith("const cx_words = (() => {")
    True
    """
    made: dict[Path, str] = {}
    _add(path, made, ())
    words = (FRONT / "words.js").resolve()
    if words in made:
        made[words] += _catalogue(made)
    return "".join(made.values())


def _core(kinds: Collection[str] | None = None) -> dict[Path, str]:
    """The modules of every page; those that it has no use for are empty."""
    made: dict[Path, str] = {}
    if kinds is not None:
        for name in (*_NOTEBOOKS, *(_KINDS[kind] for kind in sorted(_KINDS.keys() - set(kinds)))):
            made[(FRONT / name).resolve()] = _empty(FRONT / name)
    for name in _CORE:
        _add(FRONT / name, made, ())
    return made


def _drawing_path(name: str) -> Path:
    path = DRAWINGS / f"{name}.js"
    if not path.is_file():
        raise CocreateError(
            f"There is no drawing {name!r}.",
            where=str(DRAWINGS),
            try_this=f"Write {name}.js there, or take the drawing out of the explorer.",
        )
    return path.resolve()


def styles(drawings: Iterable[str] = ()) -> str:
    """The style sheet of all parts, and of these drawings: what stands beside a module as .css."""
    made = _core()
    for name in sorted(set(drawings)):
        _add(_drawing_path(name), made, ())
    own = [path for path in made if path.parent != FRONT.resolve()]
    return (FRONT / "front.css").read_text(encoding="utf-8") + _styles(own)


def _styles(modules: Iterable[Path]) -> str:
    sheets = (path.with_suffix(".css") for path in modules)
    return "".join(sheet.read_text(encoding="utf-8") for sheet in sheets if sheet.is_file())


def _add(path: Path, made: dict[Path, str], above: tuple[Path, ...]) -> None:
    """Add a module after those that it imports."""
    path = path.resolve()
    if path in above:
        raise CocreateError(f"{path.name} imports itself, by way of others.", where=str(path))
    if path in made:
        return
    source = path.read_text(encoding="utf-8")
    if language() == ENGLISH:
        source = _NOT_IN_ENGLISH.sub("", source)

    def imported(match: re.Match[str]) -> str:
        other = (path.parent / match[2]).resolve()
        _add(other, made, (*above, path))
        return f"const {{{match[1]}}} = {_scope(other)};\n"

    body = _IMPORT.sub(imported, source)
    names = ", ".join(exported(source))
    body = _EXPORT.sub("", body)
    made[path] = f"const {_scope(path)} = (() => {{\n{body}return {{ {names} }};\n}})();\n"


def exported(source: str) -> list[str]:
    """The names that a module exports, one a declaration, in order.

    Examples
    --------
    >>> exported("export const one = 1;\\nexport async function two() {}")
    ['one', 'two']
    """
    return _EXPORT.findall(source)


def _scope(path: Path) -> str:
    return "cx_" + path.resolve().stem


class Front(anywidget.AnyWidget):
    """The code that the parts of a notebook share; it shows nothing itself.

    Attributes
    ----------
    code
        The joined module.
    version
        Its hash: parts of the same version share one copy in the browser.
    """

    _esm = _FRONT
    code = traitlets.Unicode().tag(sync=True)
    version = traitlets.Unicode().tag(sync=True)


def front() -> Front:
    """The front end, one for all parts of a process in one language."""
    return _front(language())


@cache
def _front(language: str) -> Front:
    code = joined()
    return Front(code=code, version=hashlib.sha256(code.encode()).hexdigest()[:12])


class Part(anywidget.AnyWidget):
    """A part of a lesson's page: an explorer, a question, a place to write, the workbook.

    In a notebook it is this widget. In a page without a kernel the same traits stand beside it as
    JSON, and the same front end mounts it.

    Parameters
    ----------
    declared
        What it is and what it asks; never changes. ``kind`` says which module mounts it.
    twin
        HTML that stands for it where nothing moves: without JavaScript, in print, in an export.
    told
        The same in a line of plain text.
    **traits
        What changes: see the attributes.

    Attributes
    ----------
    kept
        The entry as the workbook has it.
    at
        The stop at which each control of an explorer stands.
    shown
        What the kernel made for ``at``, where it has to be asked.
    packed
        All states of an explorer, gzip in base64.
    drawing
        The module that draws an explorer (:func:`drawing_module`).
    """

    _esm = _STUB
    front = traitlets.Instance(Front).tag(sync=True, **widget_serialization)
    declared = traitlets.Dict().tag(sync=True)
    kept = traitlets.Dict().tag(sync=True)
    at = traitlets.List(traitlets.Int()).tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)
    packed = traitlets.Unicode().tag(sync=True)
    drawing = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        declared: Mapping[str, Any],
        twin: str,
        told: str,
        **traits: Any,
    ) -> None:
        self._twin, self._told = twin, told
        super().__init__(front=front(), declared=dict(declared), **traits)

    def html(self) -> str:
        """What stands for it where nothing moves."""
        return self._twin

    def __repr__(self) -> str:
        return self._told

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        live = super()._repr_mimebundle_(**kwargs) or ({}, {})
        data, metadata = live if isinstance(live, tuple) else (live, {})
        return {**data, "text/html": self.html(), "text/plain": self._told}, metadata


def quiet(words: str) -> str:
    """A line of HTML for a part that has nothing to show until it is alive.

    Examples
    --------
    >>> quiet("Your workbook & you")
    '<p><em>Your workbook &amp; you</em></p>'
    """
    return f"<p><em>{escape(words)}</em></p>"
