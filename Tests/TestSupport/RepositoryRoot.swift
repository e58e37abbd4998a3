import Foundation

/// The folder of the repository that these tests were built from, wherever they are run.
public let repositoryRoot = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()
