"""What the front end says in a browser, in other languages: by Node, without a page."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from babel.messages.jslexer import tokenize

from cocreate_lib.lessons.kit.front import DRAWINGS, FRONT, joined, messages_in
from cocreate_lib.tongues import catalogue, speaking
from tests.lessons.node import node
from tests.tongues.escaping import asked_in, escaped

MODULES = sorted([*FRONT.glob("*.js"), *DRAWINGS.glob("*.js")])

# Texts with a blank that a module says to nobody: what a browser or JupyterLab reads.
NOT_SAID = re.compile(
    r"[a-z-]+: ?[^ ]|^[.#\[:]|^cx-|^https?:|^[MLHVvhlz\d .-]+$|use strict|^not in English$"
    r"|^[a-z]+(?:, [a-z]+)+$|^input, |^(?:[a-z]+ )?[a-z.-]+\[|\\|^notebook:|^jp-"
)
ALLOWED = {
    ("notebook.js", "Error displaying widget: model not found"): "what JupyterLab says, looked for",
    ("answers.js", "not attempted"): "a state, as a file holds it",
    ("answers.js", "not right yet"): "a state, as a file holds it",
    ("answers.js", "partly right"): "a state, as a file holds it",
    ("coding.js", "not attempted"): "a state, as a file holds it",
    ("writing.js", "not attempted"): "a state, as a file holds it",
    ("question.js", "not attempted"): "a state, as a file holds it",
    ("keep.js", "not attempted"): "a state, as a file holds it",
    ("workbook.js", "not attempted"): "a state, as a file holds it",
    ("workbook.js", "partly right"): "a state, as a file holds it",
    ("workbook.js", "not right yet"): "a state, as a file holds it",
    ("coded.js", "No code fits"): "a code, as a file holds it; said by `called`",
    ("grid.js", "letter our"): "the name of a class",
    ("plan.js", "mark new"): "the name of a class",
    ("notebook.js", "cx cx-page"): "the name of a class",
    ("grid.js", "another good reading"): "a verdict, as states hold it; said by SAID",
    ("grid.js", "not placed"): "a verdict, as states hold it; said by SAID",
}


def in_language(code: str, language: str) -> str:
    """Code after the modules of the front end, all drawings with them, in a language."""
    with speaking(language):
        script = joined(
            [path.stem for path in DRAWINGS.glob("*.js") if "draw(" in path.read_text()]
        )
    return f"{script.replace('export ', '')}\n{code}".replace("default { render };", "")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_what_a_module_asks_for_is_what_is_gathered_from_it(path: Path):
    assert asked_in(path.read_text(encoding="utf-8")) - set(messages_in(path)) == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_says_nothing_past_the_catalogue(path: Path):
    """Every text with a blank and a word in it is asked for, or is no words for people."""
    source = path.read_text(encoding="utf-8")
    plurals = re.findall(r'tn\("[^"]*",\s*("[^"]*")', source)
    asked = " ".join([*messages_in(path), *map(json.loads, plurals)])
    found = []
    for token in tokenize(source):
        if token.type == "string":
            text = token.value[1:-1].encode().decode("unicode_escape", "ignore")
            if " " not in text.strip() or not re.search(
                r"[a-z]{2} [a-z]{2}|[A-Z][a-z]+ [a-z]", text
            ):
                continue
            if text.encode().decode() in asked or token.value[1:-1] in asked:
                continue
            if not NOT_SAID.search(text) and (path.name, text) not in ALLOWED:
                found.append(text)
        if token.type == "template_string":
            bare = re.sub(r"\$\{[^}]*\}", "", token.value.strip("`"))
            if re.search(r"(?:^| )[A-Za-z]?[a-z]{2,} [a-z]{2,}", bare) and not re.search(
                r"[<=;]|^[MLHVvhlz\d .-]+|cx-|translate|transform|px", bare
            ):
                found.append(token.value)
    assert found == []


SENTENCES = """
const told = [];
const { check, inWords, readNumber } = cx_answers;
const options = [{ text: "⟦Ý⟧", reason: "⟦ý.⟧" }, { text: "⟦Ň⟧", reason: "⟦ň.⟧" }];
const items = [{ text: "⟦á⟧", box: "⟦Ý⟧" }, { text: "⟦é⟧", box: "⟦Ň⟧" }, { text: "⟦í⟧", box: "⟦Ň⟧" }];
const boxes = ["⟦Ý⟧", "⟦Ň⟧"];
const all = (question, ...answers) => answers.forEach((answer) => {
  const { state, words } = check(question, answer);
  told.push(cx_words.verdict(state), ...words);
});
all({ kind: "choice", options, right: "⟦Ý⟧" }, null, "⟦Ý⟧", "⟦Ň⟧");
all({ kind: "judgement", options, explanation: "⟦⟧" }, null, "⟦Ý⟧");
all({ kind: "several", options, right: ["⟦Ý⟧"] }, [], ["⟦Ý⟧"], ["⟦Ň⟧"], ["⟦Ý⟧", "⟦Ň⟧"]);
all({ kind: "number", right: 4, tolerance: 0.5, units: ["", ""] }, "", "⟦⟧", "4", "4.2", "9", "1", "1,234");
const order = items.map((item) => item.text);
all({ kind: "order", items: order }, null, order, [...order].reverse(), [order[1], order[2], order[0]]);
const sorted = (...given) => Object.fromEntries(items.map(({ text }, i) => [text, given[i]]));
all({ kind: "sort", boxes, items }, null, sorted("⟦Ý⟧", "⟦Ň⟧", "⟦Ň⟧"), sorted("⟦Ý⟧", "⟦Ý⟧", "⟦Ý⟧"),
  sorted("⟦Ň⟧", "⟦Ý⟧", "⟦Ý⟧"), sorted("⟦Ý⟧", "⟦Ň⟧", "⟦Ý⟧"));
