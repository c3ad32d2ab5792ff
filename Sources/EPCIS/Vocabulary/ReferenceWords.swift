/// What a business transaction is (CBV 2.0 7.3).
public struct TransactionType: VocabularyWord {
    public static let uriPrefixes = ["urn:epcglobal:cbv:btt:", "https://ref.gs1.org/cbv/BTT-", "cbv:BTT-"]
    public static let webPrefix = "https://ref.gs1.org/cbv/BTT-"
    public static let words: Set<String> = [
        "bol", "cert", "desadv", "inv", "pedigree", "po", "poc", "prodorder", "recadv", "rma", "testprd", "testres",
        "upevt",
    ]
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let bill = TransactionType(rawValue: "bol")
    public static let purchaseOrder = TransactionType(rawValue: "po")
    public static let productionOrder = TransactionType(rawValue: "prodorder")
    public static let testProcedure = TransactionType(rawValue: "testprd")
    public static let testResult = TransactionType(rawValue: "testres")
}

/// What a source or destination is (CBV 2.0 7.4).
public struct PartyType: VocabularyWord {
    public static let uriPrefixes = ["urn:epcglobal:cbv:sdt:", "https://ref.gs1.org/cbv/SDT-", "cbv:SDT-"]
    public static let webPrefix = "https://ref.gs1.org/cbv/SDT-"
    public static let words: Set<String> = ["location", "owning_party", "possessing_party"]
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let location = PartyType(rawValue: "location")
    public static let owningParty = PartyType(rawValue: "owning_party")
    public static let possessingParty = PartyType(rawValue: "possessing_party")
}

/// Why an event is declared an error (CBV 2.0 7.5).
public struct ErrorReason: VocabularyWord {
    public static let uriPrefixes = ["urn:epcglobal:cbv:er:", "https://ref.gs1.org/cbv/ER-", "cbv:ER-"]
    public static let webPrefix = "https://ref.gs1.org/cbv/ER-"
    public static let words: Set<String> = ["did_not_occur", "incorrect_data"]
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let didNotOccur = ErrorReason(rawValue: "did_not_occur")
    public static let incorrectData = ErrorReason(rawValue: "incorrect_data")
}
