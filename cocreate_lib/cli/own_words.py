"""What the library says, in the words of whoever typed a command.

The library speaks of arguments, ``missing="complete_cases"``; whoever typed ``--missing`` is told
of options, ``--missing complete-cases``, and whoever wrote a file of its lines,
``missing = "complete_cases"``. Fields and words are those that plans and designs declare.
"""

from __future__ import annotations

import dataclasses
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache

from cocreate_lib.errors import CocreateError
from cocreate_lib.fields import Choice, Declaration, Optional, declarations, typed

# Fields of a plan whose option has another name.
_OTHER_NAMES = {
    "covariate_calipers": "within",
    "model": "count-model",
    "replace": "reuse",
    "smallest_effect_of_interest": "smallest-effect",
    "unit": "time-unit",
}
KINDS = {"rate": "rate", "frequency": "frequency", "scale": "scale", "time_to": "time"}
"""The functions that make outcomes, and their options."""
_OUTCOMES = "--rate, --frequency, --time or --scale"
_VALUE = r""""[^"]*"|'[^']*'|\{[^}]*\}|\[[^\]]*\]|\([^)]*\)|[-\w]+(?:\.\w+)*|\.\.\."""
_NUMBERS = re.compile(r"[(\[]([-\d.]+(?:, [-\d.]+)+)[)\]]")  # (0.1, 0.9)

Rule = tuple[str, str | Callable[[re.Match[str]], str]]
Telling = Callable[[str], str]


def option_of(field: str) -> str:
    """What the option of a plan's field is called, without its hyphens.

    Examples
    --------
    >>> option_of("conf_level"), option_of("unit")
    ('conf-level', 'time-unit')
    """
    return _OTHER_NAMES.get(field, typed(field))


def plan_fields() -> list[Declaration]:
    """The plan's fields but for its outcomes, which have options of their own."""
    from cocreate_lib.comparison import PLAN_FIELDS

    return [field for field in PLAN_FIELDS if field.name != "outcomes"]


def outcome_fields() -> dict[str, Declaration]:
    """The fields of an outcome, by name."""
    from cocreate_lib.comparison import Outcome

    return {field.name: field for field in declarations(Outcome)}


@contextmanager
def told(telling: Telling) -> Iterator[None]:
    """Tell what is refused as ``telling`` has it."""
    try:
        yield
    except CocreateError as error:
        parts = {"where": error.where, "why": error.why, "try_this": error.try_this}
        own = {name: text and telling(text) for name, text in parts.items()}
        raise type(error)(telling(error.what), **own) from None


def in_options(text: str) -> str:
    """What is said of a plan as Python has it, said of the options of ``cocreate compare``.

    Examples
    --------
    >>> in_options('missing="complete_cases", or trim=(0.1, 0.9) and caliper=None.')
    '--missing complete-cases, or --trim 0.1,0.9 and --caliper 0.'
    >>> in_options('scale("hope", before=...); rate("charged", level=\\'Yes\\')')
    '--scale hope --before hope=...; --rate charged=Yes'
    """
    return _where().get(text) or _changed(text, _of_options())


def in_results(text: str) -> str:
    """What a result says, with what it advises as options.

    Names alone stay: a result speaks of columns, which may be called like a field.

    Examples
    --------
    >>> in_results('rate_interval: intervals need errors="auto".')
    'rate_interval: intervals need --errors auto.'
    """
    return _changed(text, _of_calls() + _of_given(_as_option))


def in_a_plan_file(text: str) -> str:
    """What is said of a plan as Python has it, said of the lines of a file.

    Examples
    --------
    >>> in_a_plan_file('missing="complete_cases", or caliper=None and replace=False.')
    'missing = "complete_cases", or caliper = "none" and replace = false.'
    """
    return _changed(text, _of_calls(_as_line_of_outcome) + _of_given(_as_line))


def in_a_design(text: str) -> str:
    """What is said of a design, of seeds and of runs, said of the options of the other commands.

    Examples
    --------
    >>> in_a_design("fidelity=0.6, the nearest possible value")
    '--set fidelity=0.6, the nearest possible value'
    >>> in_a_design("PilotDesign.n_offices"), in_a_design("max_failures=0.1")
    ('--set n_offices=...', '--max-failures 0.1')
    """
    return _changed(text, _of_designs())


def in_a_diagnosis(text: str) -> str:
    """What is said of a design and of plans, said of options and of the lines of a plan's file.

    Examples
    --------
    >>> in_a_diagnosis('effect=0, with method="unadjusted"')
    '--set effect=0, with method = "unadjusted"'
    """
    return in_a_plan_file(in_a_design(text))


def in_a_protocol(text: str) -> str:
    """What is said of a design, of a plan and of a study, said of the lines of a protocol.

    Examples
    --------
    >>> in_a_protocol("fidelity=0.6, the nearest possible value; caliper=None")
    'fidelity = 0.6, the nearest possible value; caliper = "none"'
    >>> in_a_protocol("PilotDesign has no field 'fidelty'.")
    "The section [design] has no field 'fidelty'."
    """
    return _changed(in_a_plan_file(text), _of_protocols())


