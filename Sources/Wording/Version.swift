/// The version that both programs say of themselves.
public enum Version {
  public static let text = "0.1.0"
}
