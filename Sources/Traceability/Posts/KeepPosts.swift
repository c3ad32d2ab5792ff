import Identification
import Storage

/// The register of posts (岗位登记) of an organization, and of the platform: appointments, reviews, ends, trainings
/// (T/SGACC 1005 7.1.1, 7.1.2).
public struct KeepPosts: Sendable {
    static let place = "post.person"

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Answers its number. Throws `Refusal.invalid` that names the field.
    public func appoint(_ draft: PostDraft, by actor: Actor, on occasion: Occasion) async throws -> Int64 {
        try actor.require(.postManage)
        guard let kind = PostKind(rawValue: draft.kind) else {
            throw Refusal(.invalid, .required, field: "kind", ["field": "kind"])
        }
        let person = try Self.text(draft.person, "person", 60)
        let qualification = try Self.text(draft.qualification, "qualification", 200)
        let appointed = try Self.day(draft.appointedOn, "appointedOn")
        let review = try Self.day(draft.reviewOn, "reviewOn")
        guard review > appointed else { throw Refusal(.invalid, .postReview, field: "reviewOn") }
        let sealed = try platform.seal(person, place: Self.place)
        let owner = actor.organizationID
        return try await platform.datastore.write { session in
            let id: Int64 = try session.value(
                """
                INSERT INTO post (owner_id, person_sealed, kind, is_full_time, qualification, appointed_on, review_on,
                    created_by, created_at)
                VALUES (\(owner), \(sealed), \(kind.rawValue), \(draft.isFullTime), \(qualification),
                    \(appointed.description), \(review.description), \(actor.accountID), \(occasion.now))
                RETURNING post_id
                """)!
            try session.audit(
                AuditEntry("post.appoint", ("post", "\(id)", kind.rawValue), reason: qualification), by: actor,
                on: occasion)
            return id
        }
    }

