import Cryptography
import Identification
import Storage
import Traceability

/// What an enterprise returns, and what becomes of its codes.
extension TenantStory {
    mutating func work(spoolFolder: String) async throws {
        try await returnData(spoolFolder)
        try await capture(spoolFolder)
        try await askForAmendment()
        try await checkOnTheSpot()
        try await useCodes()
        try await keepSettings()
        try await keepRows()
        try await letPartnerSee()
        try await scan()
    }

    private mutating func returnData(_ folder: String) async throws {
        for copy in 0..<copies {
            let rows = (0..<4).map { made(tenant.codes[copy * 4 + $0], isFirst: $0 == 0, batch: "B\(copy)") }
            _ = try await send(rows, named: "回传-\(mark)", folder)
        }
        let shipped = """
            {"event":"shipping","code":"\(tenant.codes[2])","lastCode":"\(tenant.codes[3])",\
            "eventTime":"\(clock.now().minuteText)","destination":"经销商 \(mark)","destinationRegion":"440106"}
            """
        _ = try await send([shipped], named: "发货-\(mark)", folder)
        let wrong = #"{"code":"\#(mark)-wrong","batchNo":"B1","productionDate":"2026-11-20"}"#
        tenant.ids[.returned] = "\(try await send([wrong], named: "错-\(mark)", folder, isGood: false))"
        let owner = tenant.organizationID
        let batch = try await platform.datastore.read { session in
            try session.value("SELECT max(batch_id) FROM batch WHERE owner_id = \(owner)", as: Int64.self)
        }
        tenant.ids[.batch] = "\(batch ?? 0)"
    }

    private func made(_ code: String, isFirst: Bool, batch: String) -> String {
        let parts = """
            ,"component":"燃气阀","componentSupplier":"供应商 \(mark)","componentLot":"\(mark)-L",\
            "componentPartNo":"\(mark)-P"
            """
        return """
            {"code":"\(code)","batchNo":"\(openMark)\(batch)","productionDate":"2026-11-20","line":"线 \(mark)",\
            "shift":"班 \(mark)","inspector":"检验员 \(mark)","gasTightness":"pass","ignition":"pass",\
            "flameFailure":"pass","carbonMonoxide":"pass"\(isFirst ? parts : "")}
            """
    }

    /// Answers the return's id.
    private func send(_ rows: [String], named name: String, _ folder: String, isGood: Bool = true) async throws
        -> Int64
    {
        let bytes = Array(rows.joined(separator: "\n").utf8)
        let request = ReturnRequest(
            channel: .api, fileName: name, contentDigest: SHA256.hash(bytes), spoolFolder: folder)
        let receipt = try await ReceiveReturn(platform)(
            ReturnContent(.ndjson, .memory(bytes)), request, by: actor, on: occasion)
        if isGood, let error = receipt.errors.first { throw Missing.refused(error.text(.english)) }
        return receipt.traceReturn.id
    }

    private mutating func capture(_ folder: String) async throws {
        let address = "http://localhost:8080/E=" + tenant.codes[0]
        let document = """
            {"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"gas":"urn:ransu:gas:"},\
            {"x":"https://example.com/x/"}],"type":"EPCISDocument","schemaVersion":"2.0",\
            "creationDate":"2026-11-22T03:00:00Z","epcisBody":{"eventList":[{"type":"ObjectEvent",\
            "eventTime":"2026-11-21T09:00:00+08:00","eventTimeZoneOffset":"+08:00","action":"OBSERVE",\
            "bizStep":"storing","eventID":"urn:x:\(mark):kept","epcList":["\(address)"],"gas:region":"\(region)",\
            "readPoint":{"id":"urn:x:\(mark):dock"},"x:price":"价 \(mark)"}]}}
            """
        let bytes = Array(document.utf8)
        let job = try await CaptureEvents(platform)(
            CaptureContent(.document, bytes),
            ReturnRequest(channel: .epcis, contentDigest: SHA256.hash(bytes), spoolFolder: folder), by: actor,
            on: occasion)
        guard job.isSuccess else { throw Missing.refused("the capture is \(job.traceReturn.state)") }
        tenant.ids[.capture] = "\(job.id)"
        tenant.ids[.event] = "urn:x:\(mark):kept"
    }

