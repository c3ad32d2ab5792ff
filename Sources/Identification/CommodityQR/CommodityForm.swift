extension CommodityQR {
    /// How structure C sets keywords and values apart: the vendor chooses (GB/T 33993, known-medium). Reading
    /// takes any of them, also mixed.
    public struct Form: Sendable, Hashable {
        /// Between the base and the first keyword.
        public let lead: String
        /// One of `delimiters`, before every keyword but the first.
        public let betweenPairs: Character
        /// One of `delimiters`, behind every keyword.
        public let beforeValue: Character

        /// `/gtin/06901234567892/bat/A1`
        public static let path = Form(checked: "/", "/", "/")
        /// `?gtin=06901234567892&bat=A1`
        public static let query = Form(checked: "?", "&", "=")
        /// `#gtin=06901234567892&bat=A1`: what follows is not sent to the server.
        public static let fragment = Form(checked: "#", "&", "=")

        /// What may stand between pairs and before values. `|` is none of the characters of RFC 3986 and is in
        /// use; it is printed as it is.
        public static let delimiters = Array("/&=;:,|!-_.~*+$@'()")

        /// nil unless `lead` is `/`, `?` or `#`, and both delimiters are among `delimiters`. Only a query or a
        /// fragment has `&` between pairs.
        public init?(lead: String, betweenPairs: Character, beforeValue: Character) {
            guard ["/", "?", "#"].contains(lead), Self.delimiters.contains(betweenPairs),
                Self.delimiters.contains(beforeValue)
            else { return nil }
            if lead == "/", betweenPairs == "&" || beforeValue == "&" { return nil }
            self.init(checked: lead, betweenPairs, beforeValue)
        }

        private init(checked lead: String, _ betweenPairs: Character, _ beforeValue: Character) {
            (self.lead, self.betweenPairs, self.beforeValue) = (lead, betweenPairs, beforeValue)
        }

        /// `Address.encode`, and `%XX` for the delimiters as well: what is printed reads back alike.
        func encode(_ value: String) -> String {
            let encoded = Address.encode(value)
            let unreserved = [betweenPairs, beforeValue].compactMap(\.asciiValue).filter { "-._~".utf8.contains($0) }
            guard encoded.utf8.contains(where: unreserved.contains) else { return encoded }
            var bytes: [UInt8] = []
            for byte in encoded.utf8 {
                if unreserved.contains(byte) {
                    bytes += "%\(String(byte, radix: 16, uppercase: true))".utf8
                } else {
                    bytes.append(byte)
                }
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
