"""Themes across people: who speaks of what, what goes together, and who speaks against it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cocreate_lib.errors import DataError, nearest_names
from cocreate_lib.listening.codes import check_codes, of_coder


def listened_to(told: pd.DataFrame, people: Sequence[str] | None) -> list[str]:
    """Those who were listened to, by the names that checked codes have; each once."""
    if people is None:
        return sorted(told["person"].unique())
    return list(dict.fromkeys(str(person).strip() for person in people))


def case_by_theme(
    codes: pd.DataFrame, people: Sequence[str] | None = None, *, coder: str | None = None
) -> pd.DataFrame:
    """In how many units of each person a code was given.

    Parameters
    ----------
    codes
        One row a coding: ``unit, coder, code, person``; see :func:`agreement`.
    people
        Who was listened to, in the order wanted; by default those in ``codes``. A person of whom
        nothing was coded is a row of zeros, and has to be seen.
    coder
        Whose codes; by default anybody's.

    Returns
    -------
    pandas.DataFrame
        One row a person (index ``person``), one column a code: the number of units.

    Raises
    ------
    DataError
        When a column is missing, or there is no such coder.

    Examples
    --------
    >>> given = {"unit": [1, 2, 3], "coder": "A", "code": ["trust", "trust", "fear"]}
    >>> codes = pd.DataFrame({**given, "person": ["P", "P", "Q"]})
    >>> case_by_theme(codes).loc["P"].to_dict()
    {'fear': 0, 'trust': 2}
    """
    told = check_codes(codes, needs=["person"], where="listening.case_by_theme")
    own = of_coder(told, coder, "listening.case_by_theme").drop_duplicates(["unit", "code"])
    names = sorted(of_coder(told, None, "listening.case_by_theme")["code"].unique())
    rows = listened_to(told, people)
    found = pd.crosstab(own["person"], own["code"])
    table = found.reindex(index=rows, columns=names, fill_value=0).astype(int)
    return table.rename_axis(index="person", columns="code")


def co_occurrence(codes: pd.DataFrame, *, coder: str | None = None) -> pd.DataFrame:
    """In how many units two codes stand together.

    Parameters
    ----------
    codes, coder
        As for :func:`case_by_theme`; ``person`` isn't needed. With several coders, two codes stand
        together where the same coder gave both.

    Returns
    -------
    pandas.DataFrame
        One row and one column a code; where a code meets itself, the units that have it.

    Examples
    --------
    >>> codes = pd.DataFrame({"unit": [1, 1, 2], "coder": "A", "code": ["trust", "fear", "trust"]})
    >>> co_occurrence(codes).loc["trust"].to_dict()
    {'fear': 1, 'trust': 2}
    """
    told = check_codes(codes, where="listening.co_occurrence")
    own = of_coder(told, coder, "listening.co_occurrence")[["unit", "coder", "code"]]
    both = own.merge(own, on=["unit", "coder"], suffixes=("", "_too"))
    both = both.drop_duplicates(["unit", "code", "code_too"])
    names = sorted(own["code"].unique())
    table = pd.crosstab(both["code"], both["code_too"]).reindex(
        index=names, columns=names, fill_value=0
    )
    return table.rename_axis(index="code", columns="with")


def negative_cases(
    codes: pd.DataFrame,
    theme: str,
    *,
    against: Sequence[str] = (),
    people: Sequence[str] | None = None,
    coder: str | None = None,
) -> pd.DataFrame:
    """Whose talk does not bear a theme out: who never speaks of it, or speaks against it.

    Parameters
    ----------
    codes, people, coder
        As for :func:`case_by_theme`.
    theme
        A code.
    against
        Codes that say the opposite.

    Returns
    -------
    pandas.DataFrame
        One row a person who is a negative case: ``person``; ``kind``: ``silent`` (the theme isn't
        there), ``against`` (only the opposite is) or ``both`` (the theme and the opposite);
        ``units``, the units with the opposite, as one text.

    Raises
    ------
    DataError
        When nobody has the theme or an opposite.

    Examples
    --------
    >>> codes = pd.DataFrame(
    ...     {"unit": [1, 2, 3], "coder": "A", "code": ["trust", "fear", ""], "person": list("PQR")}
    ... )
    >>> negative_cases(codes, "trust", against=["fear"])["kind"].tolist()
    ['against', 'silent']
    """
    where = "listening.negative_cases"
    told = check_codes(codes, needs=["person"], where=where)
    own = of_coder(told, coder, where)
    for code in (theme, *against):
        if code not in set(told["code"]):
            raise DataError(
                f"The code {code!r} was given to nothing.",
                where=where,
                try_this=nearest_names(code, sorted(set(told["code"]) - {""})),
            )
    rows = listened_to(told, people)
    having = set(own.loc[own["code"] == theme, "person"])
    opposed = own[own["code"].isin(list(against))]
    found = []
    for person in rows:
        units = sorted(opposed.loc[opposed["person"] == person, "unit"].unique())
        if units:
            found.append((person, "both" if person in having else "against", ", ".join(units)))
        elif person not in having:
            found.append((person, "silent", ""))
    return pd.DataFrame(found, columns=["person", "kind", "units"])


def quotations(
    excerpts: pd.DataFrame,
    codes: pd.DataFrame | None = None,
    *,
    code: str | None = None,
    person: str | None = None,
    words: str | None = None,
    coder: str | None = None,
    **columns: str,
) -> pd.DataFrame:
    """Excerpts by code, person, words, or any other column.

    Parameters
    ----------
    excerpts
        One row an excerpt: ``excerpt`` (its name), ``person``, ``text``, and whatever else is
        known.
    codes
        Their codings, with the excerpt's name as ``unit``; needed for ``code``.
    code
        Only excerpts with this code.
    person
        Only this person's.
    words
        Only those whose text holds these words, in small or large letters.
    coder
        Whose codes count; by default anybody's.
    **columns
        Only those with this value in another column, such as ``role="case manager"``.

    Returns
    -------
    pandas.DataFrame
        The excerpts that fit, in their order, with all their columns and ``codes``: all codes that
        they were given, as one text. ``attrs["of"]`` is how many there were to choose from: a
        quotation says more when one knows how many others there were.

    Raises
    ------
    DataError
        When a column, a code or a coder isn't there.

    Examples
    --------
    >>> excerpts = pd.DataFrame({"excerpt": ["e1"], "person": ["P"], "text": ["I trust her."]})
    >>> quotations(excerpts, words="trust")["excerpt"].tolist()
    ['e1']
    """
    where = "listening.quotations"
    for column in ("excerpt", "person", "text", *columns):
        if column not in excerpts:
            raise DataError(
                f"There is no column {column!r}.",
                where=where,
                try_this=nearest_names(column, [str(each) for each in excerpts]),
            )
    if code is not None and codes is None:
        raise DataError(
            "There are no codings to look a code up in.",
            where=where,
            try_this="quotations(excerpts, codes, code=...)",
        )
    found = excerpts.copy()
    names = found["excerpt"].astype(str)
    if codes is not None:
        own = of_coder(check_codes(codes, where=where), coder, where)
        if code is not None and code not in set(own["code"]):
            raise DataError(
                f"The code {code!r} was given to nothing.",
                where=where,
                try_this=nearest_names(code, sorted(own["code"].unique())),
            )
        given = own.groupby("unit")["code"].agg(lambda each: ", ".join(sorted(set(each))))
        found["codes"] = names.map(given).fillna("")
        if code is not None:
            found = found[names.isin(own.loc[own["code"] == code, "unit"])]
    if person is not None:
        found = found[found["person"] == person]
    if words is not None:
        found = found[found["text"].str.contains(words, case=False, regex=False)]
    for column, value in columns.items():
        found = found[found[column] == value]
    found = found.reset_index(drop=True)
    found.attrs["of"] = len(excerpts)
    return found
