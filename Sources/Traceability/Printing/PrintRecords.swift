import JSONStream
public import Storage

extension Session {
    public func printJob(_ ownerID: Int64, _ id: Int64) throws -> PrintJob? {
        try first(jobColumns + "WHERE print_job.owner_id = \(ownerID) AND job_id = \(id)", printJob)
    }

    /// Newest first; of one allocation, or of all.
    public func printJobs(
        of ownerID: Int64, allocation number: Int64? = nil, before id: Int64 = .max, limit: Int = 50
    ) throws -> [PrintJob] {
        let only: Query = number.map { " AND allocation_no = \($0)" } ?? ""
        return try rows(
            jobColumns + "WHERE print_job.owner_id = \(ownerID) AND job_id < \(id)\(only)"
                + " ORDER BY job_id DESC LIMIT \(limit)", printJob)
    }

    public func printFiles(_ ownerID: Int64, _ jobID: Int64) throws -> [PrintFile] {
        try rows(
            fileColumns + "WHERE owner_id = \(ownerID) AND job_id = \(jobID) ORDER BY file_no LIMIT 10000", printFile)
    }

    func printFile(_ ownerID: Int64, _ jobID: Int64, _ number: Int64) throws -> PrintFile? {
        try first(
            fileColumns + "WHERE owner_id = \(ownerID) AND job_id = \(jobID) AND file_no = \(number)", printFile)
    }

    /// The first file that is not there yet.
    func nextPrintFile(_ ownerID: Int64, _ jobID: Int64) throws -> PrintFile? {
        try first(
            fileColumns + """
                WHERE owner_id = \(ownerID) AND job_id = \(jobID) AND sha256 IS NULL ORDER BY file_no LIMIT 1
                """, printFile)
    }

    func openPrintJobCount(of ownerID: Int64) throws -> Int {
        try value(
            "SELECT COUNT(*) FROM print_job WHERE owner_id = \(ownerID) AND state IN ('queued', 'running')") ?? 0
    }

    private var jobColumns: Query {
        """
        SELECT job_id, print_job.owner_id, allocation_no, format, choices, first_index, code_count, file_count,
            print_job.state, attempt_count, failure, purpose, reason, account.display_name, print_job.created_at,
            ended_at
        FROM print_job JOIN account ON account.account_id = print_job.account_id
        """ + " "
    }

    private func printJob(_ row: inout RowReader) throws -> PrintJob {
        let id: Int64 = try row.next()
        let owner: Int64 = try row.next()
        let allocation: Int64 = try row.next()
        let format: PrintFormat = try row.next()
        var order = try PrintOrder(JSONNode(try JSONValue(parsing: Array(try row.next(String.self).utf8))))
        order.allocationNumber = allocation
        order.format = format
        let (first, count, files): (Int64, Int64, Int64) = (try row.next(), try row.next(), try row.next())
        let state: PrintJob.State = try row.next()
        let attempts: Int = try row.next()
        let failure: String = try row.next()
        order.purpose = try row.next()
        order.reason = try row.next()
        return PrintJob(
            id: id, ownerID: owner, allocationNumber: allocation, format: format, order: order, first: first,
            count: count, fileCount: files, state: state, attemptCount: attempts, failure: failure,
            accountName: try row.next(), createdAt: try row.next(), endedAt: try row.next())
    }

    private var fileColumns: Query {
        """
        SELECT file_no, kind, name, first_index, code_count, written_count, label_count, byte_count, sha256, written_at
        FROM print_file
        """ + " "
    }

    private func printFile(_ row: inout RowReader) throws -> PrintFile {
        PrintFile(
            number: try row.next(), kind: try row.next(), name: try row.next(), first: try row.next(),
            count: try row.next(), writtenCount: try row.next(), labelCount: try row.next(),
            byteCount: try row.next(), sha256: try row.next(), writtenAt: try row.next())
    }
}

extension WriteSession {
    /// A job in the queue, with a row for each of its files.
    func insertPrintJob(_ plan: PrintPlan, by actor: Actor, at now: Instant) throws -> Int64 {
        let order = plan.order
        let files = plan.partCount + (plan.hasRolls ? 1 : 0)
        let id: Int64 = try value(
            """
            INSERT INTO print_job (owner_id, allocation_no, format, choices, first_index, code_count, file_count, state,
                attempt_count, failure, purpose, reason, account_id, created_at, touched_at)
            VALUES (\(plan.allocation.ownerID), \(plan.allocation.number), \(order.format), \(order.document),
                \(plan.first), \(plan.count), \(files), 'queued', 0, '', \(order.purpose), \(order.reason),
                \(actor.accountID), \(now), \(now))
            RETURNING job_id
            """)!
        var rows = (1...plan.partCount).map { number -> [Value] in
            let part = plan.part(number)
            return fileRow(plan, id, part.number, .part, (part.first, part.count))
        }
        if plan.hasRolls { rows.append(fileRow(plan, id, plan.partCount + 1, .rolls, (0, plan.rollCount))) }
        try insert(
            into: "print_file",
            columns: [
                "owner_id", "job_id", "file_no", "kind", "name", "first_index", "code_count", "written_count",
                "label_count", "byte_count", "sha256", "written_at",
            ], rows: rows)
        return id
    }

    private func fileRow(
        _ plan: PrintPlan, _ job: Int64, _ number: Int64, _ kind: PrintFile.Kind, _ codes: (first: Int64, count: Int64)
    ) -> [Value] {
        let width = max(3, String(plan.partCount).utf8.count)
        let name =
            kind == .rolls
            ? "rolls.csv"
            : "codes-\(plan.allocation.number)-\(padded(number, to: width)).\(plan.order.format.fileSuffix)"
        return [
            .integer(plan.allocation.ownerID), .integer(job), .integer(number), .text(kind.rawValue), .text(name),
            .integer(codes.first), .integer(codes.count), .integer(0), .integer(0), .integer(0), .null, .null,
        ]
    }
}
