public import JSONStream

/// 追溯: one item's line of life as one reader may see it; the page, the JSON, the EPCIS document and the workbook are
/// this value.
public struct ItemTrace: Sendable {
    public let facts: CodeFacts
    public let verdict: Verdict
    public let life: RemainingLife?
    public let reach: Reach
    /// Oldest first.
    public let lines: [Line]
    /// Where the goods were, in the order of time; the first is the maker.
    public let hands: [Hand]
    /// The containers that it lay in, as far as the reader knows of the packing.
    public let stays: [ItemStay]
    /// nil: not for this reader.
    public let components: [BatchComponent]?
    /// In the order in which they were reported.
    public let tests: [TestLine]
    /// What was known and counted then; nil: now. The verdict, sales and holders are those of today.
    public let asOf: Instant?

    /// How much a reader sees at all; each event has its own groups besides.
    public enum Reach: String, Sendable {
        /// Everybody: steps, dates and regions.
        case everybody = "public"
        /// Who captured an event of it, or got the goods.
        case party
        /// Whom the owner lets see the goods (`ObjectGrant`).
        case granted
        /// Staff, and regulators of the owner's region.
        case supervision
        case owner
    }

    /// One event as the reader may see it.
    public struct Line: Sendable {
        public let event: TraceEvent
        /// 已更正: declared to be wrong, or the declaration, or amended; told to whom the event is.
        public let isTakenBack: Bool
        /// The amendment that took its place, or that it came with.
        public let amendmentID: Int64?
        public let groups: EventGroups
        /// Who captured it, as far as the reader may know.
        public let captor: Party
        /// Where it was read, by the name that its captor registered; nil: none is registered, or not for this reader.
        public let placeName: String?
        /// GB/T 2260, of the place; nil: none is registered.
        public let placeRegion: String?
        /// Where goods went with it; nil: it is none with which they leave, or it does not say.
        public let destinationRegion: String?
        /// To whom, as the event or the register has it; "": not said, or not for this reader.
        public let consignee: String
        /// Numbers of orders, bills …; none where they are not for this reader.
        public let orders: [String]
        /// EPCIS JSON-LD. Of the public group alone, it names this one code and no number of others.
        public let document: JSONValue
        /// The document is a whole EPCIS event; false: what its kind cannot do without is not for this reader.
        public let isEvent: Bool
    }

    /// An enterprise by name, or its region alone.
    public struct Party: Sendable, Hashable {
        /// nil: not for this reader.
        public let organizationID: Int64?
        public let name: String?
        /// GB/T 2260; "" where nobody knows.
        public let regionCode: String
    }

    /// 经手: from when on somebody had the goods.
    public struct Hand: Sendable, Hashable {
        public enum Kind: String, Sendable {
            case maker
            /// Registered here.
            case party
            /// 未登记的收货方: as the shipment names it, or its region alone.
            case consignee
            /// 已售: nobody is named; the region is the sale's.
            case consumer
        }

        public let kind: Kind
        public let party: Party
        public let since: Instant?
        /// Through the container that it lay in.
        public let container: String?
    }

    /// 检验: a test with what was measured, by what and whom, as far as the reader may see.
    public struct TestLine: Sendable, Hashable {
        public let item: String
        /// nil: measured, with no result of its own.
        public var passed: Bool?
        public var testedOn = ""
        public var value = ""
        public var unit = ""
        public var limit = ""
        public var instrument = ""
        public var inspector = ""

        public init(item: String) { self.item = item }
    }
}

extension ItemTrace {
    /// What is left out of a long trace, in words: every face says it.
    public var omission: Message {
        let count = facts.omittedCount
        guard count > 0 else { return Message("记录过多，只列出其中一部分。", "There are more records than are listed here.") }
        return Message(
            "记录过多：列出最早和最新的记录，中间 \(count) 条未列出。",
            "There are more records than are listed: of these the first and the newest, without \(count) between them.")
    }
}
