import CYAML
import Wording

/// Bounds on one YAML file: people wrote it, but a program may have made it.
public struct YAMLLimits: Sendable {
  public var bytes: Int
  public var depth: Int
  /// Nodes in all; what an alias stands for counts each time.
  public var nodes: Int
  /// Whether `&anchor` and `*alias` are read (an alias is replaced by a copy) or refused.
  public var allowsAliases: Bool

  public init(
    bytes: Int = 1 << 20, depth: Int = 64, nodes: Int = 200_000, allowsAliases: Bool = false
  ) {
    self.bytes = bytes
    self.depth = depth
    self.nodes = nodes
    self.allowsAliases = allowsAliases
  }
}

/// Reads YAML strictly: positions on every node, duplicate keys, anchors, aliases and tags refused,
/// size and depth bounded. Scalars keep their text; their types are YAML 1.2's (`YAMLScalar.value`).
///
/// A file may hold several documents. At the first syntax error the rest of the file is given up (what
/// follows cannot be trusted), so there is at most one diagnostic of that kind.
public func parseYAML(
  _ bytes: [UInt8], file: String, limits: YAMLLimits = YAMLLimits()
) -> (documents: [YAMLNode], diagnostics: [Diagnostic]) {
  // A byte order mark at the start says nothing in UTF-8, and is no part of the text.
  let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
  let text = hasMark ? Array(bytes.dropFirst(3)) : bytes
  guard text.count <= limits.bytes else {
    let fault = YAMLFault(
      "yaml-too-large", 1, 1,
      Bilingual(
        fr: "le fichier dépasse \(limits.bytes) octets",
        en: "the file exceeds \(limits.bytes) bytes"))
    return ([], [fault.diagnostic(in: file)])
  }
  guard String(validating: text, as: UTF8.self) != nil else {
    let fault = YAMLFault(
      "yaml-encoding", 1, 1,
      Bilingual(fr: "le fichier n'est pas en UTF-8", en: "the file is not UTF-8"))
    return ([], [fault.diagnostic(in: file)])
  }
  var composer = YAMLComposer(limits: limits)
  do throws(YAMLFault) {
    try composer.compose(text)
    return (composer.documents, [])
  } catch {
    var diagnostic = error.diagnostic(in: file)
    if error.code == "yaml-syntax" {
      diagnostic.hint =
        isIndentedByTab(text, line: error.line)
        ? Bilingual(
          fr: "le retrait se fait avec des espaces, sans tabulation",
          en: "indent with spaces, without tabs")
        : Bilingual(
          fr: "retraits et « : » d'abord ; un texte avec des signes se met entre guillemets",
          en: "indentation and colons first; quote a text that has signs in it")
    }
    return (composer.documents, [diagnostic])
  }
}

/// Whether there is a tab before the first word of a line (the first is 1).
private func isIndentedByTab(_ bytes: [UInt8], line: Int) -> Bool {
  var start = bytes.startIndex
  for _ in 1..<max(1, line) {
    guard let end = bytes[start...].firstIndex(of: 0x0A) else { return false }
    start = end + 1
  }
  return bytes[start...].prefix { $0 == 0x20 || $0 == 0x09 }.contains(0x09)
}

private struct YAMLFault: Error {
  var code: String
  var line: Int
  var column: Int
  var message: Bilingual

  init(_ code: String, _ line: Int, _ column: Int, _ message: Bilingual) {
    self.code = code
    self.line = line
    self.column = column
    self.message = message
  }

  init(_ code: String, _ mark: yaml_mark_t, _ message: Bilingual) {
    self.init(code, Int(mark.line) + 1, Int(mark.column) + 1, message)
  }

  func diagnostic(in file: String) -> Diagnostic {
    Diagnostic(
      .error, code: code, at: SourceLocation(file: file, line: line, column: column), message)
  }
}

private struct YAMLComposer {
  let limits: YAMLLimits
  var documents: [YAMLNode] = []
  private var nodes = 0
  /// What each anchor of the document at hand stands for, with its number of nodes.
  private var anchors: [String: (node: YAMLNode, size: Int)] = [:]

