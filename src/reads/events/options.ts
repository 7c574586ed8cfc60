import type { Discovery } from '../../api/api.ts';
import { KubectlError, NoResourceMatch } from '../../api/kubectl-error.ts';
import { findByName } from '../../api/objects/named-object.ts';
import { toLower } from '../../go/unicode.ts';
import { flagValue, isOn, type KubectlCommand } from '../../kube/command.ts';
import { stringSlice } from '../../kubectl/go-values.ts';
import type { ReadParts } from '../read.ts';

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
  const types = stringSlice(command, 'types').map((type) => toLower(type));
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
  const found = await findByName(discovery, type);
  if (found === undefined) throw new NoResourceMatch(type);
  const { kind, group, version } = found;
  if (name === '') return undefined;
  const apiVersion = group === '' ? version : `${group}/${version}`;
  const fields = { kind, apiVersion, name };
  return Object.entries(fields)
    .map(([field, value]) => `involvedObject.${field}=${value.replace(/[\\,=]/g, '\\$&')}`)
    .join(',');
}
