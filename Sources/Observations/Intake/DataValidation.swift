import Chronology
import StrictJSON
import Wording

/// Checks an observation's data against its kind and collects faults.
struct DataValidation {
  let kind: KindDefinition
  /// When it happened: ages are counted then.
  let time: Timestamp
  let now: Timestamp
  private(set) var faults: [Fault] = []

  init(kind: KindDefinition, time: Timestamp, now: Timestamp) {
    self.kind = kind
    self.time = time
    self.now = now
  }

  private mutating func fault(_ pointer: String, fr: String, en: String) {
    faults.append(Fault(pointer, fr: fr, en: en))
  }

  mutating func check(_ data: [JSONMember]) {
    checkMembers(data, against: kind.fields, at: "/data")
    checkOrder(data)
    for forbid in kind.forbids where forbid.when.holds(data) {
      let conditions = forbid.when.values.map(\.name).joined(separator: ", ")
      for member in data where forbid.fields.contains(member.name) {
        fault(
          "/data/" + member.name,
          fr: "ce champ n'est pas admis ici (voir « \(conditions) ») ; retirez-le",
          en: "this field is not allowed here (see \"\(conditions)\"); leave it out")
      }
    }
  }

  private mutating func checkMembers(
    _ members: [JSONMember], against fields: [FieldDefinition], at base: String
  ) {
    for (place, member) in members.enumerated() {
      // A pointer is only made where there is a fault.
      if let index = fields.firstIndex(where: { $0.name == member.name }) {
        checkField(member.value, fields[index], at: base + "/" + Fault.token(member.name))
      } else {
        faults.append(
          Fault(member: member.name, at: place, of: base, unknown(member.name, among: fields)))
      }
    }
    for field in fields
    where field.isRequired && !members.contains(where: { $0.name == field.name }) {
      fault(
        base + "/" + field.name, fr: "il manque « \(field.name) » : \(field.label.fr)",
        en: "\"\(field.name)\" is missing: \(field.label.en)")
    }
  }

  private func unknown(_ name: String, among fields: [FieldDefinition]) -> Bilingual {
    if name == "youths" || DerivedField(rawValue: name) != nil {
      return Bilingual(
        fr: "Filet calcule ce champ lui-même ; retirez-le",
        en: "Filet works this field out by itself; leave it out")
    }
    let hint = nearest(to: name, among: fields.map(\.name))
    return Bilingual(
      fr: "champ inconnu pour ce genre"
        + (hint.map { " ; vouliez-vous dire « \($0) » ?" } ?? " ; retirez-le"),
      en: "unknown field for this kind"
        + (hint.map { "; did you mean \"\($0)\"?" } ?? "; leave it out"))
  }

  private mutating func checkField(
    _ value: JSONValue, _ field: FieldDefinition, at pointer: @autoclosure () -> String
  ) {
    guard field.isList else {
      checkValue(value, field, at: pointer())
      return
    }
    guard let values = value.array, values.count <= FieldDefinition.maximumItems else {
      fault(
        pointer(), fr: "une liste d'au plus \(FieldDefinition.maximumItems) valeurs est attendue",
        en: "a list of at most \(FieldDefinition.maximumItems) values is expected")
      return
    }
    for (index, value) in values.enumerated() {
      checkValue(value, field, at: "\(pointer())/\(index)")
    }
  }

  private mutating func checkValue(
    _ value: JSONValue, _ field: FieldDefinition, at pointer: @autoclosure () -> String
  ) {
    if field.type == .youth {
      guard let members = value.object else {
        fault(
          pointer(), fr: "un objet est attendu, p. ex. {\"file\": …, \"age\": …}",
          en: "an object is expected, e.g. {\"file\": …, \"age\": …}")
        return
      }
      let pointer = pointer()
      checkMembers(members, against: kind.youthFields, at: pointer)
      checkYouth(value, at: pointer)
    } else if field.isNotKnown(value) {
      faults.append(Fault(pointer: pointer(), message: Self.notKnown))
    } else if !field.accepts(value) {
      faults.append(Fault(pointer: pointer(), message: field.expectation))
    } else if field.isPast, let moment = value.string.flatMap({ Timestamp(rfc3339: $0) }),
      moment > now + Intake.clockTolerance
    {
      fault(
        pointer(), fr: "ce moment est dans le futur ; vérifiez l'heure et le décalage",
        en: "this time lies in the future; check the hour and the offset")
    }
  }

  private static let notKnown = Bilingual(
    fr: "ce qui n'est pas connu ne se remplit pas : retirez ce champ",
    en: "what is not known is not filled in: leave this field out")

  private mutating func checkYouth(_ youth: JSONValue, at pointer: String) {
    if let file = youth["file"]?.string, isNoFileNumber(file) {
      faults.append(Fault(pointer: pointer + "/file", message: Self.notKnown))
    }
    if let name = youth["name"]?.string, saysNotKnown(name, asName: true) {
      faults.append(Fault(pointer: pointer + "/name", message: Self.notKnown))
    }
    if let file = youth["file"]?.string, !file.isEmpty, normalizedFileNumber(file) == nil {
      fault(
        pointer + "/file", fr: "un numéro de dossier a des lettres ou des chiffres",
        en: "a file number has letters or digits")
    }
    if let name = youth["name"]?.string, !name.isEmpty, normalizedName(name) == nil {
      fault(pointer + "/name", fr: "un nom a des lettres", en: "a name has letters")
    }
    let together = Bilingual(
      fr: "« name » et « birth_date » vont ensemble ; donnez les deux, ou « file »",
      en: "\"name\" and \"birth_date\" go together; give both, or \"file\"")
    if youth["name"] != nil, youth["birth_date"] == nil {
      faults.append(Fault(pointer: pointer + "/birth_date", message: together))
    }
    if youth["name"] == nil, youth["birth_date"] != nil {
      faults.append(Fault(pointer: pointer + "/name", message: together))
    }
    guard let birth = youth["birth_date"]?.string.flatMap({ CivilDate(text: $0) }) else { return }
    let age = QuebecTime.date(at: time).age(bornOn: birth)
    guard case .integer(let range)? = kind.youthFields.first(where: { $0.name == "age" })?.type
    else { return }
    if !range.contains(age) {
      fault(
        pointer + "/birth_date",
        fr:
          "cette date donne un âge hors de \(range.lowerBound)–\(range.upperBound) ans ; vérifiez-la",
        en: "this date gives an age outside \(range.lowerBound)–\(range.upperBound) years; check it"
      )
    } else if let stated = youth["age"]?.integer, range.contains(Int(clamping: stated)),
      abs(Int(stated) - age) > 1
    {
      fault(
        pointer + "/age",
        fr: "l'âge et la date de naissance se contredisent ; gardez ce qui est sûr",
        en: "the age and the birth date contradict each other; keep what is certain")
    }
  }

  /// Times in an order that cannot be.
  private mutating func checkOrder(_ data: [JSONMember]) {
    func moment(_ name: String) -> Timestamp? {
      data.first { $0.name == name }?.value.string.flatMap { Timestamp(rfc3339: $0) }
    }
    for field in kind.fields {
      guard let before = field.notBefore, let start = moment(before), let end = moment(field.name),
        end < start
      else { continue }
      fault(
        "/data/" + field.name, fr: "ce moment précède « \(before) » ; vérifiez les deux",
        en: "this time comes before \"\(before)\"; check both")
    }
  }
}
