/// Why an archive could not be written.
public enum ArchiveError: Error, Equatable, Sendable {
    /// Entry names are 1 to 65,535 bytes of UTF-8, relative, with `/` between folders and no `..`.
    case refusedName(String)
    /// The same name was added before: unpacking would overwrite the first.
    case repeatedName(String)
    /// zlib refused, `code` is its return value.
    case compressionFailed(code: Int32)
    /// Nothing may be added after `finish()`.
    case finished
    /// libzip refused, in its own words.
    case library(reason: String)
}