    private mutating func askForAmendment() async throws {
        let id = try await RequestAmendment(platform)(
            AmendmentRequest(
                AmendmentScope.item.rawValue, tenant.codes[1], [.init("gasTightness", "不合格")], reason: "理由 \(mark)",
                evidence: try Self.document(mark)), by: actor, on: occasion)
        tenant.ids[.amendment] = "\(id)"
        let owner = tenant.organizationID
        let file = try await platform.datastore.read { session in
            try session.value("SELECT max(file_id) FROM stored_file WHERE organization_id = \(owner)", as: Int64.self)
        }
        tenant.ids[.file] = "\(file ?? 0)"
    }

    private mutating func checkOnTheSpot() async throws {
        let id = try await PlanSpotCheck(platform)(
            PlanSpotCheck.Request(
                ownerID: tenant.organizationID, period: ("2026-11-01", "2026-11-22"), sampleSize: 1,
                supervisorID: staff.supervisor.accountID, reason: "抽查 \(mark)"), by: staff.supervisor, on: occasion)
        let (notice, due) = ("通知 \(mark)", clock.now().adding(seconds: 864_000))
        try await platform.datastore.write { session in
            try session.run(
                """
                UPDATE spot_check SET state = 'notified', conclusion = \(notice), due_at = \(due)
                WHERE check_id = \(id)
                """)
        }
        tenant.ids[.spotCheck] = "\(id)"
    }

    /// The last codes are given back, some are reserved, printed, void.
    private mutating func useCodes() async throws {
        guard let number = Int64(tenant.ids[.allocation] ?? "") else { throw Missing.allocation }
        try await ReleaseCodes(platform)(
            number, .init(first: 99, last: 100, reason: "退回 \(mark)", areUnprinted: false), by: actor, on: occasion)
        try await VoidCodes(platform)((tenant.codes[15], ""), reason: "作废 \(mark)", by: actor, on: occasion)
        var order = PrintOrder()
        order.allocationNumber = number
        (order.first, order.last, order.purpose) = (41, 50, "印制 \(mark)")
        let job = try await OrderPrinting(platform)(order, by: actor, on: occasion)
        tenant.ids[.printJob] = "\(job.id)"
        let reservation = try await ReserveCodes(platform)(
            .init(allocationNumber: number, count: 2, printer: "打印机 \(mark)"), key: "key-\(mark)", by: actor,
            on: occasion)
        tenant.ids[.reservation] = "\(reservation.id)"
        let (owner, now, token) = (tenant.organizationID, clock.now(), SHA256.hash("token-\(mark)"))
        let (recipient, note, account) = ("印厂 \(mark)", "备注 \(mark)", actor.accountID)
        let handOver = try await platform.datastore.write { session -> Int64? in
            try session.value(
                """
                INSERT INTO hand_over (owner_id, job_id, recipient, note, token_digest, state, attempt_count,
                    byte_count, download_count, downloads_max, expires_at, account_id, created_at, touched_at)
                VALUES (\(owner), \(job.id), \(recipient), \(note), \(token), 'open', 0, 0, 0, 3,
                    \(now.adding(seconds: 86_400)), \(account), \(now), \(now)) RETURNING hand_over_id
                """, as: Int64.self)
        }
        tenant.ids[.handOver] = "\(handOver ?? 0)"
    }

    private mutating func keepSettings() async throws {
        let columns = [ColumnMapping.Column("码 \(mark)", .code), .init("批 \(mark)", .batchNo)]
        let mapping = try ColumnMapping(columns)
        try await ColumnMappings(platform).keep(mapping, by: actor, on: occasion)
        tenant.ids[.mapping] = mapping.key.hexadecimal
        var draft = LinkDraft()
        draft.productID = Int64(tenant.ids[.product] ?? "") ?? 0
        (draft.level, draft.type, draft.languages) = ("product", "gs1:instructions", "zh")
        (draft.titleZH, draft.titleEN) = ("说明书 \(openMark)", "Manual \(openMark)")
        draft.href = "https://maker.example/\(openMark)/manual"
        tenant.ids[.link] = "\(try await EditLinks(platform).add(draft, by: actor, on: occasion))"
        tenant.ids[.history] = "\(try await OpenHistoryImport(platform)(name: "旧数据 \(mark)", by: actor, on: occasion))"
        try await ChangeOldAddresses(platform).name("\(mark)-old", by: actor, on: occasion)
        for copy in 0..<copies {
            let place = try await Places(platform).add(
                PlaceForm(
                    gln: "", ownID: "\(mark)-w\(copy)", name: "仓库 \(mark) \(copy)", kind: "warehouse", region: region),
                by: actor, on: occasion)
            tenant.ids[.place] = "\(place.id)"
            let old = try await ChangeOldAddresses(platform).add(
                pattern: "/\(mark)\(copy)/{code}", form: "{code}", isPermanent: false, by: actor, on: occasion)
            tenant.ids[.oldAddress] = "\(old)"
        }
    }

