import Cryptography
import Storage

/// Files that were handed in: their bytes are those that their row, and so the sealed request of an amendment, has the
/// digest of (附件与摘要一致).
struct FileCheck: StoredCheck {
    let name = CheckName.files
    let keys: PlatformKeys
    private(set) var count = 0
    private var last: Int64 = 0
    /// Of 10 MB at most; read a part of 256 KiB at a time.
    private static let pageFiles = 20

    init(keys: PlatformKeys) { self.keys = keys }

    mutating func step(_ session: any Session, _ faults: inout [CheckFault]) throws -> Bool {
        let files = try session.rows(
            """
            SELECT file_id, byte_count, sha256 FROM stored_file
            WHERE file_id > \(last) ORDER BY file_id LIMIT \(Self.pageFiles)
            """
        ) { row in
            (id: try row.next(Int64.self), size: try row.next(Int64.self), digest: try row.next([UInt8].self))
        }
        for file in files {
            let digest = Digest(.sha256)
            var size: Int64 = 0
            do {
                try session.forEachPart(ofFile: file.id, keys) { part in
                    digest.update(part)
                    size += Int64(part.count)
                }
            } catch is CryptographyError {
                // What does not open is not what was sealed.
                size = -1
            }
            if size != file.size || digest.finish() != file.digest {
                faults.append(
                    CheckFault(
                        name, "附件 \(file.id) 的内容与其摘要不符", "the bytes of file \(file.id) are not those of its digest"))
            }
            last = file.id
            count += 1
        }
        return files.count == Self.pageFiles
    }
}
