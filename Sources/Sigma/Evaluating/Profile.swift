import TextMatching

/// What the logsource of an event makes of the rule set: which rules may match it, and what they read.
final class Profile {
  /// By logsource of the program.
  let admits: Frozen<Bool>
  let readsField: Frozen<Bool>
  /// Rules to look at whatever the index finds.
  let unconditional: [Int32]

  init(_ program: Program, admitting: (Logsource) -> Bool) {
    let admits = program.logsources.map(admitting)
    var readsField = [Bool](repeating: false, count: program.fieldCount)
    for (source, isAdmitted) in admits.enumerated() where isAdmitted {
      for field in program.sourceFields[source] { readsField[field] = true }
    }
    self.readsField = Frozen(readsField)
    self.admits = Frozen(admits)
    unconditional = program.unconditional.filter { rule in
      admits[Int(program.ruleSources.base[Int(rule)])]
    }
  }
}

/// Profiles seen so far; events come in few sorts.
struct ProfileCache {
  private let program: Program
  let everything: Profile
  private var given: [EventLogsource: Profile] = [:]
  private var read: [[UInt8]: Profile] = [:]
  private var last: (key: [UInt8], profile: Profile)?
  private var key: [UInt8] = []
  /// More sorts than this are not kept: a sender may invent them.
  private static let most = 4_096

  init(_ program: Program) {
    self.program = program
    everything = Profile(program) { _ in true }
  }

  mutating func profile(for origin: Event.Origin, _ frame: EventFrame) -> Profile {
    switch origin {
    case .ignored: return everything
    case .given(let source):
      if let profile = given[source] { return profile }
      if given.count >= Self.most { given = [:] }
      let profile = Profile(program) { source.admits($0) }
      given[source] = profile
      return profile
    case .fields: return profile(frame)
    case .fieldsElse(let others):
      return profile(for: .given(Self.source(frame, else: others)), frame)
    }
  }

  private mutating func profile(_ frame: EventFrame) -> Profile {
    key.removeAll(keepingCapacity: true)
    let (product, category, service) = frame.sourceIndexes
    collect(product, frame)
    collect(category, frame)
    collect(service, frame)
    if let last, last.key == key { return last.profile }
    if let profile = read[key] {
      last = (key, profile)
      return profile
    }
    let source = Self.source(frame, else: EventLogsource())
    let profile = Profile(program) { source.admits($0) }
    if read.count >= Self.most { read = [:] }
    read[key] = profile
    last = (key, profile)
    return profile
  }

  private static func source(_ frame: EventFrame, else others: EventLogsource) -> EventLogsource {
    func texts(_ index: Int, else others: Set<String>) -> Set<String> {
      guard index > 0 else { return others }
      var texts: Set<String> = []
      frame.texts(at: index) { texts.insert(String(decoding: $0, as: UTF8.self)) }
      return texts
    }
    let (product, category, service) = frame.sourceIndexes
    return EventLogsource(
      products: texts(product, else: others.products),
      categories: texts(category, else: others.categories),
      services: texts(service, else: others.services))
  }

  private mutating func collect(_ index: Int, _ frame: EventFrame) {
    var found: [UInt8] = []
    frame.texts(at: index) {
      found.append(contentsOf: $0)
      // A byte that is in no UTF-8 keeps neighbours apart.
      found.append(0xFE)
    }
    key += found
    key.append(0xFF)
  }
}
