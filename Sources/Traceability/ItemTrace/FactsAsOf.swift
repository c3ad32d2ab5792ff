import EPCIS
import Identification
import Storage

extension CodeFacts {
    /// What counted then: events accepted by then and not amended by then, and the batch as it was. The number on the
    /// plate is that of then; what stops goods, sales and holders are those of today.
    func asOf(_ then: Instant, in session: any Session) throws -> CodeFacts {
        var made = self.made
        if let known = made {
            let boundAt = try session.value(
                "SELECT decided_at FROM trace_return WHERE return_id = \(known.binding.returnID)", as: Instant.self)
            let batch = try session.batch(known.batch, asOf: then)
            let version = try session.productVersion(batch.productID, batch.versionNumber) ?? known.version
            made =
                boundAt.map { $0 <= then } ?? true ? Made(binding: known.binding, batch: batch, version: version) : nil
        }
        let labels = try session.labelChain(of: identity)
        let line = try LineOfLife(labels, made: made, product, in: session, (true, then))
        var item = self.item
        // The number on the plate as the records of then say it; records of whole batches say none.
        let numbers = line.events.compactMap { event -> String? in
            let isMaking = event.origin == .item && event.bizStep == ReturnEvent.commissioning.bizStep
            return isMaking ? event.publicText("factoryNumber") : nil
        }
        if let number = numbers.last { item?.factoryNumber = number }
        if made == nil { item?.factoryNumber = nil }
        return CodeFacts(
            code: code, identity: identity, allocation: allocation, owner: owner, product: product, made: made,
            item: item, marks: marks, events: line.events, takenBack: line.takenBack, corrections: line.corrections,
            stays: line.stays, isCut: line.isCut, omittedCount: line.omittedCount, summary: summary, earlier: earlier)
    }
}

extension Instant {
    /// A moment that somebody asks about: the end of a day in China (`2026-11-22`), or an instant with its zone.
    /// Throws `Refusal` with the field, the value and the rule; what lies ahead is nothing to ask about.
    public init(asOf text: String, now: Instant) throws {
        let plain = Text.trim(text.halfWidth)
        let moment: Instant
        if let date = CivilDate(iso: plain) {
            guard date <= now.date else { throw Self.ahead(plain, now) }
            moment = min(now, Instant(microseconds: Instant(date.adding(days: 1)).microseconds - 1))
        } else if let found = EPCISTime.parse(plain) {
            moment = Instant(microseconds: found.microseconds)
            guard moment <= now else { throw Self.ahead(plain, now) }
        } else {
            throw Refusal(.invalid, .notAMoment, field: "asOf", ["value": String(plain.prefix(40))])
        }
        self = moment
    }

    private static func ahead(_ text: String, _ now: Instant) -> Refusal {
        Refusal(
            .invalid, .futureDate, field: "asOf",
            ["field": "asOf", "value": String(text.prefix(40)), "today": "\(now.date)"])
    }
}

extension Rule {
    static let notAMoment = Rule(
        "trace.not-a-moment",
        "asOf“{value}”不是日期或时刻：请写 2026-11-22，或带时区的 2026-11-22T14:05:00%2B08:00（网址中的 + 须写作 %2B）",
        "asOf “{value}” is no day and no instant: give 2026-11-22, or with its zone 2026-11-22T14:05:00%2B08:00 (in an "
            + "address + is written %2B)")
}
