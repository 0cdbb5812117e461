# Two proportions, power and sensitivity.

library(epiR)
library(BayesFactor)
library(pwr)

d <- recid()
counts <- table(d$workprg, d$fail)
events <- counts[c("1", "0"), "1"]
people <- rowSums(counts)[c("1", "0")]
both <- as.table(cbind(events, people - events))

# Wald intervals of the ratios, on the logarithm
found <- epi.2by2(both, method = "cohort.count", units = 1)$massoc.detail
for (ratio in c("RR", "OR")) {
  put(paste0("unadjusted.", c(RR = "risk_ratio", OR = "odds_ratio")[ratio], c("", "_low", "_high")),
      unlist(found[[paste0(ratio, ".strata.wald")]]), "epiR")
}
# and their standard errors from models
put("unadjusted.odds_ratio_se",
    sqrt(vcov(glm(fail ~ workprg, binomial, d, control = list(epsilon = 1e-14)))[2, 2]))
put("unadjusted.risk_ratio_se",
    sqrt(vcov(glm(fail ~ workprg, binomial("log"), d, control = list(epsilon = 1e-14)))[2, 2]))

# Bayes factor of two rates against one, flat priors (Gunel and Dickey)
for (table in list(c(18, 60, 60, 150), c(56, 70, 48, 80), c(3, 20, 9, 30))) {
  m <- matrix(c(table[1], table[2] - table[1], table[3], table[4] - table[3]), 2, byrow = TRUE)
  factor <- contingencyTableBF(m, sampleType = "indepMulti", fixedMargin = "rows",
                               priorConcentration = 1)
  put(paste0("bayes_factor.", paste(table, collapse = "_")), extractBF(factor)$bf, "BayesFactor")
}

# Posterior of a difference under flat priors, 18 of 60 and 60 of 150, by integration
below <- function(x) {
  integrate(function(p) pbeta(p + x, 19, 43) * dbeta(p, 61, 91), 0, 1, rel.tol = 1e-12)$value
}
quantile_of <- function(q) uniroot(function(x) below(x) - q, c(-0.9, 0.9), tol = 1e-13)$root
put("posterior.below_0", below(0))
put("posterior.below_minus_10_points", below(-0.1))
put(c("posterior.low", "posterior.high"), c(quantile_of(0.025), quantile_of(0.975)))

# Power
put("power.rates_50", power.prop.test(50, 0.5, 0.75)$power)
put("power.rates_n", power.prop.test(p1 = 0.5, p2 = 0.75, power = 0.9, tol = 1e-12)$n)
put("power.rates_n_ten_points", power.prop.test(p1 = 0.234, p2 = 0.334, power = 0.8, tol = 1e-12)$n)
put("power.rates_n_five_points", power.prop.test(p1 = 0.284, p2 = 0.334, power = 0.8, tol = 1e-12)$n)
put("power.rates_one_sided",
    power.prop.test(120, 0.2, 0.334, alternative = "one.sided")$power)
put("power.means_20", power.t.test(20, 1)$power)
put("power.means_n", power.t.test(delta = 0.4, power = 0.85, tol = 1e-12)$n)
put("power.means_detectable", power.t.test(60, power = 0.8, tol = 1e-12)$delta)
put("power.means_unequal", pwr.t2n.test(60, 600, d = 0.35)$power, "pwr")

# Equivalence of two proportions, unpooled errors, 65 and 70 of 100
error <- sqrt(0.65 * 0.35 / 100 + 0.7 * 0.3 / 100)
put("equivalence.p_low", pnorm((-0.05 + 0.1) / error, lower.tail = FALSE))
put("equivalence.p_high", pnorm((-0.05 - 0.1) / error))

# Rosenbaum's bounds: 110 and 12 discordant pairs, one-sided; without hidden bias, McNemar's test
put(paste0("rosenbaum.one_sided_p_", 4:6),
    pbinom(109, 122, 4:6 / (1 + 4:6), lower.tail = FALSE))
put("rosenbaum.mcnemar_p", binom.test(12, 46)$p.value)
