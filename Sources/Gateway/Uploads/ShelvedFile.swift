import Foundation
import Traceability

/// Files that wait between two pages.
extension Call {
    /// Puts a file that came with a form on the shelf, so that the next page need not ask for it again. Throws
    /// `Refusal` when the enterprise has too much there already, or somebody is at the same content.
    public func shelve(_ file: SpooledFile, _ slot: UploadSlot) throws {
        let terms = UploadTerms(["fileName": file.name, "mediaType": file.mediaType], length: file.byteCount)
        let upload = try PartialUpload.begin(gateway.uploads, slot, terms)
        try upload.take(over: file.path, byteCount: file.byteCount)
    }

    /// Takes it off again. Throws `Refusal.missing` when it is not there (any longer).
    public func unshelve(_ slot: UploadSlot) async throws -> SpooledFile {
        try await PartialUpload.resume(gateway.uploads, slot).finish(expecting: slot.digest)
    }
}
