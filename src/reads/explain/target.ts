import { type ApiResource, type Discovery, LeaveToKubectl } from '../../api/api.ts';
import { KubectlError, NoResourceMatch } from '../../api/kubectl-error.ts';
import { findByName, isNamed, qualified } from '../../api/objects/named-object.ts';

/** What is explained: a resource of a version, and the field below it. */
export interface ExplainTarget {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly fieldPath: readonly string[];
}

/**
 * Finds what `type.field.field` stands for. Source: SplitAndParseResourceRequest and ...WithMatchingPrefix of
 * kubectl/pkg/explain.
 */
export async function findTarget(argument: string, apiVersion: string, discovery: Discovery): Promise<ExplainTarget> {
  // The argument is a JSONPath; only field names are taken here.
  if (!/^[A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*)*\.?$/.test(argument))
    throw new LeaveToKubectl('an unusual path is explained');
  const path = argument.replace(/\.$/, '');
  const [type = '', ...fields] = path.split('.');
  if (apiVersion !== '') {
    const found = await findByName(discovery, type.toLowerCase());
    if (found === undefined) throw new NoResourceMatch(type);
    return { ...parseVersion(apiVersion), resource: found.resource, fieldPath: fields };
  }
  const candidates = await findAll(type, discovery);
  const prefixed = candidates.find((candidate) => argument.startsWith(qualified(candidate)));
  if (prefixed === undefined) return { ...pick(candidates[0], type), fieldPath: fields };
  const rest = path.slice(qualified(prefixed).length);
  return { ...pick(prefixed, type), fieldPath: rest.split('.').slice(1) };
}

function pick(candidate: ApiResource | undefined, type: string) {
  if (candidate === undefined) throw new NoResourceMatch(type);
  const { group, version, resource } = candidate;
  return { group, version, resource };
}

/** Every resource of that name in every group and version, in the order of discovery. */
async function findAll(type: string, discovery: Discovery): Promise<readonly ApiResource[]> {
  const found = await findByName(discovery, type);
  if (found === undefined) return [];
  const all = await discovery.resources();
  const named = all.filter((resource) => isNamed(resource, type));
  // A short name stands for one resource of one group.
  return named.length > 0
    ? named
    : all.filter(({ group, resource }) => group === found.group && resource === found.resource);
}

/** Source: ParseGroupVersion of apimachinery/pkg/runtime/schema. */
function parseVersion(text: string) {
  const [first = '', second, ...rest] = text.split('/');
  if (rest.length > 0) throw new KubectlError(`unexpected GroupVersion string: ${text}`);
  return second === undefined ? { group: '', version: first } : { group: first, version: second };
}
