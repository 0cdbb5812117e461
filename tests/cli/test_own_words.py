"""On the command line nothing is told in Python: options and files speak their own words."""

import ast
import re
from pathlib import Path

import pytest
import typer
from click import Context

import cocreate_lib
from cocreate_lib.cli import own_words
from cocreate_lib.cli.app import app
from cocreate_lib.cli.own_words import in_a_design, in_a_plan_file, in_options, in_results

LIBRARY = Path(cocreate_lib.__file__).parent
ERRORS = re.compile(r"\w*Error|NoEstimate|TooManyFailures|Unfit|refusal|declared")
# Functions that no command calls, and results that no command has.
ONLY_PYTHON = re.compile(
    r"comparison/(sensitivity|rates|inference|statsmodels_results|engine|numerics"
    r"|analysed_people|comparison_table|tables|words/(report_tables|audiences)|specification/one_outcome)"
    r"|comparison/data/from_arrays"
)
PYTHON = re.compile(
    r"""\b[a-z]\w*=["'\[({.]|=(None|True|False)\b|\b\w+\(\w*[."']|\b(pd|cc|pandas|people|plan)(?!\.csv|\.toml)[.\[]\w"""
    r"""|``|\b[a-z]+_[a-z_]+=""",
)
UNKNOWN = {"name": "age", "column": "days", "culprits": "'age'", "n": "12", "kind": "rate"}


def template(node):
    """What a text of the library looks like, with something in the place of what it fills in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp):
        return template(node.left) + template(node.right)
    if isinstance(node, ast.IfExp):
        return f"{template(node.body)} {template(node.orelse)}"
    if not isinstance(node, ast.JoinedStr):
        return ""
    parts = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
            continue
        number = bool(part.format_spec) and "g" in ast.unparse(part.format_spec)
        parts.append("5" if number else "'age'" if part.conversion == ord("r") else "age")
    return "".join(parts)


def told_in(folders, known=("what", "where", "why", "try_this")):
    """Every text of an error or of a field's advice, with where it stands."""
    for folder in folders:
        for path in sorted((LIBRARY / folder).rglob("*.py")):
            place = path.relative_to(LIBRARY).as_posix()
            if ONLY_PYTHON.search(place):
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call):
                    continue
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if not ERRORS.fullmatch(name) or "to_statsmodels" in ast.unparse(node):
                    continue
                given = [keyword.value for keyword in node.keywords if keyword.arg in known]
                for each in (*node.args, *given):
                    if text := template(each):
                        yield f"{place}:{node.lineno}", text


def without_options(text):
    return re.sub(r"(--[\w-]+) [^\s,;]+", r"\1", text)


@pytest.mark.parametrize("telling", [in_options, in_a_plan_file])
def test_no_python_is_told_of_a_plan(telling):
    told = list(told_in(["comparison", "fields.py", "io"]))
    assert len(told) > 250
    left = {}
    for place, text in told:
        own = telling(text)
        if PYTHON.search(without_options(own)):
            left[place] = own
    assert left == {}


def test_no_python_is_told_in_the_help_of_options():
    told = [text for _, text in told_in(["comparison/plan"], ("about",)) if text]
    assert len(told) > 25
    assert [own for text in told if PYTHON.search(own := in_options(text))] == []


def test_no_python_is_told_of_a_design():
    told = list(told_in(["cohort/design", "cohort/solve", "cohort/simulate.py", "diagnosis"]))
    assert len(told) > 40
    left = {}
    for place, text in told:
        own = without_options(in_a_design(text))
        if PYTHON.search(own) or "PilotDesign" in own:
            left[place] = own
    assert left == {}


@pytest.mark.parametrize(
    ("said", "own"),
    [
        ('missing="complete_cases"', "--missing complete-cases"),
        ("errors='wild_bootstrap', or errors=\"cr2\" or \"robust\".",
         "--errors wild-bootstrap, or --errors cr2 or robust."),
        ("seed=1, caliper=None, cluster=None, adjust=True, replace=False",
         "--seed 1, --caliper 0, no --cluster, --adjust, no --reuse"),
        ("covariates=(\"a b\", 'c')", "--covariates 'a b,c'"),
        ('categories=["region"]', "--categories region"),
        ("trim=(0.1, 0.9), trim=, or trim=0.05", "--trim 0.1,0.9, --trim, or --trim 0.05"),
        ('covariate_calipers={"age": 5, "priors": 2}', "--within age=5,priors=2"),
        ("smallest_effect_of_interest=0.05", "--smallest-effect 0.05"),
        ("'complete_cases' is not one of refuse, complete_cases",
         "'complete-cases' is not one of refuse, complete-cases"),
        ('exact=... or cluster="case_manager"', "--exact ... or --cluster case_manager"),
        ('[rate("re offended")]', "--rate 're offended'"),
        ("rate(\"charged\", level='Yes')", "--rate charged=Yes"),
        ('time_to("days", event="dead", level=1), unit="days"',
         "--time days --event dead=1, --time-unit days"),
        ('frequency("n", before=...) without model=.',
         "--frequency n --before n=... without --count-model."),
        ("treatment=\"t\", treated_level='in it'", "--treatment 't=in it'"),
        ("'abc' is not a number from 0 to 1, or None.",
         "'abc' is not a number from 0 to 1, or none."),
        ("conf_level", "--conf-level"),
        ("outcomes", "--rate, --frequency, --time or --scale"),
        ("The alternative weights=entropy fits no combination",
         "--specifications weights=entropy fits no combination"),
    ],
)  # fmt: skip
def test_each_thing_is_told_as_it_is_typed(said, own):
    assert in_options(said) == own


@pytest.mark.parametrize(
    ("said", "own"),
    [
        ("missing='impute', seed=1", 'missing = "impute", seed = 1'),
        ("trim=(0.1, 0.9) or caliper=None", 'trim = [0.1, 0.9] or caliper = "none"'),
        ("adjust=True", "adjust = true"),
        ('time_to("days", event=...)',
         '[[outcomes]] with kind = "time_to", column = "days", event = "..."'),
    ],
)  # fmt: skip
def test_a_plan_file_is_told_of_in_its_lines(said, own):
    assert in_a_plan_file(said) == own


def test_a_result_keeps_the_names_of_columns():
    assert in_results("conf_level: no order=5, 'ties' or cluster") == (
        "conf_level: no --order 5, 'ties' or cluster"
    )


def test_every_option_that_is_told_is_there():
    command = typer.main.get_command(app).commands["compare"]
    options = {name for option in command.get_params(Context(command)) for name in option.opts}
    told = (in_options(f'{field.name}="x"') for field in own_words.plan_fields())
    assert {text.split()[0] for text in told} <= options
