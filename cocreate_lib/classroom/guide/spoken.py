"""What a trainer says and does at each section of a lesson, for the notes of its slides."""

from __future__ import annotations

from cocreate_lib.classroom.guide.lesson_guide import read_lesson_guide
from cocreate_lib.classroom.handout.text import html_of, signed
from cocreate_lib.io import resources
from cocreate_lib.text import how_many


def spoken_notes(lesson: str) -> dict[str, str]:
    """The guide's notes to a lesson's slides.

    Parameters
    ----------
    lesson
        Its name, such as ``"06_no_significant_difference"``.

    Returns
    -------
    dict of str to str
        HTML by section: what happens in the room, and for how long; under the lesson's title the
        aim, and what to say to what is often heard.

    Raises
    ------
    CocreateError
        When the trainer's material isn't installed.
    GuideError
        When the guide can't be used as it is written.

    Examples
    --------
    >>> notes = spoken_notes("06_no_significant_difference")
    >>> "minutes" in notes["The interval"]
    True
    """
    guide = read_lesson_guide(resources.trainer() / f"{lesson}.md")
    heard = [
        f"- **\N{LEFT DOUBLE QUOTATION MARK}{each.hear}\N{RIGHT DOUBLE QUOTATION MARK}** {each.say}"
        for each in guide.misreadings
    ]
    begin = "\n\n".join([guide.aim, "What you will hear, and what to say:", "\n".join(heard)])
    notes = {guide.lesson.title: html_of(signed(begin))}
    for timing in guide.timings:
        notes[timing.section] = html_of(
            signed(f"**{how_many(timing.minutes, 'minute')}.** {timing.do}")
        )
    return notes
