import Identification
import Storage

/// Opens a batch ahead of its first return.
public struct OpenBatch: Sendable {
    /// As typed.
    public struct Request: Sendable {
        public var productID: Int64
        public var number: String
        public var productionDate: String
        public var line: String
        public var shift: String

        public init(productID: Int64, number: String, productionDate: String, line: String, shift: String) {
            self.productID = productID
            self.number = number
            self.productionDate = productionDate
            self.line = line
            self.shift = shift
        }
    }

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// The batch; the same number, product and day answer the batch that is there.
    public func callAsFunction(_ request: Request, by actor: Actor, on occasion: Occasion) async throws -> Batch {
        try actor.require(.returnWrite)
        let number = try Text.required(request.number, "batchNo", limit: ReturnField.limit)
        let line = try Text.limited(request.line, "line", limit: ReturnField.limit)
        let shift = try Text.limited(request.shift, "shift", limit: ReturnField.limit)
        guard let made = CivilDate(iso: request.productionDate) else {
            throw Refusal(
                .invalid, .notADate, field: "productionDate",
                ["field": "productionDate", "value": String(request.productionDate.prefix(40))])
        }
        let today = occasion.now.date
        guard made <= today else {
            throw Refusal(
                .invalid, .futureDate, field: "productionDate",
                ["field": "productionDate", "value": "\(made)", "today": "\(today)"])
        }
        let owner = actor.organizationID
        return try await platform.datastore.write { session in
            guard try session.product(request.productID)?.ownerID == owner else {
                throw Refusal(.missing, .missing, field: "productId", ["object": "product \(request.productID)"])
            }
            let key = BatchKey(ownerID: owner, productID: request.productID, number: number)
            if let known = try session.batches([key])[key], known.productionDate != made {
                throw Refusal(
                    .conflict, .returnBatchDiffers, field: "batchNo", ["value": number, "other": "\(known.productionDate)"])
            }
            let plan = BatchPlan(key: key, productionDate: made, line: line, shift: shift)
            let id = try session.ensure([plan], siteID: actor.siteID, at: occasion.now)[0]
            try session.audit(AuditEntry("batch.open", ("batch", "\(id)", number)), by: actor, on: occasion)
            guard let batch = try session.batch(owner, id) else { throw Refusal(.conflict, .changedMeanwhile) }
            return batch
        }
    }
}
