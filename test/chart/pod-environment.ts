/** One variable of a container, as far as the chart sets it. */
export interface EnvironmentVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef?: { readonly name: string; readonly key: string } };
}

/** The parts of a pod spec that decide how the server in it starts. */
export interface PodSpec {
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly serviceAccountName: string;
  readonly volumes?: readonly unknown[];
  readonly containers: readonly {
    readonly env: readonly EnvironmentVariable[];
    readonly [field: string]: unknown;
  }[];
}

/**
 * The environment of the first container as a kubelet makes it. `secretOf` reads one entry of a Secret.
 *
 * @throws Error for a variable with a source that no chart here uses
 */
export async function environmentOf(
  { containers: [container] }: PodSpec,
  secretOf: (name: string, key: string) => Promise<string>,
): Promise<Record<string, string>> {
  const environment: Record<string, string> = {};
  for (const { name, value = '', valueFrom } of container?.env ?? []) {
    const secret = valueFrom?.secretKeyRef;
    if (valueFrom !== undefined && secret === undefined) throw new Error(`${name} has another source.`);
    environment[name] = secret === undefined ? value : await secretOf(secret.name, secret.key);
  }
  return environment;
}
