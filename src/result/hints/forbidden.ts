import type { Ended, Hint, HintRule } from './hint.ts';
import { partFor } from './rbac-parts.ts';

/** A permission that a user lacks according to the API server. */
export interface LackingRight {
  readonly user: string;
  readonly verb: string;
  readonly resource: string;
  readonly group: string;
  /** Undefined if the right is lacking for the whole cluster. */
  readonly namespace: string | undefined;
}

const RIGHT =
  /User "(?<user>[^"]*)" cannot (?<verb>\S+) resource "(?<resource>[^"]+)" in API group "(?<group>[^"]*)"(?: in the namespace "(?<namespace>[^"]+)"| at the cluster scope)/g;

/** The rights that a text of the API server names as lacking. Source: responsewriters.ForbiddenMessage of apiserver. */
export function lackingRights(stderr: string): readonly LackingRight[] {
  const found = [...stderr.matchAll(RIGHT)].map(({ groups = {} }): LackingRight => {
    const { user = '', verb = '', resource = '', group = '', namespace } = groups;
    return { user, verb, resource, group, namespace };
  });
  return found.filter((right, at) => found.findIndex((other) => inWords(other) === inWords(right)) === at);
}

/** `list secrets in namespace shop`. */
export function inWords({ verb, resource, group, namespace }: LackingRight): string {
  const what = group === '' ? resource : `${resource} (API group ${group})`;
  return `${verb} ${what} ${namespace === undefined ? 'in the whole cluster' : `in namespace ${namespace}`}`;
}

const MOST = 5;

/** Says which rights are lacking, that a retry does not help, and what grants them. */
export const forbidden: HintRule = (ended) => {
  const rights = lackingRights(ended.stderr);
  return rights.length === 0 ? undefined : explainRights(rights, ended);
};

/** The hint for rights that are lacking. */
export function explainRights(rights: readonly LackingRight[], { actAs }: Pick<Ended, 'actAs'>): Hint {
  const user = rights[0]?.user ?? '';
  const shown = rights.slice(0, MOST).map(inWords).join('; ');
  const more = rights.length > MOST ? `; and ${rights.length - MOST} more` : '';
  const narrow = rights.some(({ namespace, verb }) => namespace === undefined && ['list', 'watch'].includes(verb))
    ? ' You may have the permission in single namespaces: name one with -n.'
    : '';
  return {
    text: `RBAC does not allow ${user} to ${shown}${more}. The same call fails again until the operator grants it.${narrow} ${whatGrants(rights, actAs)}`,
  };
}

function whatGrants(rights: readonly LackingRight[], actAs: Ended['actAs']): string {
  if (rights.some(({ verb }) => verb === 'impersonate'))
    return 'The operator can add you to the part impersonation of rbac.yaml.';
  const missing = rights.map(({ verb, group, resource }) => ({
    part: partFor(verb, group, resource),
    rule: `apiGroups ["${group}"], resources ["${resource}"], verbs ["${verb}"]`,
  }));
  if (rights.some(({ group, resource }) => group === '' && resource === 'secrets'))
    return 'No part of rbac.yaml grants access to Secrets, on purpose: continue without them.';
  if (actAs !== undefined) return `The operator can bind a role with: ${rules(missing)}.`;
  const parts = new Set(missing.map(({ part }) => part));
  const [part] = parts;
  if (parts.size !== 1 || part === undefined) return `The operator can add to rbac.yaml: ${rules(missing)}.`;
  return part === 'base'
    ? 'The rbac.yaml of this server grants it: the operator can apply it and check its binding.'
    : `The operator can turn on the part ${part} of rbac.yaml.`;
}

function rules(missing: readonly { readonly rule: string }[]): string {
  return [...new Set(missing.map(({ rule }) => rule))].slice(0, MOST).join('; ');
}
