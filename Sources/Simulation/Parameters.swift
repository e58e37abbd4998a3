/// Every number of the simulation. Where each comes from: docs/evaluation.md, in the same order.
/// Probabilities are in 0 … 1; rates say their unit in the name.
struct Parameters: Sendable {
  var network = Network()
  var watching = Watching()
  var signs = Signs()
  var noise = Noise()
  var reporting = Reporting()

  /// Victims and cells.
  struct Network: Sendable {
    /// By when how many are exploited, in months from takedown; without early help (domain §7.2).
    var exposureSteps: [(month: Double, victims: Int)] = [(-14, 3), (-6, 17), (0, 45), (4, 72)]
    var firstMonth = -15.0
    var cells = 5
    var exploiters = 2...6
    var phones = 1...3
    var vehicles = 1...2
    var hotels = 2...4
    var boys = 6
    var placedShare = 0.4
    var pressedToRecruit = 8
    /// Share by age at onset, 13 … 17.
    var ages: [(Int, Double)] = [(13, 0.12), (14, 0.23), (15, 0.27), (16, 0.23), (17, 0.15)]
    /// Days before the onset in which recruitment may be seen.
    var recruitmentDays = 30.0
    /// Months that exploitation goes on after takedown where the cell is not taken down.
    var monthsAfter = 6.0
    /// The cell that works in a neighbouring territory too, and how often it is seen there.
    var neighbourCell = 1
    var neighbourShare = 0.3

    // Silos (variant v2).
    var silos = 24
    var silosVictims = 2...3
    var silosOnlineFirst = 0.75
    var silosBoys = 0.2
  }

  /// How likely each source is to see a victim in a month of exploitation (domain §7.2: 8 to 25 %).
  struct Watching: Sendable {
    var school = 0.15
    var runawayPlaced = 0.35
    var runawayHome = 0.12
    var hotel = 0.15
    var mall = 0.08
    var bar = 0.05
    var online = 0.2
    var ad = 0.1
    var community = 0.12
    /// A silo that meets online is seen online more, in malls not at all.
    var onlineWhereOnlineFirst = 0.3
  }

  /// How often a sign is there, where the youth is exploited and where not.
  struct Signs: Sendable {
    struct Share: Sendable {
      var exploited: Double
      var other: Double
      /// Whether it would be told as a sign of exploitation.
      var isSign = true

      init(_ exploited: Double, _ other: Double, isSign: Bool = true) {
        self.exploited = exploited
        self.other = other
        self.isSign = isSign
      }
    }

    /// - Parameter everyday: multiplies how often signs are there where nobody is exploited.
    var everyday = 1.0

    init(everyday: Double = 1) { self.everyday = everyday }

    var absenceBeyondThreeDays = Share(0.18, 0.08, isSign: false)
    var absenceBeyondOneDay = Share(0.35, 0.10, isSign: false)
    var withAnother = Share(0.35, 0.205, isSign: false)
    var olderCompanionFeared = Share(0.22, 0.05)
    var giftsBefore = Share(0.18, 0.05)
    var onlineContactBefore = Share(0.25, 0.12)
    var threatKnown = Share(0.06, 0.02)
    var medicalNeed = Share(0.05, 0.05, isSign: false)
    var immediateDanger = Share(0.02, 0.008)
    var leavesPhoneBehind = Share(0.1, 0.1, isSign: false)

    var returnReported = Share(0.9, 0.9, isSign: false)
    var foundWithOlder = Share(0.3, 0.012)
    var foundInHotel = Share(0.12, 0.004)
    var newPossessions = Share(0.28, 0.04)
    var injury = Share(0.08, 0.015)
    var partialDisclosure = Share(0.1, 0.004)
    var directDisclosure = Share(0.06, 0)
    var directHarm = Share(0.03, 0.002)
    var returnTalk = Share(0.63, 0.63, isSign: false)

    var markedAbsences = Share(0.45, 0.2)
    var schoolPossessions = Share(0.4, 0.05)
    var pickedUpByOlder = Share(0.35, 0.04)
    var schoolPartialDisclosure = Share(0.05, 0.003)

    var hotelOlderCompanion = Share(0.65, 0.3)
    var hotelThirdParty = Share(0.5, 0.15)
    var hotelShortVisits = Share(0.35, 0.1)
    var hotelNoLuggage = Share(0.35, 0.15)
    var hotelCash = Share(0.45, 0.25, isSign: false)
    var hotelDoNotDisturb = Share(0.35, 0.12)

    var barAccompanied = Share(0.8, 0.35)
    var barWorker = Share(0.15, 0.03)
    var barConfirmed = Share(0.15, 0.1)

    var lureSecrecy = Share(0.55, 0.25)
    var lureMove = Share(0.6, 0.4)
    var lureOffer = Share(0.45, 0.12)
    var lureMeeting = Share(0.3, 0.12)
    var lureMeetingFixed = Share(0.08, 0.015)
    var lureThreat = Share(0.05, 0.01)
    /// Of boys approached online; girls a tenth of it (C3P: 91 % of those extorted are boys).
    var extortionOfBoys = Share(0.15, 0.08)

    var asksToLeave = Share(0.2, 0.01)
    var communityIsConsult = Share(0.2, 0.4, isSign: false)

