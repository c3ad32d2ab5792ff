import JSONStream

/// What a benchmark found: every run, and the yardstick's runs of the same minute beside it.
struct Figure: Sendable {
    let subject: String
    let unit: String
    /// In the order of the runs.
    let runs: [Double]
    /// What the same machine does without the product's work.
    var yardstick: Yardstick?
    /// What is to be reached, in words.
    var bar = ""
    var notes: [String] = []

    struct Yardstick: Sendable {
        let subject: String
        let runs: [Double]
    }

    init(_ subject: String, _ unit: String, _ runs: [Double], bar: String = "", notes: [String] = []) {
        self.subject = subject
        self.unit = unit
        self.runs = runs
        self.bar = bar
        self.notes = notes
    }

    func against(_ subject: String, _ runs: [Double]) -> Figure {
        var figure = self
        figure.yardstick = Yardstick(subject: subject, runs: runs)
        return figure
    }

    var median: Double { runs.median }
    /// Median over the yardstick's median.
    var ratio: Double? { yardstick.flatMap { $0.runs.median > 0 ? median / $0.runs.median : nil } }

    func write(_ writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("subject", subject)
            writer.member("unit", unit)
            writer.member("median", number: median)
            writer.member("runs", numbers: runs)
            if let yardstick {
                writer.member("yardstick") { writer in
                    writer.object { writer in
                        writer.member("subject", yardstick.subject)
                        writer.member("median", number: yardstick.runs.median)
                        writer.member("runs", numbers: yardstick.runs)
                    }
                }
            }
            if let ratio { writer.member("ratio", number: ratio) }
            if !bar.isEmpty { writer.member("bar", bar) }
            writer.member("notes") { writer in writer.array { writer in for note in notes { writer.string(note) } } }
        }
    }
}

extension [Double] {
    /// 0 of nothing.
    var median: Double { percentile(0.5) }

    /// The smallest value that `share` of all do not exceed.
    func percentile(_ share: Double) -> Double {
        guard !isEmpty else { return 0 }
        let ordered = sorted()
        return ordered[Swift.min(count - 1, Int(Double(count) * share))]
    }
}

extension JSONWriter {
    mutating func member(_ name: String, number: Double) {
        key(name)
        self.number(number.plain)
    }

    mutating func member(_ name: String, numbers: [Double]) {
        member(name) { writer in writer.array { writer in for value in numbers { writer.number(value.plain) } } }
    }
}

extension Double {
    /// Three places at most, never in scientific notation.
    var plain: String {
        let thousandths = Int64((self * 1_000).rounded())
        let (whole, rest) = thousandths.magnitude.quotientAndRemainder(dividingBy: 1_000)
        var places = String(1_000 + rest).dropFirst()
        while places.last == "0" { places.removeLast() }
        return (thousandths < 0 ? "-" : "") + "\(whole)" + (places.isEmpty ? "" : ".\(places)")
    }

    /// As many places as tell something.
    var short: String {
        switch magnitude {
        case 1_000...: Int64(rounded()).grouped
        case 10...: ((self * 10).rounded() / 10).plain
        default: plain
        }
    }
}

extension Int64 {
    /// `12,345,678`
    var grouped: String {
        var text = ""
        for (index, digit) in String(magnitude).reversed().enumerated() {
            if index > 0 && index.isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return (self < 0 ? "-" : "") + String(text.reversed())
    }
}
