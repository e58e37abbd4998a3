import Observations

extension Observation {
  /// Under whose key the observation itself is sealed: the youth it is about, else the first young person in
  /// it; where there is none, the observation.
  var sealingSubject: String {
    let mention = youths.first { $0.role == .subject } ?? youths.first
    return mention?.identifiers.first?.text ?? id
  }
}

/// The contents of one observation by subject, in the order in which subjects come.
func bySubject(_ contents: [PersonalContent]) -> [(subject: String, contents: [PersonalContent])] {
  var groups: [(subject: String, contents: [PersonalContent])] = []
  for content in contents {
    if let index = groups.firstIndex(where: { $0.subject == content.subject }) {
      groups[index].contents.append(content)
    } else {
      groups.append((content.subject, [content]))
    }
  }
  return groups
}
