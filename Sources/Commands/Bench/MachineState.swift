import Foundation

/// What figures depend on: the machine and how busy it was.
struct MachineState: Sendable {
    let cpu: String
    let cpuCount: Int
    /// Of one, five and fifteen minutes, as the benchmark begins.
    let load: String
    let memoryMiB: Int64
    let build: String

    static func now() -> MachineState {
        var isDebug = false
        // The argument of an assertion is worked out in debug builds only.
        assert(
            {
                isDebug = true; return true
            }())
        return MachineState(
            cpu: field("model name", of: "/proc/cpuinfo") ?? "unknown",
            cpuCount: ProcessInfo.processInfo.activeProcessorCount,
            load: text(of: "/proc/loadavg").split(separator: " ").prefix(3).joined(separator: " "),
            memoryMiB: Int64(ProcessInfo.processInfo.physicalMemory >> 20),
            build: isDebug ? "DEBUG BUILD: its figures say nothing" : "release build")
    }

    /// The file system that holds `folder`: a disk keeps what `tmpfs` does not.
    static func fileSystem(of folder: String) -> String {
        var best = (path: "", kind: "unknown")
        for line in text(of: "/proc/mounts").split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count > 2, folder.hasPrefix(words[1]), words[1].count >= best.path.count else { continue }
            best = (String(words[1]), String(words[2]))
        }
        return best.kind
    }

    /// Resident memory of a process in KiB; 0 when it is gone.
    static func residentKiB(of process: String = "self") -> Int64 {
        field("VmRSS", of: "/proc/\(process)/status").flatMap { Int64($0.split(separator: " ")[0]) } ?? 0
    }

    private static func field(_ name: String, of path: String) -> String? {
        for line in text(of: path).split(separator: "\n") where line.hasPrefix(name) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            return line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        return nil
    }

    /// Files of /proc have no length: they are read to their end.
    private static func text(of path: String) -> String {
        guard let file = FileHandle(forReadingAtPath: path) else { return "" }
        defer { try? file.close() }
        return String(decoding: (try? file.readToEnd()) ?? Data(), as: UTF8.self)
    }
}
