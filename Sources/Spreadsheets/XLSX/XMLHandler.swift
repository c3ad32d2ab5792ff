import CXML

/// What takes the elements of one part. Names are local names; an error thrown stops the parse.
protocol XMLHandler: AnyObject {
    func start(_ name: XMLName, _ attributes: XMLAttributes) throws
    func end(_ name: XMLName) throws
    func characters(_ bytes: UnsafeBufferPointer<UInt8>) throws
}

/// A name inside the parser's memory, valid during the call.
struct XMLName {
    let pointer: UnsafePointer<xmlChar>

    static func == (name: XMLName, text: StaticString) -> Bool {
        var byte = name.pointer
        for offset in 0..<text.utf8CodeUnitCount {
            guard byte.pointee == text.utf8Start[offset] else { return false }
            byte += 1
        }
        return byte.pointee == 0
    }
}

/// The attributes of one start tag: five pointers each (local name, prefix, URI, value's begin and end).
struct XMLAttributes {
    let count: Int
    let pointers: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?

    /// The value of the attribute without a prefix, or with the given one.
    func bytes(_ name: StaticString, isPrefixed: Bool = false) -> UnsafeBufferPointer<UInt8>? {
        guard let pointers else { return nil }
        for index in 0..<count {
            let attribute = pointers + index * 5
            guard let local = attribute[0], (attribute[1] != nil) == isPrefixed else { continue }
            guard XMLName(pointer: local) == name, let begin = attribute[3], let end = attribute[4] else { continue }
            return UnsafeBufferPointer(start: begin, count: end - begin)
        }
        return nil
    }

    func text(_ name: StaticString, isPrefixed: Bool = false) -> String? {
        bytes(name, isPrefixed: isPrefixed).map { String(decoding: $0, as: UTF8.self) }
    }

    func integer(_ name: StaticString) -> Int? {
        bytes(name).flatMap { XMLAttributes.integer($0) }
    }

    /// Up to ten decimal digits.
    static func integer(_ bytes: some Collection<UInt8>) -> Int? {
        guard 1...10 ~= bytes.count else { return nil }
        var value = 0
        for byte in bytes {
            guard 0x30...0x39 ~= byte else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return value
    }

    func isTrue(_ name: StaticString) -> Bool {
        let value = text(name)
        return value == "1" || value == "true"
    }
}
