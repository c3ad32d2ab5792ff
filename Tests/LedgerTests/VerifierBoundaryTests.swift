import Foundation
import Testing

/// The verifier stands alone: whoever wants to check may read one folder.
struct VerifierBoundaryTests {
    private static let ledger = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources/Ledger").resolvingSymlinksInPath()

    private func sources(in folder: URL) throws -> [(name: String, text: String)] {
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
        return try files.map { ($0, try String(contentsOf: folder.appending(path: $0), encoding: .utf8)) }
    }

    @Test func `the verifier's folder names no type from outside, and of cryptography SHA-256 and Ed25519 only`() throws
    {
        let verifier = try sources(in: Self.ledger.appending(path: "Verifier"))
        let others = try sources(in: Self.ledger).filter { !$0.name.hasPrefix("Verifier/") }
        #expect(verifier.count > 10)
        #expect(others.count > 3)
        let types = others.flatMap { source in
            source.text.matches(of: /\n(?:public )?(?:final )?(?:struct|enum|class|protocol|actor) (\w+)/).map {
                String($0.1)
            }
        }
        #expect(types.contains("WitnessRules"))
        let strangers =
            types + ["SM2", "SM3", "AESGCM", "HMAC", "SecretBytes", "SecureRandom", "KeyDerivation", "PrivateKey"]
        for source in verifier {
            // Comments may speak of the rest of the house.
            let code = source.text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }
                .joined(separator: "\n")
            let words = Set(code.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init))
            #expect(words.isDisjoint(with: strangers), "\(source.name): \(words.intersection(strangers))")
            let imports = code.matches(of: /(?m)^import (\w+)/).map { String($0.1) }
            #expect(imports == [] || imports == ["Cryptography"], "\(source.name)")
        }
    }
}
