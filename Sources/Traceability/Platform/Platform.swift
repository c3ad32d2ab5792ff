public import Cryptography
public import Identification
import Labels
public import Ledger
public import Storage

/// What every use case stands on. Composed once by `Server`, by tests with a fixed clock. A class, since each request
/// hands it on several times: one count of references, not one of each part that all threads share.
public final class Platform: Sendable {
    public let datastore: any Datastore
    public let clock: any Clock
    public let entropy: Entropy
    public let keys: PlatformKeys
    public let options: PlatformOptions
    public let regions: RegionTable
    /// Every allocation in memory: a code is checked without a read.
    public let allocations: AllocationTable
    /// What queries of codes keep in memory.
    public let scans = ScanMemory()
    /// Reads photos of labels, few at a time.
    let photos = ReadingGate(slots: 2, waiting: 4)
    /// Whoever tries links to print files.
    public let handOverTries = TryLimit(misses: 20, seconds: 600)
    /// Archives of links that requests pack again.
    let packingTurns = Turns()
    /// Photos of one address, behind which many may sit: reading one keeps a core busy for up to a second.
    let photoTries = TryLimit(misses: 60, seconds: 60)
    /// Proofs for one address, and lists of them: some dozen reads each.
    let proofReads = TryLimit(misses: 1_200, seconds: 60)
    /// Tiles of the log for one address: a monitor reads one after another.
    let tileReads = TryLimit(misses: 30_000, seconds: 60)
    /// Captures too large for their request, waiting for the process that works them off.
    public let captures = CaptureQueue()
    let failedFigures = FailedFiguresMemory()
    /// Returns whose senders do not wait for the answer.
    public let returnJobs = ReturnJobs()
    /// The order in which returns came to count, and who waits for more.
    public let arrivals = ArrivalMemory()
    /// Messages that wait to be handed over.
    let outgoing = OutgoingMessages()
    /// Uses of sessions that wait to be written.
    let sessionTouches = SessionTouches()
    /// The rules of passwords, sessions and accounts.
    public let policy: PolicyMemory
    /// Lines of the audit trail that wait to be written, and how often somebody was refused.
    public let auditTrail: AuditTrail
    /// What addresses do that is no ordinary use, and which are closed for it.
    public let watch = WatchMemory()
    public let closedAddresses = ClosedAddressMemory()
    /// What only the process knows of itself, for the evidence file.
    public let machineFacts = MachineFacts()
    /// What the self-check found.
    public let integrity = IntegrityState()
    /// Gives the leaves of facts their places in the tree.
    let sealing: Sealing
    /// Links of products in memory: a redirect costs no read.
    public let links = LinkMemory()

    public init(
        datastore: any Datastore, clock: any Clock, entropy: Entropy, keys: PlatformKeys, options: PlatformOptions
    ) throws {
        self.datastore = datastore
        self.clock = clock
        self.entropy = entropy
        self.keys = keys
        self.options = options
        regions = try RegionTable.shipped()
        allocations = AllocationTable(keys: keys)
        auditTrail = AuditTrail(datastore)
        var usual = SecurityPolicy()
        usual.secondFactor = options.secondFactor
        policy = PolicyMemory(usual: usual)
        sealing = Sealing(entropy: entropy)
        sealAtCommit()
    }
}

/// Where randomness comes from: libcrypto in production, a seeded generator in tests.
public struct Entropy: Sendable {
    public let bytes: @Sendable (_ count: Int) -> [UInt8]

    public init(bytes: @escaping @Sendable (_ count: Int) -> [UInt8]) { self.bytes = bytes }

    public static let secure = Entropy { SecureRandom.bytes($0) }

    /// A uniform 63-bit number.
    func number() -> Int64 { bytes(8).reduce(Int64(0)) { ($0 << 8 | Int64($1)) & Int64.max } }
}

/// What the operator chose.
public struct PlatformOptions: Sendable {
    /// The address that is printed in codes, without a trailing slash: `https://trace.example.cn`.
    public var publicURL: String
    public var platformName: Message
    /// ICP 备案号 and 公安备案号, shown in every footer when set.
    public var icpNumber: String
    public var policeNumber: String
    /// Codes that an enterprise may apply for in a year unless a quota row says otherwise.
    public var yearlyQuota: Int64
    /// Who answers when something is wrong: shown on error and consumer pages.
    public var hotline: String
    /// The witnesses of the ledger and how many of them must have seen a checkpoint; nil: there are none.
    public var witnessPolicy: TrustPolicy?
    /// Where files of print jobs are made; "": this process makes none.
    public var printFolder = ""
    /// Where webhooks may go.
    public var destinations = DestinationRules()
    /// How Ecodes lie in RFID tags here; nil: no profile is configured, and no Ecode is promised to fit a tag.
    public var ecodeTagProfile: EcodeTagProfile?
    /// Passwords that everybody tries first.
    public var passwordWords = PasswordWords()
    /// Who carries messages to persons; nil: nobody, and nothing of the kind is offered.
    public var messages: (any MessageSending)?
    /// Who needs a second factor as long as the security administrator has not said.
    public var secondFactor = SecurityPolicy.SecondFactor.off
    /// Identity of the log of facts (存证日志), for ever; "": the public address's host with "/ledger".
    public var ledgerOrigin = ""

    public init(
        publicURL: String, platformName: Message = Message("燃溯", "Ransu"), icpNumber: String = "",
        policeNumber: String = "", yearlyQuota: Int64 = 5_000_000, hotline: String = ""
    ) {
        self.publicURL = publicURL
        self.platformName = platformName
        self.icpNumber = icpNumber
        self.policeNumber = policeNumber
        self.yearlyQuota = yearlyQuota
        self.hotline = hotline
    }
}
