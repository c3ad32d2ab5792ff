public import Cryptography

/// How the verification code under a scratch layer (刮开验证码) looks.
public struct ScratchForm: Hashable, Sendable {
    /// The characters of a scratch code.
    public enum Alphabet: String, Hashable, Sendable, CaseIterable {
        /// 0…9: can be typed on any telephone.
        case digits
        /// 30 digits and capitals, none of which looks like another: no 0 O 1 I L U.
        case letters
    }

    /// Which characters it has.
    public let alphabet: Alphabet
    /// 8…10.
    public let length: Int

    /// nil for a length outside 8…10: shorter ones can be guessed, longer ones are mistyped.
    public init?(_ alphabet: Alphabet, length: Int) {
        guard (8...10).contains(length) else { return nil }
        self.alphabet = alphabet
        self.length = length
    }

    /// `digits-8` … `letters-10`, as stored and as asked for.
    public var id: String { "\(alphabet.rawValue)-\(length)" }

    /// Every form there is.
    public static let all = Alphabet.allCases.flatMap { alphabet in
        (8...10).compactMap { ScratchForm(alphabet, length: $0) }
    }

    /// The form of an id, nil when there is none.
    public static func named(_ id: String) -> ScratchForm? { all.first { $0.id == id } }

    static let letters = Array("23456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
    static let digits = Array("0123456789".utf8)

    var symbols: [UInt8] { alphabet == .digits ? Self.digits : Self.letters }
}

/// Makes and checks the codes under scratch layers: nothing is stored a code. Secrets have ids of their own, apart from
/// the keys of allocations, so that one leak does not open the other.
public struct ScratchSecret: Sendable {
    /// Stored with the allocation.
    public let id: UInt32
    private let key: SecretBytes

    /// HKDF-SHA256 of the master (32 bytes or more), info "ransu scratch secret v1" ‖ id in four bytes.
    public static func derive(master: SecretBytes, id: UInt32) throws(SerialError) -> ScratchSecret {
        var info = Array("ransu scratch secret v1".utf8)
        withUnsafeBytes(of: id.bigEndian) { info.append(contentsOf: $0) }
        guard master.count >= 32 else {
            throw .cryptography(
                .wrongLength(field: "master secret", allowed: 32...65_536, actual: master.count))
        }
        do throws(CryptographyError) {
            return ScratchSecret(id: id, key: try KeyDerivation.hkdf(master, info: info, count: 32))
        } catch {
            throw .cryptography(error)
        }
    }

    private init(id: UInt32, key: SecretBytes) {
        self.id = id
        self.key = key
    }

    /// HMAC-SHA256(key, owner ‖ allocation ‖ index, eight bytes each, big-endian); its first 16 bytes as a number,
    /// written in the form's alphabet. 30^10 < 2^50: the remainder prefers no code by more than 2^-78.
    public func code(owner: Int64, allocation: Int64, index: Int64, _ form: ScratchForm) -> [UInt8] {
        var message: [UInt8] = []
        message.reserveCapacity(24)
        for number in [owner, allocation, index] {
            withUnsafeBytes(of: number.bigEndian) { message.append(contentsOf: $0) }
        }
        let code = MAC.code(for: message, key: key)
        var number = code.prefix(16).reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        let symbols = form.symbols
        var text = [UInt8](repeating: 0, count: form.length)
        for place in text.indices {
            let parts = number.quotientAndRemainder(dividingBy: UInt128(symbols.count))
            text[place] = symbols[Int(parts.remainder)]
            number = parts.quotient
        }
        return text
    }

    /// Whether a person typed the code of this place, in a time that does not depend on what was typed beyond its
    /// length: the right code is computed whatever comes, and compared as a whole.
    ///
    /// Blanks and dashes do not matter, nor small letters, nor full-width ones.
    public func matches(
        _ typed: String, owner: Int64, allocation: Int64, index: Int64, _ form: ScratchForm
    ) -> Bool {
        let right = code(owner: owner, allocation: allocation, index: index, form)
        var given = Self.clean(typed)
        let hasLength = given.count == form.length
        given += [UInt8](repeating: 0, count: max(0, form.length - given.count))
        let isEqual = constantTimeEqual(Array(given.prefix(form.length)), right)
        return hasLength && isEqual
    }

    /// At most 64 characters are looked at. What no code has in it stays, so that the length tells.
    static func clean(_ typed: String) -> [UInt8] {
        typed.unicodeScalars.prefix(64).compactMap { scalar -> UInt8? in
            var value = scalar.value
            if (0xFF01...0xFF5E).contains(value) { value -= 0xFEE0 }
            switch value {
            case 0x20, 0x2D, 0x09, 0xA0, 0x3000, 0x200B, 0x2010...0x2015: return nil
            case 0x61...0x7A: return UInt8(value - 0x20)
            case 0x21...0x7E: return UInt8(value)
            default: return 0
            }
        }
    }
}
