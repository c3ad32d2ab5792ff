import GRDBSQLite
import Storage

/// The engine's answer in our words. The extended code tells one constraint from another.
func sqliteError(_ code: Int32, _ handle: OpaquePointer, isPastLimit: Bool) -> StorageError {
    let extended = sqlite3_extended_errcode(handle)
    let message = String(cString: sqlite3_errmsg(handle))
    switch code & 0xff {
    case SQLITE_CONSTRAINT:
        switch extended {
        // SQLITE_CONSTRAINT_UNIQUE, _PRIMARYKEY, _ROWID
        case 2067, 1555, 2579:
            return .uniqueViolation(message.replacing(prefix: "UNIQUE constraint failed: "))
        default: return .constraintViolation(message)
        }
    case SQLITE_INTERRUPT: return isPastLimit ? .tooSlow : .unavailable("the datastore is closing")
    case SQLITE_BUSY, SQLITE_LOCKED: return .unavailable("another process holds the database: \(message)")
    case SQLITE_NOMEM: return .unavailable("out of memory")
    default:
        guard isDiskFailure(code) else { return .statement(code: String(extended), message: message) }
        return .unavailable("SQLite cannot write: \(message) (\(extended))")
    }
}

/// After these nothing that was written lately can be trusted to be on the disk.
func isDiskFailure(_ code: Int32) -> Bool {
    [SQLITE_FULL, SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_CANTOPEN].contains(code & 0xff)
}

extension String {
    fileprivate func replacing(prefix: String) -> String {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
    }
}
