/** Says what a person does not see on a page of these, because they may list some namespaces only. */
export function noteOf(what: 'changes' | 'grants', namespaces: readonly string[]): string {
  const where = namespaces.length === 1 ? 'namespace' : 'namespaces';
  return `You see the ${what} of the ${where} ${namespaces.join(', ')}. Others are not shown: you may not list them.`;
}