  init(limits: YAMLLimits) { self.limits = limits }

  mutating func compose(_ bytes: [UInt8]) throws(YAMLFault) {
    var parser = yaml_parser_t()
    guard yaml_parser_initialize(&parser) == 1 else {
      throw YAMLFault("yaml-memory", 1, 1, Bilingual(fr: "mémoire épuisée", en: "out of memory"))
    }
    defer { yaml_parser_delete(&parser) }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
    // libyaml keeps the pointer, so everything happens inside the closure.
    let outcome = bytes.withUnsafeBufferPointer { buffer -> Result<Void, YAMLFault> in
      yaml_parser_set_input_string(&parser, buffer.baseAddress, buffer.count)
      do throws(YAMLFault) {
        try composeStream(&parser)
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try outcome.get()
  }

  private mutating func composeStream(_ parser: inout yaml_parser_t) throws(YAMLFault) {
    while true {
      var event = try next(&parser)
      defer { yaml_event_delete(&event) }
      switch event.type {
      case YAML_STREAM_END_EVENT: return
      case YAML_STREAM_START_EVENT, YAML_DOCUMENT_START_EVENT, YAML_DOCUMENT_END_EVENT: continue
      default:
        anchors = [:]
        documents.append(try node(for: event, &parser, depth: 0))
      }
    }
  }

  private func next(_ parser: inout yaml_parser_t) throws(YAMLFault) -> yaml_event_t {
    var event = yaml_event_t()
    if yaml_parser_parse(&parser, &event) == 1 { return event }
    let problem = parser.problem.map { String(cString: $0) } ?? "invalid YAML"
    let mark = parser.error == YAML_READER_ERROR ? parser.mark : parser.problem_mark
    throw YAMLFault(
      "yaml-syntax", mark,
      Bilingual(fr: "YAML invalide : \(problem)", en: "invalid YAML: \(problem)"))
  }

  private mutating func node(
    for event: yaml_event_t, _ parser: inout yaml_parser_t, depth: Int
  ) throws(YAMLFault) -> YAMLNode {
    nodes += 1
    let mark = event.start_mark
    guard nodes <= limits.nodes, depth <= limits.depth else { throw tooLarge(mark) }
    let before = nodes
    switch event.type {
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let anchor = try anchorName(scalar.anchor, mark)
      let isText = try isTextTag(scalar.tag, mark)
      let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      return keep(
        located(
          .scalar(
            YAMLScalar(
              String(decoding: bytes, as: UTF8.self),
              isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE && !isText)), mark),
        under: anchor, since: before)
    case YAML_SEQUENCE_START_EVENT:
      let anchor = try anchorName(event.data.sequence_start.anchor, mark)
      _ = try isTextTag(event.data.sequence_start.tag, mark)
      var members: [YAMLNode] = []
      while true {
        var child = try next(&parser)
        defer { yaml_event_delete(&child) }
        if child.type == YAML_SEQUENCE_END_EVENT { break }
        members.append(try node(for: child, &parser, depth: depth + 1))
      }
      return keep(located(.sequence(members), mark), under: anchor, since: before)
    case YAML_MAPPING_START_EVENT:
      let anchor = try anchorName(event.data.mapping_start.anchor, mark)
      _ = try isTextTag(event.data.mapping_start.tag, mark)
      return keep(
        located(.mapping(try entries(&parser, depth: depth + 1)), mark), under: anchor,
        since: before)
    case YAML_ALIAS_EVENT:
      guard let name = try anchorName(event.data.alias.anchor, mark) else {
        throw anchorFault(mark)
      }
      guard let kept = anchors[name] else {
        throw YAMLFault(
          "yaml-unknown-alias", mark,
          Bilingual(
            fr:
              "« *\(name) » ne renvoie à rien ; un texte qui commence par * se met entre guillemets",
            en: "\"*\(name)\" refers to nothing; quote a text that begins with *"))
      }
      nodes += kept.size
      guard nodes <= limits.nodes else { throw tooLarge(mark) }
      return kept.node
    default:
      throw YAMLFault("yaml-syntax", mark, Bilingual(fr: "YAML invalide", en: "invalid YAML"))
    }
  }

  private mutating func entries(
    _ parser: inout yaml_parser_t, depth: Int
  ) throws(YAMLFault) -> [YAMLEntry] {
    var entries: [YAMLEntry] = []
    var seen: Set<String> = []
    while true {
      var keyEvent = try next(&parser)
      defer { yaml_event_delete(&keyEvent) }
      if keyEvent.type == YAML_MAPPING_END_EVENT { return entries }
      let mark = keyEvent.start_mark
      let key = try node(for: keyEvent, &parser, depth: depth)
      guard let text = key.scalar?.text else {
        throw YAMLFault(
          "yaml-key", mark, Bilingual(fr: "une clé doit être un texte", en: "a key must be text"))
      }
      if text == "<<", key.scalar?.isPlain == true {
        throw YAMLFault(
          "yaml-merge", mark,
          Bilingual(
            fr: "une clé de fusion (<<) n'est pas lue : écrire ici ce à quoi elle renvoie",
            en: "a merge key (<<) is not read: write here what it refers to"))
      }
      // A short mapping is scanned; a long one is hashed.
      let isDuplicate =
        entries.count < 8 ? entries.contains { $0.key == text } : seen.contains(text)
      if entries.count == 7 { seen = Set(entries.map(\.key)) }
      if entries.count >= 7 { seen.insert(text) }
      guard !isDuplicate else {
        throw YAMLFault(
          "yaml-duplicate-key", mark,
          Bilingual(fr: "clé « \(text) » en double", en: "duplicate key \"\(text)\""))
      }
      var valueEvent = try next(&parser)
      defer { yaml_event_delete(&valueEvent) }
      let value = try node(for: valueEvent, &parser, depth: depth)
      entries.append(
        YAMLEntry(key: text, keyLine: key.line, keyColumn: key.column, value: value))
    }
  }

  private func located(_ content: YAMLNode.Content, _ mark: yaml_mark_t) -> YAMLNode {
    YAMLNode(content, line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }

  private func tooLarge(_ mark: yaml_mark_t) -> YAMLFault {
    YAMLFault(
      "yaml-too-large", mark,
      Bilingual(
        fr: "trop d'éléments ou imbrication trop profonde",
        en: "too many nodes or nested too deep"))
  }

  private func anchorName(
    _ anchor: UnsafeMutablePointer<UInt8>?, _ mark: yaml_mark_t
  ) throws(YAMLFault) -> String? {
    guard let anchor else { return nil }
    guard limits.allowsAliases else { throw anchorFault(mark) }
    return String(cString: anchor)
  }

  private mutating func keep(
    _ node: YAMLNode, under anchor: String?, since before: Int
  ) -> YAMLNode {
    if let anchor { anchors[anchor] = (node, nodes - before + 1) }
    return node
  }

  private func anchorFault(_ mark: yaml_mark_t) -> YAMLFault {
    YAMLFault(
      "yaml-anchor", mark,
      Bilingual(
        fr:
          "ancres et alias (& et *) ne sont pas admis : écrire la valeur en entier, ou la mettre entre guillemets",
        en: "anchors and aliases (& and *) are not allowed: write the value out, or quote it"))
  }

  /// Whether an explicit tag says «text»; other tags are refused.
  private func isTextTag(
    _ tag: UnsafeMutablePointer<UInt8>?, _ mark: yaml_mark_t
  ) throws(YAMLFault) -> Bool {
    guard let tag else { return false }
    let name = String(cString: tag)
    if name == "!" || name == "tag:yaml.org,2002:str" { return true }
    throw YAMLFault(
      "yaml-tag", mark,
      Bilingual(
        fr: "étiquette YAML « \(name) » non admise", en: "YAML tag \"\(name)\" is not allowed"))
  }
}
