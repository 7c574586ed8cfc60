import type { ApiResource, Discovery } from '../../api/api.ts';
import { KubectlError } from '../../api/kubectl-error.ts';
import { findResource } from '../../api/objects/named-object.ts';

/** One object that is asked for by name. */
export interface NamedObject {
  readonly resource: ApiResource;
  readonly name: string;
}

/** What else decides about the arguments. */
export interface SelectionOptions {
  readonly labelSelector: string | undefined;
  readonly fieldSelector: string | undefined;
  /** The namespace; empty for all. */
  readonly within: string;
  /** Empty for none. */
  readonly subresource: string;
}

/** What the arguments of a get command stand for: lists of whole types, or objects by name. */
export type Selection =
  | { readonly kind: 'lists'; readonly resources: readonly ApiResource[] }
  | { readonly kind: 'objects'; readonly objects: readonly NamedObject[] };

/**
 * Finds what the arguments stand for: `pods`, `pods,svc`, `all`, `pod a b`, `pods,svc a`, `pod/a svc/b`. Throws what kubectl
 * says of arguments that do not fit together. Source: ResourceTypeOrNameArgs and visitorResult of cli-runtime/pkg/resource.
 */
export async function selectResources(
  positionals: readonly string[],
  options: SelectionOptions,
  discovery: Discovery,
): Promise<Selection> {
  const args = spreadTypes(positionals);
  const slashes = args.filter((arg) => arg.includes('/')).length;
  if (slashes > 0 && slashes < args.length) throw new KubectlError(MIXED);
  const hasSelector = options.labelSelector !== undefined || options.fieldSelector !== undefined;
  if (slashes > 0) {
    const pairs = args.map(splitPair);
    if (hasSelector)
      throw new KubectlError('selectors and the all flag cannot be used when passing resource/name arguments');
    return { kind: 'objects', objects: await findPairs(pairs, options, discovery) };
  }
  const types = unique((await expandCategories(args[0] ?? '', discovery)).split(','));
  const names = args.slice(1);
  if (hasSelector && names.length > 0) throw new KubectlError('name cannot be provided when a selector is specified');
  if (names.length === 0) {
    if (options.subresource !== '')
      throw new KubectlError('subresource cannot be used when bulk resources are specified');
    return { kind: 'lists', resources: await findTypes(types, discovery) };
  }
  if (types.length > 1) throw new KubectlError('you must specify only one resource');
  const [resource] = await findTypes(types, discovery);
  if (resource === undefined) throw new KubectlError('you must provide a resource and a resource name together');
  requireNamespace(resource, options);
  return { kind: 'objects', objects: names.map((name) => ({ resource, name })) };
}

const MIXED =
  'there is no need to specify a resource type as a separate argument when passing arguments in resource/name form ' +
  "(e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'";

/** Makes `a,b c` into `a/c b/c`. */
function spreadTypes(positionals: readonly string[]): readonly string[] {
  const [first = '', ...names] = positionals;
  const types = unique(first.split(','));
  if (names.length === 0 || types.length < 2) return positionals;
  return types.flatMap((type) => names.map((name) => `${type}/${name}`));
}

/** `type/name` taken apart. Source: splitResourceTypeName of cli-runtime/pkg/resource. */
export function splitPair(arg: string): readonly [type: string, name: string] {
  const [type = '', name = '', ...rest] = arg.split('/');
  if (rest.length > 0) throw new KubectlError('arguments in resource/name form may not have more than one slash');
  if (type === '' || name === '' || unique(type.split(',')).length !== 1)
    throw new KubectlError('arguments in resource/name form must have a single resource and name');
  return [type, name];
}

async function expandCategories(types: string, discovery: Discovery): Promise<string> {
  const expanded = [];
  for (const type of types.split(',')) expanded.push((await discovery.expand(type))?.join(',') ?? type);
  return expanded.join(',');
}

async function findTypes(types: readonly string[], discovery: Discovery): Promise<readonly ApiResource[]> {
  const found = new Map<string, ApiResource>();
  for (const type of types) {
    const resource = await findResource(discovery, type);
    const kind = `${resource.group}/${resource.version}/${resource.kind}`;
    if (!found.has(kind)) found.set(kind, resource);
  }
  return [...found.values()];
}

async function findPairs(
  pairs: readonly (readonly [type: string, name: string])[],
  options: SelectionOptions,
  discovery: Discovery,
): Promise<readonly NamedObject[]> {
  const found = new Map<string, ApiResource>();
  for (const [type] of pairs) if (!found.has(type)) found.set(type, await findResource(discovery, type));
  return pairs.flatMap(([type, name]) => {
    const resource = found.get(type);
    if (resource === undefined) return [];
    requireNamespace(resource, options);
    return [{ resource, name }];
  });
}

function requireNamespace({ namespaced }: ApiResource, { within }: SelectionOptions): void {
  if (namespaced && within === '')
    throw new KubectlError('a resource cannot be retrieved by name across all namespaces');
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
