# Values of R that test_cr2.py quotes. Write recid.csv first: see oracle.R.
# Then: Rscript few_clusters.R   (run with R 4.2.2, clubSandwich 0.5.8, estimatr 1.0.0)

suppressMessages(library(clubSandwich))
suppressMessages(library(estimatr))
options(digits = 12)

d <- read.csv("recid.csv")
d$fail <- 1 - d$cens
i <- seq_len(nrow(d)) - 1
d$w <- 0.5 + i %% 3
d$few <- (i %% 37) %% 9
# Assigned by cluster: 3 of 9.
d$arm <- as.numeric(d$few %in% c(1, 4, 8))

show <- function(name, model, term, codes) {
  test <- coef_test(model, vcov = "CR2", cluster = codes, test = "Satterthwaite")
  cat(name, "\n")
  print(unlist(test[term, c("beta", "SE", "df_Satt", "p_Satt")]))
}
show("weighted, treatment within clusters", lm(fail ~ workprg, d, weights = w), "workprg", d$few)
show("weighted, treatment by cluster", lm(fail ~ arm, d, weights = w), "arm", d$few)
show("linear model with covariates", lm(durat ~ workprg + priors + age, d), "workprg", d$few)
show("the same, weighted", lm(durat ~ arm + priors + age, d, weights = w), "arm", d$few)
show("one row a cluster", lm(durat ~ workprg, d, weights = w), "workprg", i)

cat("estimatr, weighted, treatment by cluster\n")
print(tidy(lm_robust(fail ~ arm, d, weights = w, clusters = few, se_type = "CR2"))[2, ])
cat("estimatr, linear model with covariates\n")
print(tidy(lm_robust(durat ~ workprg + priors + age, d, clusters = few, se_type = "CR2"))[2, ])

cat("logistic g-computation, everybody: the part of the coefficients, as least squares of the\n")
cat("standardised rows; its gradient is that of the two means\n")
g <- glm(fail ~ arm + priors + age, binomial, d, control = list(epsilon = 1e-14))
v <- sqrt(g$fitted * (1 - g$fitted))
X <- model.matrix(g) * v
e <- (d$fail - g$fitted) / v
flat <- lm(I(e + drop(X %*% coef(g))) ~ 0 + X)
V <- vcovCR(flat, d$few, type = "CR2")
slopes <- sapply(c(1, 0), function(value) {
  Z <- model.matrix(g)
  Z[, "arm"] <- value
  m <- plogis(drop(Z %*% coef(g)))
  colMeans(m * (1 - m) * Z)
})
contrast <- slopes[, 1] - slopes[, 2]
print(drop(sqrt(contrast %*% as.matrix(V) %*% contrast)))
print(linear_contrast(flat, vcov = "CR2", cluster = d$few, contrasts = t(contrast)))
