# Interactions between subgroups, on the recid data: models in which everything differs between the
# levels, with errors by cluster; Cox models by stratum; CR2 by its formula.

library(sandwich)
library(survival)

d <- recid()
d$few <- ((seq_len(nrow(d)) - 1) %% 37) %% 9
d$arm <- as.numeric(d$few %in% c(1, 4, 8))
d$band <- cut(d$age, c(0, 250, 350, Inf), labels = c("a", "b", "c"))
robust <- function(m) sqrt(diag(vcovCL(m, cluster = d$cl, type = "HC1")))

# Unadjusted, clusters of people of both subgroups
for (y in c("educ", "rules", "fail")) {
  m <- lm(reformulate("workprg * black", y), d)
  put(paste0("subgroups.", y, c("_difference", "_difference_cluster_se")),
      c(coef(m)["workprg:black"], robust(m)["workprg:black"]), "sandwich")
}
for (y in c("rules", "fail")) {
  g <- glm(reformulate("workprg * black", y), quasipoisson, d, epsilon = 1e-14)
  put(paste0("subgroups.", y, c("_ratio", "_ratio_cluster_se")),
      c(exp(coef(g)["workprg:black"]), robust(g)["workprg:black"]), "sandwich")
}

# Rates over time at risk
d$time <- d$tserved + 1
g <- glm(rules ~ workprg * black + offset(log(time)), quasipoisson, d, epsilon = 1e-14)
put(paste0("subgroups.rate", c("_ratio", "_ratio_cluster_se")),
    c(exp(coef(g)["workprg:black"]), robust(g)["workprg:black"]), "sandwich")

# Unadjusted, nobody clustered: the two variances add up
alone <- lapply(0:1, function(b) lm(educ ~ workprg, d[d$black == b, ]))
put("subgroups.educ_alone_se",
    sqrt(sum(sapply(alone, function(m) vcovHC(m, "HC1")["workprg", "workprg"]))), "sandwich")

# Three levels at once: F with G - 1 below
for (y in c("educ", "fail")) {
  m <- lm(reformulate("workprg * band", y), d)
  b <- c("workprg:bandb", "workprg:bandc")
  v <- vcovCL(m, cluster = d$cl, type = "HC1")[b, b]
  f <- drop(coef(m)[b] %*% solve(v, coef(m)[b])) / 2
  put(paste0("subgroups_joint.", y, c("_statistic", "_p")),
      c(f, pf(f, 2, length(unique(d$cl)) - 1, lower.tail = FALSE)), "sandwich")
}

# Regression: a line for each subgroup; a logistic model of each, averaged over the programme
m <- lm(educ ~ (workprg + priors + age) * black, d)
put(paste0("subgroups_regression.educ", c("", "_cluster_se")),
    c(coef(m)["workprg:black"], robust(m)["workprg:black"]), "sandwich")
values <- numeric(2)
influence <- matrix(0, nrow(d), 2)
k <- 0
for (b in 0:1) {
  own <- which(d$black == b)
  s <- d[own, ]
  g <- glm(fail ~ workprg + priors + age, binomial, s, epsilon = 1e-14)
  x1 <- cbind(1, 1, s$priors, s$age)
  x0 <- cbind(1, 0, s$priors, s$age)
  share <- s$workprg / sum(s$workprg)
  gap <- plogis(x1 %*% coef(g)) - plogis(x0 %*% coef(g))
  slope <- colSums(share * (c(dlogis(x1 %*% coef(g))) * x1 - c(dlogis(x0 %*% coef(g))) * x0))
  values[b + 1] <- sum(share * gap)
  influence[own, b + 1] <- share * (gap - values[b + 1]) +
    estfun(g) %*% (bread(g) / nrow(s)) %*% slope
  k <- k + length(coef(g))
}
sums <- rowsum(influence %*% c(-1, 1), d$cl)
G <- nrow(sums)
put(paste0("subgroups_regression.fail", c("", "_cluster_se")),
    c(diff(values), sqrt(G / (G - 1) * (nrow(d) - 1) / (nrow(d) - k) * sum(sums^2))), "sandwich")

