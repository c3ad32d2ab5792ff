import Storage

/// Whether the captor may capture on codes of others: by the events that passed goods on (model.md, "Who captures").
extension Session {
    /// Who holds each code by the latest event that passed it on and counts; absent: nobody but its owner.
    func holders(of codes: [CodeIdentity]) throws -> [CodeIdentity: Int64] {
        var all: [CodeIdentity: Int64] = [:]
        for code in codes {
            all[code] = try value(
                """
                SELECT holder_id FROM custody_block
                WHERE owner_id = \(code.ownerID) AND allocation_no = \(code.allocationNumber) 
                    AND \(SubjectBlock.condition(code.index, engine)) AND \(Containment.counts())
                ORDER BY from_at DESC, event_id DESC LIMIT 1
                """)
        }
        return all
    }

    /// Who may capture on the code besides its owner: whom it was shipped to under any label of its goods, and who has
    /// the container that it lies in.
    func custodians(of code: CodeIdentity) throws -> Set<Int64> {
        let labels = try labelChain(of: code)
        var all = Set(try holders(of: labels).values)
        if let holder = try containerHolder(of: code) { all.insert(holder) }
        return all
    }

    /// Who holds the outermost container that the code lies in; nil: it lies in none, or nobody was named.
    func containerHolder(of code: CodeIdentity) throws -> Int64? {
        let place = AllocationPlace(ownerID: code.ownerID, number: code.allocationNumber)
        guard let run = try openRuns(at: place, code.index...code.index).last else { return nil }
        var (key, holder) = (run.parent.key, Int64?.none)
        for _ in 0..<Containment.depthLimit {
            holder = try containerHolders([key])[key] ?? holder
            guard let parent = try parents(of: code.ownerID, [key])[key] else { break }
            key = parent.key
        }
        return holder
    }

    /// Which of these batch classes an event passed on to the organization.
    func receivedClasses(_ keys: [[UInt8]], of ownerID: Int64, by organizationID: Int64) throws -> Set<[UInt8]> {
        Set(
            try keys.inParts { part in
                try rows(
                    """
                    SELECT DISTINCT name_key FROM event_name
                        JOIN event_recipient ON event_recipient.recipient_id = \(organizationID)
                            AND event_recipient.event_id = event_name.event_id
                            AND event_recipient.owner_id = event_name.owner_id
                        JOIN trace_return ON trace_return.return_id = event_name.event_id >> 24
                    WHERE event_name.owner_id = \(ownerID) AND event_name.role = \(EventRole.epcClass.rawValue)
                        AND event_name.name_key IN \(list: part)
                        AND trace_return.state IN ('accepted', 'accepted-in-part')
                    """
                ) { try $0.next([UInt8].self) }
            })
    }

    /// Organizations by the last part of their address here: `…/uscc/{social credit code}`.
    func organizations(usccs: [String]) throws -> [String: Int64] {
        let found = try usccs.inParts { part in
            try rows("SELECT uscc, organization_id FROM organization WHERE uscc IN \(list: part)") { row in
                (try row.next(String.self), try row.next(Int64.self))
            }
        }
        return Dictionary(found) { first, _ in first }
    }
}

/// An organization as a source or destination of an event: `{platform}/uscc/{code}` or `urn:uscc:{code}`.
enum EventParty {
    static func uscc(in uri: String, platform: Platform) -> String? {
        for lead in [platform.options.publicURL + "/uscc/", "urn:uscc:"] where uri.hasPrefix(lead) {
            let code = String(uri.dropFirst(lead.count)).uppercased()
            return (1...40).contains(code.utf8.count) ? code : nil
        }
        return nil
    }
}
