import Identification
import JSONStream

/// What an enterprise wants printed: which codes, in which form, on which rolls.
public struct PrintOrder: Sendable, Hashable {
    public var allocationNumber: Int64 = 0
    public var format = PrintFormat.csv
    /// From 1; nil: from the first code.
    public var first: Int64?
    /// nil: to the last code.
    public var last: Int64?
    /// Codes a file; nil: what suits the format.
    public var partSize: Int64?
    /// Labels a roll; nil: no rolls.
    public var rollLength: Int64?
    /// Labels side by side on the printing web.
    public var lanes: Int64 = 1
    /// A label between two rolls that names the first and last code, number and count.
    public var hasDividers = false
    /// What stands in the lines of a TXT.
    public var content = DownloadRequest.Content.code
    public var columns: Set<PrintColumn> = []
    /// `PrintSymbology` by name; "": QR.
    public var symbology = ""
    public var picture = PictureFormat.svg
    /// `LabelTemplate` by id; "": the first that fits.
    public var template = ""
    /// Writes the EPC into the label's tag while it is printed (ZPL `^RFW`).
    public var writesTag = false
    /// Printed on labels: what is known before the goods are bound.
    public var batch = ""
    /// Production month as printed: `2026-11`.
    public var month = ""
    /// Printed on labels; "": the platform's.
    public var hotline = ""
    public var purpose = ""
    /// Why the same codes are printed once more.
    public var reason = ""

    public init() {}
}

extension PrintOrder {
    /// Every member by its name in the interface, for forms, JSON and the job's row.
    public enum Field: String, CaseIterable, Sendable {
        case allocation, format, first, last, partSize, rollLength, lanes, dividers, content, columns, symbology
        case picture, template, tag, batch, month, hotline, purpose, reason
    }

    /// Throws a refusal that names the field, for a value that is none of the choices.
    static func choice<T: RawRepresentable & CaseIterable>(
        _ text: String, _ field: Field, _ type: T.Type = T.self
    ) throws -> T where T.RawValue == String {
        guard let value = T(rawValue: text) else {
            throw Refusal(
                .invalid, .unknownChoice, field: field.rawValue,
                [
                    "field": field.rawValue, "value": String(text.prefix(40)),
                    "choices": T.allCases.map(\.rawValue).joined(separator: ", "),
                ])
        }
        return value
    }

    /// Reads an order from texts by field name: a form's. Empty texts count as absent.
    ///
    /// - Parameter text: the value of a field; `columns` may be given several times, so it answers a list.
    public init(_ text: (Field) -> [String]) throws {
        self.init()
        func one(_ field: Field) -> String { Text.trim(text(field).first ?? "") }
        func number(_ field: Field) throws -> Int64? {
            let value = one(field)
            if value.isEmpty { return nil }
            guard let number = Int64(value) else {
                throw Refusal(
                    .invalid, .notANumber, field: field.rawValue,
                    ["field": field.rawValue, "value": String(value.prefix(40))])
            }
            return number
        }
        allocationNumber = try number(.allocation) ?? 0
        if !one(.format).isEmpty { format = try Self.choice(one(.format), .format) }
        first = try number(.first)
        last = try number(.last)
        partSize = try number(.partSize)
        rollLength = try number(.rollLength)
        lanes = try number(.lanes) ?? 1
        hasDividers = ["1", "true"].contains(one(.dividers))
        if !one(.content).isEmpty { content = try Self.choice(one(.content), .content) }
        columns = Set(try text(.columns).filter { !$0.isEmpty }.map { try Self.choice($0, .columns) })
        symbology = one(.symbology)
        if !one(.picture).isEmpty { picture = try Self.choice(one(.picture), .picture) }
        template = one(.template)
        writesTag = ["1", "true"].contains(one(.tag))
        batch = one(.batch)
        month = one(.month)
        hotline = one(.hotline)
        purpose = one(.purpose)
        reason = one(.reason)
    }

    /// Reads an order from a JSON object. Throws `JSONShapeError` for members of the wrong kind or unknown names.
    public init(_ document: JSONNode) throws {
        try document.allowOnly(Set(Field.allCases.map(\.rawValue)))
        var texts: [Field: [String]] = [:]
        for field in Field.allCases {
            guard let node = try document.optional(field.rawValue) else { continue }
            switch field {
            case .columns: texts[field] = try node.elements().map { try $0.string() }
            case .dividers, .tag: texts[field] = [try node.bool() ? "1" : ""]
            case .allocation, .first, .last, .partSize, .rollLength, .lanes: texts[field] = ["\(try node.integer())"]
            default: texts[field] = [try node.string()]
            }
        }
        try self.init { texts[$0] ?? [] }
    }

    /// The choices as the job's row keeps them: a JSON object that `init(JSONNode)` reads.
    var document: String {
        var writer = JSONWriter()
        writer.object { writer in
            if let first { writer.member("first", first) }
            if let last { writer.member("last", last) }
            if let partSize { writer.member("partSize", partSize) }
            if let rollLength { writer.member("rollLength", rollLength) }
            if lanes != 1 { writer.member("lanes", lanes) }
            if hasDividers { writer.member("dividers", true) }
            if content != .code { writer.member("content", content.rawValue) }
            if !columns.isEmpty {
                writer.member("columns") { writer in
                    writer.array { writer in columns.map(\.rawValue).sorted().forEach { writer.string($0) } }
                }
            }
            if picture != .svg { writer.member("picture", picture.rawValue) }
            if writesTag { writer.member("tag", true) }
            let texts = [
                ("symbology", symbology), ("template", template), ("batch", batch), ("month", month),
                ("hotline", hotline),
            ]
            for (name, text) in texts where !text.isEmpty { writer.member(name, text) }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
