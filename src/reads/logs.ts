import type { ApiResource } from '../api/api.ts';
import { KubectlError, usageError } from '../api/kubectl-error.ts';
import { findResource, getNamed, PODS, requireBuiltIn } from '../api/objects/named-object.ts';
import { resourcePath, withQuery } from '../api/objects/resource-path.ts';
import { RestClient } from '../api/objects/rest-client.ts';
import { trimSpace } from '../go/space.ts';
import { flagValue, isOn, type KubectlCommand } from '../kube/command.ts';
import { durationSeconds } from '../kubectl/go-values.ts';
import { splitPair } from './get/arguments.ts';
import { type ContainerChoice, type LogSource, logSources } from './logs/containers.ts';
import { containerName, type LogQuery, logQuery, validateLogs } from './logs/options.ts';
import type { Pod } from './logs/pod.ts';
import { podSelector, podsForLogs, selectedPods, type Workload } from './logs/targets.ts';
import { Utf8Pieces } from './logs/utf8-pieces.ts';
import type { NativeRead, ReadParts } from './read.ts';
import { reportErrors } from './report-errors.ts';

/**
 * kubectl logs without --follow. The logs of several containers come one after the other; kubectl itself uses the order of a
 * Go map. Source: kubectl/pkg/cmd/logs.
 */
export const readLogs: NativeRead = reportErrors(async (command, parts) => {
  const client = new RestClient(parts);
  checkArguments(command);
  const query = logQuery(command);
  const target = await findTarget(command, parts, client);
  validateLogs(command, query);
  const pods = 'pods' in target ? target.pods : await podsOf(command, target, parts, client);
  const choice: ContainerChoice = {
    container: containerName(command),
    allContainers: isOn(command, 'all-containers'),
    silent: isOn(command, 'all-pods'),
  };
  const sources = pods.flatMap((pod) => logSources(pod, choice, parts.stderr));
  await printLogs(command, sources, query, parts, client);
  return 0;
});

/** The pods of a log, or the object that has them. */
type Target = { readonly pods: readonly Pod[] } | { readonly resource: ApiResource; readonly object: Workload };

function checkArguments(command: KubectlCommand): void {
  const { path, positionals } = command;
  const hasSelector = (flagValue(command, 'selector') ?? '') !== '';
  if (positionals.length > 2 || (positionals.length === 0 && !hasSelector)) throw usageError(path, USAGE);
  if (positionals.length === 1 && hasSelector) throw usageError(path, 'only a selector (-l) or a POD name is allowed');
  if (podTimeoutSeconds(command) <= 0) throw new KubectlError('--pod-running-timeout must be higher than zero');
}

const USAGE =
  "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\n" +
  'POD or TYPE/NAME is a required argument for the logs command';

function podTimeoutSeconds(command: KubectlCommand): number {
  return durationSeconds(flagValue(command, 'pod-running-timeout') ?? '20s');
}

async function findTarget(command: KubectlCommand, parts: ReadParts, client: RestClient): Promise<Target> {
  const namespace = namespaceOf(command, parts);
  const selector = flagValue(command, 'selector') ?? '';
  const argument = command.positionals[0];
  const [type, name] = argument?.includes('/') ? splitPair(argument) : ['pods', argument ?? ''];
  if (selector !== '') {
    if (argument !== undefined)
      throw new KubectlError('selectors and the all flag cannot be used when passing resource/name arguments');
    const pods = await selectedPods(client, namespace, trimSpace(selector));
    if (pods.length === 0) parts.stderr(`No resources found in ${namespace} namespace.\n`);
    return { pods };
  }
  const resource = await findResource(parts.discovery, type);
  requireBuiltIn(resource);
  try {
    const object = await getNamed<Pod & Workload>(client, resource, namespace, name);
    return resource.kind === 'Pod' && resource.group === '' ? { pods: [object] } : { resource, object };
  } catch (error) {
    if (!(error instanceof KubectlError) || !error.isNotFound) throw error;
    throw new KubectlError(`error from server (NotFound): ${error.message} in namespace "${namespace}"`);
  }
}

async function podsOf(
  command: KubectlCommand,
  { resource, object }: Exclude<Target, { readonly pods: unknown }>,
  parts: ReadParts,
  client: RestClient,
): Promise<readonly Pod[]> {
  const selector = podSelector(resource, object);
  const pods = await podsForLogs(client, object.metadata.namespace, selector, podTimeoutSeconds(command));
  if (isOn(command, 'all-pods')) return pods;
  const first = pods.slice(0, 1);
  if (pods.length > 1) parts.stderr(`Found ${pods.length} pods, using pod/${first[0]?.metadata.name}\n`);
  return first;
}

async function printLogs(
  command: KubectlCommand,
  sources: readonly LogSource[],
  query: LogQuery,
  parts: ReadParts,
  client: RestClient,
): Promise<void> {
  const isPrefixed = isOn(command, 'prefix') || isOn(command, 'all-pods');
  const out = new Utf8Pieces(parts.stdout);
  const write = (bytes: Buffer) => out.write(bytes);
  for (const source of sources) {
    try {
      const { body } = await client.ask(
        { path: logPath(source, query) },
        { resource: 'pods', name: source.pod, isText: true },
      );
      const wanted = untilEnough(body, parts);
      if (isPrefixed) await copyLines(wanted, Buffer.from(`[pod/${source.pod}/${source.container}] `), write);
      else for await (const chunk of wanted) write(chunk);
      if (parts.isEnough?.()) break;
    } catch (error) {
      if (!isOn(command, 'ignore-errors') || !(error instanceof KubectlError)) throw error;
      write(Buffer.from(`error: ${error.message}\n`));
    }
  }
  out.end();
}

/** Ends a log once no filter wants more of it. */
async function* untilEnough(body: AsyncIterable<Buffer>, { isEnough, leaveOff }: ReadParts): AsyncGenerator<Buffer> {
  for await (const chunk of body) {
    yield chunk;
    if (isEnough?.()) return leaveOff?.();
  }
}

function logPath({ namespace, pod, container }: LogSource, query: LogQuery): string {
  return withQuery(`${resourcePath(PODS, namespace, pod)}/log`, { container, ...query });
}

/** Copies a log with `prefix` before each of its lines. A line may be longer than memory should hold, so parts go out as they come. */
async function copyLines(body: AsyncIterable<Buffer>, prefix: Buffer, write: (bytes: Buffer) => void): Promise<void> {
  let isLineStart = true;
  for await (const chunk of body) {
    for (let start = 0; start < chunk.length; ) {
      const end = chunk.indexOf(0x0a, start);
      const stop = end < 0 ? chunk.length : end + 1;
      if (isLineStart) write(prefix);
      write(chunk.subarray(start, stop));
      isLineStart = end >= 0;
      start = stop;
    }
  }
}

function namespaceOf(command: KubectlCommand, parts: ReadParts): string {
  return flagValue(command, 'namespace') || parts.defaultNamespace;
}
