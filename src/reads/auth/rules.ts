import { byBytes } from '../../go/sort.ts';

/** What a subject may do. Source: authorization/v1 ResourceRule and NonResourceRule. */
export interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** A rule of at most one group, resource, name and URL. */
interface SimpleRule {
  readonly verbs: string[];
  readonly group?: string;
  readonly resource?: string;
  readonly name?: string;
  readonly url?: string;
}

/**
 * The rows of the table of permissions: resource, URLs, names, verbs. Verbs of the same resource and name are in one row.
 * Source: BreakdownRule, CompactRules and SortableRuleSlice of kubectl/pkg/util/rbac; printAccess of kubectl/pkg/cmd/auth.
 */
export function accessRows(rules: readonly Rule[]): readonly (readonly string[])[] {
  const compact = new Map<string, SimpleRule>();
  const urls: SimpleRule[] = [];
  for (const rule of rules.flatMap(breakDown)) {
    if (rule.url !== undefined) {
      urls.push(rule);
      continue;
    }
    const key = JSON.stringify([rule.group, rule.resource, rule.name]);
    const known = compact.get(key);
    if (known === undefined) compact.set(key, rule);
    else known.verbs.push(...rule.verbs.filter((verb) => !known.verbs.includes(verb)));
  }
  return [...urls, ...compact.values()]
    .map((rule) => ({ rule, key: formatRule(rule) }))
    .sort((left, right) => (byBytes(left.key, right.key) ? -1 : byBytes(right.key, left.key) ? 1 : 0))
    .map(({ rule }) => [resourceCell(rule), list(rule.url), list(rule.name), list(...rule.verbs)]);
}

function breakDown({
  verbs,
  apiGroups = [],
  resources = [],
  resourceNames = [],
  nonResourceURLs = [],
}: Rule): SimpleRule[] {
  const names = resourceNames.length === 0 ? [undefined] : resourceNames;
  const ofResources = apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb) =>
        names.map((name) => ({ verbs: [verb], group, resource, ...(name === undefined ? {} : { name }) })),
      ),
    ),
  );
  return [...ofResources, ...nonResourceURLs.flatMap((url) => verbs.map((verb) => ({ verbs: [verb], url })))];
}

/** What kubectl sorts by: the rule as its Go type prints itself. */
function formatRule({ verbs, group, resource, name, url }: SimpleRule): string {
  return `&PolicyRule{Verbs:${list(...verbs)},APIGroups:${list(group)},Resources:${list(resource)},ResourceNames:${list(name)},NonResourceURLs:${list(url)},}`;
}

/** Source: CombineResourceGroup of kubectl/pkg/describe. */
function resourceCell({ group = '', resource = '' }: SimpleRule): string {
  const slash = resource.indexOf('/');
  const [name, subresource] = slash < 0 ? [resource, ''] : [resource.slice(0, slash), resource.slice(slash)];
  return `${name}${group === '' ? '' : `.${group}`}${subresource}`;
}

function list(...values: readonly (string | undefined)[]): string {
  return `[${values.filter((value) => value !== undefined).join(' ')}]`;
}
