/** A filter as the documentation shows it. */
interface FilterRow {
  readonly name: string;
  readonly does: string;
  /** Options, each in a form that works. */
  readonly options: readonly string[];
  /** What an example searches or prints, if the filter needs it. */
  readonly needs?: string;
}

/** All filters. docs/tools.md is generated from it. */
export const FILTER_ROWS: readonly FilterRow[] = [
  {
    name: 'grep',
    does: 'Keeps lines that match; basic, extended (`-E`), fixed (`-F`) or RE2 (`-P`) patterns. Also `egrep` and `fgrep`',
    options: ['-i', '-v', '-w', '-x', '-c', '-o', '-n', '-q', '-A 3', '-B 3', '-C 3', '-m 5', '-e x', '-E', '-F', '-P'],
    needs: 'x',
  },
  { name: 'head', does: 'Keeps the first lines or bytes', options: ['-n 5', '-5', '-n -5', '-c 100'] },
  { name: 'tail', does: 'Keeps the last lines or bytes', options: ['-n 5', '-5', '-n +5', '-c 100', '-c +5'] },
  { name: 'wc', does: 'Counts lines, words, characters and bytes', options: ['-l', '-w', '-m', '-c'] },
  {
    name: 'sort',
    does: 'Puts lines in order',
    options: ['-n', '-h', '-r', '-u', '-f', '-b', '-d', '-s', '-t,', '-k2,2nr'],
  },
  {
    name: 'uniq',
    does: 'Merges equal neighbours',
    options: ['-c', '-d', '-u', '-i', '-f 1', '-s 1', '-w 5'],
  },
  {
    name: 'cut',
    does: 'Keeps fields or characters',
    options: ['-d:', '-s', '--complement', '--output-delimiter=,'],
    needs: '-f1,3-',
  },
  {
    name: 'awk',
    does: 'Prints fields, such as `\'NR>1 && $3 != "Running" {print $1,$NF}\'`; also conditions on `NR`, `NF` and `/text/`',
    options: ['-F:', '-v OFS=,'],
    needs: "'{print $1}'",
  },
  {
    name: 'jq',
    does: 'Evaluates an expression over JSON, such as `\'.items[] | select(.status.phase == "Failed") | .metadata.name\'`',
    options: ['-r', '-c', '-S', '-s', '-j'],
    needs: '.items',
  },
];
