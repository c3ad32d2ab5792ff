import Storage

/// 注销账号后删除个人信息 (个人信息保护法 art. 47): one act over every table that has something of the account's holder. The
/// number of the account stays, so that whoever did what can be told apart; no fact is touched, so that the ledger says
/// the same as before.
enum PersonErasure {
    /// Tables whose rows of the account go.
    static let removed: [StaticString] = [
        "account_contact", "totp_factor", "recovery_code", "past_password", "one_time_code", "known_place",
        "login_session", "scan_device", "membership",
    ]

    /// Tables whose columns are blanked in place.
    static let blanked: Set<String> = ["account", "account_request"]

    /// Tables that keep what they have, and why.
    static let kept: [String: Message] = [
        "audit_record": Message("日志依法留存，不可更改", "The law asks for the trail, and nothing changes it"),
        "consent": Message("同意的证据", "What was agreed to is evidence"),
        "rights_request": Message(
            "办结后三年（网络数据安全管理条例第十二条）", "Three years after the answer (NDR art. 12)"),
        "registration": Message("企业登记的联系人，随企业档案", "The contact of an enterprise, with its record"),
        "hand_over": Message("交付印制单位的记录，收件人不是账号本人", "Of the print house, not of the account's holder"),
        "privacy_incident_person": Message("个人信息事件须通知谁", "Whom an incident concerns"),
        "personal_reveal": Message("查看个人信息的次数，180 天", "Counts of looks at others, 180 days"),
        "usage_count": Message("企业的使用统计", "How much an enterprise uses"),
        "trace_event": Message(
            "事件中的个人信息逐件删除并留下存证", "Persons in events are erased one by one, each with a leaf"),
    ]
}

extension WriteSession {
    /// Throws `Refusal.conflict` where something is in hand that stops without a successor.
    func erasePerson(_ id: Int64, by actor: Actor, on occasion: Occasion) throws {
        guard let account = try account(id) else { throw Refusal(.missing, .missing, ["object": "account \(id)"]) }
        for home in try memberships(of: id) {
            guard try !openWork(of: id, in: home.organizationID).needsSuccessor else {
                throw Refusal(.conflict, .eraseOpenWork, ["name": account.name])
            }
        }
        try close(id, because: .left, at: occasion.now)
        for table in PersonErasure.removed {
            try run("DELETE FROM " + Query(stringLiteral: table) + " WHERE account_id = \(id)")
        }
        // No name of an account has such a sign.
        let gone = "#\(id)"
        try run(
            """
            UPDATE account SET name = \(gone), name_key = \(gone), display_name = \(gone), password_hash = NULL,
                last_login_at = NULL
            WHERE account_id = \(id)
            """)
        try run(
            """
            UPDATE account_request SET account_name = \(gone), new_name = '', contact_sealed = \([UInt8]())
            WHERE account_id = \(id)
            """)
        try audit(AuditEntry("account.erase", ("account", "\(id)", gone)), by: actor, on: occasion)
    }
}

extension Rule {
    static let eraseOpenWork = Rule(
        "privacy.open-work", "账号 {name} 还有抽查或订阅在办；请先由其管理员办理离职交接",
        "Account {name} has spot checks or subscriptions in hand; its administrator hands them over first")
}
