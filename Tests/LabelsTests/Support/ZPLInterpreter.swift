import Foundation
import Labels

/// A small printer: reads ZPL as the Programming Guide describes it, knowing nothing of how we write it.
/// Draws `^GF` and `^GB`, notes the rest.
struct ZPLInterpreter {
    struct Field: Equatable {
        let command: String
        let x: Int
        let y: Int
        let parameters: [String]
        let data: [UInt8]

        var text: String { String(decoding: data, as: UTF8.self) }
    }

    struct Label {
        let width: Int
        let height: Int
        var dots: [Bool]
        var fields: [Field] = []
        var commands: [String] = []
        /// Dots drawn outside the label.
        var lost = 0
        var copies = 0

        mutating func black(_ x: Int, _ y: Int) {
            if 0..<width ~= x, 0..<height ~= y { dots[y * width + x] = true } else { lost += 1 }
        }
    }

    /// Formats that print something, and immediate commands such as `~SD`.
    private(set) var labels: [Label] = []
    private(set) var immediate: [String] = []
    private(set) var faults: [String] = []
    private var width = 0
    private var height = 0
    private var label: Label?
    private var origin = (x: 0, y: 0)
    private var escape: UInt8?
    private var symbol: (command: String, parameters: [String])?

    init(_ bytes: [UInt8]) {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            guard byte == UInt8(ascii: "^") || byte == UInt8(ascii: "~") else {
                if byte > 0x20 { faults.append("a stray byte \(byte) at \(index)") }
                index += 1
                continue
            }
            var end = index + 1
            while end < bytes.count, bytes[end] != UInt8(ascii: "^"), bytes[end] != UInt8(ascii: "~") { end += 1 }
            let body = Array(bytes[index + 1..<end])
            if byte == UInt8(ascii: "~") {
                immediate.append(String(decoding: body, as: UTF8.self).trimmingCharacters(in: .newlines))
            } else {
                format(body)
            }
            index = end
        }
    }

    private mutating func format(_ body: [UInt8]) {
        let isFont = body.first == UInt8(ascii: "A")
        let name = String(decoding: body.prefix(2), as: UTF8.self)
        let rest = Array(body.dropFirst(2))
        let text = String(decoding: rest, as: UTF8.self)
        let parameters = text.trimmingCharacters(in: .newlines).split(separator: ",", omittingEmptySubsequences: false)
            .map(String.init)
        label?.commands.append(name)
        switch name {
        case "XA": label = Label(width: width, height: height, dots: Array(repeating: false, count: width * height))
        case "XZ": finish()
        case "PW": width = Int(text) ?? 0
        case "LL": height = Int(text) ?? 0
        case "FO", "FT": origin = (Int(parameters[0]) ?? 0, Int(parameters[1]) ?? 0)
        case "FH": escape = rest.first ?? UInt8(ascii: "_")
        case "GF": graphic(parameters)
        case "GB": box(parameters)
        case "BQ", "BX", "BC", "RF": symbol = (name, parameters)
        case "FD":
            let command = symbol ?? ("A", [])
            let field = Field(
                command: command.command, x: origin.x, y: origin.y, parameters: command.parameters,
                data: unescape(rest))
            label?.fields.append(field)
        case "FS": (escape, symbol) = (nil, nil)
        case "PQ": label?.copies = Int(parameters[0]) ?? 0
        case "CI", "LH", "LS", "LT", "PO", "PM", "FW", "MN", "MM", "PR", "BY", "RS": break
        default: if isFont { symbol = ("A", [text]) } else { faults.append("an unknown command ^\(name)") }
        }
    }

    private mutating func finish() {
        if let label, label.copies > 0 { labels.append(label) }
        label = nil
    }

    private func unescape(_ bytes: [UInt8]) -> [UInt8] {
        guard let escape else { return bytes }
        var plain: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == escape, index + 2 < bytes.count,
                let value = UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16)
            {
                plain.append(value)
                index += 3
            } else {
                plain.append(bytes[index])
                index += 1
            }
        }
        return plain
    }

    private mutating func box(_ parameters: [String]) {
        let numbers = parameters.compactMap(Int.init)
        let (wide, high, thick) = (numbers[0], numbers[1], numbers[2])
        let isWhite = parameters.count > 3 && parameters[3] == "W"
        guard !isWhite, var canvas = label else { return }
        label = nil
        for y in 0..<high {
            for x in 0..<wide where x < thick || y < thick || x >= wide - thick || y >= high - thick {
                canvas.black(origin.x + x, origin.y + y)
            }
        }
        label = canvas
    }

    private mutating func graphic(_ parameters: [String]) {
        guard parameters.count >= 5, parameters[0] == "A", let total = Int(parameters[2]), let wide = Int(parameters[3])
        else {
            faults.append("^GF of \(parameters.prefix(4))")
            return
        }
        let text = parameters[4...].joined(separator: ",")
        let bytes = text.hasPrefix(":Z64:") ? inflate(text) : expand(Array(text.utf8), wide)
        guard bytes.count == total else {
            faults.append("^GF of \(bytes.count) bytes for \(total)")
            return
        }
        guard var canvas = label else { return }
        label = nil
        for (index, byte) in bytes.enumerated() where byte != 0 {
            for bit in 0..<8 where byte >> (7 - UInt8(bit)) & 1 == 1 {
                canvas.black(origin.x + index % wide * 8 + bit, origin.y + index / wide)
            }
        }
        label = canvas
    }

    private func expand(_ text: [UInt8], _ wide: Int) -> [UInt8] {
        var digits: [UInt8] = []
        var count = 0
        for letter in text {
            switch letter {
            case UInt8(ascii: "G")...UInt8(ascii: "Y"): count += Int(letter) - 0x46
            case UInt8(ascii: "g")...UInt8(ascii: "z"): count += (Int(letter) - 0x66) * 20
            case UInt8(ascii: ","), UInt8(ascii: "!"):
                let fill: UInt8 = letter == UInt8(ascii: ",") ? 0 : 15
                repeat { digits.append(fill) } while digits.count % (wide * 2) != 0
            case UInt8(ascii: ":"): digits += digits.suffix(wide * 2)
            default:
                let value = UInt8(String(UnicodeScalar(letter)), radix: 16) ?? 0
                digits += Array(repeating: value, count: max(1, count))
                count = 0
            }
        }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// zlib by Python's module: nothing of ours.
    private func inflate(_ text: String) -> [UInt8] {
        let parts = text.split(separator: ":")
        let script = """
            import base64, binascii, sys, zlib
            text = sys.argv[1].encode()
            assert binascii.crc_hqx(text, 0) == int(sys.argv[2], 16)
            sys.stdout.buffer.write(zlib.decompress(base64.b64decode(text)))
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script, String(parts[1]), String(parts[2])]
        let pipe = Pipe()
        process.standardOutput = pipe
        guard (try? process.run()) != nil else { return [] }
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? Array(data) : []
    }
}
