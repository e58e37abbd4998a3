/// What a clock may take of what is cut by its date alone: the same conditions say what goes and whether there is
/// anything to go.
enum Cut {
  /// Of `assessments`. The last entry of an entity says in which band it is; where that is none, it says nothing.
  static let assessments = """
    (band = 0 OR number < (
      SELECT max(number) FROM assessments AS later WHERE later.entity = assessments.entity))
    """

  /// Notices `n` of what is over.
  static let register = """
    notices AS n
    LEFT JOIN alerts AS a ON a.id = n.alert
    LEFT JOIN consultations AS c ON c.id = n.consultation
    WHERE coalesce(a.state = 'closed', c.state <> 'open')
    """

  /// Alerts `a` that are over and of which no notice is left. What the register says of them besides, of who was not told
  /// too, stays until the last of it may go: the record is held against it.
  static let alerts = """
    alerts AS a
    WHERE a.state = 'closed' AND NOT EXISTS (SELECT 1 FROM notices AS n WHERE n.alert = a.id)
    """

  /// From when the last is that the register says of an alert `a` of these.
  static let lastOfAlert = """
    max(coalesce(a.closed, a.revised),
      coalesce((SELECT max(d.at) FROM denials AS d WHERE d.alert = a.id), a.revised))
    """
}
