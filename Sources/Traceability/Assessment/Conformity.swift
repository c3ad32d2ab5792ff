import JSONStream

/// Which requirement is met by what (符合性): made by `scripts/conformity` from the names of the tests, so that it
/// cannot say more than they show.
public struct Conformity: Sendable {
    /// How a requirement stands.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// At least one test is named by it.
        case tested
        /// Software cannot satisfy it: whoever runs the platform does (docs/manual/deployment.md).
        case duty
        /// The platform has nothing of the kind.
        case absent
        /// No test is named by it yet: what the control says is not shown.
        case open

        public var name: Message {
            switch self {
            case .tested: Message("有测试", "Tested")
            case .duty: Message("部署职责", "Duty of deployment")
            case .absent: Message("无此功能", "Nothing of the kind")
            case .open: Message("尚无测试", "No test yet")
            }
        }
    }

    /// Whose requirement it is.
    public enum Standard: String, Sendable, Hashable, CaseIterable {
        case mlps = "MLPS"
        case gb17859 = "GA"
        case personal = "PI"
        case asvs = "V"

        public var name: Message {
            switch self {
            case .mlps: Message("GB/T 22239—2019 第二级", "GB/T 22239-2019, level 2")
            case .gb17859: Message("GB 17859—1999 第二级", "GB 17859-1999, level 2")
            case .personal: Message("个人信息保护", "Personal information")
            case .asvs: Message("OWASP ASVS 5.0 二级", "OWASP ASVS 5.0, level 2")
            }
        }
    }

    public struct Test: Sendable, Hashable {
        /// `Tests/ServerTests/AuditRouteTests.swift`.
        public let file: String
        public let name: String
    }

    public struct Requirement: Sendable, Hashable {
        /// `MLPS-7.1.4.1b`, `V6.3.1`.
        public let id: String
        /// Where it stands: `GB/T 22239 7.1.4.1 b)`.
        public let clause: String
        public let state: State
        /// What the platform does about it.
        public let control: Message
        public let tests: [Test]

        public var standard: Standard? {
            Standard.allCases.first { id.hasPrefix($0.rawValue) && $0 != .asvs } ?? (id.hasPrefix("V") ? .asvs : nil)
        }
    }

    /// A clause of T/SGACC 1005—2024 and the requirements that stand for it, by the beginnings of their identifiers.
    public struct Clause: Sendable, Hashable {
        public let clause: String
        public let subject: Message
        public let covered: [String]

        public func covers(_ id: String) -> Bool { covered.contains { id == $0 || Self.isBelow(id, $0) } }

        /// `V8` covers `V8.2.1` and not `V80.1`.
        private static func isBelow(_ id: String, _ beginning: String) -> Bool {
            guard id.hasPrefix(beginning), let next = id.dropFirst(beginning.count).first else { return false }
            return next == "." || next == "-" || next.isLetter
        }
    }

    public let clauses: [Clause]
    public let requirements: [Requirement]

    /// As it was shipped. Throws `Refusal.unavailable` where the file is not there, `JSONShapeError` where it is none.
    public static func shipped() throws -> Conformity {
        let document = JSONNode(try JSONValue(parsing: try Resources.read("Data/conformity.json")))
        return Conformity(
            clauses: try document.elements("clauses").map { clause in
                Clause(
                    clause: try clause.string("clause"),
                    subject: Message(try clause.string("zh"), try clause.string("en")),
                    covered: try clause.elements("covered").map { try $0.string() })
            },
            requirements: try document.elements("requirements").map { one in
                let control = try one.object("control")
                return Requirement(
                    id: try one.string("id"), clause: try one.string("clause"),
                    state: State(rawValue: try one.string("state")) ?? .open,
                    control: Message(try control.string("zh"), try control.string("en")),
                    tests: try one.elements("tests").map { test in
                        Test(file: try test.string("file"), name: try test.string("name"))
                    })
            })
    }

    /// How many requirements stand so.
    public func count(_ state: State, of standard: Standard? = nil) -> Int {
        requirements.count { $0.state == state && (standard == nil || $0.standard == standard) }
    }
}

/// How the tests ended when somebody last took their results in (`scripts/conformity --results`).
public struct ConformityResults: Sendable {
    /// `2026-11-27`.
    public let day: String
    public let commit: String
    /// By the test's name: whether it held.
    public let held: [String: Bool]

    /// nil: no results were ever taken in. Throws as `Conformity.shipped`.
    public static func shipped() throws -> ConformityResults? {
        guard Resources.locate("Data/conformity-results.json") != nil else { return nil }
        let document = JSONNode(try JSONValue(parsing: try Resources.read("Data/conformity-results.json")))
        guard let run = try document.elements("run").first else { return nil }
        let pairs = try document.elements("results").map { (try $0.string("test"), try $0.bool("held")) }
        return ConformityResults(
            day: try run.string("day"), commit: try run.string("commit"),
            held: Dictionary(pairs) { first, second in first && second })
    }
}
