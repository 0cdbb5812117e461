"""What only a person can say of a study: questions, and the file that answers them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cocreate_lib.errors import CocreateError, nearest_names
from cocreate_lib.io.toml import read_toml
from cocreate_lib.study.dictionary import Fault
from cocreate_lib.study.protocol import Protocol
from cocreate_lib.text import listed

ANSWERS = "package.toml"
"""The file in a study's folder that answers them."""
_PLACEHOLDERS = ("Your name", "Yours:")  # of a new study's protocol


@dataclass(frozen=True)
class Question:
    """Something that no file of a study can tell.

    Parameters
    ----------
    key
        Its name in ``package.toml``.
    ask
        The question.
    hint
        What an answer looks like.
    known
        What the protocol says to it, where it does.
    of_interviews
        Whether only a study with interviews is asked.
    choices
        What can be answered; empty: anything.
    """

    key: str
    ask: str
    hint: str = ""
    known: Callable[[Protocol], str] = lambda protocol: ""
    of_interviews: bool = False
    choices: tuple[str, ...] = ()


QUESTIONS = (
    Question(
        "authors",
        "Who answers for the study?",
        "names, with semicolons between them",
        lambda protocol: "; ".join(protocol.study.authors),
    ),
    Question("contact", "Whom can somebody ask about this archive, and how?", "a role, an address"),
    Question(
        "ethics",
        "Who approved the study, and under which number?",
        known=lambda protocol: protocol.study.ethics,
    ),
    Question(
        "funding", "Who paid for the study? None?", known=lambda protocol: protocol.study.funding
    ),
    Question("registration", "Where is the protocol registered, and when was it? Or why isn't it?"),
    Question(
        "data_source",
        "Who collected the data, from whom, for what, and when?",
        "administrative records of ..., collected for ..., from ... to ...",
    ),
    Question(
        "may_use",
        "Do you certify that the authors have legitimate access to and permission to use the data?",
        choices=("yes", "no"),
    ),
    Question(
        "may_share",
        "Do you certify that the authors may pass the data on in this archive?",
        choices=("yes", "no"),
    ),
    Question("data_rights", "Who allowed you to use the data, and under which agreement?"),
    Question(
        "availability",
        "How much of the data is publicly available, here or elsewhere?",
        choices=("all", "some", "none"),
    ),
    Question(
        "data_access",
        "How can somebody else get the data: whom do they ask, what does it take, how long?",
    ),
    Question("data_citation", "How are the data cited? Author, year, title, owner, identifier."),
    Question(
        "data_licence",
        "Under which licence are the data, where they are in the archive?",
        "an SPDX name such as CC-BY-4.0, or: not provided",
    ),
    Question(
        "licence",
        "Under which licence are protocol, notebook, documents and results?",
        "an SPDX name such as CC-BY-4.0 or MIT",
    ),
    Question(
        "machine",
        "On what machine did you run it, and how much memory did it need?",
        "a laptop with 4 cores and 16 GB; the run needed less than 2 GB",
    ),
    Question(
        "interview_consent",
        "What did the people interviewed consent to, in which words, and could they take it back?",
        of_interviews=True,
    ),
    Question(
        "interview_access",
        "Who may see recordings and transcripts, where are they kept, and until when?",
        of_interviews=True,
    ),
    Question(
        "interview_sharing",
        "What of the interviews is shared, and why not the rest?",
        of_interviews=True,
    ),
)


@dataclass(frozen=True)
class Answers:
    """What a person said of a study.

    Parameters
    ----------
    given
        By question, what was answered in ``package.toml``, or is known from the protocol; empty
        where nothing is.
    include
        Further files of the study's folder that go into the archive, with what each is.
    accepted
        Files in which personal data were spotted and may stay, with the reason.
    references
        Further references, one a line.
    """

    given: Mapping[str, str]
    include: Mapping[str, str] = field(default_factory=dict)
    accepted: Mapping[str, str] = field(default_factory=dict)
    references: tuple[str, ...] = ()

    @property
    def open(self) -> tuple[Question, ...]:
        """The questions without an answer."""
        return tuple(each for each in QUESTIONS if not self.given.get(each.key, "x"))


