/** Whether the capabilities of a client say that it opens pages for its user. Takes any JSON. */
export function opensUrls(capabilities: unknown): boolean {
  const { elicitation } = membersOf(capabilities);
  return typeof membersOf(elicitation)['url'] === 'object' && membersOf(elicitation)['url'] !== null;
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
