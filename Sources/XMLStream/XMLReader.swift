import CXML

/// Reads one document through libxml2's push parser: bytes in pieces of any size, elements out, nothing kept. No
/// network, no document type but its bare name (`<!DOCTYPE a>`, which declares nothing), no entities but the five of
/// XML; UTF-8, UTF-16, GB18030 and its subsets.
///
/// After an error it must not be fed again.
public final class XMLReader {
    public let limits: XMLLimits
    private let handler: any XMLHandler
    private var context: xmlParserCtxtPtr?
    private var failure: (any Error)?
    private let encoding = XMLEncoding()
    private var depth = 0
    private var hasRoot = false
    /// Bytes fed since the last element, text or comment.
    private var silentBytes = 0

    public init(handler: any XMLHandler, limits: XMLLimits = XMLLimits()) {
        self.handler = handler
        self.limits = limits
        var sax = Self.callbacks()
        context = xmlCreatePushParserCtxt(&sax, Unmanaged.passUnretained(self).toOpaque(), nil, 0, nil)
        // NOENT: without it an ampersand in an attribute arrives as "&#38;". No document can define entities here.
        let options =
            XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
            | XML_PARSE_NOENT.rawValue
        if let context { xmlCtxtUseOptions(context, Int32(bitPattern: options)) }
    }

    deinit {
        guard let context else { return }
        if let document = context.pointee.myDoc {
            xmlFreeDoc(document)
            context.pointee.myDoc = nil
        }
        xmlFreeParserCtxt(context)
    }

    /// Where the parser stands.
    public var position: XMLPosition {
        guard let input = context?.pointee.input else { return encoding.position }
        return XMLPosition(line: max(Int(input.pointee.line), 1), column: max(Int(input.pointee.col), 1))
    }

    /// Reads the next piece.
    /// - Throws: `XMLStreamError`, and what the handler throws.
    public func feed(_ bytes: UnsafeRawBufferPointer) throws {
        try encoding.take(bytes) { try parse($0) }
    }

    /// Reads the next piece.
    public func feed(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try feed($0) } }

    /// Says that the document has ended.
    public func finish() throws {
        try encoding.finish { try parse($0) }
        guard unconvertedBytes == 0 else {
            throw XMLStreamError.brokenEncoding(name: encoding.declaredName, encoding.position)
        }
        guard hasRoot else { throw XMLStreamError.endsEarly(encoding.position) }
        try check(xmlParseChunk(context, nil, 0, 1))
        if depth > 0 { throw XMLStreamError.endsEarly(position) }
    }

    private func parse(_ bytes: UnsafeRawBufferPointer) throws {
        if encoding.ignoresDeclaration, let context {
            // What arrives is UTF-8 by now, whatever the declaration says.
            xmlCtxtUseOptions(context, context.pointee.options | Int32(bitPattern: XML_PARSE_IGNORE_ENC.rawValue))
        }
        var rest = bytes
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.pieceBytes))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(Self.pieceBytes))
            silentBytes += piece.count
            xmlQuiet()
            let start = piece.assumingMemoryBound(to: CChar.self).baseAddress
            try check(xmlParseChunk(context, start, Int32(piece.count), 0))
            // Its converter waits for ever at bytes that it has no meaning for, if a piece begins with them.
            guard unconvertedBytes < 64 else {
                throw XMLStreamError.brokenEncoding(name: encoding.declaredName, encoding.position)
            }
            // The parser waits for the end of a tag with all of it in memory.
            guard silentBytes <= limits.tagBytes + Self.pieceBytes else {
                throw XMLStreamError.tooLong(element: "a tag", limitBytes: limits.tagBytes, position)
            }
        }
    }

    private static let pieceBytes = 64 << 10

    /// Bytes of GB 18030 that the parser holds and has not turned into UTF-8.
    private var unconvertedBytes: Int {
        guard let buffer = context?.pointee.input?.pointee.buf, let raw = buffer.pointee.raw else { return 0 }
        return Int(xmlBufUse(raw))
    }

    private func check(_ code: Int32) throws {
        if let failure { throw failure }
        guard code != 0 else { return }
        let error = xmlCtxtGetLastError(context)
        // Some errors, such as an unknown namespace, leave the document well formed.
        // A negative code: the converter met bytes that it has no meaning for.
        if context?.pointee.wellFormed != 0, code > 0, code != Int32(XML_ERR_INVALID_ENCODING.rawValue) { return }
        if code < 0 { throw XMLStreamError.brokenEncoding(name: encoding.declaredName, encoding.position) }
        throw named(error, code)
    }

    private func named(_ error: xmlErrorPtr?, _ code: Int32) -> XMLStreamError {
        var place = encoding.position
        if let error, error.pointee.line > 0 {
            place = XMLPosition(line: Int(error.pointee.line), column: max(Int(error.pointee.int2), 1))
        }
        let message = error?.pointee.message.map { String(cString: $0) } ?? "code \(code)"
        let reason = message.prefix(200).split(separator: "\n").first.map(String.init) ?? "not XML"
        let kind = xmlParserErrors(rawValue: UInt32(bitPattern: error?.pointee.code ?? code))
        switch kind {
        case XML_ERR_UNSUPPORTED_ENCODING, XML_ERR_UNKNOWN_ENCODING:
            return .encoding(name: encoding.declaredName, place)
        case XML_ERR_INVALID_ENCODING: return .brokenEncoding(name: encoding.declaredName, place)
        case XML_ERR_DOCUMENT_END, XML_ERR_TAG_NOT_FINISHED:
            return .endsEarly(place)
        default: return .malformed(reason: reason, place)
        }
    }

    private func run(_ body: (any XMLHandler) throws -> Void) {
        guard failure == nil else { return }
        silentBytes = 0
        do {
            try body(handler)
        } catch {
            failure = error
            xmlStopParser(context)
        }
    }
}