def asked_of(protocol: Protocol) -> tuple[Question, ...]:
    """The questions that a study has to answer."""
    has_interviews = protocol.interviews is not None
    return tuple(each for each in QUESTIONS if has_interviews or not each.of_interviews)


def read_answers(path: Path, protocol: Protocol, faults: list[Fault]) -> Answers:
    """The answers in ``package.toml``, and those that the protocol gives; what is wrong with the
    file is added to ``faults``. Without the file, only the protocol's."""
    found: dict[str, object] = {}
    if path.exists():
        try:
            found = read_toml(path)
        except CocreateError as error:
            faults.append(Fault(error.what, path.name, try_this=error.try_this or ""))
    answers = _table(found, "answers", path.name, faults)
    keys = [each.key for each in QUESTIONS]
    for each in QUESTIONS:
        said = answers.get(each.key, "")
        if said and each.choices and said not in each.choices:
            faults.append(
                Fault(
                    f"The answer is {said!r}.",
                    path.name,
                    f"answers.{each.key}",
                    why=each.ask,
                    try_this=f"one of {listed(each.choices, 'or')}",
                )
            )
    for key in answers:
        if key not in keys:
            faults.append(
                Fault(
                    f"There is no question {key!r}.",
                    path.name,
                    f"answers.{key}",
                    try_this=nearest_names(key, keys),
                )
            )
    for name in found:
        if name not in ("answers", "include", "accepted", "references"):
            faults.append(
                Fault(
                    f"{path.name} has no section {name!r}.",
                    path.name,
                    name,
                    try_this=nearest_names(name, ("answers", "include", "accepted", "references")),
                )
            )
    references = found.get("references", [])
    if not isinstance(references, list) or not all(isinstance(each, str) for each in references):
        faults.append(
            Fault(
                "The references are not a list of texts.",
                path.name,
                "references",
                try_this='references = ["Author (year). Title."], above the first section',
            )
        )
        references = []
    given = {
        each.key: answers.get(each.key, "").strip() or said_already(each.known(protocol))
        for each in asked_of(protocol)
    }
    return Answers(
        given,
        _table(found, "include", path.name, faults),
        _table(found, "accepted", path.name, faults),
        tuple(references),
    )


def said_already(text: str) -> str:
    """What a protocol says, or nothing where it still says what a new study's says."""
    return "" if any(each in text for each in _PLACEHOLDERS) else text.strip()


def _table(
    found: Mapping[str, object], name: str, file: str, faults: list[Fault]
) -> dict[str, str]:
    table = found.get(name, {})
    if not isinstance(table, dict):
        faults.append(Fault(f"{name!r} is not a section.", file, name, try_this=f"[{name}]"))
        return {}
    for key, value in table.items():
        if not isinstance(value, str):
            faults.append(
                Fault(
                    f"What stands under {key!r} is not a text.",
                    file,
                    f"{name}.{key}",
                    try_this=f'"{key}" = "..."',
                )
            )
    return {str(key): str(value) for key, value in table.items()}


def answers_file(protocol: Protocol) -> str:
    """A ``package.toml`` to fill in: each question as a comment above its empty answer."""
    return "\n".join(_lines(protocol)) + "\n"


def _lines(protocol: Protocol) -> Iterator[str]:
    yield "# What only you can say about the replication archive of this study."
    yield "# Write each answer between the quotes; cocreate study package lists what is open."
    yield ""
    yield "# Further references, one a text."
    yield "references = []"
    yield ""
    yield "[answers]"
    for each in asked_of(protocol):
        yield f"# {each.ask}"
        if each.hint:
            yield f"# Such as: {each.hint}"
        if each.choices:
            yield f"# Answer {listed(each.choices, 'or')}."
        if said := said_already(each.known(protocol)):
            yield f"# {protocol.path.name} says: {' '.join(said.split())}"
            yield f"# {each.key} = {json.dumps('')}"
        else:
            yield f'{each.key} = ""'
    yield ""
    yield "# Further files of this folder that belong into the archive, each with what it is."
    yield "[include]"
    yield '# "scripts/clean.R" = "how the table of people was made from the records"'
    yield ""
    yield "# Files in which personal data were spotted and may stay, each with the reason."
    yield "[accepted]"
    yield '# "README.md" = "the address is the author\'s own"'
