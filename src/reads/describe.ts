import { LeaveToKubectl } from '../api/api.ts';
import { KubectlError, printAmongOthers, printError } from '../api/kubectl-error.ts';
import { RestClient } from '../api/objects/rest-client.ts';
import type { KubectlCommand } from '../kube/command.ts';
import { apiCluster } from './describe/api-cluster.ts';
import { describeObject } from './describe/describe-object.ts';
import { type DescribeOptions, readOptions } from './describe/options.ts';
import { findSubjects, listSubjects, type Subject } from './describe/subjects.ts';
import { isUtc } from './describe/times.ts';
import { type Selection, selectResources } from './get/arguments.ts';
import { type Failure, printFailure } from './get/failure.ts';
import type { NativeRead, ReadParts } from './read.ts';
import { reportErrors } from './report-errors.ts';

type Describe = (subject: Subject) => Promise<string>;

/**
 * kubectl describe of types, names, prefixes of names and selectors; not of files, nor of the few kinds that
 * `describeObject` leaves to it. Source: kubectl/pkg/cmd/describe.
 */
export const readDescribe: NativeRead = reportErrors(async (command, parts) => {
  if (command.positionals.length === 0) throw new LeaveToKubectl('no type is given');
  if (!isUtc()) throw new LeaveToKubectl('times are printed in a zone that is not UTC');
  const options = readOptions(command, parts.defaultNamespace);
  const client = new RestClient(parts);
  const cluster = apiCluster(client, options.chunkSize, parts.now);
  const selection = await selectResources(command.positionals, options, parts.discovery);
  const writer = new Writer(client, parts.stdout);
  const describeWith = (showsEvents: boolean) => (subject: Subject) =>
    describeObject(subject, showsEvents, client, cluster);
  // Whether events are shown is known as soon as there are two objects: then a long list is described as it comes.
  const { subjects, failure } = await findSubjects(selection, options, client, async (found) => {
    if (options.showsEvents === undefined && writer.count + found.length < 2) return found;
    await writer.write(found, describeWith(options.showsEvents ?? false));
    return [];
  });
  const isAlone = failure === undefined && writer.count + subjects.length <= 1;
  const describe: Describe = describeWith(options.showsEvents ?? isAlone);
  const missing = command.positionals.length === 2 ? onlyMissing(failure) : undefined;
  if (missing !== undefined) {
    await describeByPrefix(command, selection, missing, { options, client, describe, stdout: parts.stdout });
    return 0;
  }
  if (writer.count + subjects.length === 0 && failure === undefined) {
    parts.stderr(`No resources found${options.within === '' ? '' : ` in ${options.namespace} namespace.`}\n`);
    return 0;
  }
  await writer.write(subjects, describe);
  const faults = [...writer.faults.values()];
  parts.stderr(printFaults(failure, faults));
  return failure === undefined && faults.length === 0 ? 0 : 1;
});

/** The error, if all there is to complain about is that one object is not there. */
function onlyMissing(failure: Failure | undefined): KubectlError | undefined {
  const [only, ...others] = failure === undefined || failure.isOfLists ? [] : failure.errors;
  return others.length === 0 && only?.isNotFound === true ? only : undefined;
}

/** Writes descriptions one after the other, until the answer is full. */
class Writer {
  readonly #client: RestClient;
  readonly #stdout: ReadParts['stdout'];
  #separator = '';
  /** How many objects it was given. */
  count = 0;
  /** What failed, by its message. */
  readonly faults = new Map<string, KubectlError>();

  constructor(client: RestClient, stdout: ReadParts['stdout']) {
    this.#client = client;
    this.#stdout = stdout;
  }

  async write(subjects: readonly Subject[], describe: Describe): Promise<void> {
    this.count += subjects.length;
    for (const subject of subjects) {
      if (this.#client.isEnough()) return this.#client.leaveOff();
      try {
        this.#stdout(`${this.#separator}${await describe(subject)}`);
        this.#separator = '\n\n';
      } catch (error) {
        if (!(error instanceof KubectlError)) throw error;
        this.faults.set(error.message, this.faults.get(error.message) ?? error);
      }
      await this.#client.next();
    }
  }
}

/** What is printed of everything that failed. Source: checkErr of kubectl/pkg/cmd/util, which sees errors within errors. */
function printFaults(failure: Failure | undefined, faults: readonly KubectlError[]): string {
  const [only, ...others] = faults;
  if (failure === undefined) {
    if (only !== undefined && others.length === 0) return printError(only);
  } else if (only === undefined) {
    return printFailure(failure);
  }
  const lines = faults.map(printAmongOthers);
  return [...(failure === undefined ? [] : [printNested(failure)]), ...lines].map((line) => `${line}\n`).join('');
}

/** An error that holds others, among others. */
function printNested({ errors, isOfLists }: Failure): string {
  const [only, ...others] = errors;
  if (only !== undefined && others.length === 0) return isOfLists ? only.message : printAmongOthers(only);
  const messages = new Set(errors.map(({ message }) => message));
  return messages.size === 1 ? [...messages].join('') : `[${[...messages].join(', ')}]`;
}

interface ByPrefix {
  readonly options: DescribeOptions;
  readonly client: RestClient;
  readonly describe: Describe;
  readonly stdout: ReadParts['stdout'];
}

/**
 * Describes all objects whose names begin with what was given as a name; throws `missing` where there are none.
 * Source: DescribeMatchingResources of kubectl/pkg/cmd/describe.
 */
async function describeByPrefix(
  { positionals: [type = '', prefix = ''] }: KubectlCommand,
  selection: Selection,
  missing: KubectlError,
  { options, client, describe, stdout }: ByPrefix,
): Promise<void> {
  const [object] = selection.kind === 'objects' ? selection.objects : [];
  // `pod/a pod/b` are two arguments too, but neither is the beginning of a name.
  if (object === undefined || type.includes('/')) throw missing;
  if (new Set(type.split(',')).size > 1) throw new KubectlError('you may only specify a single resource type');
  const matching: Subject[] = [];
  await listSubjects(object.resource, options, client, (subject) => {
    if (subject.name.startsWith(prefix)) matching.push(subject);
  });
  if (matching.length === 0) throw missing;
  for (const subject of matching) {
    if (client.isEnough()) return client.leaveOff();
    stdout(`${await describe(subject)}\n`);
  }
}
