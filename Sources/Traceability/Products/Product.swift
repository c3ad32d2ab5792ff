public import Identification
public import JSONStream
public import Storage

/// 产品: a model for one gas type. Its nameplate is in its versions.
public struct Product: Sendable, Hashable {
    public enum State: String, Sendable, ValueConvertible { case active, retired }

    /// How the serials of its GTIN come about: one way for the life of the product.
    public enum SerialKind: String, Sendable, ValueConvertible {
        case keyed
        /// The maker's own serial numbers, told to us by import.
        case own
    }

    public let id: Int64
    public let ownerID: Int64
    /// A row of `ProductClass`: STOVE, GWH, BOILER, …
    public let productClass: String
    public let name: String
    public let brand: String
    public let model: String
    /// GB/T 13611: 12T, 20Y, …; "" where gas does not matter.
    public let gasCode: String
    public let gtin: String?
    public let serialKind: SerialKind
    public let state: State
    public let currentVersion: Int
    public let createdAt: Instant
}

/// 产品版本: the nameplate as of a date. A batch pins one; a scan shows the nameplate as made.
public struct ProductVersion: Sendable, Hashable {
    public let productID: Int64
    public let number: Int
    public let effectiveFrom: CivilDate
    /// Public fields by name: see `NameplateField`.
    public let nameplate: JSONValue
    /// Never shorter than GB 17905 says.
    public let declaredLifeYears: Int?
    public let standard: String
    public let certificateNumber: String?
    /// 委托人, 生产者, 生产企业 and the CCC factory code.
    public let entruster: String
    public let producer: String
    public let factory: String
    public let factoryCode: String?
}

/// 批次: units made together; pins the product's version.
public struct Batch: Sendable, Hashable {
    public let ownerID: Int64
    public let id: Int64
    public let productID: Int64
    public let versionNumber: Int
    public let number: String
    public let productionDate: CivilDate
    public let siteID: Int64
    public let line: String
    public let shift: String
}

extension Session {
    public func product(_ id: Int64) throws -> Product? {
        try first(productColumns + "WHERE product_id = \(id)", product)
    }

    public func product(gtin: String) throws -> Product? {
        try first(productColumns + "WHERE gtin = \(gtin)", product)
    }

    public func products(of ownerID: Int64, after id: Int64 = 0, limit: Int = 100) throws -> [Product] {
        try rows(
            productColumns + "WHERE owner_id = \(ownerID) AND product_id > \(id) ORDER BY product_id LIMIT \(limit)",
            product)
    }

    public func productVersion(_ productID: Int64, _ number: Int) throws -> ProductVersion? {
        try first(
            """
            SELECT product_id, version_no, effective_from, nameplate, declared_life_years, standard, certificate_number,
                entruster, producer, factory, factory_code
            FROM product_version WHERE product_id = \(productID) AND version_no = \(number)
            """
        ) { row in
            ProductVersion(
                productID: try row.next(), number: try row.next(), effectiveFrom: try row.nextDate(),
                nameplate: try JSONValue(parsing: Array(try row.next(String.self).utf8)),
                declaredLifeYears: try row.next(), standard: try row.next(), certificateNumber: try row.next(),
                entruster: try row.next(), producer: try row.next(), factory: try row.next(),
                factoryCode: try row.next())
        }
    }

    public func batch(_ ownerID: Int64, _ id: Int64) throws -> Batch? {
        try first(batchColumns + "WHERE owner_id = \(ownerID) AND batch_id = \(id)", batch)
    }

    func batch(_ ownerID: Int64, product productID: Int64, number: String) throws -> Batch? {
        try first(
            batchColumns + "WHERE owner_id = \(ownerID) AND product_id = \(productID) AND batch_no = \(number)", batch)
    }

    private var batchColumns: Query {
        """
        SELECT owner_id, batch_id, product_id, version_no, batch_no, production_date, site_id, line, shift FROM batch
        """ + " "
    }

    private func batch(_ row: inout RowReader) throws -> Batch {
        Batch(
            ownerID: try row.next(), id: try row.next(), productID: try row.next(), versionNumber: try row.next(),
            number: try row.next(), productionDate: try row.nextDate(), siteID: try row.next(), line: try row.next(),
            shift: try row.next())
    }

    private var productColumns: Query {
        """
        SELECT product_id, owner_id, class, name, brand, model, gas_code, gtin, serial_kind, state, current_version,
            created_at FROM product
        """ + " "
    }

    private func product(_ row: inout RowReader) throws -> Product {
        Product(
            id: try row.next(), ownerID: try row.next(), productClass: try row.next(), name: try row.next(),
            brand: try row.next(), model: try row.next(), gasCode: try row.next(), gtin: try row.next(),
            serialKind: try row.next(), state: try row.next(), currentVersion: try row.next(),
            createdAt: try row.next())
    }
}

extension RowReader {
    /// A day kept as `2026-11-22`.
    mutating func nextDate() throws -> CivilDate {
        let text = try next(String.self)
        guard let date = CivilDate(iso: text) else { throw StorageError.unexpectedColumn("\(text) is no date") }
        return date
    }
}
