/** Parts of words that names of secrets hold: each name that `names.ts` takes holds one of them. */
const PARTS =
  'pass|pwd|psw|secret|token|key|cred|auth|dsn|cookie|jwt|mnemonic|sig(?:nature)?|pw|docker_?c|kubeconfig|conn[a-z]{0,6}[ _.-]?str|bearer|kennwort|wachtwoord|senha|contrase|has[l\u0142]o|\u043f\u0430\u0440\u043e\u043b|\u5bc6[\u7801\u78bc]|\u30d1\u30b9\u30ef\u30fc\u30c9|\ube44\ubc00\ubc88\ud638';

/** What follows a part in a name. */
const TAIL = '[\\w.$-]{0,64}(?: \\d{1,2})?';
const QUOTES = '\\\\{0,7}["\'`]?';
/** Between a name and its value: an assignment, a closed tag, or the field `value` of the same object. */
const ASSIGN = `\\]?${QUOTES}[ \\t]{0,24}(?:=>|:=|[:=])`;
const TAG = '>';
const VALUE = `${QUOTES},?[ \\t]{0,8}(?:\\r?\\n[ \\t+-]{0,80})?${QUOTES}[vV]alue${QUOTES}[ \\t]{0,8}[:=]`;
/** The next element of a list: in JSON, in YAML. */
const NEXT = `${QUOTES},[ \\t]{0,8}(?:\\r?\\n[ \\t+-]{0,80})?(?=\\\\{0,7}["'])|${QUOTES}\\r?\\n[ \\t+]{0,80}- (?=[^\\s-])`;

/** How a value follows its name, in the order of the groups of the anchor. */
export type Follows = 'assigned' | 'field' | 'next' | 'tag';
export const FOLLOWS: readonly Follows[] = ['assigned', 'field', 'next', 'tag'];

/** Finds names with a value. Group 1 is the name from its telling part on; one of the groups 2 to 5 is what is between name and value. */
export function namedAnchor(added: readonly (readonly string[])[]): RegExp {
  const own = added.map((words) => words.map(escapePattern).join('[ _.-]?'));
  return new RegExp(`((?:${[PARTS, ...own].join('|')})${TAIL})(?:(${ASSIGN})|(${VALUE})|(${NEXT})|(${TAG}))`, 'gi');
}

function escapePattern(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
