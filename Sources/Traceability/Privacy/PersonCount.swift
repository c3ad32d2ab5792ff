public import Storage

/// How many persons the platform has information of, for the duties that begin at a number (个人信息保护法 art. 52, 54;
/// 网信办令第18号 art. 4).
public enum PersonCount {
    /// From here on an officer is named to the authority.
    public static let officer: Int64 = 1_000_000
    /// From here on an audit at least every two years.
    public static let audit: Int64 = 10_000_000
}

extension Session {
    /// Accounts, contacts of enterprises, and requests without an account. Names within events of goods are not
    /// counted: they lie sealed, and are many times the same.
    public func subjectCount() throws -> Int64 {
        try value(
            """
            SELECT (SELECT COUNT(*) FROM account)
                + (SELECT COUNT(*) FROM organization WHERE contact_phone_sealed IS NOT NULL)
                + (SELECT COUNT(DISTINCT contact_key) FROM rights_request WHERE contact_key IS NOT NULL)
            """, as: Int64.self) ?? 0
    }
}
