/// One field of a main code (主码 MD), in characters from its start: the layout of a scheme as data.
///
/// What a platform puts behind the enterprise's number is its own affair: `Serials.CodeLayout` has the layouts
/// that this one issues. Here stands what may be said of a code of anybody.
public struct MDPart: Sendable, Hashable {
    /// What the field is for.
    public var role: Role
    /// Characters; the last part of a row takes what is left.
    public var length: Int
    /// How well that is known.
    public var certainty: Certainty

    /// What a field of a main code is for.
    public enum Role: String, Sendable, Hashable, CaseIterable {
        /// 企业代码: the number of the enterprise the codes were given to.
        case enterprise
        /// 申请批次: the number of the allocation.
        case allocation
        /// 序列号: the number inside the allocation.
        case serial
        /// What the issuing platform assigned, not known in detail.
        case assigned
    }

    /// A field of so many characters.
    public init(_ role: Role, length: Int, _ certainty: Certainty) {
        (self.role, self.length, self.certainty) = (role, length, certainty)
    }

    static func enterprise(_ length: Int, _ certainty: Certainty) -> MDPart {
        MDPart(.enterprise, length: length, certainty)
    }

    static func assigned(_ length: Int, _ certainty: Certainty) -> MDPart {
        MDPart(.assigned, length: length, certainty)
    }
}

extension Ecode {
    /// MD cut as the registry says; empty when it says nothing of this scheme or MD is too short.
    public func parts(_ registry: NSIRegistry = .standard) -> [(part: MDPart, text: String)] {
        guard let row = registry.row(version: version, nsi: nsi), !row.mdParts.isEmpty else { return [] }
        let md = md
        var parts: [(part: MDPart, text: String)] = []
        var start = 0
        for (index, part) in row.mdParts.enumerated() {
            let end = index == row.mdParts.count - 1 ? md.utf8.count : start + part.length
            guard part.length > 0, start < end, end <= md.utf8.count else { return [] }
            parts.append((part, String(decoding: md.utf8.dropFirst(start).prefix(end - start), as: UTF8.self)))
            start = end
        }
        return parts
    }
}
