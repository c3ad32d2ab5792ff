public import Identification
import Serials
import Storage

/// What a scanned or typed text leads to.
public enum CodeAnswer: Sendable {
    case item(CodeFacts, Verdict, life: RemainingLife?)
    /// A GTIN without a serial: the kind of article.
    case product(ProductFacts)
    /// Well formed, but nothing here: `text` as understood.
    case notFound(text: String)
}

/// Looks a code up (T/SGACC 1005 5.6.1, 5.6.2): for everybody, without an account.
///
/// A forged code of ours is refused in memory; anything else costs one unit of point reads. Changes nothing:
/// `RecordScan` counts.
public struct LookUpCode: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// - Parameter text: a code, or an address that carries one. Throws `Refusal.missing` that says what is
    ///   wrong with a text that is none.
    public func callAsFunction(_ text: String, on occasion: Occasion) async throws -> CodeAnswer {
        try await callAsFunction(try read(text, on: occasion), on: occasion)
    }

    /// What the text says, without looking it up. Throws `Refusal.missing` with the rule `code.malformed`; a text
    /// that is no code counts as a refusal.
    public func read(_ text: String, on occasion: Occasion) throws -> ScannedText {
        do {
            return try Self.read(text)
        } catch {
            platform.scans.countRefusal(scope: "", printedNumber: 0, at: occasion.now)
            throw ScanFault.refusal(error)
        }
    }

    /// Strict, so that a missing digit is named; schemes that the registry does not know may still be in the directory.
    /// So are the keywords of a vendor's address in capitals.
    static func read(_ text: String) throws(ScannedText.ParseError) -> ScannedText {
        do {
            return try ScannedText(text)
        } catch .ecode(.unknownScheme) {
            return try ScannedText(text, mode: .lenient)
        } catch .noCodeInAddress {
            return try ScannedText(text, mode: .lenient)
        }
    }

    public func callAsFunction(_ scanned: ScannedText, on occasion: Occasion) async throws -> CodeAnswer {
        if let (allocation, identity) = try await platform.find(scanned) {
            if let facts = try await facts(scanned, allocation, identity, on: occasion) {
                occasion.mark?.concerns("code", scanned.plainText, "", owner: allocation.ownerID)
                let life = RemainingLife(facts, today: occasion.now.date)
                return .item(facts, Verdict(facts, life: life), life: life)
            }
        }
        if let (gtin, batch) = scanned.article, let found = try await product(gtin, batch, on: occasion) {
            return .product(found)
        }
        let place = RefusedPlace(scanned)
        platform.scans.countRefusal(scope: place.scope, printedNumber: place.printedNumber, at: occasion.now)
        return .notFound(text: scanned.plainText)
    }

    /// Whoever scans gets an answer: where a container's history is too long for a point read, it is left out; where
    /// the code's own is, it is read as lists are.
    private func facts(
        _ scanned: ScannedText, _ allocation: Allocation, _ identity: CodeIdentity, on occasion: Occasion
    ) async throws -> CodeFacts? {
        let (platform, now) = (self.platform, occasion.now)
        @Sendable func found(_ session: any Session, carries: Bool) throws -> CodeFacts? {
            try ReadCodeFacts(platform: platform, session: session, now: now, carries: carries)(
                scanned, allocation, identity)
        }
        do {
            return try await platform.datastore.read { try found($0, carries: true) }
        } catch StorageError.tooSlow {
            do {
                return try await platform.datastore.read { try found($0, carries: false) }
            } catch StorageError.tooSlow {
                return try await platform.datastore.report { try found($0, carries: true) }
            }
        }
    }

    private func product(_ gtin: GTIN, _ batch: String?, on occasion: Occasion) async throws -> ProductFacts? {
        try await platform.datastore.read { session in
            let reader = ReadCodeFacts(platform: platform, session: session, now: occasion.now)
            guard let product = try session.product(gtin: gtin.digits),
                let version = try reader.version(product.id, product.currentVersion),
                let owner = try reader.organization(product.ownerID)
            else { return nil }
            return ProductFacts(gtin: gtin, batchText: batch, product: product, version: version, owner: owner)
        }
    }
}

/// Where a refused code claims to come from: guessing shows as many refusals of one place.
struct RefusedPlace: Sendable, Hashable {
    let scope: String
    let printedNumber: Int64

    init(_ scanned: ScannedText) {
        let field: String
        switch scanned {
        case .ecode(let ecode):
            field = ecode.md
            scope = String(ecode.md.prefix(7))
        case .gtin(let gtin, _, let serial, _):
            field = serial ?? ""
            scope = gtin.digits
        case .nationalAddress(let address):
            field = address.identificationCode
            scope = address.gtin.digits
        case .elementString(let elements):
            field = ""
            scope = elements.bracketed
        }
        let isGTIN = scope.utf8.count == 14
        let layout = CodeLayout.all.first { $0.fieldDigits == field.utf8.count && ($0.scheme == .gtinSerial) == isGTIN }
        printedNumber = (layout.flatMap { try? $0.parse(field) }).map { Int64($0.printedNumber) } ?? 0
    }
}

extension ScannedText {
    /// The code itself, as shown to a person: the Ecode, or `(01)…(10)…(21)…`.
    var plainText: String {
        switch self {
        case .ecode(let ecode): ecode.text
        case .gtin(let gtin, let batch, let serial, _):
            "(01)\(gtin.digits)" + (batch.map { "(10)\($0)" } ?? "") + (serial.map { "(21)\($0)" } ?? "")
        case .elementString(let elements): elements.bracketed
        case .nationalAddress(let address): "\(address.host)/01\(address.gtin.digits)\(address.identificationCode)"
        }
    }

    /// The kind of article, and its batch, where no serial says more. What structure B of GB/T 33993 adds to its
    /// GTIN only the national platform knows.
    fileprivate var article: (gtin: GTIN, batch: String?)? {
        switch self {
        case .gtin(let gtin, let batch, nil, _): (gtin, batch)
        case .nationalAddress(let address): (address.gtin, nil)
        case .ecode, .gtin, .elementString: nil
        }
    }
}

extension RemainingLife {
    /// nil: not made yet, or nobody says how long it lasts.
    init?(_ facts: CodeFacts, today: CivilDate) {
        guard let version = facts.made?.version else { return nil }
        let start: Start =
            switch (facts.item?.soldOn, facts.item?.soldSource) {
            case (let date?, "estimated"): .estimatedSale(date)
            case (let date?, _): .sale(date)
            case (nil, _): .notSold
            }
        self.init(facts.product, version, start: start, today: today)
    }

    /// nil: nobody says how long it lasts.
    public init?(_ product: Product, _ version: ProductVersion, start: Start, today: CivilDate) {
        let declared = version.declaredLifeYears
        guard
            let years = SafeLife.years(
                productClass: product.productClass, gasCode: product.gasCode, declared: declared)
        else { return nil }
        let statute = SafeLife.statute(productClass: product.productClass, gasCode: product.gasCode)
        self.init(
            years: years, source: statute.map { $0.years == years ? $0.source : "" } ?? "", start: start, today: today)
    }
}
