/** Writes a command line for reading: arguments with blanks or signs of a shell are in quotes. */
export function commandText(argv: readonly string[]): string {
  return argv.map((each) => (/^[\w@%+=:,./-]+$/.test(each) ? each : `'${each.replaceAll("'", "'\\''")}'`)).join(' ');
}
