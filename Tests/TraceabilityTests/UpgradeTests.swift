import Cryptography
import Identification
import Serials
import Storage
import TestSupport
import Testing

@testable import Traceability

/// A database of the version with script 0029 that has rows, brought up to now.
@Suite struct UpgradeTests {
    private static let morning = Instant(CivilDate(iso: "2026-11-20")!, hour: 10)

    @Test(arguments: TestEngine.available)
    func `rows of before have what the scripts and the first start add, on both engines`(_ engine: TestEngine)
        async throws
    {
        try await engine.withDatastore { datastore in
            let scripts = try Schema.migrations(for: datastore.engine)
            let old = scripts.filter { $0.name < "0030" }
            #expect(old.count < scripts.count && old.map(\.name).max()?.hasPrefix("0029") == true)
            try await MigrationRunner.apply(old, to: datastore, appliedAt: 0)
            try await datastore.write { session in
                try Self.returns(session)
                try Self.sales(session)
                try Self.people(session)
                try Self.tests(session)
            }
            try await MigrationRunner.apply(scripts, to: datastore, appliedAt: 1)
            try await Self.expectColumns(datastore)
            let platform = try Platform(
                datastore: datastore, clock: FixedClock(Instant(CivilDate(iso: "2026-11-22")!, hour: 12)),
                entropy: .secure, keys: try PlatformKeys(master: SecretBytes([UInt8](repeating: 7, count: 32))),
                options: PlatformOptions(publicURL: "http://localhost:8080"))
            // Again, as after a crash: nothing comes twice.
            for _ in 0..<2 {
                try await platform.prepare()
                try await Self.expectStarted(datastore)
                try await Self.expectStopped(platform)
            }
        }
    }

