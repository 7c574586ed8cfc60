/** Returns a name for a place that has no room for all of it. Of a service account the part that tells it from others comes first. */
export function shortName(name: string): string {
  const [, namespace, account] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name) ?? [];
  return account === undefined ? name : `${account} in ${namespace}`;
}
