import Storage

/// The server's SQLSTATE in our words (PostgreSQL 15, appendix A).
func postgresError(code: String, message: String, constraint: String) -> StorageError {
    switch code {
    case "23505": .uniqueViolation(constraint.isEmpty ? message : constraint)
    case "40001", "40P01": .conflictingWork
    case "57014": .tooSlow
    // A standby, or a primary that is being demoted.
    case "25006": .unavailable("PostgreSQL is read-only here: \(message)")
    case _ where code.hasPrefix("23"): .constraintViolation(message)
    // Connection, resources (disk full, too many connections), shutdown, I/O: nothing was acknowledged.
    case _ where ["08", "53", "57", "58"].contains(code.prefix(2)): .unavailable("PostgreSQL: \(message) (\(code))")
    default: .statement(code: code, message: message)
    }
}
