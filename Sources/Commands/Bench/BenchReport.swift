import Foundation
import JSONStream

/// All figures of one call of `ransu bench`, as a table for people and as JSON.
struct BenchReport {
    let machine: MachineState
    let fileSystem: String
    let durability: String
    private var sections: [(name: String, figures: [Figure])] = []

    init(machine: MachineState, fileSystem: String, durability: String) {
        self.machine = machine
        self.fileSystem = fileSystem
        self.durability = durability
    }

    var head: String {
        """
        machine     \(machine.cpuCount) × \(machine.cpu), \(machine.memoryMiB) MiB, \(machine.build)
        load        \(machine.load) as it began
        durability  \(durability); files on \(fileSystem)
        """
    }

    /// The lines of one benchmark: median, yardstick, ratio and bar, then every run.
    static func lines(_ name: String, _ figures: [Figure]) -> String {
        var text = "\n\(name)\n"
        for figure in figures {
            text += "  " + padded(figure.subject, 40) + padded("\(figure.median.short) \(figure.unit)", 22)
            if let yardstick = figure.yardstick, let ratio = figure.ratio {
                text +=
                    "\(((ratio * 1_000).rounded() / 1_000).plain) × \(yardstick.subject)"
                    + " (\(yardstick.runs.median.short))"
            }
            text += figure.bar.isEmpty ? "\n" : "  [bar: \(figure.bar)]\n"
            text += "      runs " + figure.runs.map(\.short).joined(separator: "  ") + "\n"
            if let yardstick = figure.yardstick {
                text += "      yardstick " + yardstick.runs.map(\.short).joined(separator: "  ") + "\n"
            }
            for note in figure.notes { text += "      \(note)\n" }
        }
        return text
    }

    mutating func add(_ name: String, _ figures: [Figure]) { sections.append((name, figures)) }

    func write(to path: String) throws {
        var writer = JSONWriter(reserving: 8_192)
        writer.object { writer in
            writer.member("cpu", machine.cpu)
            writer.member("cpuCount", machine.cpuCount)
            writer.member("memoryMiB", machine.memoryMiB)
            writer.member("load", machine.load)
            writer.member("build", machine.build)
            writer.member("durability", durability)
            writer.member("fileSystem", fileSystem)
            for section in sections {
                writer.member(section.name) { writer in
                    writer.array { writer in for figure in section.figures { figure.write(&writer) } }
                }
            }
        }
        try Data(writer.bytes).write(to: URL(fileURLWithPath: path))
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
