/** Parts of words that names of secrets hold: each name that `names.ts` takes holds one of them. */
export const WORDS =
  'pass secret token key cred auth pwd psw pw jwt dsn sig cookie mnemonic docker kubeconf bearer kennwort wachtwoord senha contras haslo has\u0142o'.split(
    ' ',
  );
export const OTHERS =
  '[_.-](?:psk|PSK|salt|SALT)|_PIN|PSK|[cC]onn[a-z]{0,6}[ _.-]?[sS]tr|CONN[A-Z]{0,6}[ _.-]?STR|[\u043f\u041f]\u0430\u0440\u043e\u043b|\u041f\u0410\u0420\u041e\u041b|\u5bc6[\u7801\u78bc]|\u30d1\u30b9\u30ef\u30fc\u30c9|\ube44\ubc00\ubc88\ud638';

/** In the cases in which `names.ts` finds a word in a name. One by one they take V8 half the time of all cases. */
export function inCases(word: string): string {
  return `[${word[0]}${word[0]?.toUpperCase()}]${word.slice(1)}|${word.toUpperCase()}`;
}

export const PARTS = [...WORDS.map(inCases), OTHERS].join('|');

/** What follows a part in a name. */
const TAIL = '[\\w.$-]{0,64}(?: \\d{1,2})?';
const QUOTES = '(?:\\\\{0,7}["\'`]|&quot;|&#3[49];|\\\\{1,7}u002[27]|%2[27])?';
/** Between a name and its value: an assignment, a closed tag, or the field `value` of the same object. */
const ASSIGN = `\\]?${QUOTES}\\]?(?:[ \\t]{0,24}(?:=>|:=|[:=](?!=)|->(?= )|\\|\\| ?(?=["'])|\\?\\? ?(?=["']))|%3[aAdD]|;s:\\d{1,6}:|, ?(?=<<))`;
const TAG = `(?: [\\w:.-]{1,40}=["'][^"'<>\\n]{0,80}["']){0,4}["']?/?>(?:\\s{0,80}<value>)?|</name>\\s{0,80}<value>`;
const VALUE = `${QUOTES},?[ \\t]{0,8}(?:\\r?\\n[ \\t+-]{0,80})?${QUOTES}[vV]alue${QUOTES}[ \\t]{0,8}[:=]`;
/** The next element of a list: in JSON, in YAML. */
const NEXT = `${QUOTES},[ \\t]{0,24}(?:\\r?\\n[ \\t+-]{0,80})?(?=\\\\{0,7}["'])|${QUOTES}\\r?\\n[ \\t+]{0,80}- (?=[^\\s-])|\\r?\\n[ \\t]{4,40}(?=[^\\s-])`;

/** A blank, as after a flag, or a line break that a shell does not see. */
const BLANK = '[ \\t]{1,40}(?:\\\\\\r?\\n[ \\t]{1,40})?(?=[^\\s-])';

/** The end of a sentence, a note, a line, or a cell of a heading. */
const END = `(?=["'\`*]{0,3}(?:[.!?;)}\\]]{1,3}(?:\\s|["']|$)|[ \\t]{0,80}(?:[,;|│┃║]|\\r?\\n|$)))`;

/** How a value follows its name, in the order of the groups of the anchor. */
export type Follows = 'assigned' | 'field' | 'next' | 'tag' | 'blank' | 'before';
export const FOLLOWS: readonly Follows[] = ['assigned', 'field', 'next', 'tag', 'blank', 'before'];

/** Finds names with a value. Group 1 is the name from its telling part on; one of the groups 2 to 7 is what is between name and value. */
export function namedAnchor(added: readonly (readonly string[])[]): RegExp {
  const own = added.map((words) => words.map(anyCase).join('[ _.-]?'));
  return new RegExp(
    `((?:${[PARTS, ...own].join('|')})${TAIL})(?:(${ASSIGN})|(${VALUE})|(${NEXT})|(${TAG})|(${BLANK})|(${END}))`,
    'gi',
  );
}

/** A word of the operator in any case. */
export function anyCase(word: string): string {
  return [...word]
    .map((sign) =>
      sign.toLowerCase() === sign.toUpperCase() ? escapeSign(sign) : `[${sign.toLowerCase()}${sign.toUpperCase()}]`,
    )
    .join('');
}

function escapeSign(sign: string): string {
  return /[\w]/.test(sign) ? sign : `\\${sign}`;
}
