/// The contents of an RFID tag on a label.
enum PrintTag {
    /// The EPC of a label in hexadecimal digits. Throws a refusal where the allocation has no tag.
    static func hexadecimal(of label: PrintRun.Label, _ context: PrintContext) throws -> String {
        throw Refusal(.invalid, .noTag, field: "columns")
    }
}

extension Rule {
    static let noTag = Rule(
        "print.no-tag", "本码段申请时未选 RFID 标签，没有 EPC 数据",
        "The application for these codes named no RFID tag: there is no EPC")
}
