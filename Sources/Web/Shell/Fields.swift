import Gateway
import Markup
import Traceability

/// What a form shows again after a refusal: what was typed, and what is wrong with it, field by field.
struct FormState: Sendable {
    var values: [String: String] = [:]
    var problems: [String: String] = [:]
    /// What is wrong with no single field.
    var general: [String] = []

    init() {}

    init(_ form: Form, _ error: any Error, _ t: Scene) throws {
        for (name, value) in form.fields where values[name] == nil { values[name] = value }
        let refusals: [Refusal]
        switch error {
        case let refusal as Refusal where refusal.kind != .unavailable && refusal.kind != .unauthenticated:
            refusals = [refusal]
        case let several as Refusals: refusals = several.all
        default: throw error
        }
        if let first = refusals.first { t.mark?.refused(first) }
        for refusal in refusals {
            if let field = refusal.field { problems[field] = t(refusal) } else { general.append(t(refusal)) }
        }
    }
}

/// Form fields: label above, unit and hint beside, the problem below and tied to the field for screen readers.
struct Fields {
    let t: Scene
    let state: FormState

    /// What is wrong, at the head of the form.
    var summary: HTML {
        let all = state.general + state.problems.sorted { $0.key < $1.key }.map(\.value)
        guard !all.isEmpty else { return .empty }
        return """
            <div class="notice bad" role="alert"><b>\(t("请更正后重新提交", "Please correct and submit again"))</b>
            <ul>\(all.map { text -> HTML in "<li>\(text)</li>" })</ul></div>
            """
    }

    /// - Parameter kind: an `<input>` type.
    func input(
        _ name: String, _ label: String, kind: String = "text", hint: String = "", required: Bool = true
    ) -> HTML {
        let value = kind == "file" ? "" : state.values[name] ?? ""
        return field(
            name, label, hint, required,
            """
            <input id="f-\(name)" name="\(name)" type="\(kind)" value="\(value)"\(if: required, " required")\
            \(describedBy(name, hint))>
            """)
    }

    /// The name that one signs in with, which password managers fill in.
    func accountName(_ label: String, hint: String = "") -> HTML {
        field(
            "accountName", label, hint, true,
            """
            <input id="f-accountName" name="accountName" type="text" value="\(state.values["accountName"] ?? "")" \
            autocomplete="username" autocapitalize="none" spellcheck="false" required\
            \(describedBy("accountName", hint))>
            """)
    }

    /// A password, never shown again: the present one, or a new one that password managers offer to make and keep.
    func password(_ name: String, _ label: String, isNew: Bool = false, hint: String = "") -> HTML {
        field(
            name, label, hint, true,
            """
            <input id="f-\(name)" name="\(name)" type="password" \
            autocomplete="\(isNew ? "new-password" : "current-password")" required\(describedBy(name, hint))>
            """)
    }

    /// A text that a datalist of the id `list` offers values for.
    func suggestion(_ name: String, _ label: String, list: String, hint: String = "") -> HTML {
        field(
            name, label, hint, true,
            """
            <input id="f-\(name)" name="\(name)" list="\(list)" value="\(state.values[name] ?? "")" required\
            \(describedBy(name, hint))>
            """)
    }

    func area(_ name: String, _ label: String, hint: String = "", required: Bool = true) -> HTML {
        field(
            name, label, hint, required,
            """
            <textarea id="f-\(name)" name="\(name)" rows="4"\(if: required, " required")\(describedBy(name, hint))>\
            \(state.values[name] ?? "")</textarea>
            """)
    }

    func select(
        _ name: String, _ label: String, _ choices: [(value: String, text: String)], hint: String = "",
        required: Bool = true
    ) -> HTML {
        let chosen = state.values[name] ?? ""
        let options = choices.map { choice -> HTML in
            "<option value=\"\(choice.value)\"\(if: choice.value == chosen, " selected")>\(choice.text)</option>"
        }
        return field(
            name, label, hint, required,
            """
            <select id="f-\(name)" name="\(name)"\(if: required, " required")\(describedBy(name, hint))>\
            <option value=""></option>\(options)</select>
            """)
    }

    func check(_ name: String, _ label: String, value: String = "1") -> HTML {
        """
        <label class="check"><input type="checkbox" name="\(name)" value="\(value)"\
        \(if: state.values[name] == value, " checked")> <span>\(label)</span></label>
        """
    }

    func field(_ name: String, _ label: String, _ hint: String, _ required: Bool, _ control: HTML) -> HTML {
        let hint = said(hint)
        let optional: HTML = required ? .empty : " <span class=\"muted small\">\(t("选填", "optional"))</span>"
        let hintPart: HTML = hint.isEmpty ? .empty : "<small id=\"h-\(name)\">\(hint)</small>"
        let problem: HTML =
            state.problems[name].map { "<small class=\"problem\" id=\"p-\(name)\">\($0)</small>" } ?? .empty
        return """
            <div class="field\(if: state.problems[name] != nil, " wrong")">\
            <label for="f-\(name)">\(label)\(optional)</label>\
            \(control)\(hintPart)\(problem)</div>
            """
    }

    /// A field's note may say no more than that it is optional, which stands beside its label already.
    private func said(_ hint: String) -> String { hint == t("选填", "optional") ? "" : hint }

    func describedBy(_ name: String, _ hint: String) -> HTML {
        var ids: [String] = []
        if !said(hint).isEmpty { ids.append("h-\(name)") }
        if state.problems[name] != nil { ids.append("p-\(name)") }
        guard !ids.isEmpty else { return .empty }
        let isWrong = state.problems[name] != nil
        return " aria-describedby=\"\(ids.joined(separator: " "))\"\(if: isWrong, " aria-invalid=\"true\"")"
    }
}
