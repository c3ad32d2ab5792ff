import Foundation

/// Says honestly that a program of the house has no inside yet.
public enum NotBuiltYet {
    public static func leave(_ program: String) -> Never {
        FileHandle.standardError.write(Data("\(program): not built yet; see CHANGELOG.md\n".utf8))
        exit(3)
    }
}
