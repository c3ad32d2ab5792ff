import Foundation
import Testing

@testable import Labels

struct SheetTests {
    private static let ids = LabelSamples.templates.templates.map(\.id)

    private func entries(_ template: LabelTemplate, _ count: Int) -> [LabelEntry] {
        (0..<count).map { .label(template.kind == .divider ? LabelSamples.divider($0 + 1) : LabelSamples.contents($0)) }
    }

    @Test(arguments: ids, LabelLanguage.allCases)
    func `every shipped template takes the labels of the trade`(id: String, language: LabelLanguage) throws {
        let template = try LabelSamples.templates.template(id)
        var options = LabelSheetOptions()
        options.language = language
        let pages = try PDFPages.draw(template, entries(template, 30), options)
        if let folder = ProcessInfo.processInfo.environment["RANSU_LABEL_PAGES"] {
            try Data(pages.bytes).write(to: URL(fileURLWithPath: "\(folder)/\(id)-\(language.rawValue).pdf"))
        }
        let fonts = try pages.fonts().split(separator: "\n").dropFirst(2)
        #expect(!fonts.isEmpty)
        // name type encoding emb sub uni: all embedded, as subsets, with their way back to characters.
        for font in fonts {
            #expect(font.contains("NotoSans") && font.contains("yes yes yes"), "\(font)")
        }
    }
}
