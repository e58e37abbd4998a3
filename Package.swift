// swift-tools-version: 6.1
import PackageDescription

// The house, listed from the ground floor: a target may import only what stands before it in this list
// (docs/architecture.md is the map; ArchitectureTests holds the imports against it).

let strict: [SwiftSetting] =
  [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
  // For our targets only: warnings of the packages that we use are not ours to forbid.
  + (Context.environment["FILET_WARNINGS_AS_ERRORS"] == nil
    ? [] : [.unsafeFlags(["-warnings-as-errors"])])

let package = Package(
  name: "filet",
  products: [
    .executable(name: "filetd", targets: ["filetd"]),
    .executable(name: "filet", targets: ["filet"]),
    // The rule engine, and the readers below it, for other projects and for their fuzzers.
    .library(name: "Sigma", targets: ["Sigma"]),
    .library(name: "StrictJSON", targets: ["StrictJSON"]),
    .library(name: "StrictYAML", targets: ["StrictYAML"]),
    .library(name: "TextMatching", targets: ["TextMatching"]),
    // Only for tests, which load it before the daemon: a disk that fails.
    .library(name: "FaultShim", type: .dynamic, targets: ["FaultShim"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(
      url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // Ground: system libraries and thin C shims.
    .systemLibrary(
      name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
    .systemLibrary(
      name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(
      name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
    .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2")]),

    // What is said to people, and when.
    .target(name: "Wording", swiftSettings: strict),
    .target(name: "Chronology", swiftSettings: strict),

    // Strict readers of untrusted text.
    .target(name: "StrictJSON", dependencies: ["CSimdjson", "Wording"], swiftSettings: strict),
    .target(
      name: "StrictYAML", dependencies: ["CYAML", "Chronology", "Wording"], swiftSettings: strict),

    // The tamper-evident record: trees, proofs, checkpoints; knows bytes, and nothing of what they mean.
    .target(
      name: "Record",
      dependencies: [
        "Wording", "Chronology", "StrictJSON", .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),

    // The invented region; shares nothing with the engine that is measured on it.
    .target(
      name: "Simulation", dependencies: ["Wording", "Chronology", "StrictJSON"],
      swiftSettings: strict),

    // The rule engine; knows nothing of child protection.
    .target(name: "TextMatching", dependencies: ["CPCRE2", "CRE2"], swiftSettings: strict),
    .target(
      name: "Sigma",
      dependencies: [
        "CSimdjson", "Wording", "Chronology", "StrictJSON", "StrictYAML", "TextMatching",
      ],
      swiftSettings: strict),

    // The stages: pure, time is an argument.
    .target(
      name: "Observations",
      dependencies: [
        "Wording", "Chronology", "StrictJSON", "StrictYAML", "TextMatching",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .target(
      name: "Risk",
      dependencies: ["Wording", "Chronology", "StrictYAML", "Sigma", "Observations"],
      swiftSettings: strict),
    .target(
      name: "Mandates",
      dependencies: ["Wording", "Chronology", "StrictJSON", "StrictYAML", "Observations", "Risk"],
      swiftSettings: strict),
    .target(
      name: "Alerts",
      dependencies: ["Wording", "Chronology", "StrictJSON", "Observations", "Risk", "Mandates"],
      swiftSettings: strict),

    // What may be told of many people together.
    .target(
      name: "Portrait", dependencies: ["Wording", "Chronology", "StrictJSON"],
      swiftSettings: strict),

    // How long what is kept, and why it goes; pure.
    .target(
      name: "Retention",
      dependencies: ["Wording", "Chronology", "StrictYAML", "Observations", "Risk"],
      swiftSettings: strict),

    // The one place that writes, and the one place where the stages are put in a row.
    .target(
      name: "Store",
      dependencies: [
        "CSQLite", "Wording", "Chronology", "StrictJSON", "Record", "Observations", "Risk",
        "Mandates", "Alerts",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .target(
      name: "SafetyNet",
      dependencies: [
        "Wording", "Chronology", "StrictJSON", "StrictYAML", "Record", "Sigma", "Observations",
        "Risk", "Mandates", "Alerts", "Portrait", "Retention", "Store",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),

    // Holds the safety net against an invented region.
    .target(
      name: "Evaluation",
      dependencies: [
        "Wording", "Chronology", "StrictJSON", "StrictYAML", "Simulation", "Observations",
        "SafetyNet",
      ],
      swiftSettings: strict),

    // The doors.
    .target(
      name: "API",
      dependencies: [
        "Wording", "Chronology", "StrictJSON", "Record", "Observations", "Risk", "Mandates",
        "Alerts", "Portrait", "SafetyNet",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOExtras", package: "swift-nio-extras"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "filetd",
      dependencies: [
        "CMalloc", "Wording", "Chronology", "StrictJSON", "StrictYAML", "Observations", "Mandates",
        "Store", "SafetyNet", "API",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      path: "Daemon/filetd", swiftSettings: strict),
    // What speaks to the daemon: HTTP/1.1 over its socket.
    .target(
      name: "FiletClient",
      dependencies: [
        "Wording", "StrictJSON",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "filet",
      dependencies: [
        "Wording", "Chronology", "StrictJSON", "StrictYAML", "Record", "Simulation", "Sigma",
        "Observations", "Mandates", "Alerts", "Portrait", "Store", "SafetyNet", "Evaluation",
        "FiletClient",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: strict),

    .testTarget(
      name: "ArchitectureTests", dependencies: ["TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "FiletTests",
      dependencies: [
        "filet", "FiletClient", "Chronology", "StrictJSON", "TestSupport", "Wording",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "TextMatchingTests", dependencies: ["TextMatching", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "SigmaTests",
      dependencies: [
        "Sigma", "StrictJSON", "StrictYAML", "TextMatching", "Chronology", "Wording", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "StrictJSONTests", dependencies: ["StrictJSON", "Wording", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "RegionTests",
      dependencies: [
        "Mandates", "Observations", "Risk", "SafetyNet", "Sigma", "Chronology", "StrictJSON",
        "StrictYAML", "Wording", "TestSupport",
      ],
      swiftSettings: strict),
    // What the tests of the store share with the program that they kill, trace and starve.
    .target(
      name: "StoreFixtures",
      dependencies: [
        "Store", "Alerts", "Mandates", "Record", "Risk", "Observations", "StrictJSON",
        "Chronology", "Wording", .product(name: "Crypto", package: "swift-crypto"),
      ],
      path: "Tests/StoreFixtures", swiftSettings: strict),
    .executableTarget(
      name: "store-probe",
      dependencies: [
        "Store", "StoreFixtures", "Alerts", "Observations", "Record", "Chronology",
      ],
      path: "Tests/StoreProbe", swiftSettings: strict),
    .testTarget(
      name: "StoreTests",
      dependencies: [
        "Store", "StoreFixtures", "store-probe", "Alerts", "Mandates", "Record", "Risk",
        "Observations", "StrictJSON", "Chronology", "Wording", "TestSupport",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ObservationsTests",
      dependencies: [
        "Observations", "Chronology", "StrictJSON", "StrictYAML", "TextMatching", "Wording",
        "TestSupport",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),

    .testTarget(
      name: "SimulationTests", dependencies: ["Simulation", "Chronology", "StrictJSON"],
      swiftSettings: strict),

    // What tests share, and the tests of the stages.
    .target(
      name: "TestSupport", dependencies: ["Chronology"], path: "Tests/TestSupport",
      swiftSettings: strict),
    .target(
      name: "Invention", dependencies: ["Observations", "StrictJSON", "Chronology"],
      path: "Tests/Invention", swiftSettings: strict),
    .testTarget(
      name: "RecordTests",
      dependencies: [
        "Record", "Chronology", "StrictJSON", "TestSupport",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "StrictYAMLTests", dependencies: ["StrictYAML", "Wording", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "RiskTests",
      dependencies: ["Risk", "Chronology", "Observations", "StrictYAML", "Wording", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "MandatesTests",
      dependencies: [
        "Mandates", "Chronology", "Observations", "Risk", "StrictJSON", "Wording", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "PortraitTests",
      dependencies: ["Portrait", "Chronology", "StrictJSON", "Wording", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "AlertsTests",
      dependencies: ["Alerts", "Chronology", "Mandates", "Observations", "Risk", "Wording"],
      swiftSettings: strict),
    .testTarget(
      name: "RetentionTests",
      dependencies: [
        "Retention", "Chronology", "Observations", "Risk", "Wording", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SafetyNetTests",
      dependencies: [
        "Simulation", "SafetyNet", "Alerts", "Chronology", "Mandates", "Observations", "Portrait",
        "Retention", "Risk", "Store", "StrictJSON", "Wording", "TestSupport", "Invention",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "EvaluationTests",
      dependencies: [
        "Wording", "Chronology", "StrictJSON", "Simulation", "Risk", "SafetyNet", "Evaluation",
        "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "APITests",
      dependencies: [
        "Wording", "Chronology", "StrictJSON", "Observations", "Alerts", "Store", "SafetyNet",
        "API", "TestSupport",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "NeedToKnowTests",
      dependencies: [
        "Wording", "Chronology", "StrictJSON", "Sigma", "Observations", "Risk", "Mandates",
        "Alerts", "Store", "SafetyNet", "API", "Invention", "TestSupport",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
      ],
      swiftSettings: strict),
    .target(name: "FaultShim", path: "Tests/FaultShim"),
    // Starts the built `filetd` and speaks to it over its socket.
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "Chronology", "StrictJSON", "TestSupport",
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
      ],
      swiftSettings: strict),
  ]
)