def _changed(text: str, rules: list[Rule]) -> str:
    for pattern, instead in rules:
        text = re.sub(pattern, instead, text)
    return text


@cache
def _named() -> tuple[str, ...]:
    """Fields that have an option of their name."""
    fields = (field.name for field in plan_fields())
    return (*fields, *(name for name in outcome_fields() if name not in ("column", "kind")))


@cache
def _where() -> Mapping[str, str]:
    """Where something is wrong, if all of the text is a field's name."""
    fields = {name: f"--{option_of(name)}" for name in _named()}
    return fields | {
        "outcomes": _OUTCOMES,
        "level": "--rate COLUMN=VALUE",
        "alternatives": "--specifications",
    }


@cache
def _of_options() -> list[Rule]:
    kinds = [field.kind for field in (*plan_fields(), outcome_fields()["model"])]
    choices = [kind.kind if isinstance(kind, Optional) else kind for kind in kinds]
    words = [word for kind in choices if isinstance(kind, Choice) for word in kind.words]
    fields = [name for name in _named() if name not in ("model", "column", "kind", "level")]
    return [
        (r"[Tt]he alternative (\w+)=(\S+)", _as_alternative),
        *_of_workers(),
        *_of_calls(),
        *_of_given(_as_option),
        (rf"``({'|'.join(fields)})``", _as_name),
        (rf"\b({'|'.join(name for name in fields if '_' in name)})\b(?!['\"])", _as_name),
        (rf"\b({'|'.join(word for word in words if '_' in word)})\b", lambda w: typed(w[0])),
        (r"``'?|'?``", ""),
        (r"\ba mapping that says which column has which number: each ",
         "a list of columns with their numbers, such as age=5,priors=2: each "),
        (r", or None\b", ", or none"),
        (_NUMBERS.pattern, lambda found: found[1].replace(" ", "")),
    ]  # fmt: skip


def _of_workers() -> list[Rule]:
    """Who does the work, for whatever command."""
    return [
        (r"\w+\(\.\.\., workers=, scheduler=\)", "--workers and --scheduler"),
        (r"^workers$", "--workers"),
        (rf"\b(workers|scheduler)=({_VALUE})", lambda found: f"--{found[1]} {_bare(found[2])}"),
    ]


def _of_calls(outcome: Callable[[re.Match[str]], str] | None = None) -> list[Rule]:
    """Functions of Python, and what takes their place."""
    kinds = "|".join(KINDS)
    return [
        (r' = pd\.to_numeric\(people\["[^"]*"\], errors="coerce"\)', " (leave them empty)"),
        (r'make them missing: people\["([^"]*)"\]', r"make them missing in \1"),
        (r'pd\.to_numeric\(people\["([^"]*)"\]\)', r"store \1 as numbers in the file"),
        (r'people\["([^"]*)"\]\.astype\("category"\)', r"--categories \1"),
        (r"people\.reset_index\(drop=True\), or one row", "one row"),
        (r"pandas\.read_csv\(\.\.\.\) makes one from a file", "a file with a table"),
        (r"specification_curve\(people, plan\.replace\((\w+)=\.\.\.\), \.\.\.\)",
         lambda found: f"--specifications beside another --{option_of(found[1])}"),
        (r"compare\(people, plan(?:\.replace\(\.\.\.\))?\)",
         "cocreate compare with other options"),
        (r"report_tables\(names=\{\.\.\.\}\)", "Comparison.report_tables in Python"),
        (rf'(?:outcomes=)?\[?\b({kinds})\((["\'])(.+?)\2(.*?)\)\]?', outcome or _as_outcome),
        (rf"\b({kinds})\(\.\.\.\)", lambda found: f"--{KINDS[found[1]]}"),
        (r'treatment="([^"]*)", treated_level=(".*?"|\'.*?\'|[\w.]+)', _as_treatment),
    ]  # fmt: skip


def _of_given(given: Callable[[re.Match[str]], str]) -> list[Rule]:
    """``name=value``, and a name with nothing behind the equals sign."""
    fields = "|".join(sorted(_named(), key=len, reverse=True))
    return [
        (
            rf"(?<!--specifications )(?<![-\w=.])({fields})=({_VALUE})((?: or (?:\"\w+\"|'\w+'))*)",
            given,
        ),
        (rf"(?<![-\w=.])({fields})=(?=[,.) ])", _as_name),
    ]


def _as_name(found: re.Match[str]) -> str:
    return f"--{option_of(found[1])}"


def _as_alternative(found: re.Match[str]) -> str:
    return f"--specifications {option_of(found[1])}={typed(found[2])}"


def _as_option(found: re.Match[str]) -> str:
    """``ties="order"`` as ``--ties order``."""
    field, value, others = found[1], found[2], found[3] or ""
    option = f"--{option_of(field)}"
    if value in ("None", "False"):
        return f"{option} 0" if field == "caliper" else f"no {option}"
    if value == "True":
        return option
    if field == "level":
        return f"={_bare(value)} behind the column"
    more = re.sub(r"[\"'](\w+)[\"']", lambda word: typed(word[1]), others)
    return f"{option} {_quoted(_as_typed(field, value))}{more}"


