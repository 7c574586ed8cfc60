import type { KubectlCommand } from '../kube/command.ts';
import type { Execution } from '../kube/execution.ts';

const NOT_SHOWN = '(not shown)';
const REST_NOT_SHOWN = '(the rest is not shown, because it may be part of a token)';

/** A key `token` with anything but a size; also one that the cap on output cut short. Its value may begin on the next line. */
const TOKEN = /^token:[ \t]*/;
const SIZE = /^\d+ bytes$/;
const KEY_AND_SIZE = /^[-._A-Za-z0-9]+:[ \t]+\d+ bytes$/;
/** The keys beside a token that the cluster itself writes. */
const KNOWN_KEY_AND_SIZE = /^(?:ca\.crt|namespace|service-ca\.crt):[ \t]+\d+ bytes$/;
const NEXT_OBJECT = /^Name:[ \t]+(?<name>[-.:_A-Za-z0-9]+)[ \t]*$/;

/**
 * The same execution without the tokens of service accounts, which `describe` prints whole for the Secrets that hold them
 * though it shows of all others the size alone. A hand-made token may have several lines: what follows it is kept only
 * as far as it is sizes of the keys beside a token, or the next object. `describesSecrets` is false if the call certainly
 * describes none; then only lines that look like a token are hidden. Source: describeSecret of kubectl/pkg/describe.
 */
export function hideTokens(command: KubectlCommand, execution: Execution, describesSecrets = true): Execution {
  if (command.path[0] !== 'describe' || execution.ended === 'not-run' || execution.stdout === undefined)
    return execution;
  const { stdout } = execution;
  const lines = stdout.text.split('\n');
  const text = (describesSecrets ? withoutTokens(lines, namesIn(command)) : lines.map(hideValue)).join('\n');
  return text === stdout.text ? execution : { ...execution, stdout: { ...stdout, text } };
}

/** What the names of all described objects begin with; empty where the call names none. Source: `describe` takes prefixes. */
function namesIn({ positionals }: KubectlCommand): readonly string[] {
  return positionals[0]?.includes('/') === true
    ? positionals.map((word) => word.slice(word.indexOf('/') + 1))
    : positionals.slice(1);
}

function hideValue(line: string): string {
  const key = tokenKey(line);
  return key === undefined || key === line ? line : `${key}${NOT_SHOWN}`;
}

/** What stands before a token; undefined in any other line. */
function tokenKey(line: string): string | undefined {
  const key = TOKEN.exec(line)?.[0];
  return key === undefined || SIZE.test(line.slice(key.length)) ? undefined : key;
}

function withoutTokens(lines: readonly string[], names: readonly string[]): readonly string[] {
  const shown: string[] = [];
  // What may follow within the data of a Secret; undefined elsewhere.
  let wanted: RegExp | undefined;
  for (const [at, line] of lines.entries()) {
    const key = tokenKey(line);
    if (key !== undefined) {
      shown.push(`${key}${NOT_SHOWN}`);
      wanted = KNOWN_KEY_AND_SIZE;
    } else if (wanted === undefined || wanted.test(line)) shown.push(line);
    else {
      const next = lines.slice(at).find((each) => each !== '');
      if (next !== undefined && (line !== '' || !isObject(next, names))) return [...shown, REST_NOT_SHOWN];
      shown.push(line);
      // An empty line ends the data, and what comes after it was looked at.
      wanted = undefined;
    }
    if (line === '====' && isOfSecret(lines, at)) wanted = KEY_AND_SIZE;
  }
  return shown;
}

function isObject(line: string, names: readonly string[]): boolean {
  const name = NEXT_OBJECT.exec(line)?.groups?.['name'];
  return name !== undefined && (names.length === 0 || names.some((each) => name.startsWith(each)));
}

/** Whether the heading of data belongs to a Secret: nothing else has its type right above. */
function isOfSecret(lines: readonly string[], at: number): boolean {
  return lines[at - 1] === 'Data' && lines[at - 2] === '' && /^Type:/.test(lines[at - 3] ?? '');
}
