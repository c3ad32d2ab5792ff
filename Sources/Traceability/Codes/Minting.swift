import Identification
import Ledger
import Serials
import Storage

/// Where new codes stand among those of their layout.
struct MintingPlace {
    var kind: Allocation.Kind
    var layout: String
    var scope: String
    var printedNumber: Int64
    var keyID: Int64
    var firstIndex: Int64
    var state: Allocation.State
}

/// A row of `code_allocation` to be.
struct NewAllocation {
    var ownerID: Int64
    var number: Int64
    var place: MintingPlace
    var count: Int64
    var productID: Int64
    var applicationID: Int64?
    var address: String
    var isTest: Bool
    /// A `ScratchForm` id; "": none.
    var scratch = ""
}

extension WriteSession {
    func nextAllocationNumber(of ownerID: Int64) throws -> Int64 {
        let last = try value(
            "SELECT COALESCE(MAX(allocation_no), 0) FROM code_allocation WHERE owner_id = \(ownerID)", as: Int64.self)
        return (last ?? 0) + 1
    }

    /// Throws a refusal when the enterprise may not have codes made here, or when the layout's numbers are used up.
    func mintingPlace(
        for application: CodeApplication, number: Int64, _ product: Product, _ organization: Organization,
        on occasion: Occasion
    ) throws -> MintingPlace {
        guard let layout = CodeLayout.named(application.layout) else {
            throw Refusal(.invalid, .missing, field: "layout", ["object": "layout \(application.layout)"])
        }
        if application.scheme == .commodityQR {
            return try keyedPlace(layout, scope: product.gtin ?? "", count: application.quantity, at: occasion.now)
        }
        guard let scope = organization.ecodeNumber else { throw Refusal(.invalid, .noEcodeNumber) }
        if organization.issuingMode == .national {
            return MintingPlace(
                kind: .directory, layout: "", scope: scope, printedNumber: number, keyID: 0, firstIndex: 0,
                state: .fetching)
        }
        guard try issuingAuthorization(of: organization.id, covering: scope, on: occasion.now.date) else {
            throw Refusal(.conflict, .notAuthorised, ["value": scope])
        }
        return try keyedPlace(layout, scope: scope, count: application.quantity, at: occasion.now)
    }

    private func keyedPlace(
        _ layout: CodeLayout, scope: String, count: Int64, at now: Instant
    ) throws -> MintingPlace {
        guard UInt64(count) <= layout.serialCount else {
            throw Refusal(
                .invalid, .quantityBeyondLayout, field: "quantity",
                ["value": "\(count)", "limit": "\(layout.serialCount)"])
        }
        let key = try newestAllocationKey(at: now)
        var place = MintingPlace(
            kind: .keyed, layout: layout.id, scope: scope, printedNumber: 0, keyID: key, firstIndex: 0, state: .active)
        if layout.isEpochLayout {
            try continueEpoch(&place, layout, count)
        } else {
            place.printedNumber = try nextPrintedNumber(layout, scope)
        }
        guard UInt64(place.printedNumber) <= layout.printedNumbers.upperBound else {
            throw Refusal(
                .conflict, .printedNumbersUsedUp,
                ["layout": layout.id, "scope": scope, "limit": "\(layout.printedNumbers.upperBound)"])
        }
        return place
    }

    /// Printed numbers count up and are never used again; 0 stands in no code.
    private func nextPrintedNumber(_ layout: CodeLayout, _ scope: String) throws -> Int64 {
        let last = try value(
            """
            SELECT COALESCE(MAX(printed_no), 0) FROM code_allocation
            WHERE layout = \(layout.id) AND scope = \(scope)
            """, as: Int64.self)
        return max((last ?? 0) + 1, Int64(layout.printedNumbers.lowerBound))
    }

    /// Allocations of an epoch are ranges of one permutation, so they share its key. A new epoch begins when
    /// the count does not fit.
    private func continueEpoch(_ place: inout MintingPlace, _ layout: CodeLayout, _ count: Int64) throws {
        let last = try first(
            """
            SELECT printed_no, key_id, first_index + code_count FROM code_allocation
            WHERE layout = \(layout.id) AND scope = \(place.scope)
            ORDER BY printed_no DESC, first_index DESC LIMIT 1
            """
        ) { row in
            (epoch: try row.next(Int64.self), key: try row.next(Int64.self), end: try row.next(Int64.self))
        }
        guard let last else {
            place.printedNumber = max(1, Int64(layout.printedNumbers.lowerBound))
            return
        }
        let fits = UInt64(last.end) + UInt64(count) <= layout.serialCount
        let state = try value(
            "SELECT state FROM allocation_key WHERE key_id = \(last.key)", as: AllocationKeyState.self)
        let isLastEpoch = UInt64(last.epoch) >= layout.printedNumbers.upperBound
        // A key that was only rotated out goes on in the last epoch: there is no number for another.
        if fits, state == .active || state == .retired && isLastEpoch {
            (place.printedNumber, place.keyID, place.firstIndex) = (last.epoch, last.key, last.end)
        } else {
            place.printedNumber = last.epoch + 1
        }
    }

    func insert(_ new: NewAllocation, by accountID: Int64, at now: Instant) throws {
        let place = new.place
        let loaded = place.kind == .keyed ? new.count : 0
        let secret = new.scratch.isEmpty ? 0 : try newestScratchSecret(at: now)
        let columns: [StaticString] = [
            "owner_id", "allocation_no", "kind", "layout", "scope", "printed_no", "key_id", "first_index", "code_count",
            "loaded_count", "product_id", "application_id", "address", "state", "is_test", "issued_by", "issued_at",
            "scratch", "scratch_secret_id",
        ]
        let row: [Value] = [
            new.ownerID.storageValue, new.number.storageValue, place.kind.storageValue, place.layout.storageValue,
            place.scope.storageValue, place.printedNumber.storageValue, place.keyID.storageValue,
            place.firstIndex.storageValue, new.count.storageValue, loaded.storageValue, new.productID.storageValue,
            new.applicationID.storageValue, new.address.storageValue, place.state.storageValue,
            new.isTest.storageValue, accountID.storageValue, now.storageValue, new.scratch.storageValue,
            secret.storageValue,
        ]
        try insert(into: "code_allocation", columns: columns, rows: [row])
        try leave([PendingLeaf(.allocation, (new.ownerID, new.number), record: FactForm.allocationText(columns, row))])
        try bumpAllocations()
    }
}

extension Rule {
    static let notAuthorised = Rule(
        "codes.not-authorised",
        "企业号 {value} 没有有效的授权签发备案，不能在本平台发码；请先备案授权书与号段，或改为国家平台发码",
        "No authorisation in force covers the enterprise number {value}, so no codes can be made here; "
            + "file the authorisation and range, or switch to codes of the national platform")
    static let printedNumbersUsedUp = Rule(
        "codes.printed-numbers-used-up", "{scope} 在码制 {layout} 下的 {limit} 个码段号已用完，请改用其他码制",
        "Every allocation number of {scope} in the layout {layout} is used, up to {limit}; choose another layout")
}
