import type { ReadName } from './names.ts';
import { PUBLISHED, PUBLISHED_PLAIN } from './published-table.ts';
import { anyCase, inCases, OTHERS, PARTS, WORDS } from './text/anchors.ts';

/** What no finder does without in a text of fewer signs than the shortest token has. */
const SIGNS = /[=:>\s,@$]/;
const SHORTEST_TOKEN = 16;

const SIGNED = [...new Set(PUBLISHED.flatMap(({ begins }) => begins))]
  .map((each) => each.replace(/[.~-]/g, '\\$&'))
  .join('|');
const PLAIN = PUBLISHED_PLAIN.flatMap(({ begins }) => begins)
  .map((each) => each.replace('.', '\\.'))
  .join('|');

/** What each finder needs in a text: a name with what can follow it, a format, or the sign of one. */
const NEEDS = new RegExp(
  [
    `(?:${PARTS})[\\w.$-]{0,64}(?: \\d{1,2})?[\\]"'\`\\\\]{0,9}(?:[\\s:=>,;|!)}]|$)`,
    ':\\/\\/[^\\s"\'`<>/?#@]{0,128}(?::|%3a)[^\\s"\'`<>]{1,512}?@|@(?:tcp|unix|cloudsql|\\/)|proxy|jdbc:o|code(?:=|%3d)',
    'BEGIN|MII|MI[GH][a-z]|MHcC|MC4C|LS0tLS|S0tLS1|0tLS0t|tLS0tLU|b3BlbnN|\\/u3\\+|eyJ|kty|data\\\\{0,7}"?:',
    '\\$[\\da-z]{1,8}[\\w-]{0,16}\\$|\\{(?:S|CR)|SCRAM|:(?:\\d{2,5}|\\*):',
    'basic|negotiate|identified|from-literal',
    'mysql|mariadb|sshpass|login|mongo|redis-|valkey-|memtier_|ldap|curl|wget|siege|smbclient|rpcclient|openssl|keytool|jarsigner|sqlcmd|bcp|mosquitto|etcdctl|influx|clickhouse|sqlplus|cqlsh|cypher-|impala-|beeline|zabbix_|ipmitool|snmpwalk|kubeadm|k3s|rke2|sqlplus|rabbitmq|htpasswd|vault|addauth|stdin|chpasswd|sudo|mc',
  ].join('|'),
  'i',
);
const FORMATS = new RegExp(`[_.~-](?=[\\w.~+/=%-]{10})(?<=${SIGNED})|(?:${PLAIN})[\\w+/=.-]{10}`);

/** So many texts without any need are remembered, of so many UTF-16 units at most. */
const MOST_CLEAN = 2000;
const LONGEST_CLEAN = 200;

/** Opens what tells whether the finders could find anything in a text; cheaper than to look. */
export function openMayHold(added: readonly (readonly string[])[]): (text: string) => boolean {
  const names = added.map((words) => words.map(anyCase).join('[ _.-]?'));
  const more = names.length === 0 ? undefined : new RegExp(names.join('|'));
  const clean = new Set<string>();
  return (text) => {
    if (text.length < SHORTEST_TOKEN && !SIGNS.test(text)) return false;
    // A time of Kubernetes.
    if (text.length === 20 && text.charCodeAt(19) === 90 && text.charCodeAt(10) === 84) return false;
    // Objects of a cluster repeat their texts.
    if (clean.has(text)) return false;
    if (NEEDS.test(text) || FORMATS.test(text) || more?.test(text) === true) return true;
    if (clean.size >= MOST_CLEAN) clean.clear();
    if (text.length <= LONGEST_CLEAN) clean.add(text);
    return false;
  };
}

const KINDS = /"kind": ?"(?:Secret|ConfigMap)(?:List)?"|kind\\*"?:\s?\\*"?Secret/;
/**
 * Strings with a name in them: what is around it tells a key from a value. Several patterns, because V8 skips most of a text
 * only for few words at once.
 */
