import Foundation
import Testing

/// What the platform has nothing of: shown once, so that nobody adds it unseen.
@Suite struct AbsenceTests {
    @Test(arguments: ["LDAP", "XPath", "LaTeX", "JNDI", "memcache"])
    func `V1_2_6 V1_2_7 V1_2_8 V1_3_8 V1_3_9 no part speaks to such an interpreter`(_ name: String) throws {
        try expectNothing(of: name)
    }

    @Test(arguments: ["GraphQL", "WebSocket"])
    func `V4_3_1 V4_3_2 V4_4_1 V4_4_2 V4_4_3 V4_4_4 no part serves such a protocol`(_ name: String) throws {
        try expectNothing(of: name)
    }

    @Test func `V1_3_7 V1_3_5 V1_3_1 no part renders templates, markdown or markup that somebody wrote`() throws {
        for name in ["mustache", "leaf", "stencil", "markdown", "swiftsoup", "plot"] { try expectNothing(of: name) }
    }

    @Test func `V1_2_5 only the places that are listed start another program`() {
        let starters: Set<String> = ["Process", "posix_spawn", "posix_spawnp", "popen", "execv", "execve", "execvp"]
        let found = Self.shipped.filter { file in
            file.tokens.indices.contains { index in
                starters.contains(file.tokens[index].text) && file.tokens.text(index + 1) == "("
            }
        }.map(\.path)
        #expect(Set(found).subtracting(Self.starting) == [])
    }

    @Test func `V1_3_10 no format text comes from outside, for there are none`() {
        for file in Self.shipped {
            for index in file.tokens.indices where file.tokens.stands("String", "(", "format", ":", at: index) {
                Issue.record("\(file.path):\(file.tokens[index].line)")
            }
        }
    }

    @Test func `V1_2_9 no pattern is made of what came in`() {
        for file in Self.shipped {
            for index in file.tokens.indices {
                let makes = ["Regex", "NSRegularExpression"].contains(file.tokens.text(index))
                if makes, file.tokens.text(index + 1) == "(" {
                    Issue.record("\(file.path):\(file.tokens[index].line)")
                }
            }
        }
    }

    @Test func `V1_3_2 V15_3_6 no script of a page runs texts, writes markup or reaches prototypes`() throws {
        let folder = SourceFile.root + "Sources/Web/Assets"
        let scripts = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".js") }
        #expect(!scripts.isEmpty)
        for name in scripts {
            let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
            for word in Self.dangerous {
                #expect(!text.contains(word), "\(name): \(word)")
            }
        }
    }

    private static let dangerous = [
        "eval(", "new Function", "innerHTML", "outerHTML", "document.write", "__proto__", "setTimeout(\"",
    ]

    private static let shipped = SourceFile.ofRepository.filter(\.isShipped)

    /// `ransu bench` measures a server of its own; a backup of PostgreSQL is what its own programs write and read.
    private static let starting: Set<String> = [
        "Sources/Commands/Bench/ChildServer.swift", "Sources/Server/Backups/PostgresProgram.swift",
    ]

    /// Neither a package nor an import nor a word of code is called so.
    private func expectNothing(of name: String) throws {
        let name = name.lowercased()
        let manifest = try String(contentsOfFile: SourceFile.root + "Package.swift", encoding: .utf8).lowercased()
        let packages = manifest.split(separator: "\n").filter { $0.contains(".package(") }
        #expect(!packages.isEmpty)
        for package in packages {
            #expect(!package.contains("/" + name) && !package.contains("-" + name), "\(package)")
        }
        for file in Self.shipped {
            for index in file.tokens.indices where file.tokens.text(index) == "import" {
                let module = file.tokens.text(index + 1).lowercased()
                #expect(!module.contains(name), "\(file.path) imports \(module)")
            }
        }
    }
}
