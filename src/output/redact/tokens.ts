import type { KubectlCommand } from '../../kube/command.ts';
import type { LineRedactor } from './lines.ts';

const NOT_SHOWN = '(not shown)';
const REST_NOT_SHOWN = '(the rest is not shown, because it may be part of a token)';

/** A key `token` with anything but a size; also a key that the end of the output cut short. The value may begin on the next line. */
const TOKEN = /^token:[ \t]*/;
const SIZE = /^\d+ bytes$/;
const KEY_AND_SIZE = /^[-._A-Za-z0-9]+:[ \t]+\d+ bytes$/;
/** The keys beside a token that the cluster itself writes. */
const KNOWN_KEY_AND_SIZE = /^(?:ca\.crt|namespace|service-ca\.crt):[ \t]+\d+ bytes$/;
const NEXT_OBJECT = /^Name:[ \t]+(?<name>[-.:_A-Za-z0-9]+)[ \t]*$/;
/** `describe` writes two empty lines between objects; a token can have any number. */
const MOST_EMPTY_LINES = 1000;

/**
 * Hides the tokens of service accounts, which `describe` prints whole for the Secrets that hold them; of other values it
 * prints the size alone. A hand-made token may have several lines: what follows it is shown only as far as it is the sizes of
 * the keys beside a token, or the next object. If `describesSecrets` is false, the call certainly describes no Secret; then
 * only lines that look like a token are hidden. Source: describeSecret of kubectl/pkg/describe.
 */
export function redactTokens(command: KubectlCommand, describesSecrets: boolean): LineRedactor {
  return describesSecrets ? new SecretDescriptions(namesIn(command)) : { show: hideValue, passes: isNoToken };
}

/** What the names of all described objects begin with; empty if the call names none. Source: `describe` takes prefixes. */
function namesIn({ positionals }: KubectlCommand): readonly string[] {
  return positionals[0]?.includes('/') === true
    ? positionals.map((word) => word.slice(word.indexOf('/') + 1))
    : positionals.slice(1);
}

function hideValue(line: string): string {
  const key = tokenKey(line);
  return key === undefined || key === line ? line : `${key}${NOT_SHOWN}`;
}

/** Returns the part of a line before a token; undefined for any other line. */
function tokenKey(line: string): string | undefined {
  const key = TOKEN.exec(line)?.[0];
  return key === undefined || SIZE.test(line.slice(key.length)) ? undefined : key;
}

function isNoToken(beginning: string): boolean {
  return !TOKEN.test(beginning);
}

class SecretDescriptions implements LineRedactor {
  readonly #names: readonly string[];
  /** What may follow within the data of a Secret; undefined elsewhere. */
  #wanted: RegExp | undefined;
  /** How many empty lines came where only `#wanted` may. They are shown if an object follows. */
  #emptyLines = 0;
  #isOver = false;
  /** The lines before this one, the latest first. */
  #before: readonly [string, string, string] = ['', '', ''];

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  show(line: string): string | undefined {
    if (this.#isOver) return undefined;
    const shown = this.#isHeldBack(line) ? undefined : this.#showNext(line);
    this.#remember(line);
    return shown;
  }

  passes(beginning: string): boolean {
    const passes = !this.#isOver && this.#wanted === undefined && isNoToken(beginning);
    if (passes) this.#remember(beginning);
    return passes;
  }

  rest(): string {
    return this.#isOver ? REST_NOT_SHOWN : '\n'.repeat(this.#emptyLines);
  }

  #isHeldBack(line: string): boolean {
    if (this.#wanted === undefined || line !== '') return false;
    this.#emptyLines++;
    return this.#emptyLines <= MOST_EMPTY_LINES;
  }

  #showNext(line: string): string | undefined {
    const emptyLines = '\n'.repeat(this.#emptyLines);
    if (this.#emptyLines > 0) {
      // An empty line ends the data, if an object follows.
      if (!isObject(line, this.#names)) return this.#cutOff();
      this.#emptyLines = 0;
      this.#wanted = undefined;
    }
    const key = tokenKey(line);
    if (key !== undefined) {
      this.#wanted = KNOWN_KEY_AND_SIZE;
      return `${emptyLines}${key}${NOT_SHOWN}`;
    }
    if (this.#wanted !== undefined && !this.#wanted.test(line)) return this.#cutOff();
    if (line === '====' && this.#isInSecret()) this.#wanted = KEY_AND_SIZE;
    return `${emptyLines}${line}`;
  }

  #cutOff(): undefined {
    this.#isOver = true;
  }

  /** Whether a heading of data here belongs to a Secret: nothing else has its type right above. */
  #isInSecret(): boolean {
    const [data, empty, type] = this.#before;
    return data === 'Data' && empty === '' && type.startsWith('Type:');
  }

  #remember(line: string): void {
    const [first, second] = this.#before;
    this.#before = [line, first, second];
  }
}

function isObject(line: string, names: readonly string[]): boolean {
  const name = NEXT_OBJECT.exec(line)?.groups?.['name'];
  return name !== undefined && (names.length === 0 || names.some((each) => name.startsWith(each)));
}
