import Foundation
import Glibc
import NIOCore

/// Who gives a command at the shell of the machine (命令行操作人), as the kernel knows it: the user who signed in, which
/// `sudo` and `su` do not change, and the one that the command runs as.
public enum ShellPerson {
    /// A command of a program that does not say.
    public static let unknown = "command"

    /// Like `alice (uid 1000) as root`. Without the kernel's audit number the word of `sudo` stands for it.
    public static func name(_ environment: [String: String]) -> String {
        let effective = geteuid()
        guard let login = signedIn("self") else {
            guard let sudo = environment["SUDO_USER"], !sudo.isEmpty else { return text(effective) }
            return "\(sudo) (SUDO_USER) as \(text(effective))"
        }
        return login == effective ? text(login) : "\(text(login)) as \(text(effective))"
    }

    /// Who is at the other end of the control socket: by the kernel's word (unix(7), `SO_PEERCRED`), not by that of the
    /// command. Where the kernel knows of no signed-in user, root may say who it acts for; nobody else may.
    static func name(of channel: any Channel, claiming claim: String?) async -> String {
        guard let provider = channel as? any SocketOptionProvider,
            let peer: Peer = try? await provider.unsafeGetSocketOption(
                level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED)
            ).get(), peer.process > 0
        else { return unknown }
        return name(peer, signedIn: signedIn("\(peer.process)"), claiming: claim)
    }

    /// - Parameter login: the user who signed in, as the kernel knows it.
    static func name(_ peer: Peer, signedIn login: uid_t?, claiming claim: String?) -> String {
        if let login { return login == peer.user ? text(login) : "\(text(login)) as \(text(peer.user))" }
        if peer.user == 0, let claim, !claim.isEmpty { return String(claim.prefix(120)) }
        return text(peer.user)
    }

    /// `struct ucred` of unix(7).
    struct Peer: Sendable {
        var process: Int32 = 0
        var user: UInt32 = 0
        var group: UInt32 = 0
    }

    /// proc(5), loginuid: of the session, 4294967295 where there is none.
    private static func signedIn(_ process: String) -> uid_t? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/loginuid", encoding: .utf8),
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
