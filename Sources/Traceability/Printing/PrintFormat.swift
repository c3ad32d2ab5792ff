public import Storage

/// What a print job makes of codes (T/SGACC 1005 5.3.2, 5.3.3).
public enum PrintFormat: String, Sendable, CaseIterable, ValueConvertible {
    /// One code or address a line.
    case txt
    case csv, xlsx
    /// An archive with a picture a code.
    case symbols
    /// Labels on sheets or rolls, as PDF.
    case labels
    /// Programs for label printers.
    case zpl, tspl
    /// An archive with an NFC message a code.
    case ndef

    public var name: Message {
        switch self {
        case .txt: Message("TXT 文本", "TXT")
        case .csv: Message("CSV 表格", "CSV")
        case .xlsx: Message("Excel 表格", "Excel workbook")
        case .symbols: Message("条码图形（ZIP）", "Symbols (ZIP)")
        case .labels: Message("标签版面（PDF）", "Label sheets (PDF)")
        case .zpl: Message("ZPL 打印机指令", "ZPL for label printers")
        case .tspl: Message("TSPL 打印机指令", "TSPL for label printers")
        case .ndef: Message("NFC 标签数据（NDEF）", "NFC messages (NDEF)")
        }
    }

    public var fileSuffix: String {
        switch self {
        case .txt: "txt"
        case .csv: "csv"
        case .xlsx: "xlsx"
        case .symbols, .ndef: "zip"
        case .labels: "pdf"
        case .zpl: "zpl"
        case .tspl: "tspl"
        }
    }

    /// Whether a file holds labels: dividers are labels there, rows elsewhere.
    public var isDrawn: Bool { self == .labels || self == .zpl || self == .tspl }

    /// Codes of a part unless the order says otherwise: a part takes seconds, so that progress is seen.
    var partSize: Int64 {
        switch self {
        case .txt, .csv: 1_000_000
        case .xlsx: 200_000
        case .symbols, .ndef, .zpl, .tspl: 10_000
        case .labels: 1_200
        }
    }

    /// The most codes of a part.
    var partLimit: Int64 {
        switch self {
        case .txt, .csv: 10_000_000
        case .xlsx: 1_000_000
        case .symbols, .ndef: 20_000
        case .zpl, .tspl: 100_000
        case .labels: 48_000
        }
    }

    /// The most codes of a job: what a day of the machine and a few GiB of its disk hold.
    public var jobLimit: Int64 {
        switch self {
        case .txt, .csv: 100_000_000
        case .xlsx: 10_000_000
        case .symbols, .ndef, .zpl, .tspl: 1_000_000
        case .labels: 500_000
        }
    }

    /// Text compresses; the rest is compressed already.
    var isText: Bool { [.txt, .csv, .zpl, .tspl].contains(self) }
}

/// A column of a CSV or XLSX beside code and address.
public enum PrintColumn: String, Sendable, CaseIterable {
    /// 序号: place in the allocation, from 1.
    case number
    /// The code in groups of four, as it is read aloud.
    case grouped
    case product, model, gas, batch
    /// The contents of an RFID tag in hexadecimal digits.
    case epc

    public var name: Message {
        switch self {
        case .number: Message("序号", "Number")
        case .grouped: Message("分组编码", "Code in groups of four")
        case .product: Message("产品名称", "Product")
        case .model: Message("型号", "Model")
        case .gas: Message("适用气源", "Gas")
        case .batch: Message("批号", "Batch")
        case .epc: Message("RFID 标签（EPC 十六进制）", "RFID tag (EPC, hexadecimal)")
        }
    }
}

/// The file of a picture.
public enum PictureFormat: String, Sendable, CaseIterable { case svg, png, eps, pdf }
