/** Writes the arguments of kubectl as a command line for reading: arguments with blanks or signs of a shell are in quotes. */
export function commandText(argv: readonly string[]): string {
  const line = argv
    .map((each) => (/^[\w@%+=:,./-]+$/.test(each) ? each : `'${each.replaceAll("'", "'\\''")}'`))
    .join(' ');
  return argv[0] === 'kubectl' ? line : `kubectl ${line}`;
}
