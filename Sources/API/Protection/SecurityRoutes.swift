import Gateway
import Hummingbird
import JSONStream
import Storage
import Traceability

/// `/api/v1/security`: events and closed addresses, for those who watch.
struct SecurityRoutes: Sendable {
    static let path = "/api/v1/security"

    var routes: [Route] {
        [
            .guarded(.get, Self.path + "/events", .securityRead) { call, actor in
                let events = try await ReadSecurityEvents(call.platform)(by: actor, on: call.occasion)
                let language = call.language
                return .json { writer in
                    writer.member("events") { writer in
                        writer.array { writer in
                            for one in events.latest {
                                writer.object { writer in
                                    writer.member("at", one.at.iso8601)
                                    writer.member("kind", one.action)
                                    writer.member("subject", one.objectID)
                                    writer.member("outcome", one.outcome)
                                    writer.member("reason", one.reasonText(language))
                                }
                            }
                        }
                    }
                }
            },
            .guarded(.get, Self.path + "/closed-addresses", .securityRead) { call, _ in
                let now = call.occasion.now
                let closings = try await call.platform.datastore.report { try $0.closings() }
                return .json { writer in
                    writer.member("closedAddresses") { writer in
                        writer.array { writer in for one in closings { Self.write(one, now, &writer) } }
                    }
                }
            },
        ]
    }

    private static func write(_ one: ClosedAddress, _ now: Instant, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", one.id)
            writer.member("address", one.subject)
            writer.member("reason", one.attack.rawValue)
            writer.member("from", one.from.iso8601)
            writer.member("until", one.until.iso8601)
            writer.member("isClosed", one.isClosed(at: now))
            writer.member("number", one.publicNo)
        }
    }
}
