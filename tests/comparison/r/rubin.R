# Values of R that test_imputation.py quotes: Rubin's rules with Barnard-Rubin degrees of freedom.
# Run with R 4.2.2, mice 3.15.0:  Rscript rubin.R

suppressMessages(library(mice))
options(digits = 12)
q <- c(0.12, 0.18, 0.09, 0.15, 0.21)
u <- c(0.0036, 0.0041, 0.0033, 0.0039, 0.0044)
for (n in c(30, 1000, Inf)) {
  p <- pool.scalar(q, u, n = n, k = 1)
  print(unlist(p[c("qbar", "t", "df", "fmi")]))
}
