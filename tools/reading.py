"""The reading grade of every lesson and of the facts (Flesch and Kincaid's).

    python -m tools.reading

The grade is a year of an American school: at 6, somebody of eleven or twelve reads with ease. It
counts the words of a sentence and the syllables of a word, and knows nothing of sense. A low grade
is no proof of plain words; a high one is a reason to look.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cocreate_lib.facts import fact, fact_ids
from tools.prose import lesson_names, paragraphs

FEWEST = 4
"""Words of the shortest sentence that counts; what is shorter is a label."""

FACTS_AT_MOST, FACT_AT_MOST, LESSON_AT_MOST = 8.0, 12.0, 6.5
"""The highest grade of all facts together, of a single one, and of a lesson."""

# Vowels that stand together and are said apart.
_SPLIT = re.compile(
    r"(?<![tcs])i[ao](?!n)|ie(?:nc|t)|eo(?!p)|[dr]ea$|ua[lt]|[eo]ing|creat|ism$|ryo"
)
# Vowels that are written and not said.
_SILENT = re.compile(
    r"(?<=[^aeioulr])e$|(?<=[aeiouy][lr])e$|(?<=[^aeioutdy])ed$|(?<=[^aeiouyszxcgh])es$|(?<=th)es$|"
    r"(?<=som)e(?=t|b|w|o)|(?<=ev)e(?=ry)"
)


def syllables(word: str) -> int:
    """How many syllables a word has, told from its letters; at least one.

    Examples
    --------
    >>> [syllables(word) for word in ("probation", "made", "people", "the", "started", "helped")]
    [3, 1, 2, 1, 2, 1]
    """
    word = re.sub(r"[^a-z]", "", word.lower())
    count = len(re.findall(r"[aeiouy]+", word))
    count += len(_SPLIT.findall(word))
    return max(1, count - len(_SILENT.findall(word)))


def grade(texts: Iterable[str]) -> float:
    """The reading grade of texts, all their sentences together.

    Parameters
    ----------
    texts
        Paragraphs; none ends within a sentence.

    Examples
    --------
    >>> round(grade(["We made them up. You can look at them."]), 1)
    -2.0
    """
    counts = [
        (len(words), sum(map(syllables, words))) for text in texts for words in _sentences(text)
    ]
    n = sum(words for words, _ in counts)
    if not n:
        return 0.0
    return 0.39 * n / len(counts) + 11.8 * sum(spoken for _, spoken in counts) / n - 15.59


def _sentences(text: str) -> Iterable[list[str]]:
    for sentence in re.split(r"(?<=[.?!:;])[\"'”’)]*\s+", text):
        words = re.findall(r"[A-Za-z][A-Za-z'’]*", sentence)
        if len(words) >= FEWEST:
            yield words


def fact_grades() -> dict[str, float]:
    """The grade of each fact, by its id."""
    return {id: grade([fact(id).text]) for id in fact_ids()}


def facts_grade() -> float:
    """The grade of all facts together."""
    return grade(fact(id).text for id in fact_ids())


def lesson_grade(name: str) -> float:
    """The grade of a lesson: what it says itself, and the facts that it tells."""
    said = paragraphs(name)
    told = [fact(id).text for each in said for id in each.facts]
    return grade([*(each.text for each in said), *told])


def main() -> None:
    """Print them."""
    print(f"{'All facts':<40} {facts_grade():5.1f}")
    for name in lesson_names():
        print(f"{name:<40} {lesson_grade(name):5.1f}")
    hard = {id: found for id, found in fact_grades().items() if found > FACT_AT_MOST}
    for id, found in sorted(hard.items(), key=lambda each: -each[1]):
        print(f"  hard: {id:<32} {found:5.1f}  {fact(id).text}")


if __name__ == "__main__":
    main()
