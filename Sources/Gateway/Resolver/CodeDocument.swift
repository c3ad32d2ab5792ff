public import JSONStream
public import Traceability

/// What the public may know about a code, as JSON: the same facts as the scan page, at the same address and at
/// `/api/v1/trace/{code}`.
public struct CodeDocument: Sendable {
    let call: Call
    private var language: Language { call.language }

    public init(_ call: Call) { self.call = call }

    /// - Parameters:
    ///   - summary: as counted with this query.
    ///   - more: members for a reader who may see more than the public.
    public func item(
        _ facts: CodeFacts, _ verdict: Verdict, life: RemainingLife?, summary: ScanSummary?,
        more: (inout JSONWriter) -> Void = { _ in }
    ) -> [UInt8] {
        var writer = JSONWriter(reserving: 2_048)
        writer.object { writer in
            writer.member("code", facts.code.text)
            writer.member("address", facts.code.address)
            self.verdict(verdict, facts, &writer)
            failedTests(facts, &writer)
            writer.member("isTest", facts.allocation.isTest)
            queries(facts.queries(summary), summary, &writer)
            product(facts.product, facts.made?.version, &writer)
            batch(facts, &writer)
            if let life { self.life(life, &writer) }
            afterSale(facts, &writer)
            tests(facts, &writer)
            trace(facts, &writer)
            corrections(facts, &writer)
            maker(facts.owner, facts.made?.version, &writer)
            writer.member("replacedBy", ifPresent: facts.marks.successor?.text)
            writer.member("replaces", ifPresent: facts.marks.predecessor?.text)
            own(facts, &writer)
            more(&writer)
        }
        return writer.bytes
    }

    public func product(_ facts: ProductFacts) -> [UInt8] {
        var writer = JSONWriter(reserving: 1_024)
        writer.object { writer in
            writer.member("gtin", "\(facts.gtin)")
            writer.member("batchAsked", ifPresent: facts.batchText)
            product(facts.product, facts.version, &writer)
            maker(facts.owner, facts.version, &writer)
        }
        return writer.bytes
    }

    private func verdict(_ verdict: Verdict, _ facts: CodeFacts, _ writer: inout JSONWriter) {
        writer.member("verdict") { writer in
            writer.object { writer in
                writer.member("kind", verdict.rawValue)
                writer.member("title", verdict.headline.text(language))
                writer.member("advice", verdict.advice.text(language, facts.verdictParameters))
            }
        }
    }

    /// ★ 检验不合格: what keeps the unit from being used.
    private func failedTests(_ facts: CodeFacts, _ writer: inout JSONWriter) {
        guard let failed = facts.marks.failedTests else { return }
        writer.member("failedTests") { writer in
            writer.array { writer in
                for item in failed.items {
                    writer.object { writer in
                        writer.member("item", item.code)
                        writer.member("name", item.name.text(language))
                        writer.member("failedOn", "\(item.since.date)")
                    }
                }
            }
        }
    }

    private func queries(_ all: AllQueries, _ summary: ScanSummary?, _ writer: inout JSONWriter) {
        writer.member("queries") { writer in
            writer.object { writer in
                writer.member("count", all.count)
                writer.member("firstAt", ifPresent: summary?.firstAt.iso8601)
                if let earlier = all.earlier {
                    writer.member("firstOn", ifPresent: all.firstOn.map { "\($0)" })
                    writer.member("earlierCount", earlier.count)
                    writer.member("earlierFirstOn", ifPresent: earlier.firstOn.map { "\($0)" })
                    writer.member("earlierLastOn", ifPresent: earlier.lastOn.map { "\($0)" })
                }
                if let region = summary?.firstRegion, !region.isEmpty { writer.member("firstRegion", region) }
            }
        }
    }

    private func product(_ product: Product, _ version: ProductVersion?, _ writer: inout JSONWriter) {
        writer.member("product") { writer in
            writer.object { writer in
                writer.member("gtin", ifPresent: product.gtin)
                writer.member("class", product.productClass)
                writer.member("name", product.name)
                writer.member("brand", product.brand)
                writer.member("model", product.model)
                writer.member("gas", product.gasCode)
                guard let version else { return }
                writer.member("standard", version.standard)
                writer.member("certificate", ifPresent: version.certificateNumber)
                writer.member("nameplate", version.nameplate)
            }
        }
    }

    /// 更正于: when what is said here was amended, and which fields (T/SGACC 1005 7.1.4).
    private func corrections(_ facts: CodeFacts, _ writer: inout JSONWriter) {
        guard !facts.corrections.isEmpty else { return }
        writer.member("corrections") { writer in
            writer.array { writer in
                for one in facts.corrections {
                    writer.object { writer in
                        writer.member("correctedOn", "\(one.at.date)")
                        writer.member("fields") { writer in
                            writer.array { writer in for field in one.fields { writer.string(field.rawValue) } }
                        }
                        let withdrawn = facts.stepsWithdrawn(by: one)
                        guard !withdrawn.isEmpty else { return }
                        writer.member("withdrawnSteps") { writer in
                            writer.array { writer in for step in withdrawn { writer.string(step.bizStep) } }
                        }
                    }
                }
            }
        }
    }

