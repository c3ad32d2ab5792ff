/// What may be not there.
extension Phrases {
    static let objects: [(english: String, chinese: String)] = [
        ("account {}", "账号 {0}"), ("account request {}", "账号申请 {0}"), ("scan device {}", "扫码设备 {0}"),
        ("invitation {}", "邀请 {0}"), ("audit record {}", "审计记录 {0}"),
        ("appeal {}", "申诉 {0}"), ("closed address", "关闭的地址"), ("closed address {}", "关闭的地址 {0}"),
        ("post {}", "岗位 {0}"), ("client {}", "接口客户端 {0}"), ("credential {}", "凭据 {0}"), ("authority {}", "签发机构 {0}"),
        ("amendment", "更正申请"),
        ("amendment {}", "更正申请 {0}"),
        ("checkpoint", "检查点"),
        ("code", "编码"), ("code-application {}", "用码申请 {0}"), ("code-listing {}", "已印举证 {0}"), ("id {}", "编号 {0}"),
        ("tile", "账本分块"), ("tile {}", "账本分块 {0}"), ("entry {}", "存证条目 {0}"), ("log {}", "日志 {0}"), ("n", "序号"),
        ("allocation", "码段"), ("allocation {}", "码段 {0}"), ("Assets", "页面资源"), ("asset {}", "页面资源 {0}"),
        ("batch {}", "批次 {0}"), ("capture job {}", "采集任务 {0}"), ("certificate {}", "证书 {0}"),
        ("component lot {}", "零部件批号 {0}"), ("container {}", "容器 {0}"), ("record {}", "记录 {0}"),
        ("claim {}", "认领申请 {0}"), ("code application {}", "用码申请 {0}"), ("code {}", "编码 {0}"),
        ("enterprise {}", "企业 {0}"),
        ("entrustment {}", "委托 {0}"), ("event {}/{}", "事件 {0}/{1}"), ("event {}", "事件 {0}"),
        ("exposed allocation {}", "泄露的码段 {0}"),
        ("GTIN {}", "商品条码 {0}"),
        ("file {} of print job {}", "印制任务 {1} 的文件 {0}"),
        ("file {}", "文件 {0}"), ("grant {}", "授权 {0}"), ("hand-over {}", "交接 {0}"), ("history import {}", "历史数据导入 {0}"),
        ("item {}", "样品 {0}"), ("key {}", "密钥 {0}"), ("layout {}", "编码规则 {0}"), ("link {}", "链接 {0}"),
        ("mapping", "列对应"), ("mapping {}", "列对应 {0}"), ("old address {}", "旧地址 {0}"),
        ("organization {}", "单位 {0}"), ("place {}", "地点 {0}"), ("print job {}", "印制任务 {0}"),
        ("product {}", "产品 {0}"), ("quality of return {}", "回传 {0} 的质量评分"), ("query {}", "查询 {0}"),
        ("recusal {}", "回避 {0}"),
        ("registration {}", "入驻申请 {0}"), ("rights request {}", "权利请求 {0}"), ("rights request", "权利请求"),
        ("contact", "联系人"), ("version {}", "版本 {0}"), ("hold {}", "保留令 {0}"), ("incident {}", "事件处置 {0}"),
        ("reservation {}", "预留 {0}"), ("return {}", "回传 {0}"), ("scope {}", "范围 {0}"), ("site {}", "工厂 {0}"),
        ("session {}", "会话 {0}"),
        ("spot check {}", "抽查 {0}"), ("subscription {}", "订阅 {0}"), ("tag {}", "标签 {0}"), ("year {}", "年度 {0}"),
    ]

    /// Of a code and its allocation, where a row or an event names it.
    static let states: [(english: String, chinese: String)] = [
        ("Fetching", "待取码"), ("Active", "有效"), ("Frozen", "已冻结"), ("Key exposed", "密钥泄露"), ("Closed", "已关闭"),
        ("void", "已作废"), ("bound", "已绑定"),
    ]

    /// Tests, how days are written, states of certificates.
    static let words: [(english: String, chinese: String)] =
        [(english: InspectionVerdict.name.english, chinese: InspectionVerdict.name.chinese)]
        + TestItem.allCases.map { (english: $0.name.english, chinese: $0.name.chinese) }
        + DateOrder.allCases.map { (english: $0.name.english, chinese: $0.name.chinese) }
        + Certificate.State.allCases.map { (english: $0.name.english, chinese: $0.name.chinese) }
        + [
            (
                english: "PyPI chinesecalendar {} ({}): the State Council's yearly notices on holidays, {} to {}",
                chinese: "国务院办公厅历年放假安排，{2} 至 {3}（取自 PyPI chinesecalendar {0}，{1}）"
            )
        ]