const STRINGS = [WORDS.slice(0, 6), WORDS.slice(6, 12), WORDS.slice(12)]
  .map((words) => words.map(inCases).join('|'))
  .concat(OTHERS)
  .map((words) => new RegExp(`(?:${words})[^"\\s\\\\=,:>]{0,80}(?=\\\\*["=:, <>%&;]|\\\\n|\\\\t|\\\\u)`, 'g'));
const NAME_FIELD = /"(?:name|key|header|variable|option)\\*":\s?\\*"$/i;
/** What the finders that ask for no name need, each in a pass of its own: V8 skips most of a text that way. */
const ONE_BY_ONE: readonly RegExp[] = [
  new RegExp(`[_.~-](?=[\\w.~+/=%-]{10})(?<=${SIGNED})`),
  new RegExp(`(?:${PLAIN})[\\w+/=.-]{10}`),
  /eyJ/,
  /MI[IGH]|MHcC|MC4C/,
  /LS0tL|0tLS0|NzaC1r|u3\+7/,
  /BEGIN|"kty/,
  /[bB]asic |BASIC |[nN]egotiate /,
  /:\/\/[^\s"'`<>/?#@:]{0,128}(?::|%3[aA])[^\s"'`<>]{1,512}?@|@(?:tcp|unix|cloudsql|\/\w)/,
  /[pP](?:roxy|ROXY)|[?&;]code|jdbc:o/,
  /\$(?:2[abxy]?|1|5|6|y|gy|7|apr1|md5|sha1|argon|scrypt|pbkdf2)\w{0,12}\$|\{(?:S?SHA|SMD5|CRYPT)|SCRAM-|:(?:\d{2,5}|\*):[\w*-]{1,63}:[\w*.-]{1,63}:/,
  /[\s"',]-{1,2}[A-Za-z]|identified|IDENTIFIED|rabbitmqctl|"mc"|mc alias|vault|addauth|sqlplus|stdin|chpasswd/,
  /(?:[uU]ser|[cC]ustom)_?[dD]ata|[bB](?:ase)?64"|B(?:ASE)?64"|secure/,
];

/**
 * Returns whether redaction by structure or text could change what this JSON text holds. Reads names where the API server
 * writes them: as keys, as the fields `name` and `key` of pairs, as flags and as variables of commands.
 */
export function mayHoldJson(json: string, readName: ReadName): boolean {
  if (KINDS.test(json)) return true;
  for (const strings of STRINGS) {
    strings.lastIndex = 0;
    for (let match = strings.exec(json); match !== null; match = strings.exec(json)) {
      if (isName(json, beginningOf(json, match.index), strings.lastIndex, readName)) return true;
    }
  }
  return ONE_BY_ONE.some((each) => each.test(json));
}

function beginningOf(json: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < 80 && !/["\s\\=,:'([{/]/.test(json[start - 1] ?? '"')) start--;
  return start;
}

function isName(json: string, start: number, end: number, readName: ReadName): boolean {
  const name = json.slice(start, end);
  const after = json.slice(end, end + 24);
  const isKey = /^\\*":/.test(after);
  const isText = !/^\\*"/.test(after);
  // Names with a blank.
  if (isText && /^(?:key|string)$/i.test(name)) return json[start - 1] === ' ';
  // The end of a sentence or a note.
  if (!isKey && /[ (]/.test(json[start - 1] ?? '')) return readName(name) !== undefined;
  // A map or a list of secrets has a name of several.
  if (readName(name) === undefined && readName(name.replace(/s$|Env$/, '')) === undefined) return false;
  // The volume of a token, in every pod.
  if (name === 'serviceAccountToken' && /^":\s?\{/.test(after)) return false;
  return isKey || isText || name.startsWith('-') || NAME_FIELD.test(json.slice(Math.max(0, start - 24), start));
}
