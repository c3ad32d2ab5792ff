import ArgumentParser
import EPCIS
import Glibc
import JSONStream
import Traceability

/// A file of EPCIS events in any of the syntaxes, read in pieces.
struct EPCISFile {
    /// One event of the file.
    struct Item {
        /// JSON pointer, line, or line and column.
        let place: String
        let event: Event?
        /// What is wrong, each with its place.
        let problems: [String]
        /// What is known of the document so far.
        let head: () -> EPCISDocumentHead
    }

    /// What stands at the end of a file.
    struct End {
        var head: EPCISDocumentHead?
        /// Why reading stopped.
        var problem: String?
        /// Names of the extensions of the document itself.
        var extensions: [String] = []

        /// Those that a document of that form has no place for.
        func lost(to form: EPCISConvert.Form) -> [String] {
            let kept = form == .json ? Set((head?.others ?? []).map(\.name)) : []
            return extensions.filter { !kept.contains($0) }
        }
    }

    private let path: String

    init(_ path: String) { self.path = path }

    func read(_ give: (Item) throws -> Void) throws -> End {
        let file = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw ValidationError("\(path): \(String(cString: strerror(errno)))") }
        defer { if file != STDIN_FILENO { close(file) } }
        var piece = try next(file)
        do {
            if path.hasSuffix(".ndjson") || path.hasSuffix(".jsonl") { return try lines(file, &piece, give) }
            return isXML(piece) ? try xml(file, &piece, give) : try json(file, &piece, give)
        } catch let error as EPCISError {
            return End(problem: Self.text(error))
        } catch let error as JSONError {
            return End(problem: error.words.english)
        } catch let error as EPCISXMLError {
            return End(problem: Self.text(error))
        } catch let error as LineTooLong {
            return End(problem: "line \(error.line): longer than \(error.limit) bytes")
        }
    }

    /// A byte order mark of UTF-16 or UTF-8 counts as XML: JSON has none.
    private func isXML(_ piece: [UInt8]) -> Bool {
        let first = piece.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
        return first == 0x3C || first == 0xEF || first == 0xFE || first == 0xFF || first == 0
    }

    private func json(_ file: Int32, _ piece: inout [UInt8], _ give: (Item) throws -> Void) throws -> End {
        var reader = EPCISDocumentReader()
        func item(_ read: ReadEvent, _ head: EPCISDocumentHead) -> Item {
            Item(place: read.pointer, event: read.event, problems: read.errors.map(Self.text), head: { head })
        }
        while !piece.isEmpty {
            var events: [ReadEvent] = []
            try reader.feed(piece) { events.append($0) }
            let head = events.isEmpty ? EPCISDocumentHead() : try reader.headSoFar()
            for event in events { try give(item(event, head)) }
            piece = try next(file)
        }
        var last: [ReadEvent] = []
        let head = try reader.finish { last.append($0) }
        for event in last { try give(item(event, head ?? EPCISDocumentHead())) }
        return End(head: head, extensions: head?.others.map(\.name).filter { $0.contains(":") } ?? [])
    }

    private func lines(_ file: Int32, _ piece: inout [UInt8], _ give: (Item) throws -> Void) throws -> End {
        var reader = EPCISLineReader()
        func take(_ read: ReadEvent, _ line: Int) throws {
            let problems = read.errors.map { "line \(line): " + Self.text($0) }
            try give(Item(place: "line \(line)", event: read.event, problems: problems, head: { EPCISDocumentHead() }))
        }
        while !piece.isEmpty {
            try piece.withUnsafeBytes { try reader.feed($0, take) }
            piece = try next(file)
        }
        try reader.finish(take)
        return End()
    }

    private func xml(_ file: Int32, _ piece: inout [UInt8], _ give: (Item) throws -> Void) throws -> End {
        let reader = EPCISXMLReader()
        func head() -> EPCISDocumentHead { EPCISConversion.head(reader.head) }
        func take(_ read: EPCISXMLEvent) throws {
            let place = "\(read.position)"
            do {
                let (event, errors) = try read.check()
                try give(Item(place: place, event: event, problems: errors.map(Self.text), head: head))
            } catch let error as EPCISXMLError {
                try give(Item(place: place, event: nil, problems: [Self.text(error)], head: head))
            }
        }
        while !piece.isEmpty {
            try reader.feed(piece, take)
            piece = try next(file)
        }
        try reader.finish(take)
        return End(head: head(), extensions: reader.head.extensionNames)
    }

    private func next(_ file: Int32) throws -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            var got = Glibc.read(file, buffer.baseAddress, buffer.count)
            while got < 0, errno == EINTR { got = Glibc.read(file, buffer.baseAddress, buffer.count) }
            failure = got < 0 ? errno : 0
            count = max(got, 0)
        }
        guard failure == 0 else { throw ValidationError("\(path): \(String(cString: strerror(failure)))") }
        return bytes
    }
}

/// Errors as a line of text.
extension EPCISFile {
    static func text(_ error: EPCISError) -> String {
        let place = error.pointer.isEmpty ? "the document" : error.pointer
        return switch error {
        case .shape(.missing): "\(place): is missing"
        case .shape(.wrongKind(_, let expected, let found)): "\(place): \(expected) is expected, not \(found)"
        case .shape(.unknownMember): "\(place): is no member of the standard, and has no prefix"
        case .shape(.notAnInteger(_, let text, _)): "\(place): \"\(text)\" is no whole number"
        case .invalid(_, let value, let rule): "\(place): \"\(value)\": \(rule)"
        }
    }

    static func text(_ error: EPCISXMLError) -> String {
        let place = error.position.map { "\($0): " } ?? ""
        return switch error {
        case .event(let error, _): place + text(error)
        case .invalid(let element, let value, let rule, _): "\(place)\(element): \"\(value)\": \(rule)"
        case .unexpected(let element, let parent, _): "\(place)\(element): does not belong into \(parent)"
        case .notSayable(let field, let version, let rule): "\(field): cannot be said in \(version.rawValue): \(rule)"
        case .unwritable(let field, let rule): "\(field): \(rule)"
        case .xml(let error): "\(error)"
        }
    }
}

/// Stdout in large pieces; stderr line by line.
final class EPCISOutput {
    private var pending: [UInt8] = []

    func line(_ text: String) { bytes(Array(text.utf8) + [0x0A]) }

    func bytes(_ bytes: [UInt8]) {
        pending += bytes
        if pending.count > 1 << 18 { flush() }
    }

    func flush() {
        write(pending, to: STDOUT_FILENO)
        pending.removeAll(keepingCapacity: true)
    }

    func error(_ text: String) { write(Array(text.utf8) + [0x0A], to: STDERR_FILENO) }

    private func write(_ bytes: [UInt8], to file: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
