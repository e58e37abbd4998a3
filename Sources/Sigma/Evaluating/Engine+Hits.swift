import TextMatching

extension Engine {
  /// What to look for in the value of a field.
  private struct Subject {
    static let keywords = 1
    static let literals = 2
  }

  /// Finds the atoms that an event brings: what its fields have, the literals in its values, and the
  /// groups that follow from them.
  func collectHits(_ profile: Profile) {
    let frame = frame.state
    let slots = frame.pointee.slots
    let reads = profile.readsField.base
    let looksForKeywords = reads[0]
    var hits = state.pointee.hits
    // Not counted: each use of a reference would be, some ten times an event.
    let memo = memo.map { Unmanaged.passUnretained($0) }
    /// Before it, the groups of all hits are there too.
    var settled = 0
    for index in 0..<frame.pointee.touchedCount {
      let field = Int(frame.pointee.touched[index])
      if !reads[field] { continue }
      insert(tables.presentAtoms[field], &hits)
      let hasLiterals = tables.hasLiterals(field)
      var hasValue = false
      var slot = Int(frame.pointee.heads[field])
      while slot >= 0 {
        if slots[slot].kind == .null {
          insert(tables.nullAtoms[field], &hits)
        } else if slots[slot].hasText {
          hasValue = true
          if !looksForKeywords, hasLiterals {
            look(memo, slot, field, Subject.literals, &hits, &settled)
          }
        }
        slot = Int(slots[slot].next)
      }
      if hasValue { insert(tables.valueAtoms[field], &hits) }
    }
    if looksForKeywords {
      for slot in 0..<frame.pointee.slotCount where slots[slot].hasText {
        insert(tables.valueAtoms[0], &hits)
        let field = Int(slots[slot].field)
        let hasLiterals = field > 0 && reads[field] && tables.hasLiterals(field)
        look(
          memo, slot, hasLiterals ? field : 0,
          hasLiterals ? Subject.keywords | Subject.literals : Subject.keywords, &hits, &settled)
      }
    }
    settle(&hits, &settled)
    state.pointee.hits = hits
  }

  @inline(__always)
  private func insert(_ atom: Int32, _ hits: inout LiteralHits) {
    if atom >= 0 { hits.insert(UInt32(bitPattern: atom)) }
  }

  /// Adds the groups of the atoms that are not settled yet.
  @inline(__always)
  private func settle(_ hits: inout LiteralHits, _ settled: inout Int) {
    let starts = tables.groupStarts
    let groups = tables.groups
    while settled < hits.count {
      let number = Int(hits.numbers[settled])
      var row = Int(starts[number])
      let end = Int(starts[number &+ 1])
      while row < end {
        hits.insert(UInt32(bitPattern: groups[row]))
        row &+= 1
      }
      settled &+= 1
    }
  }

  @inline(__always)
  private func look(
    _ memo: Unmanaged<ValueMemo>?, _ slot: Int, _ field: Int, _ subject: Int,
    _ hits: inout LiteralHits,
    _ settled: inout Int
  ) {
    guard let memo, let text = frame.state.pointee.slots[slot].text,
      frame.state.pointee.slots[slot].kind != .double
    else { return scan(slot, field, subject, &hits) }
    let count = Int(frame.state.pointee.slots[slot].count)
    let key = field &* 4 &+ subject
    switch memo._withUnsafeGuaranteedRef({ $0.answer(key, text, count) }) {
    case .notKept: scan(slot, field, subject, &hits)
    case .known(let atoms, let count):
      settle(&hits, &settled)
      for index in 0..<count { hits.insert(atoms[index]) }
      settled = hits.count
    case .unknown(let hash):
      var own = state.pointee.own
      scan(slot, field, subject, &own)
      var settledOwn = 0
      settle(&own, &settledOwn)
      memo._withUnsafeGuaranteedRef {
        $0.remember(hash, key, text, count, UnsafePointer(own.numbers), own.count)
      }
      settle(&hits, &settled)
      for index in 0..<own.count { hits.insert(own.numbers[index]) }
      settled = hits.count
      own.clear()
      state.pointee.own = own
    }
  }

  private func scan(_ slot: Int, _ field: Int, _ subject: Int, _ hits: inout LiteralHits) {
    if subject & Subject.literals != 0 { scan(slot, field, &hits) }
    if subject & Subject.keywords != 0 { scan(slot, 0, &hits) }
  }

  private func scan(_ slot: Int, _ field: Int, _ hits: inout LiteralHits) {
    let folded = tables.folded + field
    let cased = tables.cased + field
    let hasFolded = !folded.pointee.isEmpty
    let hasCased = !cased.pointee.isEmpty
    if !hasFolded, !hasCased { return }
    frame.prepare(slot)
    let slots = frame.state.pointee.slots
    if hasFolded, let text = slots[slot].folded {
      folded.pointee.scan(text, Int(slots[slot].foldedCount), into: &hits)
      if slots[slot].kind == .double { lookForWhole(slot, folded, &hits) }
    }
    if hasCased, let text = slots[slot].normal {
      cased.pointee.scan(text, Int(slots[slot].normalCount), into: &hits)
    }
  }

  /// 1000.0 is the number 1000 as well as the text `1000.0`.
  private func lookForWhole(
    _ slot: Int, _ table: UnsafePointer<LiteralTable>, _ hits: inout LiteralHits
  ) {
    guard let whole = frame.slots[slot].number?.integer else { return }
    let bytes = Array(String(whole).utf8)
    table.pointee.scanWhole(frame.arena.copy(bytes), bytes.count, into: &hits)
  }
}

/// The tables of a program without their ownership: what is read for each event. It must not outlive it.
struct ProgramTables {
  let folded: UnsafePointer<LiteralTable>
  let cased: UnsafePointer<LiteralTable>
  let presentAtoms: UnsafePointer<Int32>
  let nullAtoms: UnsafePointer<Int32>
  let valueAtoms: UnsafePointer<Int32>
  let groupStarts: UnsafePointer<Int32>
  let groups: UnsafePointer<Int32>
  let postingStarts: UnsafePointer<Int32>
  let postings: UnsafePointer<UInt64>
  let ruleSources: UnsafePointer<Int32>
  let roots: UnsafePointer<Int32>
  let nodes: UnsafePointer<Int32>
  let lazyGates: UnsafePointer<UInt32>

  init(_ program: Program) {
    folded = program.foldedTables.base
    cased = program.casedTables.base
    presentAtoms = program.presentAtoms.base
    nullAtoms = program.nullAtoms.base
    valueAtoms = program.valueAtoms.base
    groupStarts = program.groupStarts.base
    groups = program.groups.base
    postingStarts = program.postingStarts.base
    postings = program.postings.base
    ruleSources = program.ruleSources.base
    roots = program.roots.base
    nodes = program.nodes.base
    lazyGates = program.lazyGates.base
  }

  @inline(__always)
  func hasLiterals(_ field: Int) -> Bool {
    !folded[field].isEmpty || !cased[field].isEmpty
  }
}
