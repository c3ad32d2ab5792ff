/// 脱敏: what others see of personal and business data (regulation.md 3.3, PI-MASK-1…12). Pure, applied on the server.
///
/// Each is idempotent, never longer than its rule says, and shows only the first character of texts too short for it.
public enum Mask {
    /// PI-MASK-1: first 3, last 4 of a mobile number; `+86` stays.
    public static func mobile(_ number: String) -> String {
        let (prefix, rest) = split(number, after: ["+86 ", "+86-", "+86"])
        guard rest.count >= 8 else { return prefix + short(rest) }
        return prefix + keep(rest, head: 3, stars: 4, tail: 4)
    }

    /// PI-MASK-2: area code, last 4. What stands before the hyphen is an area code up to five characters.
    public static func landline(_ number: String) -> String {
        guard let dash = number.prefix(6).firstIndex(of: "-"), number[dash...].count > 5 else { return short(number) }
        return number[...dash] + "****" + number.suffix(4)
    }

    /// A number of either kind (PI-MASK-1, -2).
    public static func phone(_ number: String) -> String {
        number.hasPrefix("+86") || number.hasPrefix("1") ? mobile(number) : landline(number)
    }

    /// PI-MASK-3: the first character of a Chinese name, of each word of another one.
    public static func name(_ name: String) -> String {
        name.split(separator: " ", omittingEmptySubsequences: false).map { word in
            word.prefix(1) + String(repeating: "*", count: max(0, word.count - 1))
        }.joined(separator: " ")
    }

    /// PI-MASK-4: first 3, last 4 of a resident ID number.
    public static func residentID(_ number: String) -> String {
        guard number.count == 18 else { return short(number) }
        return keep(number, head: 3, stars: 11, tail: 4)
    }

    /// PI-MASK-5: first character and domain.
    public static func email(_ address: String) -> String {
        guard let at = address.lastIndex(of: "@"), at > address.startIndex else { return short(address) }
        return address.prefix(1) + "***" + address[at...]
    }

    /// PI-MASK-6: down to the district (区, 县, 旗 or a city below the first).
    public static func address(_ address: String) -> String {
        guard !address.hasSuffix("****") else { return address }
        guard let end = districtEnd(address) else { return short(address) }
        return address[..<end] + "****"
    }

    /// PI-MASK-7: the last 4 of a bank card.
    public static func bankCard(_ number: String) -> String {
        number.count > 8 || number.hasPrefix("****") && number.count == 8 ? "****" + number.suffix(4) : short(number)
    }

    /// PI-MASK-8: first 4, last 4 of a unified social credit code; public register data, shown partly by default.
    public static func uscc(_ code: String) -> String {
        guard code.count == 18 else { return short(code) }
        return keep(code, head: 4, stars: 10, tail: 4)
    }

    /// PI-MASK-11: without the last octet (IPv4) or the last 80 bits (IPv6).
    public static func networkAddress(_ address: String) -> String {
        // What is no address, such as the word for the machine itself, names nobody.
        guard address.contains(where: \.isNumber) else { return address }
        if address.contains(":") {
            let groups = address.split(separator: ":", omittingEmptySubsequences: false)
            return groups.prefix { !$0.isEmpty && $0 != "*" }.prefix(3).joined(separator: ":") + "::*"
        }
        guard let dot = address.lastIndex(of: ".") else { return short(address) }
        return address[...dot] + "*"
    }

    /// PI-MASK-12: first 6, last 4 of a code that others see.
    public static func code(_ code: String) -> String {
        if code.count == 14, code.dropFirst(6).prefix(4) == "****" { return code }
        guard code.count > 14 else { return short(code) }
        return keep(code, head: 6, stars: 4, tail: 4)
    }

    private static func keep(_ text: String, head: Int, stars: Int, tail: Int) -> String {
        text.prefix(head) + String(repeating: "*", count: stars) + text.suffix(tail)
    }

    /// Too short for a rule: all but the first character.
    private static func short(_ text: String) -> String {
        text.prefix(1) + String(repeating: "*", count: max(0, text.count - 1))
    }

    private static func split(_ text: String, after prefixes: [String]) -> (String, String) {
        for prefix in prefixes where text.hasPrefix(prefix) { return (prefix, String(text.dropFirst(prefix.count))) }
        return ("", text)
    }

    private static func districtEnd(_ address: String) -> String.Index? {
        let afterCity = address.firstIndex(of: "市").map(address.index(after:)) ?? address.startIndex
        let ends: [Character] = ["区", "县", "旗", "市"]
        if let end = address[afterCity...].prefix(12).firstIndex(where: ends.contains) {
            return address.index(after: end)
        }
        return afterCity > address.startIndex ? afterCity : nil
    }
}