/// What the parser calls.
extension XMLReader {
    /// Whether the document type, whose name has just been read, ends there: what would follow is `[` and declarations.
    private var isBareDoctype: Bool {
        guard let next = context?.pointee.input?.pointee.cur else { return false }
        return next.pointee == UInt8(ascii: ">")
    }

    private static func of(_ user: UnsafeMutableRawPointer?) -> XMLReader? {
        user.map { Unmanaged<XMLReader>.fromOpaque($0).takeUnretainedValue() }
    }

    private func opened(_ name: XMLName, _ attributes: XMLAttributes) {
        run {
            depth += 1
            hasRoot = true
            guard depth <= limits.depth else { throw XMLStreamError.tooDeep(limit: limits.depth, name.position) }
            guard attributes.count + attributes.namespaceCount <= limits.attributes else {
                throw XMLStreamError.tooManyAttributes(
                    element: String(cString: name.local), limit: limits.attributes, name.position)
            }
            if limits.needsNamespaces { try checkPrefixes(name, attributes) }
            try $0.start(name, attributes)
        }
    }

    private func checkPrefixes(_ name: XMLName, _ attributes: XMLAttributes) throws {
        if let prefix = name.prefix, name.uri == nil {
            throw XMLStreamError.undeclaredPrefix(String(cString: prefix), name.position)
        }
        for index in 0..<attributes.count {
            guard let attribute = attributes[index], let prefix = attribute.prefix, attribute.uri == nil else {
                continue
            }
            throw XMLStreamError.undeclaredPrefix(String(cString: prefix), name.position)
        }
    }

    private static func callbacks() -> xmlSAXHandler {
        var sax = xmlSAXHandler()
        sax.initialized = 0xDEED_BEAF  // XML_SAX2_MAGIC
        sax.startElementNs = { user, name, prefix, uri, namespaceCount, namespaces, count, _, attributes in
            guard let name, let reader = XMLReader.of(user) else { return }
            reader.opened(
                XMLName(local: name, prefix: prefix, uri: uri, position: reader.position),
                XMLAttributes(
                    count: Int(count), pointers: attributes, namespaceCount: Int(namespaceCount),
                    namespaces: namespaces))
        }
        sax.endElementNs = { user, name, prefix, uri in
            guard let name, let reader = XMLReader.of(user) else { return }
            reader.depth -= 1
            let ended = XMLName(local: name, prefix: prefix, uri: uri, position: reader.position)
            reader.run { try $0.end(ended) }
        }
        let text: charactersSAXFunc = { user, bytes, count in
            XMLReader.of(user)?.run { try $0.characters(UnsafeBufferPointer(start: bytes, count: Int(count))) }
        }
        sax.characters = text
        sax.cdataBlock = text
        sax.comment = { user, _ in XMLReader.of(user)?.silentBytes = 0 }
        sax.processingInstruction = { user, _, _ in XMLReader.of(user)?.silentBytes = 0 }
        sax.internalSubset = { user, _, publicID, systemID in
            guard let reader = XMLReader.of(user) else { return }
            if publicID == nil, systemID == nil, reader.isBareDoctype { return }
            let position = reader.position
            reader.run { _ in throw XMLStreamError.doctype(position) }
        }
        return sax
    }
}
