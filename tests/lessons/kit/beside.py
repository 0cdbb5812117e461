"""Two notebooks on one workbook, and a third elsewhere that gets its file: nothing is lost.

    python -m tests.lessons.kit.beside --times 200 --seed 1

Three kernels run a lesson's notebook, two of them in one folder. A learner answers in one or the
other, in both at once, loads one of them again, and takes the workbook's file from folder to
folder. Of each answer the last must be there, in the file and in every notebook that is loaded
again; of two that were given at once, one of the two.
"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

from tests.lessons.kit.kernels import (
    LESSON,
    Kernel,
    answers_in,
    attack_from_command_line,
    cells_of,
    leftovers,
)

HERE, BESIDE, ELSEWHERE = range(3)
FOLDERS = ("here", "here", "elsewhere")


def attack(times: int, seed: int, folder: Path) -> Counter[str]:
    """So many things that a learner does; what they were, counted.

    Raises
    ------
    AssertionError
        When an answer isn't there that was the last.
    """
    draw, found, cells = random.Random(seed), Counter[str](), cells_of(LESSON)
    for name in set(FOLDERS):
        (folder / name).mkdir()
    kernels: list[Kernel] = []
    written: dict[str, dict[str, set[str]]] = {name: {} for name in FOLDERS}
    try:
        for name in FOLDERS:
            kernels.append(Kernel(folder / name, cold=False))
            kernels[-1].run(cells)
        for number in range(times):
            what = draw.choice(["one", "one", "both at once", "again", "a file"])
            found[what] += 1
            key = draw.choice(kernels[HERE].keys)
            words = [f"{key} {number} by {which}" for which in range(3)]
            if what == "one":
                which = draw.randrange(3)
                kernels[which].saved({kernels[which].send(key, words[which])})
                written[FOLDERS[which]][key] = {words[which]}
            elif what == "both at once":
                keys = [key, key if draw.random() < 0.3 else draw.choice(kernels[HERE].keys)]
                sent = [kernels[each].send(keys[each], words[each]) for each in (HERE, BESIDE)]
                for which in (HERE, BESIDE):
                    kernels[which].saved({sent[which]})
                    written["here"][keys[which]] = {
                        words[each] for each in (HERE, BESIDE) if keys[each] == keys[which]
                    }
            elif what == "again":
                which = draw.randrange(3)
                kernels[which].run(cells)
                shown = {key: kernels[which].kept[key] for key in kernels[which].keys}
                there = answers_in(folder / FOLDERS[which] / "workbook")
                assert {key: words for key, words in shown.items() if words} == there, number
            else:
                way = draw.choice([(HERE, ELSEWHERE), (ELSEWHERE, BESIDE)])
                _carried(*(kernels[each] for each in way))
                _merged(*(written[FOLDERS[each]] for each in way))
            for name in written:
                there = answers_in(folder / name / "workbook")
                assert set(there) == set(written[name]), f"{number}, {what}: {name}"
                for key, words_now in there.items():
                    assert words_now in written[name][key], f"{number}, {what}: {key} in {name}"
        for way in ((HERE, ELSEWHERE), (ELSEWHERE, BESIDE)):
            _carried(*(kernels[each] for each in way))
        here, elsewhere = (answers_in(folder / name / "workbook") for name in FOLDERS[1:])
        assert here == elsewhere, "after both files were taken over, the two differ"
        found["answers in the end"] = len(here)
    finally:
        for kernel in kernels:
            kernel.end()
    assert not leftovers(folder / "here" / "workbook")
    return found


def _carried(one: Kernel, other: Kernel) -> None:
    """The workbook's file of one notebook is brought into another."""
    other.asked({"bring": one.asked({"ask": "file"})["file"]})


def _merged(theirs: dict[str, set[str]], mine: dict[str, set[str]]) -> None:
    """What may be there after theirs was brought in: of each answer, the later number."""
    for key, words in theirs.items():
        both = words | mine.get(key, set())
        last = max(_number(each) for each in both)
        mine[key] = {each for each in both if _number(each) == last}


def _number(words: str) -> int:
    return int(words.split()[1])


if __name__ == "__main__":
    attack_from_command_line(__doc__, attack, 200, "{times} things done")