    /// `JSONStream`: kinds of values (RFC 8259 clause 3), and what is wrong with a text and where.
    static let json: [(english: String, chinese: String)] = [
        ("object", "对象"), ("array", "数组"), ("string", "字符串"), ("number", "数字"), ("boolean", "布尔值"), ("null", "空值"),
        ("no object", "不是对象"), ("a value", "一个值"), ("a value or ]", "一个值或 ]"), ("a name or }", "一个名称或 }"),
        ("a name", "一个名称"), (", or }", "逗号或 }"), (", or ]", "逗号或 ]"), ("nothing more", "结尾"),
        ("line {}, column {} (byte {}): {}", "第 {0} 行第 {1} 列（字节 {2}）：{3}"),
        ("line {}: more than {} bytes", "第 {0} 行超过 {1} 字节"),
        ("{} is expected here, not {}", "此处应为{0}，而不是 {1}"),
        ("the text ends where {} is expected", "内容提前结束，还应有{0}"),
        ("a byte order mark is no part of JSON", "JSON 不能以字节顺序标记（BOM）开头"), ("this is not UTF-8", "不是 UTF-8 编码"),
        ("the control character {} must be escaped in a string", "字符串中的控制字符 {0} 须转义"),
        ("no such escape", "无效的转义"), ("half a surrogate pair is no character", "半个代理对不是字符"),
        ("this is no number", "数字的写法不对"), ("only true, false or null may stand here", "只能是 true、false 或 null"),
        ("the member “{}” stands twice", "成员“{0}”出现了两次"), ("nested more than {} deep", "嵌套超过 {0} 层"),
        ("a value has more than {} bytes", "一个值超过 {0} 字节"),
        ("an object has more than {} members", "一个对象超过 {0} 个成员"),
        ("an element has more than {} bytes", "一个元素超过 {0} 字节"),
    ]

    /// `CertificateNumber`.
    static let certificates: [(english: String, chinese: String)] = [
        ("There is no certificate number.", "没有证书编号"),
        ("A certificate number has at most 64 bytes; this one has {}.", "证书编号最多 64 字节，这里有 {0} 字节"),
        (
            "\"{}\" is neither a CCC number (16 digits) nor a production licence (XK…).",
            "“{0}”既不是 CCC 编号（16 位数字），也不是生产许可证编号（XK…）"
        ),
        (
            "A CCC number has 16 digits, a production licence 13 or 14 characters from XK on; this one has {}.",
            "CCC 编号为 16 位数字，生产许可证编号自 XK 起 13 或 14 个字符；这里有 {0} 个"
        ),
        (
            "A CCC number begins with its year, 2002 or later; this one begins with {}.",
            "CCC 编号以年份开头（2002 年及以后），这里是 {0}"
        ),
        ("\"{}\" is not the short name of a province.", "“{0}”不是省份简称"),
        ("Character {} of the certificate number is \"{}\"; the form is: {}.", "证书编号第 {0} 个字符是“{1}”；写法：{2}"),
        ("16 digits", "16 位数字"), ("XK, 2 digits, -, 3 digits, -, 4 or 5 digits", "XK、2 位数字、-、3 位数字、-、4 或 5 位数字"),
    ]

    /// `XMLStream`. What the parser says of text that is not well formed stays as it says it.
    static let xml: [(english: String, chinese: String)] = [
        ("line {}, column {}: {}", "第 {0} 行第 {1} 列：{2}"),
        ("not well-formed XML: {}", "不是格式正确的 XML（{0}）"),
        ("a document type declaration (DOCTYPE) is not accepted", "不接收文档类型声明（DOCTYPE）"),
        ("the encoding {} is not read; send UTF-8, UTF-16 or GB18030", "不识读编码 {0}，请用 UTF-8、UTF-16 或 GB18030"),
        ("bytes that are no {}", "含有不属于 {0} 编码的字节"), ("XML has no character U+0000", "XML 中不能有字符 U+0000"),
        ("no namespace is declared for the prefix {}", "前缀 {0} 没有声明命名空间"),
        ("elements nested more than {} deep", "元素嵌套超过 {0} 层"), ("{} has more than {} attributes", "{0} 的属性超过 {1} 个"),
        ("{} is longer than {} bytes", "{0} 超过 {1} 字节"), ("the document ends too early", "文档提前结束"),
        ("a tag", "标签"), ("an element", "元素"),
    ]
}
