import Identification
import Storage

/// What anybody may know of an appliance whose label cannot be read: that it is known, what it is, the year. No code,
/// no dates, no trace: whoever has the appliance has the label, and a number can be guessed.
public struct KnownAppliance: Sendable, Hashable {
    public let maker: String
    public let productName: String
    public let model: String
    public let productClass: String
    public let yearOfMake: Int
}

/// 出厂编号查询: maker, model and factory number, as they stand on every nameplate.
///
/// An unknown maker, an unknown model and an unknown number get one answer, after the same reads.
public struct LookUpAppliance: Sendable {
    /// Makers that a name may mean.
    static let makersMax = 20

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Throws every empty field at once, and `Refusal.tooMany` with the seconds to wait.
    public func callAsFunction(
        maker: String, model: String, factoryNumber: String, on occasion: Occasion
    ) async throws -> KnownAppliance? {
        var fields = FieldChecks()
        let makerText = fields.take("maker") { try Text.required(maker, "maker", limit: 120) }
        let modelText = fields.take("model") { try Text.required(model, "model", limit: 80) }
        let numberText = fields.take("factoryNumber") { try Text.required(factoryNumber, "factoryNumber", limit: 60) }
        try Refusals.check(fields.refusals)
        guard let makerText, let modelText, let numberText else { return nil }
        let name = Self.plain(makerText)
        guard name.count >= 2 else { throw Refusal(.invalid, .lookUpMakerShort, field: "maker") }
        try await LookUpLimits(platform: platform).check(maker: name, on: occasion)
        return try await platform.datastore.report { session in
            // A maker that is not here reads as much as one that is.
            let makers = try session.makers(named: makerText, credit: name.uppercased()) + [-1]
            let number = Text.trim(numberText.halfWidth)
            return try session.appliances(of: makers, number: number, model: Self.plain(modelText))
        }
    }

    /// Blanks, hyphens' width and case do not matter.
    static func plain(_ text: String) -> String {
        text.halfWidth.filter { !$0.isWhitespace && $0 != "-" && $0 != "—" && $0 != "/" }.lowercased()
    }
}

extension Session {
    fileprivate func makers(named text: String, credit: String) throws -> [Int64] {
        var pattern = "%"
        for character in text.lowercased() {
            if character == "%" || character == "_" || character == "\\" { pattern.append("\\") }
            pattern.append(character)
        }
        pattern += "%"
        return try rows(
            """
            SELECT organization_id FROM organization
            WHERE (LOWER(name) LIKE \(pattern) ESCAPE '\\' OR uscc = \(credit)) AND kind <> 'operator'
            ORDER BY organization_id LIMIT \(LookUpAppliance.makersMax)
            """
        ) { try $0.next(Int64.self) }
    }

    /// The first one whose model is meant.
    fileprivate func appliances(of makers: [Int64], number: String, model: String) throws -> KnownAppliance? {
        let found = try rows(
            """
            SELECT organization.name, product.name, product.model, product.class, batch.production_date
            FROM item JOIN trace_return ON trace_return.return_id = item.return_id
                JOIN binding_run ON binding_run.owner_id = item.owner_id
                    AND binding_run.allocation_no = item.allocation_no
                    AND binding_run.first_index <= item.code_index AND binding_run.last_index >= item.code_index
                JOIN batch ON batch.owner_id = binding_run.owner_id AND batch.batch_id = binding_run.batch_id
                JOIN product ON product.product_id = batch.product_id
                JOIN organization ON organization.organization_id = item.owner_id
            WHERE item.owner_id IN \(list: makers) AND item.factory_no = \(number)
                AND trace_return.state IN ('accepted', 'accepted-in-part')
            ORDER BY item.owner_id, item.allocation_no, item.code_index LIMIT 20
            """
        ) { row in
            KnownAppliance(
                maker: try row.next(), productName: try row.next(), model: try row.next(),
                productClass: try row.next(), yearOfMake: try row.nextDate().year)
        }
        return found.first { LookUpAppliance.plain($0.model) == model }
    }
}

extension Rule {
    static let lookUpMakerShort = Rule(
        "look-up.maker-short", "企业名称至少 2 个字", "Give at least two characters of the maker's name")
}
