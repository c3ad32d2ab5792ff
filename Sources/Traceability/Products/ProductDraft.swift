import Identification
import JSONStream

/// What an enterprise says about a product that it registers.
public struct ProductDraft: Sendable {
    public var productClass = ""
    public var name = ""
    public var brand = ""
    public var model = ""
    public var gasCode = ""
    public var gtin = ""
    public var serialKind = ""
    public var version = ProductVersionDraft()

    public init() {}
}

/// What stands on the nameplate from a date on.
public struct ProductVersionDraft: Sendable {
    /// `2026-11-22`; "": today.
    public var effectiveFrom = ""
    public var nameplate: [String: String] = [:]
    public var declaredLifeYears: Int64?
    public var standard = ""
    public var certificateNumber = ""
    public var entruster = ""
    public var producer = ""
    public var factory = ""
    public var factoryCode = ""

    public init() {}
}

/// A draft whose every field is right.
struct CheckedProduct {
    var productClass: ProductClass
    var name: String
    var brand: String
    var model: String
    var gasCode: String
    var gtin: GTIN?
    var serialKind: Product.SerialKind
    var version: CheckedVersion
}

struct CheckedVersion {
    var effectiveFrom: CivilDate
    var nameplate: JSONValue
    var declaredLifeYears: Int?
    var standard: String
    var certificateNumber: String?
    var entruster: String
    var producer: String
    var factory: String
    var factoryCode: String?
}

extension ProductDraft {
    /// Throws `Refusals` naming every wrong field.
    func checked(today: CivilDate) throws -> CheckedProduct {
        var problems = Problems()
        let productClass = try problems.keep { try checkedClass() }
        let name = try problems.keep { try Text.required(self.name, "name", limit: 100) }
        let brand = try problems.keep { try Text.required(self.brand, "brand", limit: 60) }
        let model = try problems.keep { try Text.required(self.model, "model", limit: 60) }
        let gas = try problems.keep { try checkedGas(productClass) }
        let gtin = try problems.keep { try checkedGTIN() }
        let serialKind = try problems.keep { try checkedSerialKind() }
        let version = try problems.keep {
            try self.version.checked(class: productClass, gasCode: gas ?? "", today: today)
        }
        try Refusals.check(problems.all)
        return CheckedProduct(
            productClass: productClass!, name: name!, brand: brand!, model: model!, gasCode: gas!, gtin: gtin!,
            serialKind: serialKind!, version: version!)
    }

    private func checkedClass() throws -> ProductClass {
        guard let found = ProductClass.named(productClass) else {
            let choices = ProductClass.all.map(\.id).joined(separator: ", ")
            throw Refusal.choice("productClass", productClass, choices)
        }
        return found
    }

    /// GB/T 13611: the nameplate holds a code; “天然气” alone is wrong.
    private func checkedGas(_ productClass: ProductClass?) throws -> String {
        let code = Text.trim(gasCode).uppercased()
        if code.isEmpty, productClass?.needsGasCode != true { return "" }
        guard GasFamily.of(code) != nil else {
            let choices = GasFamily.all.flatMap(\.codes).joined(separator: ", ")
            throw Refusal(
                .invalid, .gasCode, field: "gasCode", ["value": String(gasCode.prefix(40)), "choices": choices])
        }
        return code
    }

    private func checkedGTIN() throws -> GTIN? {
        let text = Text.trim(gtin)
        if text.isEmpty { return nil }
        do { return try GTIN(text) } catch {
            throw ScanFault.refusal(ofGTIN: text, error)
        }
    }

    private func checkedSerialKind() throws -> Product.SerialKind {
        if serialKind.isEmpty { return .keyed }
        guard let kind = Product.SerialKind(rawValue: serialKind) else {
            throw Refusal.choice("serialKind", serialKind, "keyed, own")
        }
        return kind
    }
}

/// Gathers refusals, so that a form names every wrong field at once.
struct Problems {
    private(set) var all: [Refusal] = []

    mutating func add(_ refusal: Refusal) { all.append(refusal) }

    /// The value, or nil and one refusal more. Errors of the storage go up: the unit of work must end or run again.
    @discardableResult
    mutating func keep<T>(_ body: () throws -> T) throws -> T? {
        do { return try body() } catch let refusal as Refusal {
            add(refusal)
        } catch let several as Refusals {
            several.all.forEach { add($0) }
        }
        return nil
    }
}

extension Refusal {
    static func choice(_ field: String, _ value: String, _ choices: String) -> Refusal {
        Refusal(
            .invalid, .unknownChoice, field: field,
            ["field": field, "value": String(value.prefix(40)), "choices": choices])
    }
}
