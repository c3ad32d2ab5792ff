import Foundation
public import Hummingbird
import NIOCore

extension Call {
    /// A name in the spool folder for a file that the handler makes. `SpooledFile` removes it when nobody
    /// holds it any longer.
    public func scratchPath() -> String { gateway.options.spoolFolder + "/made-" + spoolName() }

    public var spoolFolder: String { gateway.options.spoolFolder }

    /// Takes over a file made at `scratchPath()`. Throws `Refusal.unavailable` when it is not there.
    public func adopt(_ path: String, name: String, mediaType: String) throws -> SpooledFile {
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        return SpooledFile(at: .scratch(path), name: name, mediaType: mediaType, byteCount: size ?? 0, sha256: [])
    }
}

extension SpooledFile {
    /// The file's bytes, 128 KiB at a time as the client takes them; the file lives until the last.
    public func body() -> ResponseBody {
        ResponseBody(contentLength: byteCount) { writer in
            guard let handle = FileHandle(forReadingAtPath: self.path) else { throw CocoaError(.fileReadNoSuchFile) }
            defer { try? handle.close() }
            while let data = try handle.read(upToCount: 131_072), !data.isEmpty {
                try await writer.write(ByteBuffer(bytes: data))
            }
            try await writer.finish(nil)
        }
    }
}
