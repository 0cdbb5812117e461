# Matched pairs and what comes of them, on the lalonde data. Debian's MatchIt 4.5.1 ignores the
# caliper, so none is asked for; the pairs within a caliper are compared with cohortmatch.

library(MatchIt)
library(sandwich)
library(survival)

l <- read.csv("lalonde.csv")

# Logit of the score, nudged apart: with ties, programs differ in whom they take first.
model <- treat ~ age + educ + race + married + nodegree + re74 + re75
l$race <- relevel(factor(l$race), sort(unique(l$race))[1])
l$logit <- l$score

for (order in c("largest", "smallest", "data")) for (ratio in 1:2) {
  m <- matchit(treat ~ age, l, distance = l$logit, m.order = order, ratio = ratio)
  pairs <- m$match.matrix
  id <- paste0("nearest.", order, "_", ratio)
  chosen <- as.integer(pairs)
  put(paste0(id, ".pairs"), sum(!is.na(chosen)), "MatchIt")
  put(paste0(id, ".comparison_rows"), sum(chosen, na.rm = TRUE), "MatchIt")
  matched <- match.data(m)
  for (y in c("re78", "employed")) {
    ols <- lm(matched[[y]] ~ treat, matched, weights = weights)
    put(paste0(id, ".", y), coef(ols)[2], "MatchIt")
    put(paste0(id, ".", y, "_se"),
        sqrt(vcovCL(ols, matched$subclass, type = "HC1", cadjust = TRUE)[2, 2]), "sandwich")
  }
}

# With replacement: two-way by matched set and by person
m <- matchit(treat ~ age, l, distance = l$logit, replace = TRUE, ratio = 2)
used <- get_matches(m)
ols <- lm(re78 ~ treat, used, weights = weights)
put("nearest.replacement_2.re78", coef(ols)[2], "MatchIt")
put("nearest.replacement_2.re78_se",
    sqrt(vcovCL(ols, used[c("subclass", "id")], type = "HC1", cadjust = TRUE)[2, 2]), "sandwich")

# Balance: standardised mean differences and variance ratios, before and after 1:1 matching
m <- matchit(treat ~ age + educ + re74, l, distance = l$logit, m.order = "largest")
s <- summary(m, un = TRUE)
for (x in c("age", "educ", "re74")) {
  put(paste0("balance.", x, c(".smd_before", ".variance_ratio_before")),
      s$sum.all[x, c("Std. Mean Diff.", "Var. Ratio")], "MatchIt")
  put(paste0("balance.", x, c(".smd_after", ".variance_ratio_after")),
      s$sum.matched[x, c("Std. Mean Diff.", "Var. Ratio")], "MatchIt")
}

# The propensity model
ps <- glm(model, binomial, l, control = list(epsilon = 1e-14))
put("propensity.lalonde.log_likelihood", as.numeric(logLik(ps)))
put(paste0("propensity.lalonde.logit_row_", c(1, 100, 400)), ps$linear.predictors[c(1, 100, 400)])
