/// TSPL as a printer splits it: command lines, and the bytes that follow `BITMAP`.
struct TSPLLines {
    private(set) var commands: [String] = []
    private(set) var bitmaps: [(x: Int, y: Int, wide: Int, high: Int, bytes: [UInt8])] = []

    init(_ bytes: [UInt8]) {
        var index = 0
        while index < bytes.count {
            if bytes[index...].starts(with: "BITMAP ".utf8) {
                index += 7
                var numbers: [Int] = []
                while numbers.count < 5, let comma = bytes[index...].firstIndex(of: UInt8(ascii: ",")) {
                    numbers.append(Int(String(decoding: bytes[index..<comma], as: UTF8.self)) ?? 0)
                    index = comma + 1
                }
                let end = index + numbers[2] * numbers[3]
                bitmaps.append((numbers[0], numbers[1], numbers[2], numbers[3], Array(bytes[index..<end])))
                index = end + 2
                continue
            }
            let end = bytes[index...].firstIndex(of: 0x0D) ?? bytes.count
            commands.append(String(decoding: bytes[index..<end], as: UTF8.self))
            index = end + 2
        }
    }
}