const statements = { kind: "statements", boxes: ["True", "False", "I am not sure"], closing: "⟦⟧",
  items: items.map(({ text }) => ({ text, reply: "⟦ř⟧" })) };
all(statements, null, sorted("True", "False", "I am not sure"));
told.push(inWords(statements, sorted("True", "False", "I am not sure")));

const desk = { coders: { "⟦Š⟧": { a: ["⟦ç⟧"], b: [], c: ["⟦ď⟧"] } }, codes: [{ name: "⟦ç⟧" }, { name: "⟦ď⟧" }],
  excerpts: ["a", "b", "c"].map((key) => ({ key, who: "⟦ŵ⟧", sentences: ["⟦ó⟧", "⟦ť⟧"] })) };
const coded = { "a codes": "⟦ç⟧; ⟦ď⟧", "a memo": "⟦⟧", "b codes": "No code fits", "c memo": "⟦m⟧" };
told.push(cx_coded.inWords(desk, coded), ...cx_coded.sharedInWords(desk, coded));
for (const [mine, theirs] of [[["x"], ["x"]], [["x"], ["x", "y"]], [["x"], []]]) told.push(cx_coded.alike(mine, theirs));

const lives = [[0, 1, [150]], [0, 1, [150, 220]]];
told.push(cx_careers.told(lives, 0), cx_careers.told(lives, 1));
const curve = [...Array(39)].map((_, i) => (i === 5 ? 3 : i > 9 ? 1 : 2));
told.push(cx_careers.compared(Array(39).fill(null), [1, 2]), cx_careers.compared(curve, [1, 2]), cx_careers.compared(Array(39).fill(2), [1, 2]));
for (const month of [1, 2, 3, 4, 5]) told.push(cx_pathway.reading("xx0x12", month));
told.push(cx_pathway.reading("x1", 2));
const people = [1, 1, 0].map((difference) => ({ difference, name: "⟦⟧" }));
told.push(cx_handful.told(people, {}, 0), cx_handful.told(people, [1, 0], 3));
told.push(cx_ladder.told(["⟦á⟧"], [0], [], [[0, 0]]), cx_ladder.told(["⟦á⟧"], [0], [1], [[0, 0], [1, 0]]));

const first = { sizes: [60], worlds: {} };
for (const [world, truth] of [["a", 0], ["b", -8], ["c", 8]]) {
  first.worlds[world] = { truth, pilots: [[[20, 20, -5, 5], [30, 5, 10, 50], [5, 30, -50, -10]]] };
  for (const pilots of [0, 1, 2]) for (const toldToo of [false, true]) {
    const { sentence, alt, caption } = cx_first_pilot.state({ ...first, world, told: toldToo }, { people: 0, pilots });
    told.push(sentence, alt, caption);
  }
}

