/// The tracer that some tests run a program under; it is not everywhere, nor allowed everywhere.
public enum Strace {
  public static let path = "/usr/bin/strace"

  /// Whether it is there and may trace; asked once.
  public static let canTrace =
    (try? ProgramRun.run(path, ["-qq", "-o", "/dev/null", "/bin/true"]).status) == 0
}
