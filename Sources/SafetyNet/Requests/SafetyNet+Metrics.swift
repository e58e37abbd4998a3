import Alerts
import Chronology
import Sigma

extension SafetyNet {
  /// Figures for `/metrics`, without any label that names a person, a rule or an organisation.
  public func measurements() async -> [Metric] {
    let correlations = pipeline?.standing.correlationCounts ?? CorrelatorCounts()
    let undecided = pipeline?.standing.undecided ?? [:]
    let unanswered = Set((pipeline?.unanswered ?? []).map(\.alert))
    return [
      .counter("filet_observations_accepted_total", "Observations accepted.", counters.accepted),
      .counter(
        "filet_observations_duplicate_total", "Observations submitted again.", counters.duplicates),
      .counter("filet_observations_rejected_total", "Observations rejected.", counters.rejected),
      .counter("filet_notices_issued_total", "Notices issued.", counters.notices),
      .counter(
        "filet_escalations_total", "Notices issued because nobody answered.", counters.escalations),
      .counter(
        "filet_commits_failed_total", "Turns that could not be written.", counters.failedCommits),
      .counter("filet_turns_total", "Turns of the pipeline.", counters.turns),
      .gauge(
        "filet_observations_standing", "Observations that stand.", pipeline?.standing.count ?? 0),
      .gauge("filet_alerts_open", "Open alerts.", pipeline?.alerts.count ?? 0),
      .gauge(
        "filet_clocks_late", "Parts in open alerts whose deadline has passed.",
        lateClocks(at: clock.now())),
      .gauge(
        "filet_alerts_unanswered", "Open alerts of which everybody was told and nobody answers.",
        unanswered.count),
      .gauge(
        "filet_alerts_without_next_step", "Open alerts without a living next step.",
        pipeline?.alertsWithoutNextStep.count ?? 0),
      .counter(
        "filet_rules_undecided_total", "Rules that could not be decided on an observation.",
        undecided.values.reduce(0, +)),
      .gauge(
        "filet_correlation_groups", "Groups of correlations that have observations.",
        correlations.groups),
      .gauge(
        "filet_correlation_entries", "Observations in groups, one in several counting in each.",
        correlations.entries),
      .gauge(
        "filet_correlation_largest_group", "Observations of the largest group.",
        correlations.largestGroup),
      .counter(
        "filet_correlation_dropped_total",
        "Observations and groups let go of because memory is bounded.",
        correlations.droppedEntries + correlations.droppedGroups),
      .gauge("filet_streams_open", "Open streams.", openStreams),
    ]
  }
}
