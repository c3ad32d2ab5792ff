import Foundation
import JSONStream
import Logging
import Server
import Traceability

/// One JSON object a line on stderr: time, level, message, and what belongs to it. Numbers and addresses of persons are
/// masked, whatever wrote them: an error of the database may hold what somebody sent.
struct JSONLogHandler: LogHandler {
    let label: String
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    init(label: String, logLevel: Logger.Level) {
        self.label = label
        self.logLevel = logLevel
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("time", SystemClock().now().iso8601)
            writer.member("level", event.level.rawValue)
            writer.member("label", label)
            writer.member("message", PersonalPatterns.masked("\(event.message)"))
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            for (key, value) in all.sorted(by: { $0.key < $1.key }) {
                writer.member(key, PersonalPatterns.masked("\(value)"))
            }
        }
        FileHandle.standardError.write(Data(writer.bytes + [0x0A]))
    }
}
