import JSONStream
import XMLStream

extension Event {
    /// Texts of extensions with characters that no XML can carry (XML 1.0, 2.2): an event has one content in every
    /// syntax.
    func uncarriedTexts(at pointer: String) -> [EPCISError] {
        var errors: [EPCISError] = []
        func look(_ value: JSONValue, _ node: JSONNode) {
            guard errors.count < 10 else { return }
            switch value {
            case .string(let text):
                guard !XMLWriter.canCarry(text) else { return }
                let rule = "only characters that XML has (XML 1.0 2.2)"
                errors.append(.invalid(pointer: node.pointer, value: Self.visible(text), rule: rule))
            case .array(let all):
                for (index, one) in all.enumerated() {
                    look(one, JSONNode(one, at: node.pointer(to: "\(index)")))
                }
            case .object(let members):
                for member in members { look(member.value, JSONNode(member.value, at: node.pointer(to: member.name))) }
            default: return
            }
        }
        func walk(_ members: [JSONMember], _ path: String) {
            guard !members.isEmpty else { return }
            look(.object(members), JSONNode(.null, at: pointer + path))
        }
        walk(extensions, "")
        walk(ilmd, "/ilmd")
        walk(readPoint?.extensions ?? [], "/readPoint")
        walk(bizLocation?.extensions ?? [], "/bizLocation")
        walk(errorDeclaration?.extensions ?? [], "/errorDeclaration")
        for (index, element) in sensorElementList.enumerated() {
            let path = "/sensorElementList/\(index)"
            walk(element.extensions, path)
            walk(element.metadata?.extensions ?? [], path + "/sensorMetadata")
            for (number, report) in element.reports.enumerated() {
                walk(report.extensions, "\(path)/sensorReport/\(number)")
            }
        }
        return errors
    }

    /// The first 80 characters, with a mark for each that cannot be shown.
    private static func visible(_ text: String) -> String {
        String(text.prefix(80).map { XMLWriter.canCarry(String($0)) ? $0 : "\u{FFFD}" })
    }
}
