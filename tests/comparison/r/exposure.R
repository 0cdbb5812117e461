# Reference values for rates over each person's time at risk: Poisson (sandwich) and negative
# binomial (MASS) models with an offset, ratios of sums by hand, and weighted rates by stacked
# M-estimation, with slopes that are central differences. Time at risk: durat, in months; or, where
# weights or two models would lean on a few people, months of our own making.

if (!exists("put")) source("tests/comparison/r/put.R")
suppressMessages({ library(MASS); library(sandwich) })

local({
  d <- recid()
  n <- nrow(d)
  tight <- glm.control(epsilon = 1e-14, maxit = 200)

  # Two groups as they are.
  plain <- glm(rules ~ workprg + offset(log(durat)), poisson, d, control = tight)
  put("exposure.unadjusted.log_ratio", coef(plain)[2])
  put("exposure.unadjusted.log_ratio_hc1_se", sqrt(vcovHC(plain, "HC1")[2, 2]), "sandwich")
  put("exposure.unadjusted.log_ratio_hc2_se", sqrt(vcovHC(plain, "HC2")[2, 2]), "sandwich")
  put("exposure.unadjusted.log_ratio_cluster_se",
      sqrt(vcovCL(plain, d$cl, type = "HC1")[2, 2]), "sandwich")
  sums <- lapply(1:0, function(group) {
    own <- d[d$workprg == group, ]
    rate <- sum(own$rules) / sum(own$durat)
    list(rate = rate, variance = nrow(own) * var(own$rules - rate * own$durat) / sum(own$durat)^2)
  })
  put("exposure.unadjusted.with", sums[[1]]$rate)
  put("exposure.unadjusted.without", sums[[2]]$rate)
  put("exposure.unadjusted.difference_se", sqrt(sums[[1]]$variance + sums[[2]]$variance))

  # g-computation: predicted rates averaged over the time at risk of the people spoken of.
  form <- rules ~ workprg + priors + tserved + felon + age + offset(log(durat))
  fits <- list(quasi_poisson = glm(form, poisson, d, control = tight),
               negative_binomial = glm.nb(form, d, control = tight))
  targets <- list(ATE = rep(1, n), ATT = d$workprg, ATC = 1 - d$workprg)
  for (model in names(fits)) {
    fit <- fits[[model]]
    package <- if (model == "quasi_poisson") "sandwich" else "MASS"
    k <- length(coef(fit))
    designs <- lapply(1:0, function(group) model.matrix(form, transform(d, workprg = group)))
    predicted <- lapply(designs, function(x) exp(drop(x %*% coef(fit))))
    for (estimand in names(targets)) {
      shares <- targets[[estimand]] * d$durat
      shares <- shares / sum(shares)
      means <- sapply(predicted, function(p) sum(shares * p))
      influence <- sapply(1:2, function(g) shares * (predicted[[g]] - means[g]) + drop(
        estfun(fit) %*% vcov(fit) %*% colSums(shares * predicted[[g]] * designs[[g]])))
      se <- function(gradient) sqrt(n / (n - k) * sum((influence %*% gradient)^2))
      id <- paste0("exposure.", model, ".", estimand, ".")
      put(paste0(id, "with"), means[1], package)
      put(paste0(id, "without"), means[2], package)
      put(paste0(id, "difference_se"), se(c(1, -1)), package)
      put(paste0(id, "log_ratio_se"), se(c(1, -1) / means), package)
    }
    put(paste0("exposure.model.", model, ".workprg"), coef(fit)[2], package)
    put(paste0("exposure.model.", model, ".intercept"), coef(fit)[1], package)
    put(paste0("exposure.model.", model, ".workprg_se"), sqrt(vcovHC(fit, "HC1")[2, 2]), "sandwich")
    put(paste0("exposure.model.", model, ".workprg_cluster_se"),
        sqrt(vcovCL(fit, d$cl, type = "HC1")[2, 2]), "sandwich")
  }
  nb <- fits$negative_binomial
  put("exposure.model.negative_binomial.alpha", 1 / nb$theta, "MASS")
  put("exposure.model.negative_binomial.log_likelihood", as.numeric(logLik(nb)), "MASS")

  # Stacked estimating equations: every parameter's equation sums to zero at the estimate.
  x <- model.matrix(~ priors + felon + age, d)
  x[, -1] <- scale(x[, -1])
  a <- d$workprg; y <- d$rules; t <- 6 + (13 * (seq_len(n) - 1)) %% 31
  weights_of <- function(e, estimand) switch(estimand,
    ATE = ifelse(a == 1, 1 / e, 1 / (1 - e)), ATT = ifelse(a == 1, 1, e / (1 - e)),
    ATO = ifelse(a == 1, 1 - e, e))
  stacked <- function(equations, start, k) {
    jacobian <- sapply(seq_along(start), function(j) {
      step <- 1e-5 * max(1, abs(start[j]))
      up <- down <- start
      up[j] <- up[j] + step; down[j] <- down[j] - step
      colSums(equations(up) - equations(down)) / (2 * step)
    })
    influence <- -equations(start) %*% t(solve(jacobian))
    last <- length(start) - 1:0
    means <- start[last]
    se <- function(gradient) sqrt(n / (n - k) * sum((influence[, last] %*% gradient)^2))
    c(with = means[1], without = means[2], difference_se = se(c(1, -1)),
      log_ratio_se = se(c(1, -1) / means))
  }
  score <- glm(workprg ~ x - 1, binomial, d, control = tight)
  width <- ncol(x)
  for (estimand in c("ATE", "ATT", "ATO")) {
    e <- fitted(score); w <- weights_of(e, estimand)
    equations <- function(theta) {
      e <- plogis(drop(x %*% theta[1:width])); w <- weights_of(e, estimand)
      cbind(x * (a - e), a * w * (y - theta[width + 1] * t), (1 - a) * w * (y - theta[width + 2] * t))
    }
    start <- c(coef(score), sum(a * w * y) / sum(a * w * t), sum((1 - a) * w * y) / sum((1 - a) * w * t))
    found <- stacked(equations, start, 2 + width)
    put(paste0("exposure.weighting.", estimand, ".", names(found)), found)
  }
  for (estimand in c("ATE", "ATT")) {
    whom <- if (estimand == "ATE") rep(1, n) else a
    part <- function(group) {
      own <- a == group
      glm(y ~ x - 1 + offset(log(t)), poisson, subset = own, control = tight)
    }
    models <- list(part(1), part(0))
    mean_of <- function(group, w, rate, error) {
      own <- as.numeric(a == group)
      sum(whom * t * rate) / sum(whom * t) + error
    }
    errors <- sapply(1:2, function(g) {
      own <- as.numeric(a == 2 - g); w <- weights_of(fitted(score), estimand)
      rate <- exp(drop(x %*% coef(models[[g]])))
      sum(own * w * (y - t * rate)) / sum(own * w * t)
    })
    standard <- sapply(1:2, function(g) {
      rate <- exp(drop(x %*% coef(models[[g]])))
      sum(whom * t * rate) / sum(whom * t)
    })
    start <- c(coef(score), coef(models[[1]]), coef(models[[2]]), errors, standard + errors)
    equations <- function(theta) {
      e <- plogis(drop(x %*% theta[1:width])); w <- weights_of(e, estimand)
      rates <- lapply(1:2, function(g) exp(drop(x %*% theta[g * width + 1:width])))
      own <- list(a, 1 - a)
      rest <- theta[3 * width + 1:4]
      cbind(x * (a - e),
            x * (own[[1]] * (y - t * rates[[1]])), x * (own[[2]] * (y - t * rates[[2]])),
            own[[1]] * w * (y - t * rates[[1]] - rest[1] * t),
            own[[2]] * w * (y - t * rates[[2]] - rest[2] * t),
            whom * t * (rates[[1]] + rest[1] - rest[3]), whom * t * (rates[[2]] + rest[2] - rest[4]))
    }
    found <- stacked(equations, start, 2 + 3 * width)
    put(paste0("exposure.doubly_robust.", estimand, ".", names(found)), found)
  }
})