    private func batch(_ facts: CodeFacts, _ writer: inout JSONWriter) {
        guard let made = facts.made else { return }
        writer.member("batch") { writer in
            writer.object { writer in
                writer.member("number", made.batch.number)
                writer.member("productionDate", "\(made.batch.productionDate)")
            }
        }
        writer.member("factoryNumber", ifPresent: facts.item?.factoryNumber)
    }

    private func life(_ life: RemainingLife, _ writer: inout JSONWriter) {
        writer.member("safeLife") { writer in
            writer.object { writer in
                writer.member("years", life.years)
                writer.member("source", life.source)
                writer.member("from", ifPresent: life.startDate.map { "\($0)" })
                writer.member("until", ifPresent: life.end.map { "\($0)" })
                writer.member("isEstimated", life.isEstimated)
                if let months = life.monthsLeft { writer.member("monthsLeft", months) }
            }
        }
    }

    /// What happened to the unit after the factory: no person, no address.
    private func afterSale(_ facts: CodeFacts, _ writer: inout JSONWriter) {
        writer.member("scrappedOn", ifPresent: facts.marks.scrappedAt.map { "\($0.date)" })
        guard let item = facts.item else { return }
        writer.member("afterSale") { writer in
            writer.object { writer in
                writer.member("firstSoldOn", ifPresent: item.soldOn.map { "\($0)" })
                writer.member("soldSource", ifPresent: item.soldSource)
                writer.member("soldConfidence", ifPresent: item.confidence?.rawValue)
                writer.member("soldOn", ifPresent: item.lastSoldOn.map { "\($0)" })
                writer.member("returnedOn", ifPresent: item.returnedAt.map { "\($0.date)" })
                writer.member("region", ifPresent: item.region.map(call.platform.regions.words))
                writer.member("installedOn", ifPresent: item.installedAt.map { "\($0.date)" })
                writer.member("siteGas", ifPresent: item.siteGas?.id)
                writer.member("convertedGas", ifPresent: item.convertedGas?.id)
                if item.siteGas != nil { writer.member("gasMatch", facts.gasMatch.rawValue) }
                writer.member("reworkSince", ifPresent: item.reworkSince.map { "\($0.date)" })
                writer.member("applianceReplacedBy", ifPresent: item.replacedBy)
                writer.member("applianceReplaces", ifPresent: item.replaces)
            }
        }
    }

    private func tests(_ facts: CodeFacts, _ writer: inout JSONWriter) {
        writer.member("tests") { writer in
            writer.array { writer in
                for test in facts.tests {
                    writer.object { writer in
                        writer.member("item", test.item)
                        writer.member("passed", test.passed)
                        writer.member("testedOn", ifPresent: test.testedOn.map { "\($0)" })
                    }
                }
            }
        }
    }

    private func trace(_ facts: CodeFacts, _ writer: inout JSONWriter) {
        writer.member("trace") { writer in
            writer.array { writer in
                for event in facts.events {
                    writer.object { writer in
                        writer.member("step", event.bizStep)
                        writer.member("name", event.stepName.text(language))
                        writer.member("date", "\(event.day)")
                        let words = call.platform.regions.words
                        writer.member("region", ifPresent: event.regionOfStep.map(words))
                        if event.isLeaving {
                            writer.member("destinationRegion", ifPresent: event.destinationRegion.map(words))
                        }
                        if event.isBackfilled { writer.member("backfilled", true) }
                    }
                }
            }
        }
    }

    private func maker(_ owner: Organization, _ version: ProductVersion?, _ writer: inout JSONWriter) {
        writer.member("maker") { writer in
            writer.object { writer in
                writer.member("name", owner.name)
                writer.member(
                    "uscc",
                    ifPresent: owner.uscc.flatMap {
                        Masking(nil).shown($0, .uscc, of: FieldOwner(owner.id))
                    })
                writer.member("region", call.platform.regions.fullName(of: owner.regionCode))
                writer.member("factory", ifPresent: version?.factory)
            }
        }
    }

    /// What the owner sees beyond the public.
    private func own(_ facts: CodeFacts, _ writer: inout JSONWriter) {
        guard call.signedIn?.actor.organizationID == facts.owner.id, facts.owner.kind != .operator else { return }
        writer.member("own") { writer in
            writer.object { writer in
                writer.member("allocation", facts.identity.allocationNumber)
                writer.member("index", facts.identity.index)
                if let made = facts.made { writer.member("returnID", made.binding.returnID) }
                writer.member("events") { writer in
                    writer.array { writer in
                        for event in facts.events {
                            writer.object { writer in
                                writer.member("id", event.id)
                                writer.member("returnID", event.returnID)
                                writer.member("captor", event.captorID)
                                writer.member("capturedAt", event.capturedAt.iso8601)
                            }
                        }
                    }
                }
            }
        }
    }
}
