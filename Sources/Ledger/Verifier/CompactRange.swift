/// The hashes of the fewest whole subtrees that cover a run of leaves (紧凑区间). It is all a log must keep to go on
/// appending, and two neighbours merge into one.
///
/// The idea: Crosby and Wallach, "Efficient Data Structures for Tamper-Evident Logging" (USENIX Security 2009);
/// the name: transparency-dev/merkle, docs/compact_ranges.md.
public struct CompactRange: Hashable, Sendable {
    /// A subtree and its hash.
    public struct Member: Hashable, Sendable {
        /// Which subtree.
        public let node: TreeNode
        /// Its hash.
        public let hash: TreeHash
    }

    /// The leaves covered.
    public private(set) var leaves: Range<UInt64>
    /// From left to right.
    public private(set) var members: [Member]

    /// No leaf yet; the first to come is number `start`.
    public init(startingAt start: UInt64 = 0) {
        leaves = start..<start
        members = []
    }

    /// A stored range; nil unless there is one hash for each subtree that covers the leaves, and the leaves are within
    /// the limit of sizes.
    public init?(leaves: Range<UInt64>, hashes: [TreeHash]) {
        guard leaves.upperBound <= TreeSize.limit else { return nil }
        let nodes = TreeNode.covering(leaves)
        guard nodes.count == hashes.count else { return nil }
        self.leaves = leaves
        members = zip(nodes, hashes).map { Member(node: $0, hash: $1) }
    }

    /// The hashes from left to right, for storing.
    public var hashes: [TreeHash] { members.map(\.hash) }

    /// Root of the tree of these leaves, RFC 9162 section 2.1.1; `TreeHash.empty` without leaves. Nil for a range that
    /// does not begin at leaf 0.
    public var root: TreeHash? {
        guard leaves.lowerBound == 0 else { return nil }
        return Self.fold(members.map(\.hash)) ?? .empty
    }

    /// Hash of a subtree given by its whole parts from left to right; nil for none.
    static func fold(_ hashes: some BidirectionalCollection<TreeHash>) -> TreeHash? {
        guard var hash = hashes.last else { return nil }
        for left in hashes.dropLast().reversed() { hash = .node(left, hash) }
        return hash
    }

    /// Appends a leaf's hash. `finished` gets every subtree that this leaf completes, the leaf first.
    public mutating func append(_ leaf: TreeHash, finished: (Member) -> Void = { _ in }) {
        push(Member(node: TreeNode(level: 0, index: leaves.upperBound), hash: leaf), finished: finished)
        leaves = leaves.lowerBound..<(leaves.upperBound + 1)
    }

    /// Appends leaves' hashes in their order.
    public mutating func append(contentsOf hashes: some Sequence<TreeHash>) {
        for hash in hashes { append(hash) }
    }

    /// Appends the leaves of `right`; false, and nothing done, unless they begin where these end.
    public mutating func merge(_ right: CompactRange) -> Bool {
        guard right.leaves.lowerBound == leaves.upperBound else { return false }
        for member in right.members { push(member, finished: { _ in }) }
        leaves = leaves.lowerBound..<right.leaves.upperBound
        return true
    }

    private mutating func push(_ member: Member, finished: (Member) -> Void) {
        var member = member
        finished(member)
        while let left = members.last, left.node.level == member.node.level, left.node.index & 1 == 0 {
            members.removeLast()
            let parent = TreeNode(level: left.node.level + 1, index: left.node.index >> 1)
            member = Member(node: parent, hash: .node(left.hash, member.hash))
            finished(member)
        }
        members.append(member)
    }
}
