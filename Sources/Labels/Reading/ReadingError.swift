/// Why a picture gave no symbol.
public enum ReadingError: Error, Equatable, Sendable {
    /// Neither a PNG nor a JPEG by its first bytes. Phones that take HEIC turn it into JPEG for an upload form that
    /// accepts JPEG only.
    case notAnImage
    /// Begins as a PNG or JPEG and cannot be decoded.
    case brokenImage
    case fileTooLarge(bytes: Int, limit: Int)
    /// More pixels than are decoded; a baseline JPEG may have eight times the limit, a progressive one twice.
    case imageTooLarge(width: Int, height: Int, limit: Int)
    /// No symbol found, after so many attempts.
    case nothingFound(attempts: Int)
    /// Every slot of the gate is taken and its queue is full: come back later.
    case busy
    /// The reader failed for a reason that is not the picture's.
    case readerFailed(code: Int)
}
