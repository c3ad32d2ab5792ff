import Identification
import Labels

/// A ZIP with an NDEF message a code: the address as a URI record, ready for the encoder of NFC tags, and a list of
/// all as hexadecimal text.
struct NDEFFile: PartFile {
    private let output: PrintOutput
    private var archive = ZIPWriter()
    private var list = Array("number,code,ndef\r\n".utf8)
    private var place: Int64 = 0

    init(_ path: String, _ context: PrintContext) throws { output = try PrintOutput(path) }

    mutating func append(_ cells: [PrintRun.Cell]) throws {
        for case .label(let label) in cells {
            place += 1
            let message = try NDEFMessage(uri: label.code.address)
            try archive.append("\(padded(place, to: 6))-\(label.code.text).ndef", message.bytes)
            list.append(contentsOf: "\(label.index + 1),\(label.code.text),\(message.hexadecimal)\r\n".utf8)
            if archive.bytes.count > 1 << 20 { try output.write(archive.takeBytes()) }
        }
    }

    mutating func finish() throws {
        try archive.append("ndef.csv", list)
        try archive.finish()
        try output.write(archive.takeBytes())
    }
}
