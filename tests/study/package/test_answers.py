"""``package.toml``: whatever stands in it, it is read or refused in words."""

import string
import tomllib

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocreate_lib.study import read_protocol
from cocreate_lib.study.package.answers import answers_file, asked_of, read_answers

VALUES = st.recursive(
    st.one_of(st.just('"x"'), st.just("1"), st.just("true"), st.just('"""a\nb"""'), st.just("")),
    lambda inner: st.lists(inner, max_size=2).map(lambda some: f"[{', '.join(some)}]"),
    max_leaves=4,
)
KEYS = st.sampled_from(
    ["authors", "may_use", "contact", "x", "references", "[answers]", "[include]"]
)
LINES = st.tuples(KEYS, VALUES).map(
    lambda pair: pair[0] if pair[0].startswith("[") else f"{pair[0]} = {pair[1]}"
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.lists(LINES, max_size=6).map("\n".join), st.text(string.printable)))
def test_any_text(template, tmp_path, text):
    path = tmp_path / "package.toml"
    path.write_bytes(text.encode())
    faults = []
    protocol = read_protocol(template / "protocol.toml")
    found = read_answers(path, protocol, faults)
    assert all(each.what and each.file == "package.toml" for each in faults)
    assert set(found.given) == {each.key for each in asked_of(protocol)}


def test_the_file_of_questions_asks_each_once_and_is_read_without_fault(template, tmp_path):
    protocol = read_protocol(template / "protocol.toml")
    path = tmp_path / "package.toml"
    path.write_text(answers_file(protocol), encoding="utf-8")
    faults = []
    found = read_answers(path, protocol, faults)
    assert not faults
    asked = tomllib.loads(path.read_text())["answers"]
    known = {key for key, said in found.given.items() if said}
    assert set(asked) == {each.key for each in found.open}
    assert not known & set(asked)
