# Competing events, late entry and strata, on the recid data with a second end and an entry made
# without randomness (oracles/competing_checks.py makes the same). See put.R for how to run this.

library(survival)
library(cmprsk)

d <- recid()
i <- seq_len(nrow(d)) - 1
d$other <- as.integer(d$fail == 0 & i %% 3 == 0)
d$until <- ifelse(d$other == 1, 1 + (7 * i) %% 60, d$durat)
d$since <- ifelse(i %% 5 == 0, pmin(i %% 11, d$until - 1), 0)
d$office <- 2 * d$felon + d$drugs
d$id <- i
d$end <- factor(ifelse(d$fail == 1, 1, ifelse(d$other == 1, 2, 0)), 0:2, c("none", "event", "other"))

# Cox, Efron's ties: strata, late entry, and both with weights and clusters
put_cox <- function(id, cox, model_se) {
  put(paste0(id, c(".log_ratio", ".age")), coef(cox), "survival")
  put(paste0(id, ".model_se"), model_se, "survival")
  put(paste0(id, c(".log_likelihood_null", ".log_likelihood")), cox$loglik, "survival")
  changes <- cox.zph(cox)$table
  put(paste0(id, c(".changes", ".all_change")), changes[c(1, nrow(changes)), "chisq"], "survival")
}
cox <- coxph(Surv(until, fail) ~ workprg + age + strata(office), d, ties = "efron")
put_cox("cox.stratified", cox, sqrt(vcov(cox)[1, 1]))
cox <- coxph(Surv(since, until, fail) ~ workprg + age, d, ties = "efron")
put_cox("cox.late_entry", cox, sqrt(vcov(cox)[1, 1]))
cox <- coxph(Surv(since, until, fail) ~ workprg + age + strata(office), d, weights = w,
             cluster = cl, ties = "efron")
put_cox("cox.late_stratified", cox, sqrt(cox$naive.var[1, 1]))
put("cox.late_stratified.cluster_se", sqrt(vcov(cox)[1, 1]), "survival")

# Cause-specific hazards of both events
cox <- coxph(Surv(until, fail) ~ workprg, d, ties = "efron")
put("cause_specific.event", exp(coef(cox)), "survival")
put("cause_specific.event_se", sqrt(vcov(cox)), "survival")
cox <- coxph(Surv(until, other) ~ workprg, d, ties = "efron")
put("cause_specific.other", exp(coef(cox)), "survival")
put("cause_specific.other_se", sqrt(vcov(cox)), "survival")

# Log-rank tests
put("log_rank.stratified", survdiff(Surv(until, fail) ~ workprg + strata(office), d)$chisq,
    "survival")

# Kaplan-Meier with late entry, weighted
own <- d[d$workprg == 1, ]
s <- summary(survfit(Surv(since, until, fail) ~ 1, own, weights = w, id = id, robust = TRUE),
             times = c(12, 24, 60))
put(paste0("kaplan_meier.late_entry.survival_", s$time), s$surv, "survival")
put(paste0("kaplan_meier.late_entry.se_", s$time), s$std.err, "survival")

# Aalen-Johansen: infinitesimal jackknife, log-log limits; weighted, and with late entry
put_curve <- function(id, fit) {
  s <- summary(fit, times = c(12, 24, 60))
  put(paste0(id, ".event_", s$time), s$pstate[, 2], "survival")
  put(paste0(id, ".event_se_", s$time), s$std.err[, 2], "survival")
  put(paste0(id, ".event_low_", s$time), s$lower[, 2], "survival")
  put(paste0(id, ".event_high_", s$time), s$upper[, 2], "survival")
  put(paste0(id, ".other_", s$time), s$pstate[, 3], "survival")
  put(paste0(id, ".other_se_", s$time), s$std.err[, 3], "survival")
}
put_curve("aalen_johansen.plain",
          survfit(Surv(until, end) ~ 1, own, id = id, conf.type = "log-log"))
put_curve("aalen_johansen.weighted",
          survfit(Surv(until, end) ~ 1, own, weights = w, id = id, conf.type = "log-log"))
put_curve("aalen_johansen.late_entry",
          survfit(Surv(since, until, end) ~ 1, own, weights = w, id = id, conf.type = "log-log"))

# Both groups by 60 months
both <- summary(survfit(Surv(until, end) ~ workprg, d, id = id), times = 60)
put("incidence.difference", diff(both$pstate[, 2]), "survival")
put("incidence.difference_se", sqrt(sum(both$std.err[, 2]^2)), "survival")
lost <- summary(survfit(Surv(until, end) ~ workprg, d, id = id), rmean = 60)$table
put("incidence.time_lost", diff(lost[grepl("event", rownames(lost)), "rmean"]), "survival")

# Gray's test
gray <- cuminc(d$until, as.character(d$end), d$workprg, cencode = "none")
put("gray.event", gray$Tests["event", "stat"], "cmprsk")
put("gray.other", gray$Tests["other", "stat"], "cmprsk")
at <- timepoints(gray, c(12, 24, 60))
put(paste0("gray.incidence_", c(12, 24, 60)), at$est["1 event", ], "cmprsk")
