import Foundation

/// A file of a folder that nobody else can open: it has no name any more when it is handed out, and is gone when it is
/// closed, however the process ends.
enum UnlinkedFile {
    /// Throws `Refusal.unavailable` when the folder takes no file.
    static func open(in folder: String) throws -> FileHandle {
        // mkstemp(3) wants a template that ends in six of this letter, and writes the name into it.
        var path = Array((folder + "/spill-" + String(repeating: "X", count: 6)).utf8CString)
        let descriptor = mkstemp(&path)
        guard descriptor >= 0 else { throw Refusal(.unavailable, .unavailable) }
        unlink(path)
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }
}
