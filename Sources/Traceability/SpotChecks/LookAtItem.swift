import Identification
import Storage

/// A supervisor looks at one unit of a sample: what was returned of it, and a photo of its label.
public struct LookAtItem: Sendable {
    /// One thing found wrong, as typed.
    public struct Finding: Sendable {
        public var dimension: QualityDimension
        /// A `ReturnField`, or "".
        public var field: String
        public var note: String

        public init(_ dimension: QualityDimension, field: String, note: String) {
            self.dimension = dimension
            self.field = field
            self.note = note
        }
    }

    /// What the supervisor saw of a unit.
    public struct Look: Sendable {
        public var findings: [Finding]
        /// Of the label.
        public var photo: (name: String, bytes: [UInt8])?
        /// Whether what was returned was held against the unit (T/SGACC 1005 7.2.3). A photo alone says nothing of it.
        public var isCompared: Bool

        public init(
            _ findings: [Finding] = [], photo: (name: String, bytes: [UInt8])? = nil, isCompared: Bool = true
        ) {
            self.findings = findings
            self.photo = photo
            self.isCompared = isCompared || !findings.isEmpty
        }
    }

    /// Findings of one item and round.
    static let findingLimit = 20

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Keeps the findings; none, and no photo with another code or none that can be read, means that the unit conforms,
    /// once it was compared. Such a photo counts until another one of this round shows the right label.
    /// An item may be looked at again while the check is open: what was found before stays.
    /// - Returns: the item's state, and the code that the photo carries ("": no photo, or nothing on it can be read).
    public func callAsFunction(
        _ checkID: Int64, item number: Int, _ look: Look, by actor: Actor, on occasion: Occasion
    ) async throws -> (state: SpotCheckItem.State, readCode: String) {
        try actor.require(.spotCheckWork)
        guard look.isCompared || look.photo != nil else {
            throw Refusal(.invalid, .spotCheckNotCompared, field: "compared")
        }
        let item = try await platform.datastore.read { session in
            let check = try session.spotCheck(checkID, for: actor)
            try Self.requireOwn(check, actor)
            guard let item = try session.spotCheckItems(of: checkID).first(where: { $0.number == number }) else {
                throw Refusal(.missing, .missing, ["object": "item \(number)"])
            }
            return item
        }
        var clean = try look.findings.prefix(Self.findingLimit).map { try Self.checked($0) }
        let label = try await look.photo.asyncMap { try await read($0, item) }
        if let label, label.code != item.code {
            let field = label.code.isEmpty ? SpotCheckFinding.unreadableLabel : SpotCheckFinding.label
            clean.append(Finding(.accuracy, field: field, note: label.code))
        }
        let all = clean
        let state = try await platform.datastore.write { session -> SpotCheckItem.State in
            let check = try session.spotCheck(checkID, for: actor)
            try Self.requireOwn(check, actor)
            // A label that did not read stays a finding until a photo of it does, or its maker has answered.
            let isBad = try label == nil && check.state == .open && session.hasBadLabel(item, check)
            let isGood = all.isEmpty && !isBad
            let state: SpotCheckItem.State =
                !isGood ? .defective : look.isCompared ? .conforming : try session.stateBesidePhoto(item, check)
            let fileID = try label.map {
                try session.store(
                    $0.file.sealed(platform), purpose: "spot-check", organizationID: check.ownerID, by: actor.accountID,
                    at: occasion.now)
            }
            try session.insert(all, photo: label.map { ($0.code, fileID) }, of: item, check, (actor, occasion.now))
            try session.run(
                """
                UPDATE spot_check_item SET state = \(state),
                    looked_at = \(state == .open ? nil : occasion.now as Instant?)
                WHERE check_id = \(checkID) AND item_no = \(number)
                """)
            try session.audit(
                AuditEntry("spot-check.look", ("spot-check", "\(checkID)", item.code)).because(
                    AuditReason(state.rawValue, state.name)), by: actor, on: occasion)
            return state
        }
        return (state, label?.code ?? "")
    }

    private static func requireOwn(_ check: SpotCheck, _ actor: Actor) throws {
        guard check.supervisorID == actor.accountID else { throw Refusal(.denied, .spotCheckOfAnother) }
        guard check.state == .open || check.state == .answered else {
            throw Refusal(.conflict, .spotCheckState, words: ["state": check.state.name])
        }
    }

    private static func checked(_ finding: Finding) throws -> Finding {
        guard finding.field.isEmpty || ReturnField(rawValue: finding.field) != nil else {
            throw Refusal(
                .invalid, .unknownChoice, field: "field",
                [
                    "field": "field", "value": String(finding.field.prefix(40)),
                    "choices": ReturnField.allCases.map(\.rawValue).joined(separator: ", "),
                ])
        }
        let note = try Text.required(finding.note, "note", limit: 500)
        return Finding(finding.dimension, field: finding.field, note: note)
    }

