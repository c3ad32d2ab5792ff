import EPCIS
import Identification
import JSONStream

/// 零部件 in captured events: `gas:components` of what is made, and the lots that a transformation took in.
extension EventView {
    /// Those that name a lot: what has none leads nowhere, and stays in the event.
    var components: [BatchComponent] {
        var found = listed
        guard kind == .transformation else { return found }
        let supplier = references.first { $0.role == .source }?.uri ?? ""
        for named in classes where named.role == .input {
            guard let product = EventNaming.product(ofClass: named.uri), let lot = product.lot else { continue }
            found.append(input(product.gtin.digits, lot, supplier))
        }
        for named in things where named.role == .input {
            let name = EventNaming.canonical(named.uri)
            guard name.count <= BatchComponent.limit else { continue }
            found.append(input(name, name, supplier))
        }
        return found
    }

    private func input(_ name: String, _ lot: String, _ supplier: String) -> BatchComponent {
        BatchComponent(supplier: String(supplier.prefix(BatchComponent.limit)), component: name, lot: lot)
    }

    private var listed: [BatchComponent] {
        let elements: [JSONValue] =
            switch componentMember {
            case .array(let all)?: all
            // A list of one, as XML writes it.
            case let one?: [one]
            case nil: []
            }
        return elements.compactMap { element in
            func text(_ name: String) -> String {
                switch element[name] {
                case .string(let text)?, .number(let text)?: String(Text.trim(text).prefix(BatchComponent.limit))
                default: ""
                }
            }
            // A kind of the table by its name, as forms and rows have it: the same part is one component.
            let kind = KeyComponent.named(text("kind"))?.name.chinese ?? text("kind")
            let name = text("name").isEmpty ? kind : text("name")
            guard !text("lot").isEmpty, !name.isEmpty else { return nil }
            var component = BatchComponent(
                supplier: text("supplier"), component: name, lot: text("lot"), partNumber: text("model"))
            component.certificateNumber = text("certificate")
            if let count = Int64(text("quantity")), BatchComponent.quantities.contains(count) {
                component.quantity = count
            }
            return component
        }
    }
}
