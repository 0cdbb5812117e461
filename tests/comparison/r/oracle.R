# Values of R that the tests of this folder quote: models, weights and times, on the recid data.
# The tests do not run R. See put.R for how to run this.

library(survival)
library(sandwich)

d <- recid()
covariates <- ~ priors + tserved + felon + age
everything <- c("workprg", "priors", "tserved", "felon", "drugs", "black", "married", "educ", "age")

# Cox, Efron's ties
cox <- coxph(Surv(durat, fail) ~ workprg + priors + tserved + felon + drugs + black + married +
               educ + age, d, ties = "efron")
put(paste0("cox.conditional.", everything), exp(coef(cox)), "survival")
put(paste0("cox.conditional.", everything, "_se"), exp(coef(cox)) * sqrt(diag(vcov(cox))),
    "survival")
put("cox.conditional.log_likelihood", cox$loglik[2], "survival")
put("cox.conditional.lr_chi2", 2 * diff(cox$loglik), "survival")

cox <- coxph(Surv(durat, fail) ~ workprg + priors + tserved + felon + age, d,
             weights = w, cluster = cl, ties = "efron")
print(summary(cox)$coefficients[, c("coef", "se(coef)", "robust se")])
print(cox$loglik)
put("cox.weighted.log_ratio", coef(cox)[1], "survival")
put("cox.weighted.model_se", summary(cox)$coefficients[1, "se(coef)"], "survival")
put("cox.weighted.cluster_se", summary(cox)$coefficients[1, "robust se"], "survival")
put("cox.weighted.log_likelihood", cox$loglik[2], "survival")

cox <- coxph(Surv(durat, fail) ~ workprg, d, robust = TRUE, ties = "efron")
print(summary(cox)$coefficients[, c("coef", "se(coef)", "robust se")])
put("cox.unadjusted.log_ratio", coef(cox), "survival")
put("cox.unadjusted.model_se", summary(cox)$coefficients[, "se(coef)"], "survival")
put("cox.unadjusted.robust_se", summary(cox)$coefficients[, "robust se"], "survival")
clustered <- coxph(Surv(durat, fail) ~ workprg, d, cluster = cl, ties = "efron")
put("cox.unadjusted.cluster_se", sqrt(vcov(clustered)), "survival")

# Kaplan-Meier, log-log limits, workprg == 1
km <- survfit(Surv(durat, fail) ~ 1, d[d$workprg == 1, ], conf.type = "log-log")
s <- summary(km, times = c(12, 24, 60))
for (k in 1:3) {
  put(paste0("kaplan_meier.", c("survival", "low", "high"), "_", s$time[k]),
      c(s$surv[k], s$lower[k], s$upper[k]), "survival")
}
km <- survfit(Surv(durat, fail) ~ 1, d[d$workprg == 1, ], weights = w, robust = TRUE)
s <- summary(km, times = c(12, 24, 60))
put(paste0("kaplan_meier.weighted_survival_", s$time), s$surv, "survival")
put(paste0("kaplan_meier.weighted_se_", s$time), s$std.err, "survival")

# Restricted means to 60 months
means <- summary(survfit(Surv(durat, fail) ~ workprg, d), rmean = 60)$table
print(means[, c("rmean", "se(rmean)")])
put(c("rmst.without", "rmst.with"), means[, "rmean"], "survival")
put("rmst.difference", diff(means[, "rmean"]), "survival")

# g-computation, ATT: means, SE of the difference and of the log ratio; alone and by cluster
show_errors <- function(id, theta, influence, k) {
  n <- nrow(influence)
  robust <- function(x, codes) {
    s <- tapply(x, codes, sum)
    G <- length(s)
    sqrt(sum(s^2) * G / (G - 1) * (n - 1) / (n - k))
  }
  difference <- drop(influence %*% c(1, -1))
  log_ratio <- drop(influence %*% (c(1, -1) / theta))
  numbers <- c(theta, robust(difference, seq_len(n)), robust(log_ratio, seq_len(n)),
               robust(difference, d$cl), robust(log_ratio, d$cl))
  print(numbers)
  names <- c("mean_with", "mean_without", "difference_se", "log_ratio_se",
             "difference_cluster_se", "log_ratio_cluster_se")
  # A score has no ratio.
  shown <- if (grepl("educ", id)) grep("ratio", names, invert = TRUE) else seq_along(names)
  put(paste0(id, ".", names[shown]), numbers[shown], "sandwich")
}
g <- function(id, model, estimand) {
  X <- model.matrix(model)
  n <- nrow(X)
  inverse <- model$family$linkinv
  slope <- model$family$mu.eta
  target <- switch(estimand, ATT = d$workprg, ATC = 1 - d$workprg, ATE = rep(1, n))
  target <- target / sum(target)
  parts <- sapply(c(1, 0), function(value) {
    Z <- X
    Z[, "workprg"] <- value
    eta <- drop(Z %*% coef(model))
    theta <- sum(target * inverse(eta))
    step <- colSums(target * slope(eta) * Z)
    c(theta, target * (inverse(eta) - theta) + drop(estfun(model) %*% bread(model) %*% step) / n)
  })
  show_errors(paste0("regression.", id, ".", estimand), parts[1, ], parts[-1, ], ncol(X))
}
tight <- list(epsilon = 1e-14)
families <- list(fail = binomial, rules = poisson, educ = gaussian)
for (y in names(families)) for (estimand in c("ATT", "ATC", "ATE")) {
  with_treatment <- update(covariates, paste(y, "~ workprg + ."))
  g(y, glm(with_treatment, families[[y]], d, control = tight), estimand)
}

