/** One row of the contract of the reference 1.4.0, and how this server keeps it. */
export interface CompatibilityRow {
  /** The part of the contract. */
  readonly about: string;
  readonly item: string;
  readonly verdict: 'same' | 'stricter' | 'beyond' | 'differs';
  /** What is different and why; empty for the same. */
  readonly why: string;
  /** The test that shows it. */
  readonly test: string;
}

const T = {
  toolset: 'test/config/toolset.test.ts',
  configuration: 'test/config/configuration.test.ts',
  tools: 'test/tools/reference/compatibility.test.ts',
  endpoint: 'test/transport/compatibility.test.ts',
  paths: 'test/policy/preapproved/paths.test.ts',
  file: 'test/tools/reference/read-file-from-container.test.ts',
  mounts: 'test/tools/reference/secret-mounts.test.ts',
  programs: 'test/policy/preapproved/programs.test.ts',
  targets: 'test/policy/preapproved/targets.test.ts',
  pod: 'test/cluster/reference-pod.test.ts',
  image: 'test/cluster/image.test.ts',
  pods: 'test/cluster/dropin-diagnostic-pods.test.ts',
  gpu: 'test/tools/reference/run-gpu-node-diagnostics.test.ts',
  config: 'test/tools/reference/get-remediation-mcp-config.test.ts',
  command: 'test/tools/reference/run-kubectl-command.test.ts',
  sweep: 'test/tools/reference/sweep-diagnostic-pods.test.ts',
  arguments: 'test/tools/arguments.test.ts',
} as const;

/** Makes the rows of one part: item, verdict, why, and which test shows it. */
export function rowsOf(
  about: string,
  ...rows: readonly (readonly [string, CompatibilityRow['verdict'], string, keyof typeof T])[]
) {
  return rows.map(([item, verdict, why, test]): CompatibilityRow => ({ about, item, verdict, why, test: T[test] }));
}
