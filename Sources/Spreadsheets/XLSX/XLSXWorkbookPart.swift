/// `xl/workbook.xml`: the sheets in their order, and from which day dates are counted.
final class XLSXWorkbookPart: XMLHandler {
    struct Sheet {
        let name: String
        let relationship: String
        let isVisible: Bool
    }

    private static let limit = 2_000
    private let part: String
    private(set) var sheets: [Sheet] = []
    private(set) var dateSystem = ExcelDate.System.from1900

    init(part: String) { self.part = part }

    func start(_ name: XMLName, _ attributes: XMLAttributes) throws {
        if name == "workbookPr", attributes.isTrue("date1904") { dateSystem = .from1904 }
        guard name == "sheet", let title = attributes.text("name") else { return }
        guard let relationship = attributes.text("id", isPrefixed: true) else { return }
        guard sheets.count < Self.limit else {
            throw SpreadsheetError.tooManyDefinitions(part: part, limit: Self.limit)
        }
        let state = attributes.text("state") ?? "visible"
        sheets.append(
            Sheet(
                name: String(title.prefix(255)), relationship: String(relationship.prefix(255)),
                isVisible: state == "visible"))
    }

    func end(_ name: XMLName) {}
    func characters(_ bytes: UnsafeBufferPointer<UInt8>) {}
}
