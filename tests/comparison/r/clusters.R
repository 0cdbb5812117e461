# Few clusters, on the recid data: nine of them, three in the programme, people within them alike.

library(clubSandwich)
library(estimatr)
library(mice)

d <- recid()
d$few <- ((seq_len(nrow(d)) - 1) %% 37) %% 9
d$arm <- as.numeric(d$few %in% c(1, 4, 8))
models <- list(unadjusted = fail ~ arm, regression = educ ~ arm + priors + age)
for (id in names(models)) {
  model <- lm(models[[id]], d)
  test <- coef_test(model, vcov = "CR2", cluster = d$few, test = "Satterthwaite")["arm", ]
  put(paste0("few_clusters.", id, c("", "_se", "_df", "_p")),
      test[c("beta", "SE", "df_Satt", "p_Satt")], "clubSandwich")
  found <- tidy(lm_robust(models[[id]], d, clusters = few, se_type = "CR2"))
  put(paste0("few_clusters.", id, c("", "_se", "_df", "_p", "_low", "_high")),
      found[found$term == "arm",
            c("estimate", "std.error", "df", "p.value", "conf.low", "conf.high")], "estimatr")
}

# Rubin's rules, with Barnard and Rubin's degrees of freedom
q <- c(0.12, 0.18, 0.09, 0.15, 0.21)
u <- c(0.0036, 0.0041, 0.0033, 0.0039, 0.0044)
for (n in c(30, 1000, Inf)) {
  p <- pool.scalar(q, u, n = n, k = 1)
  put(paste0("rubin.", c("estimate", "variance", "df", "missing_information"), "_n_", n),
      p[c("qbar", "t", "df", "fmi")], "mice")
}
