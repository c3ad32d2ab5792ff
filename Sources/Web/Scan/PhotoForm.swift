import Gateway
import HTTPTypes
import Hummingbird
import Identification
import Markup
import Traceability

/// 拍照查询: a photo of the label for browsers that cannot scan; the camera itself where the browser can.
enum PhotoForm {
    /// Stands below the look-up box. Without script it is a form with a file; the script adds the camera.
    static func html(_ t: Scene) -> HTML {
        """
        <form class="lookup photo" method="post" action="/lookup/photo" enctype="multipart/form-data" \
        data-photo><label for="photo">\(t("或拍照、选择照片", "Or take or choose a photo"))</label>
        <input id="photo" type="file" name="photo" accept="image/jpeg,image/png" capture="environment" required>
        <button>\(t("识别照片", "Read the photo"))</button>
        <button type="button" class="primary" data-camera hidden>\(t("用摄像头扫码", "Scan with the camera"))</button>
        <video data-view hidden muted playsinline aria-label="\(t("摄像头画面", "Camera view"))"></video></form>
        <script src="/assets/photo.js" type="module"></script>
        """
    }

    static let routes: [Route] = [.open(.post, "/lookup/photo", read).recording(.consumerQuestion)]

    @Sendable private static func read(_ call: Call) async throws -> Response {
        let t = Scene(call)
        do {
            try ReadPhoto(call.platform).admit(on: call.occasion)
            let form = try await call.form(fileLimit: ReadPhoto.limit)
            guard let file = form.file("photo") else {
                throw Refusal(.invalid, .required, field: "photo", ["field": t("照片", "photo")])
            }
            return answer(call, try await ReadPhoto(call.platform)(try file.read()))
        } catch let refusal as Refusal {
            return tips(call, refusal)
        }
    }

    private static func answer(_ call: Call, _ found: [PhotoCode]) -> Response {
        let paths = found.compactMap(path)
        let different = paths.enumerated().filter { !paths[..<$0.offset].contains($0.element) }.map(\.element)
        switch different.count {
        case 0: return .page(none(Scene(call), found), status: .unprocessableContent)
        case 1: return .seeOther(different[0])
        default: return .page(several(Scene(call), different))
        }
    }

    /// The code's own address on this host; what has none goes through the look-up box.
    private static func path(of code: PhotoCode) -> String? {
        switch code.scanned {
        case nil: return nil
        case .ecode(let ecode)?: return "/E=\(PercentEncoding.encode(ecode.text))"
        case .gtin(let gtin, let batch, let serial, _)?:
            var path = "/01/\(gtin.digits)"
            if let batch { path += "/10/\(PercentEncoding.encode(batch))" }
            if let serial { path += "/21/\(PercentEncoding.encode(serial))" }
            return path
        case .elementString?, .nationalAddress?: return "/lookup?code=\(PercentEncoding.encode(code.text))"
        }
    }

    private static func several(_ t: Scene, _ paths: [String]) -> HTML {
        let links = paths.map { path -> HTML in
            "<li><a class=\"button\" href=\"\(url: path)\">\(path.dropFirst().prefix(80))</a></li>"
        }
        let title = t("照片中有多个编码", "The photo shows several codes")
        return ScanFrame.page(
            t, title: title,
            """
            <section class="card"><h1>\(title)</h1><p>\(t("请选择要查询的一个：", "Choose the one to look up:"))</p>
            <ul class="choices">\(links)</ul></section>
            """)
    }

    private static func none(_ t: Scene, _ found: [PhotoCode]) -> HTML {
        let read = found.prefix(3).map { code -> HTML in "<li class=\"mono\">\(code.text.prefix(120))</li>" }
        let title = t("读到了条码，但不是产品编码", "A symbol was read, but it is no product code")
        return ScanFrame.page(
            t, title: title,
            """
            <section class="card"><h1>\(title)</h1><ul>\(read)</ul>
            <p>\(t("请拍摄产品上的追溯码标签。", "Take a photo of the traceability label on the article."))</p></section>
            <section class="card">\(html(t))</section>\(again(t))
            """)
    }

    private static func tips(_ call: Call, _ refusal: Refusal) -> Response {
        let t = Scene(call)
        let title = t("没有识别出编码", "No code was read")
        let tips = [
            t("离近一些，让码占画面的三分之一以上", "Come closer: the symbol should fill a third of the picture"),
            t("轻点屏幕对焦，保持手机平稳", "Tap to focus and hold still"),
            t("避开反光、阴影和弯折的标签", "Avoid glare, shadows and folds"),
            t("仍不行时请手工输入标签上的编码", "If all fails, type the code on the label"),
        ].map { text -> HTML in "<li>\(text)</li>" }
        let status: HTTPResponse.Status =
            switch refusal.kind {
            case .unavailable: .serviceUnavailable
            case .tooMany: .tooManyRequests
            case .tooLarge: .contentTooLarge
            default: .unprocessableContent
            }
        var response = Response.page(
            ScanFrame.page(
                t, title: title,
                """
                <section class="card"><h1>\(title)</h1>\(t.notice(.warn, "\(t(refusal))"))
                <ul class="tips">\(tips)</ul></section>
                <section class="card">\(html(t))</section>\(again(t))
                """), status: status)
        response.headers[.retryAfter] = refusal.rule == .photoBusy ? "5" : refusal.parameters["seconds"]
        return response
    }

    private static func again(_ t: Scene) -> HTML {
        "<section class=\"card\">\(ScanFrame.lookUpForm(t, typed: ""))</section>"
    }
}
