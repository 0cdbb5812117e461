# Complier effects: two-stage least squares with robust errors, and Anderson and Rubin's region by
# a search for where its test turns. Wooldridge's 401(k) data: pension.csv.

suppressMessages(library(AER))
suppressMessages(library(sandwich))

pension <- read.csv("pension.csv")

# Where the test of "the effect is b" (a robust t test of the offer in a regression of y - b d)
# turns between rejecting and not.
turns <- function(reduced, d, range, se, df) {
  t2 <- function(b) {
    d$left <- d$nettfa - b * d$p401k
    m <- lm(update(reduced, left ~ .), d)
    coef(m)[2]^2 / se(m)[2, 2] - qt(0.975, df(m))^2
  }
  grid <- seq(range[1], range[2], length.out = 201)
  signs <- sign(sapply(grid, t2))
  at <- which(diff(signs) != 0)
  sapply(at, function(i) uniroot(t2, grid[c(i, i + 1)], tol = 1e-13)$root)
}
hc1 <- function(m) vcovHC(m, type = "HC1")
residual_df <- function(m) m$df.residual

put_iv <- function(id, d, formula, reduced, range) {
  m <- ivreg(formula, data = d)
  put(paste0(id, ".effect"), coef(m)["p401k"], "AER")
  put(paste0(id, ".effect_se"), sqrt(vcovHC(m, type = "HC1")["p401k", "p401k"]), "AER")
  put(paste0(id, ".effect_cluster_se"),
      sqrt(vcovCL(m, cluster = d$cl, type = "HC1")["p401k", "p401k"]), "AER")
  ends <- turns(reduced, d, range, hc1, residual_df)
  put(paste0(id, ".anderson_rubin_", c("low", "high")), ends, "sandwich")
}
put_iv("complier.plain", pension, nettfa ~ p401k | e401k, ~ e401k, c(0, 60))
put_iv("complier.controls", pension,
       nettfa ~ p401k + inc + age + marr + fsize | e401k + inc + age + marr + fsize,
       ~ e401k + inc + age + marr + fsize, c(-20, 40))
first <- lm(p401k ~ e401k + inc + age + marr + fsize, pension)
put("complier.controls.f", coef(first)[2]^2 / vcovHC(first, type = "HC1")[2, 2], "sandwich")
# Offers that hardly anybody's taking part follows: two rays, and everything.
put_iv("complier.two_rays", pension, nettfa ~ p401k | lot, ~ lot, c(-3000, 3000))
weak <- ivreg(nettfa ~ p401k | fog, data = pension)
put("complier.whole_line.effect", coef(weak)["p401k"], "AER")
put("complier.whole_line.turns", length(turns(~ fog, pension, c(-1e5, 1e5), hc1, residual_df)),
    "sandwich")
# At a cut-off: a straight line on each side.
pension$away <- pension$inc - min(pension$inc[pension$rich == 1])
pension$away_rich <- pension$away * pension$rich
m <- ivreg(nettfa ~ p401k + away + away_rich + age | rich + away + away_rich + age, data = pension)
put("complier.cut_off.effect", coef(m)["p401k"], "AER")
put("complier.cut_off.effect_se", sqrt(vcovHC(m, type = "HC1")["p401k", "p401k"]), "AER")
ends <- turns(~ rich + away + away_rich + age, pension, c(-1000, 1000), hc1, residual_df)
put(paste0("complier.cut_off.anderson_rubin_", c("low", "high")), ends, "sandwich")
