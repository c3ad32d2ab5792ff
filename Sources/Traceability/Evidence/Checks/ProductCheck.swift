import Storage

/// Each product has its versions, numbered on from 1, and the last of them is the one that it shows (产品版本连续). What the
/// versions say themselves is held against their leaves.
struct ProductCheck: StoredCheck {
    let name = CheckName.records
    private(set) var count = 0
    private var last: Int64 = 0
    private static let pageProducts = 500

    mutating func step(_ session: any Session, _ faults: inout [CheckFault]) throws -> Bool {
        let products = try session.rows(
            """
            SELECT p.product_id, p.current_version, (SELECT count(*) FROM product_version v
                    WHERE v.product_id = p.product_id AND v.version_no BETWEEN 1 AND p.current_version),
                (SELECT count(*) FROM product_version v WHERE v.product_id = p.product_id)
            FROM product p WHERE p.product_id > \(last) ORDER BY p.product_id LIMIT \(Self.pageProducts)
            """
        ) { row in
            (
                id: try row.next(Int64.self), current: try row.next(Int64.self), known: try row.next(Int64.self),
                all: try row.next(Int64.self)
            )
        }
        for product in products {
            if product.current < 1 || product.known != product.current || product.all != product.current {
                faults.append(
                    CheckFault(
                        name, "产品 \(product.id) 的版本不连续，或其当前版本不是最后一个",
                        "versions of product \(product.id) are not numbered on, or it does not show the last"))
            }
            last = product.id
            count += 1
        }
        if products.count == Self.pageProducts { return true }
        try checkStrays(session, &faults)
        return false
    }

    /// Versions of no product, runs of no allocation, and states that no code can have.
    private func checkStrays(_ session: any Session, _ faults: inout [CheckFault]) throws {
        let versions: Int64? = try session.value(
            """
            SELECT count(*) FROM product_version v
            WHERE NOT EXISTS (SELECT 1 FROM product p WHERE p.product_id = v.product_id)
            """)
        let states: Int64? = try session.value(
            """
            SELECT count(*) FROM state_run s WHERE s.kind NOT IN ('void', 'frozen', 'scrapped')
                OR NOT EXISTS (SELECT 1 FROM code_allocation a
                    WHERE a.owner_id = s.owner_id AND a.allocation_no = s.allocation_no)
            """)
        if versions != 0 { faults.append(CheckFault(name, "有版本没有产品", "versions are of a product that is not there")) }
        if states != 0 {
            faults.append(
                CheckFault(
                    name, "有作废、冻结或报废的区间不属于任何码段，或状态未知",
                    "void, frozen or scrapped runs are of no allocation, or of a kind that is unknown"))
        }
    }
}
