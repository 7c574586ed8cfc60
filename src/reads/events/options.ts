import { flagValue, isOn, type KubectlCommand } from '../../kube/command.ts';
import { firstRecord } from '../../kubectl/go-values.ts';
import { KubectlError, NoResourceMatch } from '../kubectl-error.ts';
import { type Discovery, LeaveToKubectl, type ReadParts } from '../read.ts';

/** What a command asks of events. */
export interface EventsOptions {
  readonly namespace: string;
  /** The namespace that is asked, empty for all. */
  readonly within: string;
  /** In lower case; empty for all. */
  readonly types: readonly string[];
  readonly fieldSelector: string | undefined;
  readonly output: string;
  readonly hasHeaders: boolean;
  readonly keepsManagedFields: boolean;
}

/** Source: EventsFlags.ToOptions and EventsOptions.Validate of kubectl/pkg/cmd/events. */
export async function eventsOptions(command: KubectlCommand, parts: ReadParts): Promise<EventsOptions> {
  const namespace = flagValue(command, 'namespace') || parts.defaultNamespace;
  const fieldSelector = await selectorFor(flagValue(command, 'for') ?? '', parts.discovery);
  const types = command.flags
    .filter(({ name }) => name === 'types')
    .flatMap(({ value }) => (value === '' ? [] : (firstRecord(value) ?? [])))
    .map((type) => type.toLowerCase());
  if (types.some((type) => type !== 'normal' && type !== 'warning'))
    throw new KubectlError('valid --types are Normal or Warning');
  return {
    namespace,
    within: isOn(command, 'all-namespaces') ? '' : namespace,
    types,
    fieldSelector,
    output: flagValue(command, 'output') ?? '',
    hasHeaders: !isOn(command, 'no-headers'),
    keepsManagedFields: isOn(command, 'show-managed-fields'),
  };
}

/** The field selector of the events about `type/name`. Source: decodeResourceTypeName of kubectl/pkg/cmd/events. */
async function selectorFor(about: string, discovery: Discovery): Promise<string | undefined> {
  if (about === '') return undefined;
  const [spelled = '', name, ...rest] = about.split('/');
  if (name === undefined) throw new KubectlError('--for must be in resource/name form');
  if (rest.length > 0) throw new KubectlError('arguments in resource/name form may not have more than one slash');
  const type = spelled.toLowerCase();
  const { kind, group, version } = await findByName(type, discovery);
  if (name === '') return undefined;
  const apiVersion = group === '' ? version : `${group}/${version}`;
  const fields = { kind, apiVersion, name };
  return Object.entries(fields)
    .map(([field, value]) => `involvedObject.${field}=${value.replace(/[\\,=]/g, '\\$&')}`)
    .join(',');
}

/** Finds a resource by its own names, where the discovery would also take its kind. */
export async function findByName(spelling: string, discovery: Discovery) {
  const found = await discovery.find(spelling);
  if (found === undefined) throw new NoResourceMatch(spelling);
  const [first = ''] = spelling.split('.');
  if (![found.resource, found.singular, ...found.shortNames].includes(first))
    throw new LeaveToKubectl('a resource is spelled by its kind');
  return found;
}
