import Identification
import Storage

/// An event as it was read, on its way through the rules.
struct EventDraft: Sendable {
    /// From 1, in the order of the document.
    let line: Int
    /// Where the event stands, for errors: a JSON pointer, or `line n`.
    let pointer: String
    let view: EventView
    /// CBV 2.0 event hash, 32 bytes.
    let hash: [UInt8]
    let identity: [UInt8]
    /// Words of the trade that the table does not have.
    let strangeWords: [String]
    /// Of a declaration that an event is wrong which was returned; nil: one that was captured.
    var original: DeclaredOriginal?
    typealias Named = EventView.Named

    init(line: Int, pointer: String, view: EventView, hash: [UInt8], strangeWords: [String] = []) {
        self.strangeWords = strangeWords
        (self.line, self.pointer, self.view, self.hash) = (line, pointer, view, hash)
        identity = EventIdentity.of(
            eventID: view.eventID, time: view.time, hash: hash, isDeclaration: view.isDeclaration)
    }

    var time: Instant { view.time }
    var isDeclaration: Bool { view.isDeclaration }
    /// Of the event that this one declares to be wrong.
    var originalIdentity: [UInt8] {
        EventIdentity.of(eventID: view.eventID, time: view.time, hash: hash, isDeclaration: false)
    }

    /// What it is called in a refusal: its eventID, else the name by its hash that CBV 2.0 8.9 gives it.
    var name: String {
        if let named = view.eventID { return named }
        let digits = hash.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        return "ni:///sha-256;\(digits)?ver=CBV2.0"
    }

    func pointer(_ named: Named) -> String {
        named.index < 0 ? "\(pointer)/\(named.member)" : "\(pointer)/\(named.member)/\(named.index)"
    }

    func wrong(_ named: Named, _ rule: Rule, _ parameters: [String: String] = [:]) -> WrongEvent {
        WrongEvent(
            error: RowError(
                line: line, column: 0, fieldName: pointer(named), value: named.uri, rule, parameters))
    }

    func wrong(_ member: String, _ value: String, _ rule: Rule, _ parameters: [String: String] = [:]) -> WrongEvent {
        WrongEvent(
            error: RowError(
                line: line, column: 0, fieldName: "\(pointer)/\(member)", value: value, rule, parameters))
    }
}

/// An event that a rule turns down.
struct WrongEvent: Error {
    let errors: [RowError]

    init(errors: [RowError]) { self.errors = errors }
    init(error: RowError) { errors = [error] }
}

/// A code of ours in an event.
struct PlacedCode: Sendable {
    let named: EventView.Named
    let allocation: Allocation
    let identity: CodeIdentity
    var place: AllocationPlace { AllocationPlace(ownerID: identity.ownerID, number: identity.allocationNumber) }
    var subject: ReturnRow.Subject {
        ReturnRow.Subject(
            ownerID: identity.ownerID, allocationNumber: identity.allocationNumber, first: identity.index,
            last: identity.index)
    }
}

/// A batch or product named by its class.
struct PlacedClass: Sendable {
    let named: EventView.Named
    let name: ContainerName
    /// nil: somebody else's, or a product without a lot.
    let key: BatchKey?
    /// The product is of an owner here.
    let isOurs: Bool
}

/// An event whose names have been found.
struct PlacedEvent: Sendable {
    let draft: EventDraft
    var codes: [PlacedCode] = []
    var classes: [PlacedClass] = []
    var others: [(named: EventView.Named, name: ContainerName)] = []
    var recipientID: Int64?
    /// What happens to units after production; nil: no kind of ours.
    let life: LifeDraft?
    /// 换标: what `gas:newCode` names, where it is one of ours.
    var newCode: (allocation: Allocation, identity: CodeIdentity)?
    /// 换机: what `gas:oldCode` of the appliance that took the place names, where it is one of ours.
    var oldCode: CodeIdentity?

    init(_ draft: EventDraft) {
        self.draft = draft
        life = LifeDraft(draft)
    }
}

extension [PlacedCode] {
    /// The fewest runs of the codes, by owner and allocation.
    var runs: [ReturnRow.Subject] {
        if count == 1 { return [self[0].subject] }
        var runs: [ReturnRow.Subject] = []
        for (place, codes) in Dictionary(grouping: self, by: \.place).sorted(by: { $0.key < $1.key }) {
            for index in codes.map(\.identity.index).sorted() {
                if let last = runs.last, last.place == place, last.last + 1 >= index {
                    runs[runs.count - 1].last = index
                } else {
                    runs.append(
                        ReturnRow.Subject(
                            ownerID: place.ownerID, allocationNumber: place.number, first: index, last: index))
                }
            }
        }
        return runs
    }
}
