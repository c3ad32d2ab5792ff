import Storage

/// What the platform finds of an amendment by itself before a reviewer reads it.
public struct AmendmentChecks: Sendable {
    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    public func callAsFunction(_ amendment: Amendment, _ rounds: [AmendmentRound]) async throws -> [AutomaticCheck] {
        guard let last = rounds.last else { return [] }
        var checks = [evidence(amendment, last)]
        if amendment.state == .submitted {
            checks.append(try await unchanged(amendment, last))
            let others = try await platform.datastore.report { try $0.pendingAmendments(beside: amendment) }
            if let more = AutomaticCheck.pending(others) { checks.append(more) }
        }
        let failing = last.lines.filter { $0.field.test != nil && $0.old == "fail" && $0.new == "pass" }
        if !failing.isEmpty {
            checks.append(
                AutomaticCheck(.look, "把不合格改为合格", "A test that failed is to have passed"))
        }
        if try await ends(last, failing) {
            checks.append(
                AutomaticCheck(
                    .look, "不合格的★检验将不再有效：批准后，因它而停止的流转恢复",
                    "A failed ★ test goes: the stop ends with the approval"))
        }
        return checks
    }

    /// Whether a ★ test that failed counts no longer: changed, or taken back with its event.
    private func ends(_ last: AmendmentRound, _ failing: [AmendmentLine]) async throws -> Bool {
        if !failing.isEmpty { return true }
        guard last.lines.contains(where: { $0.field == .takenBack }) else { return false }
        let keys = platform.keys
        return try await platform.datastore.report { try $0.takesBackFailure(last.returnID, keys) }
    }

    private func evidence(_ amendment: Amendment, _ last: AmendmentRound) -> AutomaticCheck {
        if amendment.scope == .capture {
            // Never approved together with others, unread.
            return AutomaticCheck(
                .look, "采集单位声明这些事件有误，没有证明文件：请逐条查看下列事件",
                "Their captor declares these events to be wrong, without a file: look at each of those below")
        }
        return last.fileID == nil
            ? AutomaticCheck(.look, "没有证明文件", "There is no file that proves it")
            : AutomaticCheck(.ok, "有证明文件", "A file proves it")
    }

    /// Records of which it is looked at each time that the request is read.
    private static let lookLimit = 20_000

    private func unchanged(_ amendment: Amendment, _ last: AmendmentRound) async throws -> AutomaticCheck {
        guard last.eventCount <= Self.lookLimit else {
            return AutomaticCheck(
                .look, "记录超过 {limit} 条：自提交后是否有变化在批准时核对，有变化则不能批准",
                "More than {limit} records: whether anything has changed since is looked at with the approval, which "
                    + "fails where it has", ["limit": "\(Self.lookLimit)"])
        }
        let conflict = AmendmentConflict(
            amendment: amendment, returnID: last.returnID, at: last.at, platform: platform)
        do {
            try await platform.datastore.report { session in
                try conflict.check(
                    session, try session.endedSteps(last.returnID), try session.amendmentRuns(last.returnID))
            }
            return AutomaticCheck(.ok, "数据自提交后没有变化", "The data are as they were when it was submitted")
        } catch let refusal as Refusal {
            return AutomaticCheck(
                .no, refusal.rule.message.chinese, refusal.rule.message.english, refusal.parameters)
        }
    }
}

extension AmendmentLine {
    /// What a reader of the platform's people sees: of a person's name or address the beginning.
    ///
    /// - Parameter isOwn: of the organization that asked.
    public func shown(isOwn: Bool) -> (old: String, new: String) {
        // What happened, by its name for programs; those of before were kept in words.
        if field == .takenBack { return (step?.rawValue ?? old, "") }
        guard !isOwn, let name = field.members.first, GasVocabulary.byName[Substring(name)]?.group == .personal else {
            return (old, new)
        }
        let (masking, kind) = (Masking(nil), field == .address ? FieldKind.personAddress : .personName)
        func mask(_ text: String) -> String { masking.shown(text, kind, of: FieldOwner(0)) ?? "" }
        return (mask(old), mask(new))
    }
}