    var adPhoneDisguised = Share(0.4, 0.2)
    var adYouthWords = Share(0.35, 0.18)
    var adTrustWords = Share(0.25, 0.18)
    var adThirdPerson = Share(0.3, 0.2)
    var adMovementWords = Share(0.1, 0.3, isSign: false)
    var adStatedAge = Share(0.35, 0.45, isSign: false)
    var adConstraintWords = Share(0.3, 0.3, isSign: false)
    /// A unit thinks that a minor may be behind it.
    var adMinorPossible = Share(0.9, 0.04)
    var adOwnPhone = 0.4

    // Identifiers of the cell that are written down, by kind of report.
    var vehicleAtSchool = 0.5
    var vehicleAtHotel = 0.5
    var vehicleAtBar = 0.3
    var vehicleAtMall = 0.15
    var vehicleAtRunaway = 0.08
    var vehicleAtReturn = 0.2
    var phoneAtHotel = 0.3
    var phoneAtReturn = 0.25
    var phoneAtBar = 0.1
    var phoneOnline = 0.2
    var phoneAtCommunity = 0.1
    var handleOnline = 0.85
    var handleAtMall = 0.15
    var handleAtReturn = 0.12
    var handleAtCommunity = 0.1
    var handleAtSchool = 0.08
    var handleInAd = 0.25
    var ownPhoneAtRunaway = 0.4
  }

  /// Everyday life (domain §7.4).
  struct Noise: Sendable {
    var runawaysPerWeek = 25.0
    var boysAmongRunaways = 0.57
    var placedAmongRunaways = 0.6
    /// How often one youth runs away in all: once, 2–3, 4–9, 10 and more.
    var episodes: [(ClosedRange<Int>, Double)] = [
      (1...1, 0.34), (2...3, 0.26), (4...9, 0.27), (10...16, 0.12),
    ]
    /// Over how many days the episodes of one youth are spread.
    var stayDays = 180.0...540.0
    /// Share by age, 12 … 17.
    var ages: [(Int, Double)] = [
      (12, 0.06), (13, 0.12), (14, 0.18), (15, 0.22), (16, 0.23), (17, 0.19),
    ]
    /// Of two who run together: again with the same one.
    var sameFriend = 0.5

    var schoolReportsPerSchoolAndWeek = 0.35
    /// Of these, about youths who run away too.
    var schoolReportsOnRunners = 0.15
    var pupils = 420

    var hotelReportsPerWeek = 3.0
    var hotelUnrelatedAdults = 0.9
    var mallReportsPerWeek = 1.5
    var barReportsPerWeek = 1.0
    var adsPerWeek = 15.0
    var adsOfAgencies = 0.15
    var adsOfSpam = 0.1
    var adsOfVerifiedAdults = 0.15
    var adsFollowedUp = 0.3
    var luringReportsPerWeek = 2.0
    var communityReportsPerWeek = 4.0
    var rumoursPerWeek = 0.5
    /// Youths really harmed online by nobody of a cell.
    var isolatedPerMonth = 0.4
    /// Of those whom nobody exploits, and of whom a unit reports direct evidence at first or second hand (immediate
    /// danger, a sign of harm, a threat, a meeting that is fixed, a minor met in a bar): in some danger indeed.
    var directEvidenceIsTrue = 0.8
    /// For the audit of parity: tags and their shares.
    var auditTags: [(String, Double)] = [("a", 0.7), ("b", 0.15), ("c", 0.15)]
  }

  /// What reporting does to what was seen.
  struct Reporting: Sendable {
    /// Without the youth's identity, by kind; it comes to 17 % of what is reported of victims, 15 to 21 % by
    /// region.
    var unidentified: [String: Double] = [
      "school_report": 0.03, "runaway": 0.02, "youth_found": 0.02, "hotel_report": 0.4,
      "mall_report": 0.35, "bar_report": 0.4, "online_luring": 0.15, "escort_ad": 0.5,
      "community_report": 0.35,
    ]
    /// Somebody else's identity.
    var wrongIdentity = 0.05
    /// Of these, corrected later by an observation that supersedes.
    var wrongThenCorrected = 0.4
    var retracted = 0.03
    var retractedWithinDays = 1.0...30.0
    /// Mean delay in hours, by kind; at most 21 days.
    var meanDelayHours: [String: Double] = [
      "runaway": 3, "youth_found": 8, "school_report": 60, "hotel_report": 40, "mall_report": 80,
      "bar_report": 30, "online_luring": 60, "escort_ad": 48, "community_report": 90,
      "contact_followup": 30,
    ]
    var maximumDelayDays = 21.0
    /// Held up for a week and more, whatever the kind; an ordinary delay may be as long, which makes it 6 % in all.
    var late = 0.04
    /// How much a unit writes of a youth that it knows.
    var identities: [(Draft.Identity, Double)] = [(.fileAndName, 0.6), (.file, 0.2), (.name, 0.2)]
  }

  /// - Parameter noise: multiplies how often everyday life shows the signs of exploitation.
  init(_ variant: Variant, noise factor: Double = 1) {
    signs = Signs(everyday: factor)
    if variant == .silos {
      network.placedShare = 0.4
      watching.mall = 0.04
    }
  }
}
