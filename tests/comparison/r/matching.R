# Values of R's MatchIt that test_sample.py quotes. The tests do not run R.
#
# Write lalonde.csv first, from the cohortmatch package for Python:
#   python -c 'from cohortmatch.datasets import load_lalonde as l; l().to_csv("lalonde.csv", index=False)'
# Then: Rscript matching.R        (run with R 4.2.2, MatchIt 4.5.1)

suppressMessages(library(MatchIt))
options(digits = 12)

d <- read.csv("lalonde.csv")
d$race <- factor(d$race)
terms <- ~ age + educ + race + married + nodegree + re74 + re75
f <- update(terms, treat ~ .)

cat("Mahalanobis distances of the first three of each group\n")
print(mahalanobis_dist(f, d)[1:3, 1:3])

cat("Mahalanobis, no caliper: pairs, total distance, sum of the products of the row numbers\n")
all <- mahalanobis_dist(f, d)
show <- function(m) {
  pairs <- cbind(rownames(m$match.matrix), m$match.matrix[, 1])
  numbers <- matrix(as.numeric(pairs), ncol = 2)
  print(c(nrow(pairs), sum(all[pairs]), sum(numbers[, 1] * numbers[, 2])))
}
show(matchit(f, d, distance = "mahalanobis", m.order = "data"))
for (order in c("largest", "smallest"))
  show(matchit(f, d, distance = "glm", mahvars = terms, m.order = order))

cat("Subclassification: people of each group in each class, by estimand\n")
for (estimand in c("ATT", "ATC", "ATE")) {
  m <- matchit(f, d, method = "subclass", subclass = 5, estimand = estimand, min.n = 0)
  print(table(d$treat, m$subclass))
}