    /// The item's own code where the photo shows it, else the first code on it; "" for a label that cannot be read,
    /// which is what the photo is there to show.
    private func read(
        _ photo: (name: String, bytes: [UInt8]), _ item: SpotCheckItem
    ) async throws -> (file: DocumentFile, code: String) {
        let file = try DocumentFile(name: photo.name, bytes: photo.bytes, field: "photo")
        guard file.mediaType != "application/pdf" else { throw Refusal(.invalid, .photoKind, field: "photo") }
        let symbols = try await symbols(on: photo.bytes)
        var first: String?
        for symbol in symbols {
            guard let scanned = symbol.scanned, let found = try await platform.find(scanned) else { continue }
            let code = try await platform.printedCode(
                found.identity.ownerID, found.identity.allocationNumber, found.identity.index)
            if code == item.code { return (file, code) }
            first = first ?? code
        }
        return (file, first ?? String((symbols.first?.text ?? "").prefix(200)))
    }

    /// None where the photo is a picture without a symbol that can be read.
    private func symbols(on photo: [UInt8]) async throws -> [PhotoCode] {
        do { return try await ReadPhoto(platform)(photo) } catch let refusal as Refusal
            where refusal.rule == .photoNothing
        { return [] }
    }
}

extension Optional {
    fileprivate func asyncMap<T>(_ body: (Wrapped) async throws -> T) async throws -> T? {
        guard let self else { return nil }
        return try await body(self)
    }
}

extension Session {
    /// What is known of a unit whose label a photo shows to be right: what it was before, but for a label that was not.
    fileprivate func stateBesidePhoto(_ item: SpotCheckItem, _ check: SpotCheck) throws -> SpotCheckItem.State {
        guard item.state == .defective, check.state == .open else { return item.state }
        let labels = [SpotCheckFinding.label, SpotCheckFinding.unreadableLabel]
        let count: Int = try value(
            """
            SELECT count(*) FROM spot_check_finding
            WHERE check_id = \(check.id) AND item_no = \(item.number) AND round = \(check.round)
                AND dimension <> '' AND field NOT IN \(list: labels)
            """)!
        return count == 0 ? .open : .defective
    }

    /// Whether the last photo of the unit's label in this round showed another code, or none.
    fileprivate func hasBadLabel(_ item: SpotCheckItem, _ check: SpotCheck) throws -> Bool {
        let labels = [SpotCheckFinding.label, SpotCheckFinding.unreadableLabel]
        let last = try first(
            """
            SELECT dimension, field FROM spot_check_finding
            WHERE check_id = \(check.id) AND item_no = \(item.number) AND round = \(check.round)
                AND file_id IS NOT NULL ORDER BY finding_id DESC LIMIT 1
            """
        ) { row in (dimension: try row.next(String.self), field: try row.next(String.self)) }
        return last.map { !$0.dimension.isEmpty && labels.contains($0.field) } ?? false
    }
}

extension WriteSession {
    fileprivate func insert(
        _ findings: [LookAtItem.Finding], photo: (code: String, fileID: Int64?)?, of item: SpotCheckItem,
        _ check: SpotCheck, _ stamp: (actor: Actor, at: Instant)
    ) throws {
        func insert(_ dimension: String, _ field: String, _ note: String) throws {
            try run(
                """
                INSERT INTO spot_check_finding (check_id, item_no, round, dimension, field, note, read_code, file_id,
                    account_id, at)
                VALUES (\(check.id), \(item.number), \(check.round), \(dimension), \(field), \(note),
                    \(photo?.code ?? ""), \(photo?.fileID), \(stamp.actor.accountID), \(stamp.at))
                """)
        }
        for finding in findings { try insert(finding.dimension.rawValue, finding.field, finding.note) }
        if findings.isEmpty, photo != nil { try insert("", SpotCheckFinding.label, "") }
    }
}

extension Rule {
    static let spotCheckNotCompared = Rule(
        "spot-check.not-compared", "请逐项核对回传数据后勾选“已逐项核对”；只有照片不能作为核查结果",
        "Compare what was returned with the unit and say so; a photo alone is no result")
    static let spotCheckOfAnother = Rule(
        "spot-check.of-another", "该抽查由其他监督员负责", "Another supervisor has this spot check")
    static let spotCheckState = Rule(
        "spot-check.state", "该抽查当前状态为“{state}”，不能这样处理", "The spot check is “{state}”; this cannot be done now")
}
