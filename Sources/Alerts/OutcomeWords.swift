import Wording

extension Alert.Outcome {
  /// As people say of an alert what came of it; `nil` where Filet itself ended it, which is told otherwise.
  public var words: Bilingual? {
    switch self {
    case .confirmed, .atRisk, .unfounded, .duplicate, .insufficient: label
    case .withdrawn, .handedOver, .merged: nil
    }
  }

  /// As a table of figures names it, whoever ended the alert.
  public var label: Bilingual {
    switch self {
    case .confirmed: Bilingual(fr: "confirmée", en: "confirmed")
    case .atRisk: Bilingual(fr: "à risque", en: "at risk")
    case .unfounded: Bilingual(fr: "non fondée", en: "unfounded")
    case .duplicate: Bilingual(fr: "en double", en: "a duplicate")
    case .insufficient: Bilingual(fr: "trop peu d'éléments", en: "too little evidence")
    case .withdrawn: Bilingual(fr: "retirée", en: "withdrawn")
    case .handedOver: Bilingual(fr: "remise à la DPJ", en: "handed over to the DYP")
    case .merged: Bilingual(fr: "réunie à une autre", en: "merged")
    }
  }
}
