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
      'sshpass|docker login|podman login|nerdctl login|buildah login|skopeo login|helm registry login|oc login|az login|mongo|mongosh|mongodump|mongorestore|mongoexport|influx|clickhouse-client|sqlplus|mosquitto_pub|mosquitto_sub|argocd login|cqlsh|cypher-shell|impala-shell|beeline|zabbix_sender|ipmitool|snmpwalk',
    flag: '-p ?',
  },
  { program: 'sqlcmd|bcp|mosquitto_pub|mosquitto_sub', flag: '-P ?' },
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

const PROGRAMS = new RegExp(
  `(?:${PROGRAM_FLAGS.flatMap(({ program }) => program.split('|'))
    .toSorted((a, b) => b.length - a.length)
    .map((each) => each.replaceAll(' ', '[ ,"\'\\\\]{1,8}'))
    .join('|')})(?=["'\\\\]{0,8}[ ,])`,
  'g',
);
/** Every command that is looked for has a flag. */
const FLAG = /[\s"',]-{1,2}[A-Za-z]/;
/** Sentences of SQL. */
const IDENTIFIED = /identified\s+(?:by|with\s+\w+\s+(?:by|as))\s+["'](?=[^"'\n])/gi;
const LITERAL = /--from-literal(?:=|[ \t]+|["'],\s{0,80}["']|\s{1,80}- )["']?[\w.-]{1,253}=/g;

/** Finds secrets of command lines whose flags do not name them. */
export const findCommands: Find = (region) => {
  const { text } = region;
  if (!FLAG.test(text)) return findIdentified(region);
  let program: { readonly at: number; readonly name: string } | undefined;
  for (const match of text.matchAll(PROGRAMS)) {
    if (/[\w-]/.test(text[match.index - 1] ?? ' ')) continue;
    if (program !== undefined) readProgram(region, program.at, match.index, program.name);
    program = { at: match.index, name: match[0] };
  }
  if (program !== undefined) readProgram(region, program.at, text.length, program.name);
  for (const match of text.matchAll(LITERAL)) markAt(region, match.index + match[0].length, 'secret');
  findIdentified(region);
};

function findIdentified(region: Region): void {
  for (const match of region.text.matchAll(IDENTIFIED)) markAt(region, match.index + match[0].length, 'password');
}

function markAt(region: Region, at: number, word: 'password' | 'secret'): void {
  const { text } = region;
  // An opening quote may be behind the place.
  const quote = /["']$/.test(text.slice(at - 1, at)) ? 1 : 0;
  const value = readValue(text, at - quote, region.lineAt(at).end);
  if (value === undefined || isPlaceholder(value.value)) return;
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
      const colon = isPair === true ? value.value.search(/[:%]/) : -1;
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
