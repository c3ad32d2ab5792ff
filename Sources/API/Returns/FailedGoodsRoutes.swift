import Gateway
import Hummingbird
import JSONStream
import Traceability

/// `GET /api/v1/failed-goods`: units whose ★ tests count as failed, and who has those that left the factory.
struct FailedGoodsRoutes: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/api/v1/failed-goods", .returnRead) { call, actor in
                let goods = try await ListFailedGoods(call.platform)(by: actor)
                let held = try await ListHeldFailedGoods(call.platform)(by: actor)
                return .json { writer in
                    writer.member("unitCount", goods.unitCount)
                    writer.member("leftCount", goods.leftCount)
                    writer.member("isWhole", !goods.isCut)
                    writer.member("runs") { writer in
                        writer.array { writer in
                            for line in goods.lines { writer.object { $0.members(of: line, call.language) } }
                        }
                    }
                    writer.member("heldCount", held.unitCount)
                    writer.member("isHeldWhole", !held.isCut)
                    writer.member("held") { writer in
                        writer.array { writer in
                            for line in held.lines { writer.object { $0.members(of: line, call.language) } }
                        }
                    }
                }
            }
        ]
    }
}

extension JSONWriter {
    /// What the asker has of others' goods.
    fileprivate mutating func members(of line: HeldFailedGoods.Line, _ language: Language) {
        goods(line.goods, language)
        member("isSold", line.isSold)
    }

    fileprivate mutating func members(of line: FailedGoods.Line, _ language: Language) {
        goods(line, language)
        member("leftCount", line.leftCount)
        member("soldByMakerCount", line.soldCount)
        member("holders") { writer in
            writer.array { writer in
                for holder in line.holders {
                    writer.object { writer in
                        writer.member("name", ifPresent: holder.name)
                        writer.member("region", holder.regionCode)
                        writer.member("unitCount", holder.unitCount)
                        writer.member("soldCount", holder.soldCount)
                    }
                }
            }
        }
    }

    private mutating func goods(_ line: FailedGoods.Line, _ language: Language) {
        member("ownerId", line.ownerID)
        member("owner", line.ownerName)
        member("model", line.model)
        member("batchNo", ifPresent: line.batch?.number)
        member("firstCode", ifPresent: line.firstCode)
        member("lastCode", ifPresent: line.lastCode)
        member("unitCount", line.unitCount)
        member("tests") { writer in
            writer.array { writer in
                for item in line.tests.items {
                    writer.object { writer in
                        writer.member("item", item.code)
                        writer.member("name", item.name.text(language))
                        writer.member("failedOn", "\(item.since.date)")
                    }
                }
            }
        }
    }
}
