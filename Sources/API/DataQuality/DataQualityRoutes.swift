import Gateway
import Hummingbird
import JSONStream
import Storage
import Traceability

/// `/api/v1/data-quality`: how good returned data is, by return and by month (T/SGACC 1005 7.2.3).
struct DataQualityRoutes: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/api/v1/data-quality", .returnRead, months),
            .guarded(.get, "/api/v1/returns/{id}/quality", .returnRead) { call, actor in
                let id = try call.id()
                let now = call.occasion.now
                let score = try await call.platform.datastore.report { session in
                    _ = try session.returnToRead(id, for: actor, at: now)
                    return try session.quality(ofReturn: id)
                }
                guard let score else { throw Refusal(.missing, .missing, ["object": "quality of return \(id)"]) }
                return .json { writer in
                    writer.member("returnId", id)
                    writer.members(of: score, call.language)
                }
            },
        ]
    }

    /// An enterprise's own months; staff name one (`?organization=`).
    @Sendable private func months(_ call: Call, _ actor: Actor) async throws -> Response {
        let owner = actor.isStaff ? try call.number("organization") ?? 0 : actor.organizationID
        let from = call.occasion.now.date.yearMonth - 100
        let months = try await call.platform.datastore.report { try $0.qualityMonths(of: owner, from: from) }
        return .json { writer in
            writer.member("organizationId", owner)
            writer.member("months") { writer in
                writer.array { writer in
                    for month in months {
                        writer.object { writer in
                            writer.member("month", month.month)
                            writer.member("returns", month.returnCount)
                            writer.members(of: month.score, call.language)
                        }
                    }
                }
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func members(of score: QualityScore, _ language: Language) {
        if score.tenths != nil { member("score") { $0.number(score.text) } }
        member("dimensions") { writer in
            writer.object { writer in
                for dimension in QualityDimension.allCases {
                    let part = score.part(dimension)
                    if part.tenths != nil { writer.member(dimension.rawValue) { $0.number(part.text) } }
                }
            }
        }
        member("rules") { writer in
            writer.array { writer in
                for loss in score.losses {
                    writer.object { writer in
                        writer.member("rule", loss.rule.rawValue)
                        writer.member("name", loss.rule.name.text(language))
                        writer.member("dimension", loss.rule.dimension.rawValue)
                        writer.member("weight", loss.rule.weight)
                        writer.member("units", loss.count.applicable)
                        writer.member("failed", loss.count.failed)
                        writer.member("lost") { $0.number("\(loss.tenths / 10).\(loss.tenths % 10)") }
                    }
                }
            }
        }
    }
}
