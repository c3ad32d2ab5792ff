import Identification
import Labels

/// What was read from a photo: a symbol's text, and the code in it where there is one.
public struct PhotoCode: Sendable, Hashable {
    /// As a scanner that sends symbology identifiers transmits it.
    public let text: String
    /// nil: no code of a kind that this platform answers for.
    public let scanned: ScannedText?
}

/// 拍照识码: reads the symbols of a photo, few photos at a time and off the threads that answer requests.
public struct ReadPhoto: Sendable {
    /// Bytes of a photo.
    public static let limit = 10 * 1_048_576

    let platform: Platform
    public init(_ platform: Platform) { self.platform = platform }

    /// Counts a photo of whoever asks, before its bytes are read. Throws `Refusal.tooMany` with the seconds to wait:
    /// one address does not keep everybody else, and the first labels of enterprises, from being read.
    public func admit(on occasion: Occasion) throws {
        try platform.photoTries.check(occasion.address, at: occasion.now)
        platform.photoTries.note(occasion.address, at: occasion.now)
    }

    /// Codes first, then whatever else was read.
    ///
    /// Throws `Refusal.invalid` when it is no picture or nothing can be read, `.tooLarge`, and `.unavailable`
    /// (`photo.busy`) when too many photos wait.
    public func callAsFunction(_ bytes: [UInt8]) async throws -> [PhotoCode] {
        let symbols: [ReadSymbol]
        do {
            symbols = try await platform.photos.read(bytes)
        } catch { throw Self.refusal(error) }
        let found = symbols.map { symbol in
            PhotoCode(
                text: symbol.transmitted,
                scanned: (try? ScannedText(symbol.transmitted)) ?? (try? ScannedText(symbol.text)))
        }
        return found.filter { $0.scanned != nil } + found.filter { $0.scanned == nil }
    }

    static func refusal(_ error: ReadingError) -> Refusal {
        switch error {
        case .notAnImage: Refusal(.invalid, .photoKind, field: "photo")
        case .brokenImage: Refusal(.invalid, .photoBroken, field: "photo")
        case .fileTooLarge: Refusal(.tooLarge, .photoTooLarge, field: "photo", ["limit": "\(limit / 1_048_576)"])
        case .imageTooLarge(let width, let height, _):
            Refusal(.tooLarge, .photoTooManyPixels, field: "photo", ["size": "\(width)×\(height)"])
        case .nothingFound: Refusal(.invalid, .photoNothing, field: "photo")
        case .busy: Refusal(.unavailable, .photoBusy)
        case .readerFailed: Refusal(.unavailable, .unavailable)
        }
    }
}

extension Rule {
    public static let photoKind = Rule(
        "photo.kind", "这不是 JPEG 或 PNG 照片；iPhone 的 HEIC 请在设置中改为“兼容性最佳”",
        "This is no JPEG or PNG; on an iPhone choose “Most Compatible” for HEIC photos")
    public static let photoBroken = Rule("photo.broken", "照片文件已损坏，请重新拍摄", "The photo is broken; take it again")
    public static let photoTooLarge = Rule(
        "photo.too-large", "照片超过 {limit} MB，请降低分辨率后重试",
        "The photo is larger than {limit} MB; take it with fewer pixels")
    static let photoTooManyPixels = Rule(
        "photo.too-many-pixels", "照片尺寸 {size} 过大，请降低分辨率后重试",
        "{size} is too many pixels; take the photo with fewer")
    public static let photoNothing = Rule(
        "photo.nothing", "照片中没有读到条码：请让码占画面三分之一以上，对焦清晰，避免反光和弯折",
        "No symbol could be read: let it fill a third of the picture, in focus, without glare or folds")
    public static let photoBusy = Rule(
        "photo.busy", "识别人数较多，请稍后再试，或手工输入编码",
        "Many photos are being read; try again in a moment, or type the code")
}
