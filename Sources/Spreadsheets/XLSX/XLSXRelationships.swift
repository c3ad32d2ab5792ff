/// One `.rels` part: where the parts are that another part names (ECMA-376 Part 2, 9.3).
final class XLSXRelationships: XMLHandler {
    private static let limit = 10_000
    private let part: String
    private let folder: String
    private(set) var all: [(id: String, kind: String, target: String)] = []

    /// - Parameter folder: that of the part the relationships belong to; targets are relative to it.
    init(part: String, folder: String) {
        self.part = part
        self.folder = folder
    }

    /// The first target whose type ends with `/kind`.
    func target(kind: String) -> String? {
        all.first { $0.kind == kind }?.target
    }

    func start(_ name: XMLName, _ attributes: XMLAttributes) throws {
        guard name == "Relationship", attributes.text("TargetMode") != "External" else { return }
        guard let id = attributes.text("Id"), let type = attributes.text("Type") else { return }
        guard let target = attributes.text("Target"), target.utf8.count <= 1_024 else { return }
        guard all.count < Self.limit else {
            throw SpreadsheetError.tooManyDefinitions(part: part, limit: Self.limit)
        }
        let kind = type.split(separator: "/").last.map(String.init) ?? ""
        all.append((String(id.prefix(255)), String(kind.prefix(64)), resolve(target)))
    }

    func end(_ name: XMLName) {}
    func characters(_ bytes: UnsafeBufferPointer<UInt8>) {}

    private func resolve(_ target: String) -> String {
        var parts = target.hasPrefix("/") ? [] : folder.split(separator: "/")
        for piece in target.split(separator: "/") where piece != "." {
            if piece == ".." {
                _ = parts.popLast()
            } else {
                parts.append(piece)
            }
        }
        return parts.joined(separator: "/")
    }
}
