import Glibc

/// `make soak` sets the variable: then the long passes run.
let isSoak = getenv("RANSU_SOAK_SECONDS") != nil
