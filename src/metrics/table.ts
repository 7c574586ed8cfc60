/** One metric as it is served, and as docs/reference/metrics.md lists it. */
export interface MetricRow {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
}

/**
 * Every metric of the server. The value of each label comes from a closed set of the server's own words, never from the
 * text of a caller. Names and labels are part of the interface: dashboards and alerts use them.
 */
export const METRICS = {
  kubernetes_remediation_mcp_build_info: {
    type: 'gauge',
    help: 'Always 1; the version of the server and of Node.js',
    labels: ['version', 'node_version'],
  },
  kubernetes_remediation_mcp_calls_total: {
    type: 'counter',
    help: 'Calls answered. verdict: allowed, denied, none (nothing to judge); code: OK, an error code, EXIT_NONZERO, TIMED_OUT or DEFECT',
    labels: ['tool', 'subcommand', 'verdict', 'code'],
  },
  kubernetes_remediation_mcp_call_duration_seconds: {
    type: 'histogram',
    help: 'Seconds from the arrival of a call to its answer',
    labels: ['tool', 'subcommand'],
  },
  kubernetes_remediation_mcp_answers_truncated_total: {
    type: 'counter',
    help: 'Answers that omit part of the output',
    labels: ['tool', 'subcommand'],
  },
  kubernetes_remediation_mcp_kubectl_running: {
    type: 'gauge',
    help: 'Commands that are running',
    labels: [],
  },
  kubernetes_remediation_mcp_kubectl_waiting: {
    type: 'gauge',
    help: 'Commands that wait for a free slot',
    labels: [],
  },
  kubernetes_remediation_mcp_kubectl_limit: {
    type: 'gauge',
    help: 'Maximum number of commands that run at once',
    labels: [],
  },
  kubernetes_remediation_mcp_sessions_open: {
    type: 'gauge',
    help: 'Sessions that this instance holds for clients of MCP 2025-11-25 and older',
    labels: [],
  },
  kubernetes_remediation_mcp_callers_refused_total: {
    type: 'counter',
    help: 'Requests that failed authentication, by the reason given in the log',
    labels: ['reason'],
  },
  kubernetes_remediation_mcp_audit_records_lost_total: {
    type: 'counter',
    help: 'Audit records that a stream did not accept; a lost record of phase started means that the command did not run',
    labels: ['stream', 'phase'],
  },
  kubernetes_remediation_mcp_events_lost_total: {
    type: 'counter',
    help: 'Kubernetes Events on changed objects that could not be written',
    labels: [],
  },
  kubernetes_remediation_mcp_commands_total: {
    type: 'counter',
    help: 'Commands by how they were served: native (without a process) or kubectl',
    labels: ['by'],
  },
  kubernetes_remediation_mcp_native_reads_off: {
    type: 'gauge',
    help: 'Whether every read starts a kubectl process, by reason: setting (KUBECTL_NATIVE_READS=off), kubectl_not_proven (reads print as another minor of kubectl does) or no_kubectl',
    labels: ['reason'],
  },
  kubernetes_remediation_mcp_native_reads_verified_total: {
    type: 'counter',
    help: 'With KUBECTL_NATIVE_READS=verify, reads compared with kubectl: same, different, or unsettled (what was read changed meanwhile)',
    labels: ['result'],
  },
  kubernetes_remediation_mcp_native_read_defects_total: {
    type: 'counter',
    help: 'Native reads that failed because of a defect in the server and fell back to kubectl',
    labels: [],
  },
  kubernetes_remediation_mcp_changes_total: {
    type: 'counter',
    help: 'Changes that entered a phase, as seen by this instance: planned (needs no approval), pending, approved, denied, expired, applying, applied, failed or interrupted',
    labels: ['phase'],
  },
  kubernetes_remediation_mcp_change_decision_seconds: {
    type: 'histogram',
    help: 'Seconds from the plan of a change to its decision. verdict: approved (by the last approver needed) or denied',
    labels: ['verdict'],
  },
  kubernetes_remediation_mcp_change_approvals_hasty_total: {
    type: 'counter',
    help: 'Changes approved within 5 seconds of their plan, which is too fast for a review',
    labels: [],
  },
  kubernetes_remediation_mcp_changes_granted_total: {
    type: 'counter',
    help: 'Changes that a standing grant approved. The metrics of decisions count people only',
    labels: [],
  },
  kubernetes_remediation_mcp_change_events_lost_total: {
    type: 'counter',
    help: 'Events for CHANGE_WEBHOOK_URL that were not delivered, by reason: queue_full, rejected (by the receiver), unreachable or defect',
    labels: ['reason'],
  },
  process_cpu_seconds_total: { type: 'counter', help: 'CPU time of the server without its children', labels: [] },
  process_resident_memory_bytes: { type: 'gauge', help: 'Memory of the server without its children', labels: [] },
  process_start_time_seconds: { type: 'gauge', help: 'When the server started, in Unix time', labels: [] },
} as const satisfies Readonly<Record<string, MetricRow>>;

export type MetricName = keyof typeof METRICS;

/** The buckets of call durations, in seconds: from a refusal at the gate to the longest patience of a client. */
export const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** The buckets of decisions, in seconds: from the first reflex, which counts as hasty, to the next day. */
export const DECISION_BUCKETS = [1, 5, 15, 30, 60, 120, 300, 900, 1800, 3600, 14_400, 86_400];

/** A change that is approved within so many seconds of its plan was hardly read. */
export const HASTY_SECONDS = 5;
