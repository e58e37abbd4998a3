import Chronology
import Observations

/// The last moment since which age alone has lowered a band.
public struct Lasting: Sendable, Hashable {
  /// The band asked for, and since when it was looked for.
  let wanted: Band
  let since: Timestamp
  /// The highest that was reached, `wanted` at the most, and the last moment at which it was.
  let band: Band
  let moment: Timestamp
  /// From then on another moment may be the last, the evidence being the same.
  let until: Timestamp

  /// Whether it is the band that was asked for.
  public var isReached: Bool { band >= wanted }

  /// Whether it answers for a band still, as long as the evidence is the same.
  public func answers(for band: Band, since: Timestamp, at now: Timestamp) -> Bool {
    wanted == band && self.since == since && moment <= now && now < until
  }
}

extension ScoringTable {
  /// An assessment as those have it who were told of a band: what has only grown old since holds that band still, with the
  /// weights of the last moment at which it was reached. Whatever else lowers an assessment lowers this one: what stands no
  /// more counts at no moment, what protects at each of them, and what speaks for exploitation from when it was known.
  ///
  /// - Parameters:
  ///   - present: the assessment on the evidence as it is now, where `isAged` says that age may have taken something.
  ///   - lasting: of the band that they were told of.
  public func hold(
    _ present: Assessment, by lasting: Lasting, on evidence: [Evidence]
  ) -> Assessment {
    guard lasting.band > present.band else { return present }
    var assessment = assess(
      present.entity, on: evidence, ruleSet: present.ruleSet, at: lasting.moment)
    assessment.band = lasting.band
    return assessment
  }

  /// Whether all that speaks for exploitation, as fresh as it was then, makes more of it: else it is not age that keeps an
  /// assessment below a band. O(n), and O(1) where the band is reached.
  public func isAged(
    _ present: Assessment, below band: Band, on evidence: [Evidence], since: Timestamp
  ) -> Bool {
    guard present.band < band else { return false }
    var most = BandTally(self, evidence)
    for (index, piece) in evidence.enumerated() {
      most.set(index, to: weight(of: piece, at: piece.isProtective ? present.at : since))
    }
    return most.band > present.band
  }

  /// When a band was reached last by what stands now and was known then. It rises only as something comes in and as what
  /// protects grows old, so it is looked at then alone. O(n (log n + rules)) in the pieces of evidence.
  ///
  /// - Parameter history: of every match, also where another of its rule counts more by now.
  public func lasting(
    _ band: Band, since: Timestamp, until now: Timestamp, history: [Evidence]
  ) -> Lasting {
    var next = Timestamp.distantFuture
    var changes: [Change] = []
    for (index, piece) in history.enumerated() {
      let isProtective = piece.isProtective
      let from = isProtective ? since : max(since, piece.known)
      guard from <= now else {
        next = min(next, from)
        continue
      }
      changes.append(Change(time: from, piece: index, mayRaise: true))
      for step in steps(of: piece) {
        // It keeps its weight up to and including the step.
        let time = piece.observed + step + Span(milliseconds: 1)
        guard time > from else { continue }
        if time <= now {
          changes.append(Change(time: time, piece: index, mayRaise: isProtective))
        } else if isProtective {
          next = min(next, time)
        }
      }
    }
    changes.sort { $0.time < $1.time }
    var tally = BandTally(self, history)
    var (reached, moment) = (Band.none, since)
    var mayBeHigher = false
    for index in changes.indices {
      let change = changes[index]
      tally.set(change.piece, to: weight(of: history[change.piece], at: change.time))
      mayBeHigher = mayBeHigher || change.mayRaise
      let isLastOfMoment =
        index + 1 == changes.count || changes[index + 1].time > change.time
      guard mayBeHigher, isLastOfMoment else { continue }
      mayBeHigher = false
      let found = min(tally.band, band)
      if found >= reached { (reached, moment) = (found, change.time) }
    }
    return Lasting(wanted: band, since: since, band: reached, moment: moment, until: next)
  }

  private struct Change {
    var time: Timestamp
    /// Of the history.
    var piece: Int
    var mayRaise: Bool
  }

  private func steps(of piece: Evidence) -> [Span] {
    piece.meaning.effect == .direct ? [directUntil] : decay.map(\.until)
  }
}

extension Evidence {
  fileprivate var isProtective: Bool {
    guard case .weight(let weight) = meaning.effect else { return false }
    return weight < 0
  }
}
