/** Subcommands that change nothing in any of their forms. Source: kubectl's command reference, 1.37. */
const READING: ReadonlySet<string> = new Set([
  'api-resources',
  'api-versions',
  'describe',
  'events',
  'explain',
  'get',
  'logs',
  'top',
  'version',
]);

/** Whether every form of the subcommand only reads; unknown ones do not count as reading. */
export function isReading(subcommand: string): boolean {
  return READING.has(subcommand);
}
