import { isPlaceholder } from '../values.ts';
import type { Find, Region } from './region.ts';
import { readValue } from './value.ts';

/** Flags of one letter that take a password, by program. `after` is what the value begins behind. */
interface ProgramFlag {
  readonly program: string;
  readonly flag: string;
  /** Whether the value is a user and a password, with a colon between them. */
  readonly isPair?: boolean;
}

export const PROGRAM_FLAGS: readonly ProgramFlag[] = [
  {
    program: 'mysql|mysqldump|mysqladmin|mysqlshow|mysqlimport|mariadb|mariadb-dump|mariadb-admin|mysqlcheck',
    flag: '-p',
  },
  {
    program:
      'sshpass|docker login|podman login|nerdctl login|buildah login|skopeo login|helm registry login|oc login|az login|mongo|mongosh|mongodump|mongorestore|mongoexport|influx|clickhouse-client|sqlplus|mosquitto_pub|mosquitto_sub|argocd login|cqlsh|cypher-shell|impala-shell|beeline|zabbix_sender|ipmitool|snmpwalk|rabbitmqadmin',
    flag: '-p ?',
  },
  { program: 'sqlcmd|bcp|mosquitto_pub|mosquitto_sub|zip|unzip', flag: '-P ?' },
  { program: 'useradd|usermod', flag: '-p ?' },
  { program: 'ftp|lftp', flag: '-u ?', isPair: true },
  { program: 'redis-cli|valkey-cli|memtier_benchmark|redis-benchmark', flag: '-a ' },
  { program: 'ldapsearch|ldapadd|ldapmodify|ldapdelete|ldapwhoami|ldappasswd|beeline', flag: '-w ?' },
  {
    program: 'curl|wget|siege|etcdctl',
    flag: '(?:-u|--user|-a|-A|--auth|--proxy-user|-U)=? ?',
    isPair: true,
  },
  { program: 'smbclient|rpcclient', flag: '-U ?', isPair: true },
  { program: 'openssl', flag: '-(?:pass|passin|passout|password|k) (?:pass:)?' },
  { program: 'keytool|jarsigner', flag: '-(?:store|key|srcstore|deststore|srckey|destkey|new)pass ' },
  { program: 'kubeadm|k3s|rke2', flag: '--(?:certificate-key|token|agent-token) ' },
];

/** Programs that take a password without a flag. */
const POSITIONAL_PROGRAMS = ['rabbitmqctl', 'htpasswd', 'vault login', 'addauth', 'sentinel', 'stats', 'mc'];

