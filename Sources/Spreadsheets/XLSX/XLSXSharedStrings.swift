/// `xl/sharedStrings.xml`: every text of the workbook once, in one run of bytes with the end of each.
final class XLSXSharedStrings: XMLHandler {
    /// What one entry costs beside its bytes: an empty one must not be free.
    private static let entryBytes = 8
    private let part: String
    private let limitBytes: Int
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private var isInText = false
    private var phoneticDepth = 0

    init(part: String = "", limitBytes: Int = 0) {
        self.part = part
        self.limitBytes = limitBytes
    }

    /// The UTF-8 of an entry.
    func withBytes<Result>(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result? {
        guard ends.indices.contains(index) else { return nil }
        let start = index == 0 ? 0 : ends[index - 1]
        return try bytes.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[start..<ends[index]])) }
    }

    func start(_ name: XMLName, _ attributes: XMLAttributes) {
        if name == "t" {
            isInText = phoneticDepth == 0
        } else if name == "rPh" {
            phoneticDepth += 1
        }
    }

    func end(_ name: XMLName) throws {
        if name == "t" {
            isInText = false
        } else if name == "rPh" {
            phoneticDepth -= 1
        } else if name == "si" {
            ends.append(bytes.count)
            try check()
        }
    }

    func characters(_ text: UnsafeBufferPointer<UInt8>) throws {
        guard isInText else { return }
        bytes.append(contentsOf: text)
        try check()
    }

    private func check() throws {
        guard bytes.count + ends.count * Self.entryBytes <= limitBytes else {
            throw SpreadsheetError.sharedStringsTooLarge(limitBytes: limitBytes)
        }
    }
}
