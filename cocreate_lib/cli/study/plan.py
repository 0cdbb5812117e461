"""The command ``cocreate study plan``: the design tried before any data, and a document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from cocreate_lib.cli.own_words import in_a_protocol, told
from cocreate_lib.cli.progress import progress_bar
from cocreate_lib.cli.run_options import Scheduler, StudyArgument, Workers
from cocreate_lib.cli.terminal import out

if TYPE_CHECKING:
    from cocreate_lib.study import StudyPlan


@told(in_a_protocol)
def plan(
    folder: StudyArgument = Path("."),
    workers: Workers = None,
    scheduler: Scheduler = None,
) -> None:
    """Try the plan on simulated people, and write plan/ to register. It reads no data.

    Example: cocreate study plan my-study --workers 2
    """
    from cocreate_lib.study import plan_study

    with progress_bar() as tell:
        found = plan_study(folder, workers=workers, scheduler=scheduler, progress=tell)
    _show(found)


def _show(found: StudyPlan) -> None:
    """What the study could show, on one screen."""
    answer = found.tried.diagnosis.answer()
    out.print(Text(f"{found.question} {found.about}", style="bold"))
    out.print(Text(f"  {found.protocol.study.question}"))
    table = Table("Outcome", "True", "Found in", "Held in", box=None, padding=(0, 2))
    for row in found.answers().itertuples(index=False, name=None):
        table.add_row(*map(Text, row))
    out.print(table)
    out.print(Text(f"  {answer.legend}", style="dim"))
    for sentence in found.sentences():
        out.print(Text(f"- {sentence}"))
    out.print(Text(f"To register: {found.folder.plan / 'plan.docx'}"), soft_wrap=True)
