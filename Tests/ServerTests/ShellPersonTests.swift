import Testing

@testable import Server

/// Who gives a command, by the kernel's word (GB/T 22239 level 2, 7.1.5.1).
@Suite struct ShellPersonTests {
    @Test func `MLPS-7_1_5_1 MLPS-X-1 a command is named by the kernel, whatever it says, but root may say for whom`() {
        let user = ShellPerson.Peer(process: 7, user: 4_000_001, group: 7)
        let root = ShellPerson.Peer(process: 7, user: 0, group: 0)
        #expect(ShellPerson.name(user, signedIn: nil, claiming: "root (uid 0)") == "uid 4000001")
        #expect(ShellPerson.name(user, signedIn: 4_000_001, claiming: "alice") == "uid 4000001")
        #expect(ShellPerson.name(root, signedIn: 4_000_002, claiming: "alice") == "uid 4000002 as root (uid 0)")
        #expect(ShellPerson.name(root, signedIn: nil, claiming: "alice (SUDO_USER) as root (uid 0)").hasPrefix("alice"))
        #expect(ShellPerson.name(root, signedIn: nil, claiming: nil) == "root (uid 0)")
    }
}
