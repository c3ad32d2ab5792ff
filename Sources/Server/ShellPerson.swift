import Foundation
import Glibc

/// Who gives a command at the shell of the machine (命令行操作人), as the kernel knows it: the user who signed in, which
/// `sudo` and `su` do not change, and the one that the command runs as.
public enum ShellPerson {
    /// A command of a program that does not say.
    public static let unknown = "command"

    /// Like `alice (uid 1000) as root`. Without the kernel's audit number the word of `sudo` stands for it.
    public static func name(_ environment: [String: String]) -> String {
        let effective = geteuid()
        guard let login = signedIn() else {
            guard let sudo = environment["SUDO_USER"], !sudo.isEmpty else { return text(effective) }
            return "\(sudo) (SUDO_USER) as \(text(effective))"
        }
        return login == effective ? text(login) : "\(text(login)) as \(text(effective))"
    }

    /// proc(5), loginuid: of the session, 4294967295 where there is none.
    private static func signedIn() -> uid_t? {
        guard let text = try? String(contentsOfFile: "/proc/self/loginuid", encoding: .utf8),
            let number = uid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)), number != uid_t.max
        else { return nil }
        return number
    }

    private static func text(_ user: uid_t) -> String {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 4_096)
        let name: String? = buffer.withUnsafeMutableBufferPointer { space in
            guard let start = space.baseAddress,
                getpwuid_r(user, &entry, start, space.count, &found) == 0, found != nil, let name = entry.pw_name
            else { return nil }
            return String(cString: name)
        }
        return name.map { "\($0) (uid \(user))" } ?? "uid \(user)"
    }
}
