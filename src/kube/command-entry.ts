/**
 * Whether an entry of a list of commands, such as `rollout` or `rollout restart`, covers the command of that path: the one of
 * that name, and those below it.
 */
export function covers(entry: string, path: readonly string[]): boolean {
  const words = entry.split(' ');
  return words.length <= path.length && words.every((word, at) => word === path[at]);
}