# Two-way clustering of a weighted difference in means (by cl and by rules)
ols <- lm(fail ~ workprg, d, weights = w)
print(coef(ols))
put("weighted_means.difference", coef(ols)[2], "sandwich")
put("weighted_means.difference_cluster_se",
    sqrt(vcovCL(ols, ~ cl, type = "HC1", cadjust = TRUE)[2, 2]), "sandwich")
put("weighted_means.difference_two_way_se",
    sqrt(vcovCL(ols, ~ cl + rules, type = "HC1", cadjust = TRUE)[2, 2]), "sandwich")

# Welch; its difference is the other way round
welch <- t.test(rules ~ workprg, d)
print(welch[c("statistic", "parameter", "p.value", "conf.int")])
put(paste0("welch.", c("t", "df", "p_value", "low", "high")),
    c(-welch$statistic, welch$parameter, welch$p.value, -rev(welch$conf.int)))

# Stacked M-estimation by hand. The influence of each person on the coefficients comes from
# sandwich's estfun and bread; how the means move with the coefficients, from central differences.
slope_by <- function(f, at) {
  step <- 1e-6 * pmax(abs(at), 1e-2)
  sapply(seq_along(at), function(j) {
    h <- replace(0 * at, j, step[j])
    (f(at + h) - f(at - h)) / (2 * step[j])
  })
}
coefficient_influence <- function(model) estfun(model) %*% bread(model) / nrow(estfun(model))
X <- model.matrix(covariates, d)
a <- d$workprg
ps <- glm(update(covariates, workprg ~ .), binomial, d, control = tight)
weights_of <- function(beta, estimand) {
  e <- plogis(drop(X %*% beta))
  switch(estimand,
    ATT = ifelse(a == 1, 1, e / (1 - e)), ATC = ifelse(a == 1, (1 - e) / e, 1),
    ATE = ifelse(a == 1, 1 / e, 1 / (1 - e)), ATO = ifelse(a == 1, 1 - e, e))
}

# Weighting: means, SE of the difference and of the log ratio; alone and by cluster
for (name in c("fail", "rules", "educ")) for (estimand in c("ATT", "ATC", "ATE", "ATO")) {
  y <- d[[name]]
  means <- function(beta) {
    w <- weights_of(beta, estimand)
    c(weighted.mean(y[a == 1], w[a == 1]), weighted.mean(y[a == 0], w[a == 0]))
  }
  theta <- means(coef(ps))
  w <- weights_of(coef(ps), estimand)
  own <- cbind(a * w * (y - theta[1]) / sum(a * w),
               (1 - a) * w * (y - theta[2]) / sum((1 - a) * w))
  moved <- coefficient_influence(ps) %*% t(slope_by(means, coef(ps)))
  show_errors(paste0("weighting.", name, ".", estimand), theta, own + moved, 2 + ncol(X))
}

# Weighting, hazard ratio: log, robust SE; alone and by cluster (weights as given)
for (estimand in c("ATT", "ATC", "ATE", "ATO")) {
  w <- weights_of(coef(ps), estimand)
  total <- switch(estimand, ATT = sum(a), ATC = sum(1 - a), ATE = length(a),
                  ATO = sum(w[a == 1]))
  d$iw <- w * ifelse(a == 1, total / sum(w[a == 1]), total / sum(w[a == 0]))
  alone <- coxph(Surv(durat, fail) ~ workprg, d, weights = iw, robust = TRUE)
  clustered <- coxph(Surv(durat, fail) ~ workprg, d, weights = iw, cluster = cl)
  print(c(coef(alone), sqrt(vcov(alone)), sqrt(vcov(clustered))))
  put(paste0("weighting.hazard.", estimand, c(".log_ratio", ".robust_se", ".cluster_se")),
      c(coef(alone), sqrt(vcov(alone)), sqrt(vcov(clustered))), "survival")
}

# Doubly robust, normalised (Hajek): means, SE of the difference and of the log ratio; alone and by
# cluster
for (name in names(families)) for (estimand in c("ATT", "ATC", "ATE")) {
  y <- d[[name]]
  target <- switch(estimand, ATT = a, ATC = 1 - a, ATE = 1 + 0 * a)
  theta <- c(0, 0)
  influence <- matrix(0, length(a), 2)
  for (column in 1:2) {
    group <- if (column == 1) a == 1 else a == 0
    model <- glm(update(covariates, paste(name, "~ .")), families[[name]], d[group, ],
                 control = tight)
    mean_of <- model$family$linkinv
    p <- ncol(X)
    value <- function(both) {
      m <- mean_of(drop(X %*% both[1:p]))
      w <- weights_of(both[-(1:p)], estimand)
      sum(target * m) / sum(target) + sum(group * w * (y - m)) / sum(group * w)
    }
    both <- c(coef(model), coef(ps))
    theta[column] <- value(both)
    m <- mean_of(drop(X %*% coef(model)))
    w <- weights_of(coef(ps), estimand)
    own <- matrix(0, length(a), p)
    own[group, ] <- coefficient_influence(model)
    predicted <- sum(target * m) / sum(target)
    error <- sum(group * w * (y - m)) / sum(group * w)
    influence[, column] <- target * (m - predicted) / sum(target) +
      group * w * (y - m - error) / sum(group * w) +
      cbind(own, coefficient_influence(ps)) %*% slope_by(value, both)
  }
  show_errors(paste0("doubly_robust.", name, ".", estimand), theta, influence, 2 + 3 * ncol(X))
}
