import CQREncode
import CZint
import Labels

/// QR symbols of a 57-byte address as SVG, against the encoding alone of libzint, which draws them, and of libqrencode.
struct QRBenchmark {
    let plan: BenchPlan
    private var count: Int { plan.size(10_000) }

    func measure() async throws -> [Figure] {
        let texts = (0..<count).map { number in
            BenchShop.address + "/E=20128690123400001" + "\(1_000_000_000_000_000 + number * 7_919)"
        }
        var figures: [Figure] = []
        for tasks in [1, 2] {
            var (symbols, zint, qrencode): ([Double], [Double], [Double]) = ([], [], [])
            for _ in 0..<plan.runs {
                zint.append(try await rate(texts, tasks) { try Self.encodeWithZint($0) })
                qrencode.append(try await rate(texts, tasks) { try Self.encodeWithQREncode($0) })
                symbols.append(try await rate(texts, tasks) { try Self.draw($0) })
            }
            let threads = tasks == 1 ? "1 thread" : "\(tasks) threads"
            let bar = tasks == 2 ? "≥ 0.8 ×; hope 30,000" : "≥ 0.8 ×"
            let note = "\(texts[0].utf8.count) bytes: \(texts[0])"
            figures.append(
                Figure("SVG, \(threads)", "symbols/s", symbols, bar: bar, notes: [note])
                    .against("zint's encode alone", zint))
            figures.append(
                Figure("SVG, \(threads), beside libqrencode", "symbols/s", symbols, bar: bar)
                    .against("libqrencode's encode alone", qrencode))
        }
        return figures
    }

    private func rate(
        _ texts: [String], _ tasks: Int, _ body: @escaping @Sendable (ArraySlice<String>) throws -> Void
    ) async throws -> Double {
        let part = texts.count / tasks
        let seconds = try await Stopwatch.parallel(tasks) { number in
            try body(texts[number * part..<(number + 1) * part])
        }
        return Double(part * tasks) / seconds
    }

    private static func draw(_ texts: ArraySlice<String>) throws {
        let drawing = try SymbolSVG()
        var out: [UInt8] = []
        for text in texts {
            out.removeAll(keepingCapacity: true)
            drawing.write(try Symbol.encode(text, as: .qr), into: &out)
        }
    }

    private static func encodeWithZint(_ texts: ArraySlice<String>) throws {
        for var text in texts {
            guard let symbol = ZBarcode_Create() else { throw BenchFailure("no memory") }
            defer { ZBarcode_Delete(symbol) }
            symbol.pointee.symbology = BARCODE_QRCODE
            symbol.pointee.option_1 = 2
            symbol.pointee.input_mode = UNICODE_MODE
            let code = text.withUTF8 { ZBarcode_Encode(symbol, $0.baseAddress, Int32($0.count)) }
            guard code == 0 else { throw BenchFailure("zint: \(String(cString: zint_message(symbol)))") }
        }
    }

    private static func encodeWithQREncode(_ texts: ArraySlice<String>) throws {
        for text in texts {
            guard let symbol = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1) else {
                throw BenchFailure("libqrencode refused \(text)")
            }
            QRcode_free(symbol)
        }
    }
}
