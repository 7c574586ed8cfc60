import { writeFileSync } from 'node:fs';
import { flagValue, type KubectlCommand, type Plan } from '../kube/command.ts';

/** Writes a new file for this user alone; false if the folder takes none. */
export function writePrivately(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

/**
 * Returns the command of a plan as kubectl takes it, and the files for it by their paths: kubectl reads the container of a preapproved `debug`
 * from a file alone, so that the text that was judged is in the file `path`. Pure.
 */
export function givenByFile(
  { command, preapproved }: Plan,
  path: string,
): { readonly command: KubectlCommand; readonly files: Readonly<Record<string, string>> } {
  const text = preapproved === 'file-container' ? flagValue(command, 'custom') : undefined;
  if (text === undefined) return { command, files: {} };
  const flags = command.flags.map((flag) => (flag.name === 'custom' ? { ...flag, value: path } : flag));
  return { command: { ...command, flags }, files: { [path]: text } };
}
