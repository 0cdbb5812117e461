"""Parts of sentences that claim nothing which the numbers of a result could contradict."""

from __future__ import annotations

import re

from tests.sentences.engine import NAME

_PHRASES = (
    "[Ww]ith people compared within classes of like scores, and the classes averaged to stand for",
    ", and in their scores within each class",
    r", and a smaller one less often \((?:by this analysis's own test|from the standard error, not "
    r"from the estimate)\)",
    "what a (?:rise|fall) or",
    "as many people, all independent and of equal weight",
    "the variance against that of a plain comparison of as many people",
    "(?:the groups|people) may differ in ways that were not measured",
    "in more than means",
    "and that could (?:be behind it|hide a difference, or look like one)",
    "That alone can make a difference, or hide one",
    "a caliper or a narrower one, pairs that must agree on it, or weighting",
    "matching, weighting or a comparison group more like the programme",
    "fewer covariates, or a comparison group more like the programme",
    "more classes, or weighting",
    "trimming by the propensity score, weighting by entropy balancing, or people who could have "
    r"been in either group \(ATO\)",
    "weighting by entropy balancing, with how the outcome was before as a covariate",
    "With other priors it would be another",
    "it is not the probability that the rates differ",
    r"In (?:both|all \d+) outcomes the difference (?=is )",
    rf"In {NAME}(?:, {NAME})*(?: and (?:{NAME}|\d+ more))? the difference (?=is )",
    "The difference (?=is (?:not )?statistically significant(?: by the| taken alone|[:.]))",
    r"With more than 30% filled in \(a threshold of ours\) the result leans on the model that "
    "filled it in",
    r", but people who were lost later \(attrition\), or who did not take part as allocated "
    r"\(compliance\), can make them differ",
    "of them nothing is known about it beyond what the other columns of the plan tell",
    "That the groups were alike(?=: the plan names)",
    "only if the groups had been alike to begin with",
    "The regression bridges that by its model alone",
    "it goes beyond the people who were there",
    "Difference in (?=‹[^›]*›: )",
    r", (?:nor that there is one|in odds\) to be in the programme as the other, and all but "
    r"decided the outcome)",
    "gives nobody a negative weight",
)
PHRASES = [re.compile(each) for each in _PHRASES]

# Whole sentences, or clauses left when all claims are taken out.
_SENTENCES = (
    "To try: regression on it, if that was declared beforehand",
    "That the difference is an effect of taking part: allocation at random gives exchangeability "
    "of the groups as they were allocated, and an effect of being allocated; beyond that it takes "
    "complete follow-up, everybody taking part as allocated, and no interference between people",
    "The last can't be tested with these data",
    r"That the difference is an effect of the programme: that takes exchangeability of the groups "
    r"given the covariates, overlap, and no interference between people",
    r"The first and the last can't be tested with these data",
    rf"How many {NAME} there were in all: the rate speaks of time at risk only",
    "The programme may itself change that time: fewer days in custody, for example, are more days "
    "at risk",
    "A lower rate need not mean fewer events in all",
    rf"How many people had any {NAME}: a few people with many can move this number",
)
SENTENCES = [re.compile(each) for each in _SENTENCES]
# What may stand between claims.
_BETWEEN = (
    "Analysed", "analysed", "Estimand", "standard error", "is", "or", "and", "Of", "against",
    "either way", "To try", "Balance", "Posterior", "Bayes factor", "Not available",
    "extrapolation", "The analysis", "About the interval", "The estimate speaks of",
    "It would speak of",
    "and so speaks of", "the variance against that of a plain comparison of",
    "nor that there is one",
    "so far the regression extrapolates", "and for the common one", "gives negative weights to",
    "By the weights that a linear regression implies, both groups have the same means",
    "[Ww]ith both groups weighted to stand for", "Rosenbaum's bounds",
    "[Ww]ith weights that make the covariate means of both groups those of",
    "Missing outcomes, in the groups as they were before adjustment",
    "The verdict takes both measures",
    r"in odds\) to be in the programme as the other, and all but decided the outcome",
    r"without the programme people in it might have changed otherwise than the comparison group "
    r"did \(trends need not be parallel", "Design effect",
)  # fmt: skip
BETWEEN = re.compile("|".join(_BETWEEN))