    private static func expectColumns(_ datastore: any Datastore) async throws {
        try await datastore.read { session in
            let sold = try session.rows("SELECT code_index, last_sold_at FROM item ORDER BY code_index") { row in
                "\(try row.next(Int64.self)) \(try row.next(Int64?.self) ?? 0)"
            }
            let early = morning.adding(seconds: -34_200)
            #expect(
                sold == ["5 \(morning.microseconds)", "6 0", "20 \(early.microseconds)"],
                "neither amended, refused nor declared wrong, by China's day")
            let due = try session.rows("SELECT return_id FROM ledger_unsealed_return ORDER BY return_id") { row in
                try row.next(Int64.self)
            }
            #expect(due == [1, 2, 4], "those that came to their end")
            for (table, condition) in [
                ("review_step", "case_kind = '' AND subject_id = 0 AND round = 0 AND organization_id IS NULL"),
                ("ledger_checkpoint", "previous_size IS NULL"), ("audit_record", "reason_form = ''"),
            ] as [(Query, Query)] {
                let count = try session.value("SELECT COUNT(*) FROM \(table) WHERE \(condition)", as: Int.self)
                #expect(count == 1, "\(table)")
            }
        }
    }

    private static func expectStarted(_ datastore: any Datastore) async throws {
        try await datastore.read { session in
            // One engine seals at once, the other has a sealer.
            let left = try session.rows(
                """
                SELECT fact_id FROM ledger_pending WHERE owner_id = 0 AND kind = 2 AND part = -1
                UNION ALL SELECT fact_id FROM ledger_leaf WHERE owner_id = 0 AND kind = 2 AND part = -1
                ORDER BY fact_id
                """
            ) { row in try row.next(Int64.self) }
            #expect(left == [1, 2, 4], "each has one leaf of what became of it")
            #expect(try session.value("SELECT COUNT(*) FROM ledger_unsealed_return", as: Int.self) == 0)
            let places = try session.rows("SELECT account_id, kind FROM known_place") { row in
                "\(try row.next(Int64.self)) \(try row.next(String.self))"
            }
            #expect(places == ["1 address"], "where the account was signed in from")
        }
    }

    private static func returns(_ session: any WriteSession) throws {
        for (number, state) in ["accepted", "refused", "held", "accepted"].enumerated() {
            try session.run(
                """
                INSERT INTO trace_return (return_id, captor_id, site_id, account_id, channel, file_name,
                    content_digest, mode, state, row_count, good_count, bad_count, unit_count, backfilled, received_at)
                VALUES (\(number + 1), 1, 1, 1, 'form', '', \([1] as [UInt8]), 'all', \(state), 1, 1, 0, 1, 0, 5)
                """)
        }
    }

    /// Unit 5 was sold at ten; what says otherwise was amended, refused or declared wrong. Unit 20 was sold in a roll
    /// half an hour after midnight, the day before by UTC.
    private static func sales(_ session: any WriteSession) throws {
        let hour: Int64 = 3_600
        for sale in [
            Sale(id: 1, returnID: 1, after: 0), Sale(id: 2, returnID: 1, after: 8 * hour),
            Sale(id: 3, returnID: 2, after: 9 * hour), Sale(id: 4, returnID: 1, after: 10 * hour, content: 4),
            Sale(id: 5, returnID: 1, after: 10 * hour, content: 4, declaredAt: 9),
            Sale(id: 6, returnID: 1, after: -9 * hour - 1_800, level: 1, block: 1),
        ] {
            try insert(sale, session)
        }
        try session.run(
            """
            INSERT INTO amended_event (owner_id, event_id, return_id, new_event_id, biz_step)
            VALUES (1, 2, 4, NULL, 'retail_selling')
            """)
        for (index, day) in [(5, "2026-11-20"), (6, nil), (20, "2026-11-20")] as [(Int64, String?)] {
            try session.run(
                """
                INSERT INTO item (owner_id, allocation_no, code_index, return_id, last_sold_on)
                VALUES (1, 1, \(index), 1, \(day))
                """)
        }
    }

    private struct Sale {
        let id: Int64
        let returnID: Int64
        /// Seconds after `morning`.
        let after: Int64
        var level: Int64 = 0
        var block: Int64 = 5
        /// What its hash is made of; 0: of its number.
        var content: UInt8 = 0
        var declaredAt: Int64?
        var step = "retail_selling"
        var document = "{}"
        var capturedAt = Instant(microseconds: 5)
    }

    private static func insert(_ sale: Sale, _ session: any WriteSession) throws {
        let hash = [sale.content == 0 ? UInt8(100 + sale.id) : sale.content]
        try session.run(
            """
            INSERT INTO trace_event (owner_id, event_id, return_id, event_type, action, biz_step, disposition,
                event_time, captured_at, captor_id, site_id, account_id, event_digest, public_document, public_salt,
                event_hash, declared_at)
            VALUES (1, \(sale.id), \(sale.returnID), 'ObjectEvent', 'OBSERVE', \(sale.step), '',
                \(morning.adding(seconds: sale.after)), \(sale.capturedAt), 1, 1, 1,
                \([2] as [UInt8]), \(sale.document), \([3] as [UInt8]),
                \(hash), \(sale.declaredAt))
            """)
        try session.run(
            """
            INSERT INTO event_subject (owner_id, allocation_no, level, block, event_id)
            VALUES (1, 1, \(sale.level), \(sale.block), \(sale.id))
            """)
    }

    /// Of sixteen units that failed together one has passed since, by another return one was refused that had failed.
    private static func tests(_ session: any WriteSession) throws {
        try session.run(
            """
            INSERT INTO organization (organization_id, kind, name, uscc, region_code, address, products_made,
                ecode_number, issuing_mode, hold_returns, state, is_test, created_at)
            VALUES (1, 'maker', '甲燃具有限公司', 'USCC1', '440606', 'x', 'x', '6901234', 'delegated', 0, 'active', 0, 1)
            """)
        try session.run(
            """
            INSERT INTO product (product_id, owner_id, class, name, brand, model, gas_code, serial_kind, state,
                current_version, created_at)
            VALUES (1, 1, 'GWH', '燃气热水器', '甲', 'JSQ30-16A', '12T', 'keyed', 'active', 1, 1)
            """)
        try session.run(
            """
            INSERT INTO product_version (product_id, version_no, effective_from, nameplate, standard, entruster,
                producer, factory, created_by, created_at)
            VALUES (1, 1, '2025-01-01', '{}', 'GB 6932', '', '', '', 1, 1)
            """)
        try session.run(
            """
            INSERT INTO code_allocation (owner_id, allocation_no, kind, layout, scope, printed_no, key_id,
                first_index, code_count, loaded_count, product_id, address, state, is_test, issued_by, issued_at)
            VALUES (1, 1, 'keyed', 'ecode-v2-0128', '6901234', 1, 1, 0, 200000, 200000, 1, 'http://localhost:8080',
                'active', 0, 1, 1)
            """)
        try session.run(
            """
            INSERT INTO change_counter (name, value) VALUES ('allocation', 1)
            ON CONFLICT (name) DO UPDATE SET value = change_counter.value + 1
            """)
        for (id, returnID, level, block, result) in [
            (11, 1, 1, 2, "fail"), (12, 1, 0, 40, "pass"), (13, 2, 0, 60, "fail"), (14, 1, 0, 70, "pass"),
        ] as [(Int64, Int64, Int64, Int64, String)] {
            var test = Sale(id: id, returnID: returnID, after: id, level: level, block: block)
            (test.step, test.capturedAt) = ("inspecting", morning.adding(seconds: id))
            test.document = #"{"gas:tests":[{"item":"gas-tightness","result":"\#(result)"}]}"#
            try insert(test, session)
        }
    }

    /// What had failed before is stopped from the first request on: its scan is red, its maker has it on its list.
    private static func expectStopped(_ platform: Platform) async throws {
        let (runs, due) = try await platform.datastore.report { session in
            let runs = try session.rows("SELECT first_index, last_index FROM failed_test_run ORDER BY first_index") {
                row in "\(try row.next(Int64.self))...\(try row.next(Int64.self))"
            }
            return (runs, try session.value("SELECT count(*) FROM failed_test_due", as: Int.self))
        }
        #expect(runs == ["32...39", "41...47"])
        #expect(due == 0)
        let codes = try #require(platform.allocations.keyed(1, 1))
        let allocation = try #require(platform.allocations.allocation(1, 1))
        let occasion = Occasion(now: platform.clock.now(), requestID: "t", address: "127.0.0.1", agent: "t")
        for (index, isStopped) in [(35, true), (40, false), (60, false)] as [(UInt64, Bool)] {
            let code = allocation.printed(serialField: try codes.serialField(at: index)).text
            guard case .item(let facts, let verdict, _) = try await LookUpCode(platform)(code, on: occasion) else {
                Issue.record("\(index): no such code")
                continue
            }
            #expect((verdict == .testFailed) == isStopped, "\(index)")
            #expect(facts.marks.failedTests?.items.map(\.code) == (isStopped ? ["gas-tightness"] : nil), "\(index)")
        }
        let maker = Actor(
            accountID: 1, accountName: "maker", displayName: "maker", organization: (1, "甲燃具有限公司"),
            roles: [.enterpriseAdmin])
        let list = try await ListFailedGoods(platform)(by: maker)
        #expect(list.unitCount == 15 && list.lines.map(\.unitCount) == [8, 7])
    }

    /// An account that was signed in once, a decision, and a log with a checkpoint.
    private static func people(_ session: any WriteSession) throws {
        try session.run(
            """
            INSERT INTO account (account_id, name, name_key, display_name, must_change_password, state, failed_count,
                last_login_at, created_at)
            VALUES (1, 'Seller', 'seller', 'Seller', 0, 'active', 0, \(morning), 1)
            """)
        try session.run(
            """
            INSERT INTO audit_record (at, account_id, account_name, roles, action, object_kind, object_id, object_name,
                outcome, reason, address, agent, request_id)
            VALUES (\(morning), 1, 'Seller', '', 'session.begin', 'account', '1', 'Seller', 'success', '',
                '203.0.113.7', '', 'r')
            """)
        try session.run(
            """
            INSERT INTO review_step (case_id, step_no, kind, account_id, at, reason, items)
            VALUES (1, 1, 'submitted', 1, 1, '', '')
            """)
        try session.run(
            "INSERT INTO ledger_log (log_no, origin, began_at, reason) VALUES (1, 'localhost/ledger', 1, 'first')")
        try session.run(
            "INSERT INTO ledger_checkpoint (log_no, size, note, signed_at) VALUES (1, 1, 'note', 1)")
    }
}
