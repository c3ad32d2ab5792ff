public import Foundation

/// Files shipped with the program. Looked for in `RANSU_SHARE`, then beside the binary in `../share/ransu`,
/// then in the build's bundle.
public enum Resources {
    /// Throws `Refusal.unavailable` naming the path when a file of the installation is not there.
    public static func read(_ path: String) throws -> [UInt8] {
        guard let url = locate(path), let data = try? Data(contentsOf: url) else {
            throw Refusal(.unavailable, .resourceMissing, ["path": path])
        }
        return Array(data)
    }

    public static func locate(_ path: String) -> URL? {
        candidates(path).first { FileManager.default.fileExists(atPath: $0.path) }
    }

    private static func candidates(_ path: String) -> [URL] {
        var folders: [URL] = []
        if let share = ProcessInfo.processInfo.environment["RANSU_SHARE"] {
            folders.append(URL(fileURLWithPath: share))
        }
        let binary = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        folders.append(
            binary.deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("share/ransu"))
        if let bundled = Bundle.module.resourceURL { folders.append(bundled) }
        return folders.map { $0.appendingPathComponent(path) }
    }
}

extension Rule {
    static let resourceMissing = Rule(
        "installation.resource-missing", "安装不完整：缺少文件 {path}（可用 RANSU_SHARE 指定目录）",
        "The installation is incomplete: {path} is missing (RANSU_SHARE may name the folder)")
}
