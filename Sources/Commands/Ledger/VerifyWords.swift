import ArgumentParser
import Foundation
import Ledger
import Traceability

/// Says in words what a proof of this platform shows and what it does not.
struct VerifyWords: ParsableArguments {
    @Option(help: "zh or en; without it as the environment's LANG.") var language: String?

    private var isChinese: Bool {
        let environment = ProcessInfo.processInfo.environment
        let text = language ?? environment["LC_ALL"] ?? environment["LANG"] ?? ""
        return text.hasPrefix("zh")
    }

    /// Runs the command in the language that was chosen.
    func speaking(_ body: () throws -> Void) rethrows {
        try VerifyPhrases.$isChinese.withValue(isChinese) { try body() }
    }

    private func print(_ line: String) { VerifyFile.print(line) }

    func say(_ opening: OpeningDocument, _ trusted: TrustedCheckpoint) {
        for (name, text) in opening.groups {
            // What was logged stands as it is.
            Swift.print("\(VerifyPhrases.line(name))\(isChinese ? "：" : ": ")\(String(decoding: text, as: UTF8.self))")
        }
        if !opening.closed.isEmpty {
            let names = opening.closed.map(VerifyPhrases.line).joined(separator: isChinese ? "、" : ", ")
            Swift.print(isChinese ? "未开示的部分：\(names)" : "not opened: \(names)")
        }
        print("This shows:")
        for line in shown(opening, trusted) { Swift.print("- \(line)") }
        print("This does not show:")
        for line in notShown(opening, trusted) { Swift.print("- \(line)") }
    }

    private func shown(_ opening: OpeningDocument, _ trusted: TrustedCheckpoint) -> [String] {
        var lines = [
            isChinese
                ? "上面的文字与存证日志中这一条目所承诺的内容逐字相同，日志签名之后没有改动。"
                : "the texts above are, letter by letter, what this entry of the log commits to, unchanged since the "
                    + "log signed it."
        ]
        if isOfThatCode(opening), let code = opening.code {
            lines.append(isChinese ? "这条记录是关于编码 \(code) 的。" : "the record is about the code \(code).")
        }
        if !trusted.witnesses.isEmpty {
            lines.append(
                isChinese
                    ? "\(trusted.witnesses.count) 个见证方签名确认，日志到此为止只增不改。"
                    : "\(trusted.witnesses.count) witness(es) have seen the log grow up to here without a change.")
        }
        return lines
    }

    private func notShown(_ opening: OpeningDocument, _ trusted: TrustedCheckpoint) -> [String] {
        var lines = [
            isChinese
                ? "记录的内容属实：它只证明企业当时这样报送。"
                : "that the record is true: it shows what was reported, and when at the latest.",
            isChinese
                ? "没有别的记录：在日志中不等于齐全。" : "that there is no other record: inclusion is not completeness.",
        ]
        if let code = opening.code, let named = opening.namedCodes, !named.contains(code) {
            let list = named.prefix(3).joined(separator: ", ")
            lines.append(
                isChinese
                    ? "与编码 \(code) 有关：记录写的是 \(list)，二者的关系是平台的说法。"
                    : "that it has to do with the code \(code): the record names \(list), and how the two belong "
                        + "together is the platform's word.")
        } else if let code = opening.code, !isOfThatCode(opening) {
            lines.append(
                isChinese
                    ? "编码 \(code) 属于这一批货品：记录是关于一批货品的，没有逐一列出，这一点是平台的说法。"
                    : "that the code \(code) is one of the goods: the record is about many and does not list them; "
                        + "that it is among them is the platform's word.")
        }
        if trusted.witnesses.isEmpty {
            lines.append(
                isChinese
                    ? "日志没有被整体改写：没有见证方，同时掌握签名密钥和数据库的人可以另写一份历史。"
                    : "that the log was not written anew as a whole: without a witness, "
                        + "who holds key and database could."
            )
        }
        return lines
    }

    /// Whether the opened text itself names the code, and no other.
    private func isOfThatCode(_ opening: OpeningDocument) -> Bool {
        opening.code.map { opening.namedCodes == [$0] } ?? false
    }
}
