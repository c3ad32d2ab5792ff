import CXML

/// One part through libxml2's push parser: no network, no entities of the document's own, no document type.
final class XMLPartParser {
    private let part: String
    private let handler: any XMLHandler
    private var context: xmlParserCtxtPtr?
    private var failure: (any Error)?

    init(part: String, handler: any XMLHandler) throws(SpreadsheetError) {
        self.part = part
        self.handler = handler
        var sax = Self.callbacks()
        let user = Unmanaged.passUnretained(self).toOpaque()
        context = xmlCreatePushParserCtxt(&sax, user, nil, 0, nil)
        guard let context else { throw .malformedXML(part: part, line: 0, message: "no memory for a parser") }
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
        xmlCtxtUseOptions(context, Int32(bitPattern: options))
    }

    deinit {
        guard let context else { return }
        if let document = context.pointee.myDoc {
            xmlFreeDoc(document)
            context.pointee.myDoc = nil
        }
        xmlFreeParserCtxt(context)
    }

    func parse(_ bytes: UnsafeRawBufferPointer) throws {
        let start = bytes.assumingMemoryBound(to: CChar.self).baseAddress
        try check(xmlParseChunk(context, start, Int32(bytes.count), 0))
    }

    func finish() throws {
        try check(xmlParseChunk(context, nil, 0, 1))
    }

    private func check(_ code: Int32) throws {
        if let failure { throw failure }
        // Some errors, such as an unknown namespace, leave the part well formed.
        guard code != 0, context?.pointee.wellFormed == 0 else { return }
        let error = xmlCtxtGetLastError(context)
        let message = error?.pointee.message.map { String(cString: $0) } ?? "code \(code)"
        let line = Int(error?.pointee.line ?? 0)
        let firstLine = message.prefix(200).split(separator: "\n").first.map(String.init) ?? "not XML"
        throw SpreadsheetError.malformedXML(part: part, line: line, message: firstLine)
    }

    private func run(_ body: (any XMLHandler) throws -> Void) {
        guard failure == nil else { return }
        do {
            try body(handler)
        } catch {
            failure = error
            xmlStopParser(context)
        }
    }

    private static func of(_ user: UnsafeMutableRawPointer?) -> XMLPartParser? {
        user.map { Unmanaged<XMLPartParser>.fromOpaque($0).takeUnretainedValue() }
    }

    private static func callbacks() -> xmlSAXHandler {
        var sax = xmlSAXHandler()
        sax.initialized = 0xDEED_BEAF  // XML_SAX2_MAGIC
        sax.startElementNs = { user, name, _, _, _, _, count, _, attributes in
            guard let name else { return }
            XMLPartParser.of(user)?.run {
                try $0.start(XMLName(pointer: name), XMLAttributes(count: Int(count), pointers: attributes))
            }
        }
        sax.endElementNs = { user, name, _, _ in
            guard let name else { return }
            XMLPartParser.of(user)?.run { try $0.end(XMLName(pointer: name)) }
        }
        let text: charactersSAXFunc = { user, bytes, count in
            XMLPartParser.of(user)?.run {
                try $0.characters(UnsafeBufferPointer(start: bytes, count: Int(count)))
            }
        }
        sax.characters = text
        sax.cdataBlock = text
        sax.internalSubset = { user, _, _, _ in
            guard let parser = XMLPartParser.of(user) else { return }
            parser.run { _ in throw SpreadsheetError.doctypeRefused(part: parser.part) }
        }
        return sax
    }
}
