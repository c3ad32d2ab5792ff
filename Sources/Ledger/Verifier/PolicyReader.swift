/// The file of a policy. C2SP tlog-policy, "Policy file syntax and structure".
extension TrustPolicy {
    /// Reads a file: `log`, `witness`, `group`, `quorum` lines, comments and empty lines. A last line without its
    /// newline is read, as transparency-dev/formats does; everything else must be as the format has it.
    public init(_ file: [UInt8]) throws(FormatError) {
        guard file.count <= Self.byteLimit else { throw FormatError(.policy, "a policy has at most 1 MiB") }
        var reader = PolicyReader(file.last == LineReader.newline ? file : file + [LineReader.newline])
        self = try reader.read()
    }

    /// As a file, without comments.
    public var file: [UInt8] {
        var lines = logs.map { [LogName("log"), LogName($0.key.text)] + ($0.address.map { [$0] } ?? []) }
        lines += witnesses.map {
            [LogName("witness"), $0.name, LogName($0.key.text)] + ($0.address.map { [$0] } ?? [])
        }
        lines += groups.map { [LogName("group"), $0.name, LogName(String($0.threshold))] + $0.members }
        lines.append([LogName("quorum"), quorum ?? PolicyReader.none])
        return lines.flatMap { $0.map(\.bytes).joined(separator: [32]) + [LineReader.newline] }
    }
}

struct PolicyReader {
    static let none: LogName = "none"

    private var lines: LineReader
    private var policy = TrustPolicy()
    /// Names of witnesses and groups so far.
    private var defined: Set<LogName> = []
    /// Names that are members of a group.
    private var used: Set<LogName> = []
    private var hasQuorum = false

    init(_ file: [UInt8]) { lines = LineReader(file[...], .policy) }

    mutating func read() throws(FormatError) -> TrustPolicy {
        while !lines.rest.isEmpty {
            let line = try lines.next()
            guard line.allSatisfy({ $0 == 9 || $0 >= 32 && $0 != 127 }) else {
                throw lines.error("the only control characters are tab and newline")
            }
            let words = line.split { $0 == 9 || $0 == 32 }.map { LogName($0) }
            guard let keyword = words.first, keyword.bytes.first != UInt8(ascii: "#") else { continue }
            try read(keyword, Array(words.dropFirst()))
        }
        guard hasQuorum else { throw FormatError(.policy, "a policy has exactly one quorum line") }
        return policy
    }

    private mutating func read(_ keyword: LogName, _ words: [LogName]) throws(FormatError) {
        switch keyword {
        case "log": try readLog(words)
        case "witness": try readWitness(words)
        case "group": try readGroup(words)
        case "quorum": try readQuorum(words)
        default: throw lines.error("a line is a log, a witness, a group or the quorum")
        }
    }

    private mutating func readLog(_ words: [LogName]) throws(FormatError) {
        guard (1...2).contains(words.count) else { throw lines.error("log <key> [<address>]") }
        let key = try self.key(words[0], types: [.ed25519, .other(SignatureType.mlDSA44)])
        guard !policy.logs.contains(where: { $0.key.publicKey == key.publicKey }) else {
            throw lines.error("a log's public key stands in a policy once")
        }
        try bound(policy.logs.count)
        policy.logs.append(TrustPolicy.Log(key: key, address: words.count > 1 ? words[1] : nil))
    }

    private mutating func readWitness(_ words: [LogName]) throws(FormatError) {
        guard (2...3).contains(words.count) else { throw lines.error("witness <name> <key> [<address>]") }
        let key = try self.key(words[1], types: [.cosignature, .other(SignatureType.mlDSA44)])
        guard !policy.witnesses.contains(where: { $0.key.publicKey == key.publicKey }) else {
            throw lines.error("a witness's public key stands in a policy once")
        }
        try bound(policy.witnesses.count)
        try define(words[0])
        policy.witnesses.append(
            TrustPolicy.Witness(name: words[0], key: key, address: words.count > 2 ? words[2] : nil))
    }

    private mutating func readGroup(_ words: [LogName]) throws(FormatError) {
        guard words.count >= 3 else { throw lines.error("group <name> <all, any or a number> <name>…") }
        let members = Array(words.dropFirst(2))
        for member in members {
            guard defined.contains(member) else { throw lines.error("\(member) is not defined on a line before") }
            guard used.insert(member).inserted else { throw lines.error("\(member) is member of a group once at most") }
        }
        let threshold: Int
        switch words[1] {
        case "any": threshold = 1
        case "all": threshold = members.count
        default:
            guard let number = LineText.decimal(words[1].bytes), (1...UInt64(members.count)).contains(number) else {
                throw lines.error("a threshold is all, any or 1 to the number of members")
            }
            threshold = Int(number)
        }
        try bound(policy.groups.count)
        try define(words[0])
        policy.groups.append(TrustPolicy.Group(name: words[0], threshold: threshold, members: members))
    }

    private mutating func readQuorum(_ words: [LogName]) throws(FormatError) {
        guard words.count == 1 else { throw lines.error("quorum <name>") }
        guard !hasQuorum else { throw lines.error("a policy has exactly one quorum line") }
        hasQuorum = true
        guard words[0] != Self.none else { return }
        guard defined.contains(words[0]) else { throw lines.error("\(words[0]) is not defined on a line before") }
        policy.quorum = words[0]
    }

    private mutating func define(_ name: LogName) throws(FormatError) {
        guard name != Self.none else { throw lines.error("the name none is taken") }
        guard defined.insert(name).inserted else { throw lines.error("the name \(name) is defined twice") }
    }

    private func bound(_ count: Int) throws(FormatError) {
        guard count < TrustPolicy.countLimit else {
            throw lines.error("a policy has at most \(TrustPolicy.countLimit) of each kind")
        }
    }

    private func key(_ word: LogName, types: [SignatureType]) throws(FormatError) -> VerifierKey {
        let key: VerifierKey
        do { key = try VerifierKey(word.bytes) } catch { throw lines.error("\(error)") }
        guard types.contains(key.type) else { throw lines.error("a key of type \(key.type.byte) has no place here") }
        return key
    }
}