const bad = [new Uint8Array([255]), "x", "[]", '{"format":2}', '{"format":1,"lessons":[{}]}', '{"format":1,"format":1,"lessons":[]}'];
for (const each of bad) {
  try { cx_workbook.readWorkbook(typeof each === "string" ? new TextEncoder().encode(each) : each); } catch (problem) { told.push(problem.message); }
}
told.push(cx_handout.handout([]).replace(/<style>.*?<\\/style>|<[^>]*>/g, " "));
const states = ["not attempted", "answered", "right", "partly right", "not right yet"];
const entries = states.map((state, i) => ({ kind: ["prediction", "reflection", "question", "coding"][i % 4], prompt: "⟦⟧", words: i ? "⟦⟧" : "", state }));
told.push(cx_handout.handout([{ title: "⟦⟧", entries }]).replace(/<style>.*?<\\/style>|<[^>]*>/g, " "));
console.log(JSON.stringify(told));
"""  # noqa: E501


def test_nothing_escapes_of_what_modules_make_sentences_of(pseudo):
    told = json.loads(node(in_language(SENTENCES, "en-XA")))
    assert len(told) > 80
    assert [text for text in told if escaped(text)] == []


def test_the_same_sentences_are_said_in_welsh_with_nothing_left_in_english():
    english = json.loads(node(in_language(SENTENCES, "en")))
    code = SENTENCES.replace(
        "JSON.stringify(told)", "JSON.stringify([told, [...cx_words.catalogue.lacking]])"
    )
    told, lacking = json.loads(node(in_language(code, "cy")))
    assert len(told) == len(english)
    assert lacking == []
    same = [
        text
        for text, other in zip(told, english, strict=True)
        if text == other and re.search("[a-z]", text)
    ]
    assert same == []


def test_a_page_carries_what_it_says_and_no_more():
    with speaking("cy"):
        page = joined(["first_pilot"], kinds={"question", "explorer"})
        notebook = joined()
    found = catalogue("cy", "front")
    assert found.words["Run it again"] in page
    assert (
        found.words["Rewrite a line: what the plan gains and loses by it stands here."] not in page
    )
    assert all(
        json.dumps(words, ensure_ascii=False)[1:-1] in notebook for words in found.words.values()
    )
    english = joined(["first_pilot"], kinds={"question", "explorer"})
    assert "Object.assign(cx_words" not in english
    assert 't("Run it again")' not in english
    assert '"Run it again"' in english


@pytest.mark.parametrize("n", range(8))
def test_the_browser_takes_the_same_form_as_python(n):
    from cocreate_lib.tongues import ngettext

    words = "{n} interval holds it.", "{n} intervals hold it."
    with speaking("cy"):
        python = ngettext(*words, n)
    code = f'console.log(cx_words.tn("{words[0]}", "{words[1]}", {n}));'
    assert node(in_language(code, "cy")).strip() == python


def test_what_is_left_in_english_says_so():
    code = """
const said = cx_words.t("Nobody translated {what}.", { what: "this" });
const node = { set: "", setAttribute(name, value) { this.set = `${name}=${value}`; }, removeAttribute() { this.set = "none"; } };
cx_words.inLanguage(node, said);
const first = node.set;
cx_words.inLanguage(node, cx_words.t("Save"));
console.log([said, first, node.set].join("|"));
"""  # noqa: E501
    assert node(in_language(code, "cy")).strip() == "Nobody translated this.|lang=en|none"


def test_values_are_put_in_as_they_are():
    code = """
console.log(JSON.stringify([
  cx_words.t("{a} and {b}", { a: "$& {b}", b: "<i>" }), cx_words.t("{a}"),
  cx_words.tn("{n} x", "{n} y", 1),
  cx_words.t("{a}", { a: 0 }), cx_words.t("constructor"), cx_words.t("__proto__"),
]));
"""
    for language in ("en", "cy"):
        told = json.loads(node(in_language(code, language)))
        assert told == ["$& {b} and <i>", "{a}", "1 x", "0", "constructor", "__proto__"]
