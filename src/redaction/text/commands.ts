import type { ReadName } from '../names.ts';
import { isPlaceholder, isReference, isSaid, looksSecret } from '../values.ts';
import type { Find, Region } from './region.ts';
import { readValue } from './value.ts';

/** A flag whose name may say that the next word is secret. */
const FLAG =
  /(?<=(?:^|[\s"'`([])-{1,2})(?=[a-z])[\w-]{0,40}(?:pass|pwd|secret|token|key|cred|auth|dsn|pw)[\w-]{0,40}(?:[ \t]{1,8}|[ \t]{0,8}\\\r?\n[ \t]{1,40})(?=[^\s-])/gim;

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
    program: 'curl|wget|http|https|xh|ab|siege|hey|etcdctl',
    flag: '(?:-u|--user|-a|-A|--auth|--proxy-user|-U)=? ?',
    isPair: true,
  },
  { program: 'smbclient|rpcclient|net', flag: '-U ?', isPair: true },
  { program: 'openssl', flag: '-(?:pass|passin|passout|password|k) (?:pass:)?' },
  { program: 'keytool|jarsigner', flag: '-(?:store|key|srcstore|deststore|srckey|destkey|new)pass ' },
  { program: 'kubeadm|k3s|rke2', flag: '--(?:certificate-key|token|agent-token) ' },
];

const PROGRAMS = new RegExp(
  `(?<![\\w-])(?:${PROGRAM_FLAGS.flatMap(({ program }) => program.split('|'))
    .map((each) => each.replace(' ', '[ ,"\'\\\\]{1,8}'))
    .join('|')})(?=["'\\\\]{0,8}[ ,])`,
  'g',
);
/** Sentences and files in which a word and a blank are before a password. */
const SAYINGS: readonly RegExp[] = [
  /\b(?:identified\s+by|identified\s+with\s+\w+\s+(?:by|as)|with\s+(?:encrypted\s+)?password|set\s+password\s*=|encrypted\s+password|requirepass|masterauth|sentinel\s+auth-pass\s+\S{1,64})\s+["'](?=[^"'\n])/gi,
  /^[ \t]*(?:requirepass|masterauth|auth_pass|rpc-secret|secret_key_base)[ \t]+(?=[^\s"'=:])/gim,
  /\bmachine\s+\S{1,253}\s+login\s+\S{1,128}\s+password\s+(?=\S)/gi,
  /\b(?:password|passphrase|passwd)[ \t]+\\{0,3}["'`](?=[^\s"'`])/gi,
  /\b(?:password|passphrase|passwd)(?:[ \t]+(?:for|of)[ \t]+["'\w@.-]{1,64})?[ \t]+(?:is|was|set[ \t]+to|changed[ \t]+to)[ \t]*:?[ \t]+(?=\S)/gi,
  /\bapi[ _-]?key(?:[ \t]+provided)?[ \t]*:?[ \t]+(?=[\w*-]{16})/gi,
];
const LITERAL = /--from-literal(?:=|[ \t]+|["'],\s{0,80}["']|\s{1,80}- )["']?[\w.-]{1,253}=/g;

/** Finds secrets of command lines and of sentences that no sign of an assignment separates from their names. */
export function findCommands(readName: ReadName): Find {
  return (region) => {
    const { text } = region;
    for (const match of text.matchAll(FLAG)) {
      const name = match[0].trim().replace(/[\s\\]+$/, '');
      const says = readName(name);
      if (says === undefined) continue;
      mark(
        region,
        match.index + match[0].length,
        says.word,
        (value) => says.isSure || (looksSecret(value) && !isReference(value)),
      );
    }
    for (const match of text.matchAll(PROGRAMS)) readProgram(region, match.index, match[0]);
    for (const [at, saying] of SAYINGS.entries()) {
      for (const match of text.matchAll(saying)) {
        const isSure = at < 3;
        mark(
          region,
          match.index + match[0].length,
          at === 5 ? 'key' : 'password',
          (value) => isSure || (/\d|[^\w.-]/.test(value.replace(/[.,;:!?)]+$/, '')) && value.length >= 4),
        );
      }
    }
    if (text.includes('--from-literal')) {
      for (const match of text.matchAll(LITERAL)) mark(region, match.index + match[0].length, 'secret', () => true);
    }
  };
}

function mark(
  region: Region,
  at: number,
  word: 'password' | 'token' | 'key' | 'secret' | 'credential' | string,
  isSecret: (value: string) => boolean,
): void {
  const { text } = region;
  const { end: lineEnd } = region.lineAt(at);
  // An opening quote may be behind the place.
  const quote = /\\{0,7}["'`]$/.exec(text.slice(Math.max(0, at - 8), at))?.[0];
  const value = readValue(text, quote === undefined ? at : at - quote.length, lineEnd);
  if (value === undefined || isPlaceholder(value.value) || value.value.startsWith('-') || isSaid(value.value)) return;
  if (isSecret(value.value)) region.add({ start: value.start, end: value.end, word, value: value.value });
}

/** The command line of a program, up to its end: between words there may be quotes and commas, as in lists. */
function readProgram(region: Region, at: number, program: string): void {
  const { text } = region;
  const { end: lineEnd } = region.lineAt(at);
  const line = text.slice(at, Math.min(lineEnd, at + 2048));
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
