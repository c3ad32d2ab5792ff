import Gateway
import Spreadsheets
import Traceability

/// The limits that users and assessors ask for (OWASP ASVS 2.1.3, 5.1.1, 15.1.3), from the constants that hold:
/// docs/manual/limits.md.
public enum LimitTable {
    struct Row: Sendable {
        let chinese: String
        let english: String
        let value: String

        init(_ chinese: String, _ english: String, _ value: String) {
            (self.chinese, self.english, self.value) = (chinese, english, value)
        }
    }

    struct Section: Sendable {
        let title: String
        let rows: [Row]
    }

    /// Markdown.
    public static var document: String {
        let head = """
            # 限值 Limits

            由 `ransu limits` 从程序内的常量生成，测试逐字比对，请勿手工修改。

            Written by `ransu limits` from the program's own constants and compared by a test: not edited by hand.


            """
        return head + (sections.map(table) + [files]).joined(separator: "\n")
    }

    private static func table(_ section: Section) -> String {
        let lines = section.rows.map { "| \($0.chinese) | \($0.english) | \($0.value) |\n" }
        return "## \(section.title)\n\n| 限制 | limit | 值 value |\n|---|---|---|\n" + lines.joined()
    }

    private static let usual = ServerConfiguration(dataFolder: "")
    private static let sheets = SpreadsheetLimits()

    static let sections: [Section] = [requests, bodies, paces, business, heavy]

    private static let requests = Section(
        title: "请求与连接 Requests and connections",
        rows: [
            Row("请求头一项", "One field of a request's head", bytes(Listener.fieldBytes)),
            Row("请求头合计", "All fields together", bytes(Listener.headBytes)),
            Row("请求头项数", "Fields", number(Listener.fieldCount)),
            Row("空闲连接、请求头到齐（秒）", "An idle connection, and the time for a head (seconds)", number(Listener.idleSeconds)),
            Row(
                "请求体、积压的应答每个时间窗至少", "A body, and a reader that keeps an answer waiting, bring in each window at least",
                bytes(ConnectionGuard.bytesPerWindow)),
            Row("该时间窗（秒）", "That window (seconds)", number(ConnectionGuard.windowSeconds)),
            Row(
                "每个监听的连接（`connections-max`）", "Connections of a listener (`connections-max`)",
                number(usual.connectionsMax)),
            Row(
                "同一地址的连接（`connections-per-address`）", "Connections of an address (`connections-per-address`)",
                number(usual.edge.connectionsPerAddress)),
        ])

    private static let bodies = Section(
        title: "内容大小 Sizes of what is sent",
        rows: [
            Row("不含文件的表单", "A form without files", bytes(Call.formLimit)),
            Row("JSON 文档", "A JSON document", bytes(Call.documentLimit)),
            Row("证照、授权书等文件", "A licence, a letter or another paper", bytes(DocumentFile.limit)),
            Row("照片", "A photo", bytes(ReadPhoto.limit)),
            Row("表格（XLSX）", "A workbook (XLSX)", bytes(sheets.bytes)),
            Row("XLSX 解压后", "The same unpacked", bytes(sheets.inflatedBytes)),
            Row("XLSX 包内条目", "Its entries", number(sheets.entries)),
            Row("XLSX 解压倍数（超过 10 MiB 之后）", "How many times it may grow (beyond 10 MiB)", number(sheets.inflationRatio)),
            Row("数据回传的文本（CSV、JSON、NDJSON）", "A return as text (CSV, JSON, NDJSON)", bytes(ReturnContent.textBytes)),
            Row("一次回传的行数", "Rows of a return", number(ReturnContent.rowLimit)),
            Row("一次采集的 EPCIS 文档", "An EPCIS document that is captured", bytes(CaptureContent.byteLimit)),
            Row("其中事件", "Its events", number(CaptureContent.eventLimit)),
            Row("历史数据文件", "A file of old data", bytes(HistoryContent.byteLimit)),
            Row("一个单位未完成的断点续传（个）", "Unfinished uploads of an organization", number(UploadShelf.Limits().count)),
            Row("其合计", "All of them together", bytes(UploadShelf.Limits().bytes)),
            Row("保留（小时）", "They are kept (hours)", number(UploadShelf.Limits().lifetimeSeconds / 3_600)),
            Row("送检恶意代码的文件", "A file that is looked at for malware", bytes(ScanFile.byteLimit)),
            Row("超过此值的文本不送检", "Longer text is not", bytes(Call.scannedTextLimit)),
        ])