    private mutating func letPartnerSee() async throws {
        let values = [
            "kind": "product", "objectId": tenant.ids[.product] ?? "", "uscc": TenantStaff.partnerCode, "name": "丙厂",
            "rights": "read export", "purpose": "合作 \(mark)", "validUntil": "2027-11-01",
        ]
        let id = try await GiveGrant(platform)(.init { values[$0] ?? "" }, by: actor, on: occasion)
        tenant.ids[.grant] = "\(id)"
        let post = PostDraft(
            kind: "quality-officer", person: "质量员 \(mark)", isFullTime: true, qualification: "证书 \(mark)",
            dates: ("2026-01-01", "2027-01-01"))
        tenant.ids[.post] = "\(try await KeepPosts(platform).appoint(post, by: actor, on: occasion))"
    }

    private func scan() async throws {
        guard case .item(let facts, let verdict, _) = try await LookUpCode(platform)(tenant.codes[0], on: occasion)
        else { return }
        _ = try await RecordScan(platform)(
            facts, verdict, visit: Visit(isHead: false, purpose: "", agent: "phone"), by: nil, on: occasion)
    }
}

extension TenantStory {
    /// What needs a peer, a reader of tags or a receiver: rows as they come to be.
    private mutating func keepRows() async throws {
        let (owner, account, now) = (tenant.organizationID, actor.accountID, clock.now())
        let (mark, letter, partner) = (self.mark, self.letter, staff.partnerID)
        let epc = "3074257BF7194E4000001A\(letter)1"
        let (file, queryName, address) = ("标签 \(mark)", "\(mark)-query", "https://\(mark).example/hook")
        let publicID = "00000000-0000-4000-8000-0000000000\(letter == "A" ? "a7" : "b7")"
        let ids = try await platform.datastore.write { session -> [TenantObject: String] in
            let entrustment: Int64 = try session.value(
                """
                INSERT INTO entrustment (owner_id, entrusted_id, valid_from, valid_until, created_by, created_at)
                VALUES (\(owner), \(partner), '2026-01-01', '2027-01-01', \(account), \(now)) RETURNING entrustment_id
                """)!
            try session.run(
                """
                INSERT INTO rfid_tag (epc, tid, owner_id, allocation_no, code_index, state, load_id, loaded_at,
                    void_reason)
                VALUES (\(epc), NULL, \(owner), 1, 1, 'active', 1, \(now), '')
                """)
            try session.run(
                """
                INSERT INTO tag_load (owner_id, file_name, row_count, new_count, known_count, bad_count, account_id, at)
                VALUES (\(owner), \(file), 1, 1, 0, 0, \(account), \(now))
                """)
            try session.run(
                """
                INSERT INTO tag_signal (owner_id, epc, seen_tid, known_tid, source, seen_count, first_at, last_at)
                VALUES (\(owner), \(epc), \(mark), '', 'scan', 1, \(now), \(now))
                """)
            let query: Int64 = try session.value(
                """
                INSERT INTO named_query (owner_id, name, document, created_by, created_at)
                VALUES (\(owner), \(queryName), '{"EQ_bizStep":["storing"]}', \(account), \(now))
                RETURNING query_id
                """)!
            try session.run(
                """
                INSERT INTO query_subscription (public_id, owner_id, query_id, account_id, dest, format,
                    report_if_empty, state, reason, after_no, after_id, run_count, next_at, created_at)
                VALUES (\(publicID), \(owner), \(query), \(account), \(address), 'json', 0,
                    'paused', '', 0, 0, 0, NULL, \(now))
                """)
            return [
                .entrustment: "\(entrustment)", .tag: epc, .query: queryName, .subscription: publicID,
            ]
        }
        tenant.ids.merge(ids) { $1 }
    }
}
