import Cryptography
import Identification
import Storage

/// Draws a sample of an enterprise's units and gives it to a supervisor.
public struct PlanSpotCheck: Sendable {
    /// As typed.
    public struct Request: Sendable {
        public var ownerID: Int64
        public var productID: Int64?
        public var from: String
        public var until: String
        public var sampleSize: Int
        /// The supervisor's account.
        public var supervisorID: Int64
        public var reason: String
        /// 32 hexadecimal digits: the draw of an earlier check again, or a seed drawn before witnesses; "": random.
        public var seed: String

        public init(
            ownerID: Int64, period: (from: String, until: String), sampleSize: Int, supervisorID: Int64, reason: String
        ) {
            self.ownerID = ownerID
            (from, until) = period
            self.sampleSize = sampleSize
            self.supervisorID = supervisorID
            self.reason = reason
            seed = ""
        }
    }

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Answers the check's id. Throws every wrong field at once.
    public func callAsFunction(_ request: Request, by actor: Actor, on occasion: Occasion) async throws -> Int64 {
        try actor.require(.spotCheckPlan)
        let (period, seed, reason) = try typed(request)
        let runs = try await platform.datastore.report { session in
            guard try session.organization(request.ownerID) != nil else {
                throw Refusal(.missing, .missing, field: "organizationId", ["object": "enterprise \(request.ownerID)"])
            }
            try session.requireSupervisor(request.supervisorID)
            return try session.producedRuns(
                of: request.ownerID, product: request.productID, from: period.lowerBound, until: period.upperBound)
        }
        let population = runs.reduce(0) { $0 + $1.last - $1.first + 1 }
        guard population > 0 else { throw Refusal(.invalid, .spotCheckNothing, field: "from") }
        let items = try await items(SampleDraw.numbers(request.sampleSize, of: population, seed: seed), runs, request)
        return try await platform.datastore.write { session in
            let id: Int64 = try session.value(
                """
                INSERT INTO spot_check (owner_id, supervisor_id, created_by, reason, product_id, period_from,
                    period_until, seed, population, sample_size, state, round, conclusion, created_at)
                VALUES (\(request.ownerID), \(request.supervisorID), \(actor.accountID), \(reason),
                    \(request.productID), \(period.lowerBound.description), \(period.upperBound.description), \(seed),
                    \(population), \(items.count), 'open', 1, '', \(occasion.now)) RETURNING check_id
                """)!
            try session.insert(
                into: "spot_check_item",
                columns: [
                    "check_id", "item_no", "owner_id", "allocation_no", "code_index", "code", "batch_id", "state",
                ],
                rows: items.enumerated().map { number, item in
                    [
                        .integer(id), .integer(Int64(number + 1)), .integer(request.ownerID),
                        .integer(item.allocation), .integer(item.index), .text(item.code), .integer(item.batch),
                        .text("open"),
                    ]
                })
            try session.audit(
                AuditEntry("spot-check.plan", ("spot-check", "\(id)", reason)), by: actor, on: occasion)
            return id
        }
    }

    private func typed(_ request: Request) throws -> (period: ClosedRange<CivilDate>, seed: [UInt8], reason: String) {
        var refusals: [Refusal] = []
        let (from, until) = (
            Text.date(request.from, "from", &refusals), Text.date(request.until, "until", &refusals)
        )
        if !(1...SampleDraw.limit).contains(request.sampleSize) {
            refusals.append(
                Refusal(
                    .invalid, .spotCheckSize, field: "sampleSize",
                    ["value": "\(request.sampleSize)", "limit": "\(SampleDraw.limit)"]))
        }
        let seedText = Text.trim(request.seed)
        let seed = seedText.isEmpty ? platform.entropy.bytes(SampleDraw.seedBytes) : [UInt8](hexadecimal: seedText)
        if seed?.count != SampleDraw.seedBytes {
            refusals.append(
                Refusal(.invalid, .spotCheckSeed, field: "seed", ["value": String(seedText.prefix(40))]))
        }
        try Refusals.check(refusals)
        guard let from, let until, from <= until, let seed else {
            throw Refusal(.invalid, .entrustDatesReversed, field: "until")
        }
        return (from...until, seed, try Text.required(request.reason, "reason", limit: 200))
    }

    private struct Item: Sendable {
        var allocation: Int64
        var index: Int64
        var code: String
        var batch: Int64
    }

    private func items(
        _ numbers: [Int64], _ runs: [(allocation: Int64, first: Int64, last: Int64, batch: Int64)],
        _ request: Request
    ) async throws -> [Item] {
        var (items, position, before) = ([Item](), 0, Int64(0))
        for number in numbers {
            while number >= before + runs[position].last - runs[position].first + 1 {
                before += runs[position].last - runs[position].first + 1
                position += 1
            }
            let run = runs[position]
            let index = run.first + number - before
            let code = try await platform.printedCode(request.ownerID, run.allocation, index)
            items.append(Item(allocation: run.allocation, index: index, code: code, batch: run.batch))
        }
        return items
    }
}

extension Platform {
    /// A code as its label has it.
    func printedCode(_ ownerID: Int64, _ number: Int64, _ index: Int64) async throws -> String {
        guard let allocation = allocations.allocation(ownerID, number) else {
            throw Refusal(.missing, .missing, ["object": "allocation \(number)"])
        }
        var page = FieldPage()
        try await codeSource(of: allocation).load(&page, from: index, count: 1)
        return allocation.printed(field: String(decoding: page.bytes[page.range(0)], as: UTF8.self)).text
    }
}

extension Session {
    /// Accounts that may look at samples.
    public func supervisors() throws -> [(id: Int64, name: String)] {
        try rows(
            """
            SELECT DISTINCT account.account_id, display_name FROM account
                JOIN membership ON membership.account_id = account.account_id
            WHERE account.state = 'active' AND membership.role = 'supervisor' ORDER BY account.account_id LIMIT 200
            """
        ) { (try $0.next(), try $0.next()) }
    }

    func requireSupervisor(_ id: Int64) throws {
        guard try supervisors().contains(where: { $0.id == id }) else {
            throw Refusal(.invalid, .spotCheckSupervisor, field: "supervisorId", ["value": "\(id)"])
        }
    }
}

extension Rule {
    static let spotCheckNothing = Rule(
        "spot-check.nothing", "该企业在此期间没有已接收的生产数据，无法抽样",
        "The enterprise returned no production of that period; there is nothing to draw from")
    static let spotCheckSize = Rule(
        "spot-check.size", "样本量 {value} 不在 1–{limit} 之间", "A sample has 1–{limit} units, not {value}")
    static let spotCheckSeed = Rule(
        "spot-check.seed", "随机种子“{value}”须为 32 位十六进制数字", "The seed “{value}” must have 32 hexadecimal digits")
    static let spotCheckSupervisor = Rule(
        "spot-check.supervisor", "账号 {value} 不是在用的监督员", "Account {value} is no active supervisor")
}