    /// It was looked at; the next time is set.
    public func review(_ id: Int64, next text: String, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.postManage)
        let next = try Self.day(text, "reviewOn")
        guard next > occasion.now.date else { throw Refusal(.invalid, .postReview, field: "reviewOn") }
        let entry = AuditEntry("post.review", ("post", "\(id)", ""), reason: next.description)
        try await change(id, entry, by: actor, on: occasion) { session, owner in
            try session.run(
                """
                UPDATE post SET review_on = \(next.description)
                WHERE owner_id = \(owner) AND post_id = \(id) AND ended_on IS NULL
                """)
        }
    }

    public func end(_ id: Int64, by actor: Actor, on occasion: Occasion) async throws {
        try actor.require(.postManage)
        let today = occasion.now.date.description
        let entry = AuditEntry("post.end", ("post", "\(id)", ""), reason: today)
        try await change(id, entry, by: actor, on: occasion) { session, owner in
            try session.run(
                """
                UPDATE post SET ended_on = \(today)
                WHERE owner_id = \(owner) AND post_id = \(id) AND ended_on IS NULL
                """)
        }
    }

    /// - Parameter hours: 1…1,000.
    public func train(
        _ id: Int64, _ training: (subject: String, day: String, hours: Int64, result: String), by actor: Actor,
        on occasion: Occasion
    ) async throws {
        try actor.require(.postManage)
        let subject = try Self.text(training.subject, "subject", 200)
        let day = try Self.day(training.day, "onDay")
        let result = try Self.text(training.result, "result", 100)
        let hours = training.hours
        guard (1...1_000).contains(hours) else {
            throw Refusal(.invalid, .postHours, field: "hours", ["value": "\(hours)"])
        }
        let entry = AuditEntry("post.train", ("post", "\(id)", ""), reason: subject)
        try await change(id, entry, by: actor, on: occasion) { session, owner in
            let isHeld = try session.exists(
                "SELECT 1 FROM post WHERE owner_id = \(owner) AND post_id = \(id) AND ended_on IS NULL")
            guard isHeld else { return 0 }
            return try session.run(
                """
                INSERT INTO training (owner_id, post_id, subject, on_day, hours, result, created_by, created_at)
                VALUES (\(owner), \(id), \(subject), \(day.description), \(hours), \(result), \(actor.accountID),
                    \(occasion.now))
                """)
        }
    }

    /// Those of the organization, what is due first at the top; ended ones last.
    public func list(by actor: Actor) async throws -> [Post] {
        try actor.require(.postManage)
        let owner = actor.organizationID
        let found = try await platform.datastore.report { session in
            let trainings = try session.rows(
                "SELECT post_id, subject, on_day, hours, result FROM training WHERE owner_id = \(owner) ORDER BY on_day"
            ) { row in
                Training(
                    postID: try row.next(Int64.self), subject: try row.next(String.self),
                    on: Self.stored(try row.next(String.self)), hours: try row.next(Int64.self),
                    result: try row.next(String.self))
            }
            let posts = try session.rows(
                """
                SELECT post_id, person_sealed, kind, is_full_time, qualification, appointed_on, review_on, ended_on
                FROM post WHERE owner_id = \(owner)
                ORDER BY CASE WHEN ended_on IS NULL THEN 0 ELSE 1 END, review_on, post_id LIMIT 1000
                """
            ) { row in try Self.post(&row, owner, trainings) }
            return posts
        }
        return try found.map { post, sealed in
            Post(
                id: post.id, ownerID: post.ownerID, person: try platform.openText(sealed, place: Self.place),
                kind: post.kind, isFullTime: post.isFullTime, qualification: post.qualification,
                appointedOn: post.appointedOn, reviewOn: post.reviewOn, endedOn: post.endedOn,
                trainings: post.trainings)
        }
    }

    private static func post(
        _ row: inout RowReader, _ owner: Int64, _ trainings: [Training]
    ) throws -> (Post, [UInt8]) {
        let (id, sealed) = (try row.next(Int64.self), try row.next([UInt8].self))
        let kind = PostKind(rawValue: try row.next(String.self)) ?? .platformOperator
        let post = Post(
            id: id, ownerID: owner, person: "", kind: kind, isFullTime: try row.next(Bool.self),
            qualification: try row.next(String.self), appointedOn: stored(try row.next(String.self)),
            reviewOn: stored(try row.next(String.self)), endedOn: try row.next(String?.self).map(stored),
            trainings: trainings.filter { $0.postID == id })
        return (post, sealed)
    }

    /// Throws `Refusal.missing` where the change met no row: unknown, another's, ended.
    private func change(
        _ id: Int64, _ entry: AuditEntry, by actor: Actor, on occasion: Occasion,
        _ work: @escaping @Sendable (any WriteSession, _ owner: Int64) throws -> Int
    ) async throws {
        let owner = actor.organizationID
        try await platform.datastore.write { session in
            guard try work(session, owner) == 1 else {
                throw Refusal(.missing, .missing, ["object": "post \(id)"])
            }
            try session.audit(entry, by: actor, on: occasion)
        }
    }

    private static func stored(_ text: String) -> CivilDate { CivilDate(iso: text) ?? CivilDate(daysSinceEpoch: 0) }

    private static func text(_ text: String, _ field: String, _ limit: Int) throws -> String {
        let plain = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !plain.isEmpty else { throw Refusal(.invalid, .required, field: field, ["field": field]) }
        return String(plain.prefix(limit))
    }

    private static func day(_ text: String, _ field: String) throws -> CivilDate {
        guard let day = CivilDate(iso: text) else {
            throw Refusal(.invalid, .postDay, field: field, ["value": String(text.prefix(20))])
        }
        return day
    }
}

extension Session {
    /// Posts whose review is due within the days of reminding, and how many of them are late.
    func duePosts(of owner: Int64, on day: CivilDate) throws -> (due: Int, late: Int) {
        let until = day.adding(days: Post.reminderDays).description
        let reviews = try rows(
            "SELECT review_on FROM post WHERE owner_id = \(owner) AND ended_on IS NULL AND review_on <= \(until)"
        ) { try $0.next(String.self) }
        return (due: reviews.count, late: reviews.count { $0 < day.description })
    }
}

extension Rule {
    static let postReview = Rule(
        "post.review", "复审日期须晚于任命日期，且在今天之后", "The review is after the appointment, and after today")
    static let postHours = Rule("post.hours", "学时须为 1 至 1000（填写了 {value}）", "1 to 1,000 hours (not {value})")
    static let postDay = Rule(
        "post.day", "“{value}”不是日期，请写成 2026-11-27", "“{value}” is no day; write it like 2026-11-27")
}