# Hazard ratios: a baseline of each subgroup
for (way in c("", "_cluster_se")) {
  h <- if (way == "") coxph(Surv(durat, fail) ~ workprg * strata(black), d) else
    coxph(Surv(durat, fail) ~ workprg * strata(black), d, cluster = cl)
  b <- grep(":", names(coef(h)))
  put(paste0("subgroups.hazard_ratio", way),
      if (way == "") exp(coef(h)[b]) else sqrt(vcov(h)[b, b]), "survival")
}
put("subgroups.hazard_ratio_alone_se", sqrt(sum(sapply(0:1, function(b)
  vcov(coxph(Surv(durat, fail) ~ workprg, d[d$black == b, ]))))), "survival")

# CR2 and Satterthwaite's degrees of freedom, by their formulas (Pustejovsky & Tipton 2018)
x <- model.matrix(~ arm * black, d)
y <- d$educ
m <- solve(crossprod(x))
hat <- x %*% m %*% t(x)
e <- y - hat %*% y
l <- m[4, ]
rows <- split(seq_len(nrow(d)), d$few)
left <- diag(nrow(d)) - hat
p <- lapply(rows, function(g) {
  v <- eigen(left[g, ] %*% t(left[g, ]), symmetric = TRUE)
  root <- ifelse(v$values > 1e-10, 1 / sqrt(pmax(v$values, 1e-10)), 0)
  a <- v$vectors %*% (root * t(v$vectors))
  list(g = g, q = drop(a %*% x[g, ] %*% l))
})
se <- sqrt(sum(sapply(p, function(c) sum(c$q * e[c$g])^2)))
reach <- sapply(p, function(c) t(left[c$g, ]) %*% c$q)
cross <- crossprod(reach)
put(paste0("subgroups_cr2.educ", c("", "_se", "_df")),
    c(drop(m %*% crossprod(x, y))[4], se, sum(diag(cross))^2 / sum(cross^2)))

# Step-down p-values of several outcomes: the joint normal distribution of their estimates
outcomes <- c("rules", "fail", "tserved", "priors", "durat")
models <- lapply(outcomes, function(y) lm(reformulate("drugs", y), d))
moved <- sapply(models, function(m) (estfun(m) %*% bread(m))[, "drugs"] / nrow(d))
estimates <- setNames(sapply(models, function(m) coef(m)["drugs"]), outcomes)
for (way in c("", "_cluster")) {
  groups <- if (way == "") seq_len(nrow(d)) else d$cl
  G <- length(unique(groups))
  factor <- G / (G - 1) * (nrow(d) - 1) / (nrow(d) - 2)
  joint <- multcomp::parm(estimates, factor * crossprod(rowsum(moved, groups)),
                          if (way == "") 0 else G - 1)
  set.seed(1)
  found <- summary(multcomp::glht(joint),
                   test = multcomp::adjusted("free", abseps = 1e-5, maxpts = 1e6))
  put(paste0("families.", outcomes, way), found$test$pvalues, "multcomp")
}

# Two comparison groups: the programme's people stand in both comparisons, and share their errors
d$area <- (seq_len(nrow(d)) - 1) %% 2
both <- do.call(rbind, lapply(0:1, function(a) {
  own <- d$workprg == 1 | d$area == a
  cbind(d[own, ], against = a, who = which(own))
}))
for (y in c("educ", "fail")) for (way in c("_se", "_cluster_se")) {
  m <- lm(reformulate("workprg * against", y), both)
  groups <- if (way == "_se") both$who else both$cl
  v <- vcovCL(m, cluster = groups, type = "HC1")
  name <- paste0("comparators.", y)
  if (way == "_se") put(name, coef(m)["workprg:against"], "sandwich")
  put(paste0(name, way), sqrt(v["workprg:against", "workprg:against"]), "sandwich")
}
m <- lm(educ ~ (workprg + priors + age) * against, both)
put(paste0("comparators.educ_regression", c("", "_se")),
    c(coef(m)["workprg:against"],
      sqrt(vcovCL(m, cluster = both$who, type = "HC1")["workprg:against", "workprg:against"])),
    "sandwich")
h <- coxph(Surv(durat, fail) ~ workprg * strata(against), both, cluster = cl)
b <- grep(":", names(coef(h)))
put(paste0("comparators.hazard_ratio", c("", "_cluster_se")),
    c(exp(coef(h)[b]), sqrt(vcov(h)[b, b])), "survival")
