# Matched pairs and what comes of them, on the lalonde data. Pairs come from the plainest loop there
# is: Debian's MatchIt 4.5.1 ignores the caliper, and for 6 of the 185 treated it takes a comparison
# person who is further away than another who is still free. Its balance statistics are used.

library(MatchIt)
library(sandwich)

l <- read.csv("lalonde.csv")
treated <- which(l$treat == 1)

# Everybody gets a first match before anybody gets a second. `score` has no ties.
greedy <- function(turn, ratio, replace = FALSE) {
  free <- which(l$treat == 0)
  pairs <- NULL
  for (k in seq_len(ratio)) for (i in turn) {
    able <- if (replace) setdiff(free, pairs$comparison[pairs$treated == i]) else free
    j <- able[which.min(abs(l$score[able] - l$score[i]))]
    pairs <- rbind(pairs, data.frame(treated = i, comparison = j))
    if (!replace) free <- setdiff(free, j)
  }
  pairs
}
in_rows <- function(pairs, ratio) {
  rows <- rbind(data.frame(id = unique(pairs$treated), set = unique(pairs$treated), weight = 1),
                data.frame(id = pairs$comparison, set = pairs$treated, weight = 1 / ratio))
  cbind(rows, l[rows$id, c("treat", "re78", "employed")])
}
turns <- list(largest = treated[order(-l$score[treated])],
              smallest = treated[order(l$score[treated])], data = treated)

for (order in names(turns)) for (ratio in 1:2) {
  pairs <- greedy(turns[[order]], ratio)
  id <- paste0("nearest.", order, "_", ratio)
  put(paste0(id, ".pairs"), nrow(pairs))
  put(paste0(id, ".comparison_rows"), sum(pairs$comparison))
  matched <- in_rows(pairs, ratio)
  for (y in c("re78", "employed")) {
    ols <- lm(matched[[y]] ~ treat, matched, weights = weight)
    put(paste0(id, ".", y), coef(ols)[2])
    put(paste0(id, ".", y, "_se"),
        sqrt(vcovCL(ols, matched$set, type = "HC1", cadjust = TRUE)[2, 2]), "sandwich")
  }
}

# With replacement: two-way by matched set and by person
used <- in_rows(greedy(treated, 2, replace = TRUE), 2)
ols <- lm(re78 ~ treat, used, weights = weight)
put("nearest.replacement_2.re78", coef(ols)[2])
put("nearest.replacement_2.re78_se",
    sqrt(vcovCL(ols, used[c("set", "id")], type = "HC1", cadjust = TRUE)[2, 2]), "sandwich")

# Balance: standardised mean differences and variance ratios, before and after 1:1 matching
m <- matchit(treat ~ age + educ + re74, l, distance = l$score)
pairs <- greedy(turns$largest, 1)
m$weights[] <- as.numeric(seq_len(nrow(l)) %in% unlist(pairs))
s <- summary(m, un = TRUE)
for (x in c("age", "educ", "re74")) {
  put(paste0("balance.", x, c(".smd_before", ".variance_ratio_before")),
      s$sum.all[x, c("Std. Mean Diff.", "Var. Ratio")], "MatchIt")
  put(paste0("balance.", x, c(".smd_after", ".variance_ratio_after")),
      s$sum.matched[x, c("Std. Mean Diff.", "Var. Ratio")], "MatchIt")
}

# The propensity model
ps <- glm(treat ~ age + educ + race + married + nodegree + re74 + re75, binomial, l,
          control = list(epsilon = 1e-14))
put("propensity.lalonde.log_likelihood", as.numeric(logLik(ps)))
put(paste0("propensity.lalonde.logit_row_", c(1, 100, 400)), ps$linear.predictors[c(1, 100, 400)])

# Mahalanobis distance, in the order of the data, by the same loop
far <- mahalanobis_dist(treat ~ age + educ + married + nodegree + re74 + re75, l)
free <- which(l$treat == 0)
total <- 0
chosen <- integer(0)
for (i in treated) {
  own <- far[as.character(i), as.character(free)]
  total <- total + min(own)
  chosen <- c(chosen, free[which.min(own)])
  free <- free[-which.min(own)]
}
put("mahalanobis.total_distance", total, "MatchIt")
put("mahalanobis.comparison_rows", sum(chosen), "MatchIt")
put("mahalanobis.re78", mean(l$re78[treated]) - mean(l$re78[chosen]), "MatchIt")

# Subclassification in five classes
for (estimand in c("ATT", "ATC", "ATE")) {
  m <- matchit(treat ~ age, l, method = "subclass", subclass = 5, distance = l$score,
               estimand = estimand, min.n = 0)
  for (y in c("re78", "employed")) {
    put(paste0("subclassification.", estimand, ".", y),
        coef(lm(l[[y]] ~ treat, l, weights = m$weights))[2], "MatchIt")
  }
}

# Entropy balancing is raking the comparison group to the means of the programme group
library(survey)
terms <- ~ age + educ + race + married + nodegree + re74 + re75
wanted <- colMeans(model.matrix(terms, l)[treated, ])
comparison <- svydesign(~1, weights = ~1, data = cbind(l, one = 1)[l$treat == 0, ])
raked <- calibrate(comparison, terms, length(treated) * wanted, calfun = "raking",
                   epsilon = 1e-11, maxit = 500)
w <- weights(raked)
for (y in c("re78", "employed")) {
  put(paste0("entropy.", y), mean(l[treated, y]) - weighted.mean(l[l$treat == 0, y], w), "survey")
}
put("entropy.effective_size", sum(w)^2 / sum(w^2), "survey")
