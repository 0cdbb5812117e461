"""The list of outputs for whoever decides what may leave, in the shape that acro gives it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from cocreate_lib.errors import ProtocolError, nearest_names
from cocreate_lib.study.disclosure.outputs import FAIL, PASS, REVIEW, SafeTable

SHAPE = "1.0"


@dataclass(frozen=True)
class OutputRecord:
    """What was decided about one output.

    Parameters
    ----------
    uid
        What it is called in the list, such as ``"output_3"``.
    name
        What it is, such as ``"numbers_lost"``, or the name of a file.
    kind
        ``"table"``, ``"statistics"``, ``"survival curve"``, ``"histogram"``, ``"figure"``,
        ``"report"``, ``"notebook"``, ``"quotations"``, ``"record"``.
    status
        ``"pass"``, ``"review"`` or ``"fail"``.
    rule
        The rules that were applied.
    summary
        The decision in short: ``"review; threshold: 3 cells suppressed"``.
    reasons
        Why, in sentences.
    exception
        Why the researcher asks that it leave all the same; empty where nobody asks.
    """

    uid: str
    name: str
    kind: str
    status: str
    rule: str
    summary: str
    reasons: tuple[str, ...] = ()
    exception: str = ""


@dataclass(frozen=True)
class DisclosureRecord:
    """Every output of a study, and what was decided about it.

    Parameters
    ----------
    outputs
        By name.

    Examples
    --------
    >>> record = DisclosureRecord().with_output("estimates", "statistics", "pass", "threshold")
    >>> record.outputs_list()[["output", "status", "summary"]]
          output status summary
    0  estimates   pass    pass
    """

    outputs: Mapping[str, OutputRecord] = field(default_factory=dict)

    def with_output(
        self,
        name: str,
        kind: str,
        status: str,
        rule: str = "",
        reasons: Iterable[str] = (),
        suppressed: int = 0,
    ) -> DisclosureRecord:
        """The record with one output more.

        Parameters
        ----------
        name, kind, status, rule, reasons
            As in :class:`OutputRecord`.
        suppressed
            How many of its cells are withheld.
        """
        what = f"{rule}: {suppressed} cells suppressed" if suppressed else ""
        if status == FAIL and not what:
            what = rule
        made = OutputRecord(
            f"output_{len(self.outputs)}",
            name,
            kind,
            status,
            rule,
            "; ".join(filter(None, (status, what))),
            tuple(reasons),
        )
        return replace(self, outputs={**self.outputs, name: made})

    def with_table(self, table: SafeTable, kind: str = "table") -> DisclosureRecord:
        """The record with a table as it may be shown."""
        suppressed = 0 if table.masked is None else int(table.masked.to_numpy().sum())
        return self.with_output(
            table.name, kind, table.status, table.rule, table.reasons, suppressed
        )

    def with_exceptions(self, asked: Mapping[str, str]) -> DisclosureRecord:
        """The record with what a researcher asks for: outputs that should leave all the same.

        Parameters
        ----------
        asked
            From an output's name to the reason. It is never passed by that: what was to pass is
            looked at now (``"review"``), and what failed stays failed until the data owner decides.

        Raises
        ------
        ProtocolError
            For an output that there isn't.
        """
        outputs = dict(self.outputs)
        for name, why in asked.items():
            if name not in outputs:
                raise ProtocolError(
                    f"There is no output {name!r} for which an exception could be asked.",
                    where="disclosure.exceptions",
                    try_this=nearest_names(name, outputs),
                )
            was = outputs[name]
            status = REVIEW if was.status == PASS else was.status
            outputs[name] = replace(was, status=status, exception=why)
        return replace(self, outputs=outputs)

    def outputs_list(self) -> pd.DataFrame:
        """The list of outputs.

        Returns
        -------
        pandas.DataFrame
            One row an output: ``uid``, ``output``, ``kind``, ``status``, ``rule``, ``summary``,
            ``reasons`` (one after the other), ``exception``.
        """
        return pd.DataFrame(
            [
                (
                    x.uid,
                    x.name,
                    x.kind,
                    x.status,
                    x.rule,
                    x.summary,
                    " ".join(x.reasons),
                    x.exception,
                )
                for x in self.outputs.values()
            ],
            columns=[
                *("uid", "output", "kind", "status"),
                *("rule", "summary", "reasons", "exception"),
            ],
        )

    def to_json(self, files: Mapping[str, Iterable[str]] | None = None) -> str:
        """The record as acro's ``results.json`` has it, without times.

        Parameters
        ----------
        files
            By output, the names of the files that hold it.

        Returns
        -------
        str
            ``{"version": ..., "results": {uid: {uid, status, type, properties, files, outcome,
            command, summary, timestamp, comments, exception}}}``.
        """
        named = files or {}
        results = {
            x.uid: {
                "uid": x.uid,
                "status": x.status,
                "type": x.kind,
                "properties": {"method": x.name, "rule": x.rule},
                "files": [{"name": name, "sdc": {}} for name in named.get(x.name, ())],
                "outcome": {},
                "command": f"cocreate study run: {x.name}",
                "summary": x.summary,
                "timestamp": "",
                "comments": list(x.reasons),
                "exception": x.exception,
            }
            for x in self.outputs.values()
        }
        return json.dumps({"version": SHAPE, "results": results}, indent=1, ensure_ascii=False)