    private static let business = Section(
        title: "业务限值 Limits of the business",
        rows: [
            Row(
                "企业一年申请的编码（`yearly-quota`，可单独核定）", "Codes of an enterprise in a year (`yearly-quota`, or its own)",
                number(usual.options.yearlyQuota)),
            Row("一次登记的自有序列号", "Own serials in one request", number(RegisterOwnSerials.limit)),
            Row("一次预留的编码", "Codes reserved at once", number(ReserveCodes.limit)),
            Row("部件各栏（字）", "A field of a component (characters)", number(BatchComponent.limit)),
            Row("一次提交的部件", "Components in one request", number(AddComponents.limit)),
            Row("等待处理的异步回传", "Returns that wait for the worker", number(ReturnJobs.limit)),
            Row("一次装箱、拆箱、整箱出库的行", "Rows of one request of packing", number(PackGoods.rowLimit)),
            Row("其中编码合计", "Codes of these rows together", number(PackGoods.codeLimit)),
            Row("流转地点", "Places of an organization", number(Places.limit)),
            Row("一次更正的项数", "Changes of one amendment", number(AmendmentRequest.changeLimit)),
            Row("更正理由（字）", "The reason of an amendment (characters)", number(AmendmentRequest.reasonLimit)),
            Row("抽查样本", "A sample of a spot check", number(SampleDraw.limit)),
            Row("命名查询", "Kept queries of an organization", number(NamedQueries.limit)),
            Row("防伪码一日错误次数，同一编码", "Wrong scratch codes of a code in a day", number(CheckScratchCode.wrongLimit)),
            Row("同上，同一设备", "The same of a device", number(CheckScratchCode.deviceLimit)),
            Row("审计导出一次的行数", "Lines of an export of the trail", number(ExportAudit.limit)),
            Row("一个单位在用的接口客户端", "Clients of an organization in use", number(APIClient.most)),
            Row("一个接口客户端在用的凭据", "Credentials of a client in use", number(ClientCredential.most)),
            Row("接口客户端的期限（天）", "A client's life (days)", number(APIClient.daysMost)),
            Row("签名时间偏差（秒）", "A signature's distance from our clock (seconds)", number(RequestSignature.windowSeconds)),
        ])

    private static let heavy = Section(
        title: "费资源的功能 What costs much",
        rows: [
            Row("正向追溯：批次", "A forward trace: batches", number(ForwardTrace.batchLimit)),
            Row("正向追溯：容器", "A forward trace: containers", number(ForwardTrace.containerLimit)),
            Row("事件查询一页", "A page of events", number(FindEvents.pageLimit)),
            Row("同时计算密码散列", "Hashes of passwords at once", number(ScryptHashing.atOnce)),
            Row("其中一个账号的", "Of one account, waiting and computed", number(ScryptHashing.ofAccount)),
            Row("其中一个地址的", "Of one address, waiting and computed", number(ScryptHashing.ofAddress)),
            Row("等候计算的，更多则拒绝", "Those that wait; more are turned away", number(ScryptHashing.waitingMax)),
        ])

    private static let paces = Section(
        title: "频次（同一地址） Paces (of one address)",
        rows: [
            Row("登录（失败才计），每分钟", "A wrong sign-in, a minute", pace(PaceLimit.usual[.signIn])),
            Row("登记（成功才计），每小时", "A registration that was taken, an hour", pace(PaceLimit.usual[.register])),
            Row("登录，含成功的", "Any sign-in", pace(PaceLimit.tries[.signIn])),
            Row("登记，含被拒的", "Any registration", pace(PaceLimit.tries[.register])),
            Row("扫码", "A scan", pace(PaceLimit.work[.scan])),
            Row("查询", "A look-up by hand", pace(PaceLimit.work[.lookUp])),
            Row("下载", "A download", pace(PaceLimit.work[.download])),
            Row("上传", "An upload", pace(PaceLimit.work[.upload])),
            Row("更改", "A change", pace(PaceLimit.work[.change])),
            Row("读取", "Reading", pace(PaceLimit.work[.read])),
            Row("无效的会话令牌", "A session that is none", pace(PaceLimit.strays[.read])),
            Row(
                "登录后按账号计，为上述六类的倍数", "Where somebody is signed in, the account has so many times the six above",
                number(PaceLimit.ofAccount)),
        ])

    /// What is taken where, judged by the bytes (`UploadInspection`, `DocumentFile`, the readers of sheets).
    private static let files = """
        ## 接收的文件 Files that are taken

        | 用途 | use | 类型 kinds |
        |---|---|---|
        | 营业执照、授权书、证书、附件 | Licences, letters, certificates, evidence | JPEG、PNG、PDF |
        | 照片（扫码、首件、抽查） | Photos (look-up, first label, spot check) | JPEG、PNG |
        | 数据回传、历史数据 | Returns, old data | XLSX、CSV、JSON、NDJSON |
        | 编码导入、标签、射频标签 | Code files, labels, RFID tags | CSV、TXT、XLSX、JSON |
        | EPCIS | EPCIS | JSON-LD、XML |

        """

    private static func pace(_ limit: PaceLimit?) -> String { limit.map { "\($0.turns) / \($0.seconds) s" } ?? "-" }

    /// With gaps between groups of three.
    private static func number(_ number: some BinaryInteger) -> String {
        var digits = Array(String(number))
        for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(" ", at: place) }
        return String(digits)
    }

    private static func bytes(_ count: Int) -> String {
        for (unit, shift) in [("GiB", 30), ("MiB", 20), ("KiB", 10)]
        where count >= 1 << shift && count % (1 << shift) == 0 {
            return "\(count >> shift) \(unit)"
        }
        return "\(count) B"
    }
}
