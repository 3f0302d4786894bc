/// A text that nothing prints.
struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    var description: String { "[hidden]" }
    var debugDescription: String { "[hidden]" }
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
