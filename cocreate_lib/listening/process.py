"""Process data: what was to be delivered, what was, and how well."""

from __future__ import annotations

import pandas as pd

from cocreate_lib.errors import DataError, nearest_names

COLUMNS = {
    "person": "the person",
    "case_manager": "who supervised the person at the start",
    "contacts_planned": "contacts that were planned for the year",
    "contacts_held": "contacts that took place",
    "plan_made": "whether a plan was written together (1 or 0)",
    "reviews_planned": "reviews of the plan that were planned",
    "reviews_held": "reviews that took place",
    "fund_offered": "whether the enabling fund was offered (1 or 0)",
    "fund_pounds": "pounds of it that were spent",
    "case_manager_changes": "how often the case manager changed",
    "quality": "how well a session was held, rated by somebody who watched one, from 1 to 5",
    "responsiveness": "how far the person took part, rated by the person, from 1 to 5",
    "adapted": "whether a part was left out or done otherwise (1 or 0)",
}
"""The columns of process data, and what they hold."""


def delivery_summary(process: pd.DataFrame, by: str | None = None) -> pd.DataFrame:
    """Adherence, dose, quality, responsiveness, reach and adaptation.

    Parameters
    ----------
    process
        One row a person in the programme, with the columns of :data:`COLUMNS`.
    by
        A column to group people by, such as ``"case_manager"``; by default everybody together.

    Returns
    -------
    pandas.DataFrame
        One row (a group): ``n``, people; ``adherence``, the mean of three shares: of people with a
        plan, of planned contacts held, and of planned reviews held; ``dose``, mean contacts held;
        ``quality`` and ``responsiveness``, means of their ratings, from 1 to 5; ``reach``, the
        share of people who had at least half of their contacts; ``adaptation``, the share for whom
        something was done otherwise; ``changes``, mean changes of case manager.

    Raises
    ------
    DataError
        When a column is missing, nobody is in the table, or more was held than planned.

    Notes
    -----
    Ratings that are missing are left out of their means. Which parts make up fidelity follows
    Carroll and others (2007); reach and adaptation follow Moore and others (2015).

    References
    ----------
    Carroll, C. and others (2007). A conceptual framework for implementation fidelity.
    Implementation Science, 2:40. Moore, G. F. and others (2015). Process evaluation of complex
    interventions. BMJ, 350:h1258.

    Examples
    --------
    >>> from cocreate_lib.teaching import teaching_process
    >>> delivery_summary(teaching_process())[["n", "reach"]].round(2).to_dict("records")
    [{'n': 150, 'reach': 0.78}]
    """
    where = "listening.delivery_summary"
    for column in [*COLUMNS, *([by] if by else [])]:
        if column not in process:
            raise DataError(
                f"There is no column {column!r}.",
                where=where,
                why="It is a part of what was delivered.",
                try_this=nearest_names(column, [str(each) for each in process]),
            )
    if process.empty:
        raise DataError("Nobody is in the table.", where=where)
    for held, planned in (
        ("contacts_held", "contacts_planned"),
        ("reviews_held", "reviews_planned"),
    ):
        more = process.index[process[held] > process[planned]]
        if len(more):
            raise DataError(
                f"{held} is larger than {planned} in row {more[0]}.",
                where=where,
                why="More than all of it can't have been delivered.",
                try_this="Look whether the two columns have changed places.",
            )
    if by is None:
        return pd.DataFrame([_summary(process)])
    return pd.DataFrame({name: _summary(own) for name, own in process.groupby(by)}).T.rename_axis(
        by
    )


def _summary(own: pd.DataFrame) -> pd.Series:
    held, planned = own["contacts_held"].sum(), own["contacts_planned"].sum()
    reviewed, due = own["reviews_held"].sum(), own["reviews_planned"].sum()
    shares = [own["plan_made"].mean(), *(a / b for a, b in ((held, planned), (reviewed, due)) if b)]
    enough = own["contacts_held"] * 2 >= own["contacts_planned"]
    return pd.Series(
        {
            "n": len(own),
            "adherence": sum(shares) / len(shares),
            "dose": own["contacts_held"].mean(),
            "quality": own["quality"].mean(),
            "responsiveness": own["responsiveness"].mean(),
            "reach": enough.mean(),
            "adaptation": own["adapted"].mean(),
            "changes": own["case_manager_changes"].mean(),
        },
        dtype=object,
    )