const PROGRAMS = new RegExp(
  `(?:${PROGRAM_FLAGS.flatMap(({ program }) => program.split('|'))
    .concat(POSITIONAL_PROGRAMS)
    .toSorted((a, b) => b.length - a.length)
    .map((each) => each.replaceAll(' ', '[ ,"\'\\\\]{1,8}'))
    .join('|')})(?=["'\\\\]{0,8}[ ,])`,
  'g',
);
/** Every command that is looked for has a flag. */
const FLAG = /[\s"',]-{1,2}[A-Za-z]/;
/** Sentences of SQL. */
const IDENTIFIED = /identified\s+(?:by|with\s+\w+\s+(?:by|as))\s+["'](?=[^"'\n])/gi;
const SET_PASSWORD = /password(?<=\bset\s{1,4}password)\s+(?:for\s+\S{1,128}\s*)?=\s*(?:password\()?["'](?=[^"'\n])/gi;
/** Source: MySQL, the function PASSWORD; MongoDB, db.auth. */
const CALL = /\bPASSWORD\('(?=[^'\n]{1,256}'\))|\bdb\.auth\(\s{0,8}["'][^"'\n]{1,128}["'],\s{0,8}["'](?=[^"'\n])/g;
/** Source: Redis, AUTH and CONFIG SET, as its clients and MONITOR write them. */
const AUTH =
  /(?:^|[>\]] )"?AUTH"? (?:"[\w.-]{1,64}" (?=")|[\w.-]{1,64} (?=[^\s"]{3,512}[ \t\r]{0,8}$))?"?(?!(?:PLAIN|LOGIN|CRAM-MD5|X?OAUTH\w*|TLS|SSL|GSSAPI|NTLM|NONE)\b)(?=[^\s"]{3,512}"?[ \t\r]{0,8}$)/gm;
/** Source: Oracle, CREATE USER. */
const UNQUOTED = /identified\s+by\s+(?=[^\s"'])(?<=\buser\s{1,8}\S{1,64}\s{1,8}identified\s{1,8}by\s{1,8})/gi;
const LITERAL = /--from-literal(?:=|[ \t]+|["'],\s{0,80}["']|\s{1,80}- )["']?[\w.-]{1,253}=/g;

/** Between two words of a command, also as a list. */
const BETWEEN = '(?:[ \\t]+|\\\\{0,7}["\']?,[ \\t]*\\\\{0,7}["\']?)';
/** Programs that take a password without a flag, as the last of these words. Source: the reference of each. */
const POSITIONAL = new RegExp(
  [
    'mc alias set WORD WORD WORD ',
    'mc config host add WORD WORD WORD ',
    'rabbitmqctl (?:add_user|change_password|authenticate_user) WORD ',
    'htpasswd -(?=[a-zA-Z]{0,8}b)[a-mo-zA-Z]{1,8} WORD WORD ',
    'htpasswd -(?=[a-zA-Z]{0,8}b)(?=[a-zA-Z]{0,8}n)[a-zA-Z]{1,8} WORD ',
    'vault login (?!-)(?=[^=\\s"\']{1,512}(?:["\'\\s]|$))',
    'sentinel auth-pass WORD ',
    'stats auth (?=[^\\s:]{1,64}:)',
    'addauth digest (?=[^\\s:]{1,64}:)',
  ]
    .map((each) => `(?<![\\w-])${each.replaceAll('WORD', '[^\\s"\',\\\\]{1,256}').replaceAll(' ', BETWEEN)}`)
    .join('|'),
  'g',
);
const HAS_POSITIONAL = /rabbitmqctl|htpasswd|vault|addauth|(?:sentinel|stats) auth|mc (?:alias|config)|"mc"/;
/** A password that another program reads from its input. */
const PIPED =
  /\b(?:echo|printf)[ \t]+(?:-\w[ \t]+|['"]?%s(?:\\{1,4}n)?['"]?[ \t]+)?(['"]?)([^\s"'|$`][^\s"'|`]{0,255})\1[ \t]*\|[^\n|]{0,200}?(?:--?password-stdin|--stdin|chpasswd|sudo[ \t]+-S)/g;

function findPositional(region: Region): void {
  const { text } = region;
  for (const match of text.matchAll(POSITIONAL)) {
    const at = match.index + match[0].length;
    const value = readValue(text, at, region.lineAt(at).end);
    if (value === undefined || isPlaceholder(value.value)) continue;
    const start = value.start + (/^(?:addauth|stats)/.test(match[0]) ? value.value.indexOf(':') + 1 : 0);
    region.add({ start, end: value.end, word: 'password', value: text.slice(start, value.end) });
  }
}

function findPiped(region: Region): void {
  const { text } = region;
  if (!/echo /.test(text)) return;
  for (const match of text.matchAll(PIPED)) {
    const whole = match[2] ?? '';
    const colon = match[0].endsWith('chpasswd') ? whole.indexOf(':') + 1 : 0;
    const start = match.index + match[0].indexOf(whole, 5) + colon;
    const value = whole.slice(colon);
    if (!isPlaceholder(value)) region.add({ start, end: start + value.length, word: 'password', value });
  }
}

/** Finds secrets of command lines whose flags do not name them. */
export const findCommands: Find = (region) => {
  const { text } = region;
  findPiped(region);
  if (!FLAG.test(text)) {
    if (HAS_POSITIONAL.test(text)) findPositional(region);
    return findIdentified(region);
  }
  let isPositional = false;
  let program: { readonly at: number; readonly name: string } | undefined;
  for (const match of text.matchAll(PROGRAMS)) {
    if (/[\w-]/.test(text[match.index - 1] ?? ' ')) continue;
    isPositional ||= POSITIONAL_PROGRAMS.some((each) => match[0].startsWith(each.slice(0, 5)));
    if (program !== undefined) readProgram(region, program.at, match.index, program.name);
    program = { at: match.index, name: match[0] };
  }
  if (program !== undefined) readProgram(region, program.at, text.length, program.name);
  if (isPositional) findPositional(region);
  for (const match of text.matchAll(LITERAL)) markAt(region, match.index + match[0].length, 'secret');
  findIdentified(region);
};

function findIdentified(region: Region): void {
  const { text } = region;
  const patterns = /SET PASSWORD|dentified|DENTIFIED/.test(text) ? [IDENTIFIED, UNQUOTED, SET_PASSWORD] : [];
  if (text.includes("PASSWORD('") || text.includes('db.auth(')) patterns.push(CALL);
  if (text.includes('AUTH')) patterns.push(AUTH);
  for (const pattern of patterns) {
    for (const match of text.matchAll(pattern)) markAt(region, match.index + match[0].length, 'password');
  }
}

function markAt(region: Region, at: number, word: 'password' | 'secret'): void {
  const { text } = region;
  // An opening quote may be behind the place.
  const quote = /["']$/.test(text.slice(at - 1, at)) ? 1 : 0;
  const value = readValue(text, at - quote, region.lineAt(at).end);
  // The help of kubectl calls them so.
  if (value === undefined || isPlaceholder(value.value) || /^(?:my)?value\d?$/.test(value.value)) return;
  region.add({ start: value.start, end: value.end, word, value: value.value });
}

/** The command line of a program, up to its end or the next program: between words there may be quotes and commas, as in lists. */
function readProgram(region: Region, at: number, next: number, program: string): void {
  const { text } = region;
  const { end: lineEnd } = region.lineAt(at);
  const line = text.slice(at, Math.min(lineEnd, next, at + 2048));
  const name = program.replace(/[ ,"'\\]+/g, ' ');
  for (const { program: programs, flag, isPair } of PROGRAM_FLAGS) {
    if (!programs.split('|').includes(name)) continue;
    const pattern = flagPattern(flag);
    for (const found of line.matchAll(pattern)) {
      const start = at + found.index + found[0].length;
      const value = readValue(text, start, lineEnd);
      if (value === undefined) continue;
      if (isPair === true && value.value.includes('://')) continue;
      const colon = isPair === true ? value.value.search(/[:%,]/) : -1;
      if ((isPair === true && colon < 1) || isPlaceholder(value.value.slice(colon + 1))) continue;
      region.add({ start: start + colon + 1, end: value.end, word: 'password', value: value.value.slice(colon + 1) });
    }
  }
}

const patterns = new Map<string, RegExp>();

/** A blank in a flag is what can be between two words, and ` ?` says that it can be missing. */
function flagPattern(flag: string): RegExp {
  const known = patterns.get(flag);
  if (known !== undefined) return known;
  const between = '(?:[ \\t]+|\\\\{0,7}["\']?,[ \\t]*\\\\{0,7}["\']?)';
  const source = flag.replaceAll(' ', between);
  const pattern = new RegExp(`(?<=[\\s"',])${source}\\\\{0,7}["']?(?=[^\\s"'\\-\\\\])`, 'g');
  patterns.set(flag, pattern);
  return pattern;
}
