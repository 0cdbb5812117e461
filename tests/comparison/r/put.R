# How the scripts of this folder hand over their values: put("what.number", value, "package").
# `python -m tools.oracles r` exports the data, runs every script and keeps the values, with the
# versions that gave them, in ../oracles/values/r.csv.

options(digits = 10)
.values <- NULL

put <- function(id, value, package = "base") {
  version <- if (package == "base") as.character(getRversion()) else
    as.character(packageVersion(package))
  oracle <- if (package == "base") "R" else paste("R", package)
  value <- formatC(as.vector(unlist(value)), digits = 13, format = "g")
  .values <<- rbind(.values, data.frame(id = as.vector(id), value, oracle, version))
}

write_values <- function(path) {
  write.csv(.values, path, row.names = FALSE, quote = TRUE)
}

recid <- function() {
  d <- read.csv("recid.csv")
  d$fail <- 1 - d$cens
  i <- seq_len(nrow(d)) - 1
  d$w <- 0.5 + i %% 3
  d$cl <- i %% 100
  d
}