def _as_typed(field: str, value: str) -> str:
    """A value as it is typed: names of columns as they are, words of ours with hyphens."""
    bare = re.sub(r"[\[\](){}]|(?<=,) |(?<=:) ", "", value)
    bare = re.sub(r"[\"']", "", bare).replace(":", "=")
    declared = {each.name: each for each in (*plan_fields(), *outcome_fields().values())}[field]
    kind = declared.kind.kind if isinstance(declared.kind, Optional) else declared.kind
    return typed(bare) if isinstance(kind, Choice) else bare


def _as_outcome(found: re.Match[str]) -> str:
    """``scale("hope", before=...)`` as ``--scale hope --before hope=...``."""
    kind, _, column, more = found.groups()
    said = {name: _bare(value) for name, value in re.findall(rf"(\w+)=({_VALUE})", more)}
    level = f"={said.pop('level')}" if "level" in said else ""
    ends = {"before": lambda value: f"{column}={value}"}
    parts = [f"--{KINDS[kind]} {_quoted(column)}"]
    parts += [
        f"--{option_of(name)} {_quoted(ends.get(name, str)(value))}" for name, value in said.items()
    ]
    parts[1 if kind == "time_to" and len(parts) > 1 else 0] += level
    return " ".join(parts)


def _as_treatment(found: re.Match[str]) -> str:
    return f"--treatment {_quoted(f'{found[1]}={_bare(found[2])}')}"


def _as_line(found: re.Match[str]) -> str:
    """``caliper=None`` as ``caliper = "none"``."""
    value = {"None": '"none"', "True": "true", "False": "false"}.get(found[2], found[2])
    value = re.sub(r"'([^']*)'", r'"\1"', value)
    value = _NUMBERS.sub(r"[\1]", re.sub(r'("[^"]*"): ', r"\1 = ", value))
    return f"{found[1]} = {value}{found[3] or ''}"


def _as_line_of_outcome(found: re.Match[str]) -> str:
    """``rate("charged", level='Yes')`` as a table of a file."""
    kind, _, column, more = found.groups()
    said = [("kind", kind), ("column", column)]
    said += [(name, _bare(value)) for name, value in re.findall(rf"(\w+)=({_VALUE})", more)]
    return "[[outcomes]] with " + ", ".join(f'{name} = "{value}"' for name, value in said)


@cache
def _of_designs() -> list[Rule]:
    from cocreate_lib.cohort import PilotDesign

    names = [field.name for field in dataclasses.fields(PilotDesign)]
    fields = "|".join(sorted(names, key=len, reverse=True))
    return [
        (r"diagnose\(design\.replace\((\w+)=(\w+)\), plan, \.\.\.\)",
         r"cocreate diagnose with --set \1=\2"),
        (r"plan\.replace\((\w+)=['\"](.*?)['\"]\)", r'\1 = "\2" in the file of the plan'),
        (r"cc\.teaching_plan\(\) is one", "a file of a plan"),
        (r"cc\.diagnose\(.*\)", "cocreate diagnose --design sixty_people --plan plan.toml"),
        *_of_workers(),
        (r"\w+\(\.\.\., (\w+)=\)", lambda found: f"--{typed(found[1])}"),
        (r", a SeedSequence or a Generator", ""),
        (r"needs a PilotDesign", "needs a design"),
        (r"PilotDesign has no field", "A design has no field"),
        (r"PilotDesign\.(\w+)", r"--set \1=..."),
        (r"^ready_made$", "--design"),
        (rf"(?<!--set )(?<![-\w=.])({fields})=('\w+'|[-\w.]+)",
         lambda found: f"--set {found[1]}={_bare(found[2])}"),
        (r"\bestimand=", "--truth "),
        (r"\bpower=", "--detectable "),
        (rf"\b(seed|replicates|max_failures|precision)=({_VALUE})",
         lambda found: f"--{typed(found[1])} {_bare(found[2])}"),
        (r"\b(as_delivered|as_assigned|full_fidelity)\b", lambda word: typed(word[0])),
    ]  # fmt: skip


@cache
def _of_protocols() -> list[Rule]:
    from cocreate_lib.cohort import PilotDesign

    names = [field.name for field in dataclasses.fields(PilotDesign)]
    fields = "|".join(sorted(names, key=len, reverse=True))
    return [
        (r"PilotDesign has no field", "The section [design] has no field"),
        (r"An analysis plan has no field", "The section [analysis] has no field"),
        (r"PilotDesign\.(\w+)", r"design.\1"),
        (r"\[\[(outcomes|negative_controls)\]\]", r"[[analysis.\1]]"),
        (rf"(?<![-\w=.])({fields})=('\w+'|[-\w.]*\w)",
         lambda found: f"{found[1]} = {found[2]}".replace("'", '"')),
    ]  # fmt: skip


def _bare(value: str) -> str:
    return value.strip("\"'")


def _quoted(value: str) -> str:
    """A value as a shell takes it, where it needs to be quoted."""
    return value if re.fullmatch(r"[-\w.,=:/+%]+", value) else shlex.quote(value)
