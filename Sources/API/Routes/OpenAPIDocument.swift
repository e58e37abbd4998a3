import StrictJSON
enum OpenAPIDocument { static let bytes: [UInt8] = JSONValue.null.serialized }
