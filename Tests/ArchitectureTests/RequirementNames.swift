import Foundation
import Testing

/// A requirement that tests are named by: `MLPS-7.1.4.1b`, `V6.3.1`.
struct Requirement: Sendable, Hashable {
    let id: String
    let clause: String
    /// `absent`, `duty` or nothing.
    let mark: String

    /// The list beside this file.
    static let known: [Requirement] = {
        let path = SourceFile.root + "Tests/ArchitectureTests/requirements.txt"
        let text = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            return Requirement(
                id: columns[0], clause: columns.count > 1 ? columns[1] : "", mark: columns.count > 2 ? columns[2] : "")
        }
    }()

    /// The requirements that a test's name begins with; dots are written `_` in Swift: `MLPS-7_1_4_1b V6_3_1 five …`.
    static func leading(_ name: String) -> [String] {
        let words = name.split(whereSeparator: { $0 == " " || $0 == ":" })
        return words.prefix(while: isID).map { String($0).replacing("_", with: ".") }
    }

    private static func isID(_ word: Substring) -> Bool {
        word.wholeMatch(of: #/(MLPS|GA|PI)-[0-9A-Z]+([-_.][0-9A-Za-z]+)*|V\d+[_.]\d+[_.]\d+/#) != nil
    }
}

@Suite struct RequirementNameTests {
    @Test func `the list of requirements has each once, with its clause, and all of ASVS level 2`() {
        let ids = Requirement.known.map(\.id)
        #expect(Set(ids).count == ids.count)
        #expect(Requirement.known.allSatisfy { !$0.clause.isEmpty && ["", "absent", "duty"].contains($0.mark) })
        #expect(ids.count { $0.hasPrefix("V") } == 217)
    }

    @Test func `a requirement in a test's name is a known one`() {
        let known = Set(Requirement.known.map(\.id))
        for (path, name) in Self.names {
            for id in Requirement.leading(name) where !known.contains(id) {
                Issue.record("\(path): no requirement is called \(id)")
            }
        }
    }

    @Test func `names are read as they are meant`() {
        #expect(Requirement.leading("MLPS-7_1_4_1b V6_3_1 five V9_9_9 wrong") == ["MLPS-7.1.4.1b", "V6.3.1"])
        #expect(Requirement.leading("PI-MASK-1 a number") == ["PI-MASK-1"])
        #expect(Requirement.leading("MLPS-X-2 GA-DAC: each") == ["MLPS-X-2", "GA-DAC"])
        #expect(Requirement.leading("a code of V1_2_3") == [])
    }

    /// Names of Swift's tests, and what the programs check.
    private static let names: [(path: String, name: String)] = {
        let swift = SourceFile.ofRepository.filter { $0.path.hasPrefix("Tests/") }.flatMap { file in
            file.lines.compactMap { line in
                line.firstMatch(of: #/func `([^`]+)`/#).map { (path: file.path, name: String($0.1)) }
            }
        }
        let folder = SourceFile.root + "Tests/Programs"
        let programs = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return swift
            + programs.filter { $0.hasSuffix(".py") }.flatMap { file -> [(path: String, name: String)] in
                let data = FileManager.default.contents(atPath: folder + "/" + file) ?? Data()
                return String(decoding: data, as: UTF8.self).matches(of: #/check\(\s*f?"([^"]+)"/#).map {
                    (path: "Tests/Programs/" + file, name: String($0.1))
                }
            }
    }()
}
