import type { Service } from './objects/network.ts';
import type { Container, Pod } from './objects/pod.ts';
import { logOf } from './pods.ts';
import type { Snapshot } from './snapshot.ts';

/** What a program says in its last lines that it cannot reach. */
export interface Dependency {
  /** A name as the program writes it, or an address. Empty if the line names none. */
  readonly host: string;
  readonly port: number | undefined;
  /** The name does not exist, DNS gives no answer, nothing answers there, or the line does not say which. */
  readonly trouble: 'name' | 'dns' | 'reach' | 'either';
  /** The line that says so. */
  readonly line: string;
}

/** A line is read so far. */
const LONGEST = 600;
const MOST = 20;

/** How programs say that a name does not exist. Sources: Go net, Node.js, the JDK, libpq, MySQL, redis-py, nginx, glibc, curl, BusyBox. */
const NAMES: readonly RegExp[] = [
  /lookup (?<host>[\w.-]+)[^,;]{0,60}: no such host/,
  /getaddrinfo ENOTFOUND (?<host>[\w.-]+)/,
  /UnknownHostException: (?<host>[\w.-]+)/,
  /could not translate host name "(?<host>[\w.-]+)" to address: Name or service not known/,
  /host not found in upstream "(?<host>[\w.-]+)/,
  /Failed to resolve '(?<host>[\w.-]+)'/,
  /Unknown MySQL server host '(?<host>[\w.-]+)'/,
  /Couldn't resolve server (?<host>[\w.-]+)/,
  /Error -[25] connecting to (?<host>[\w.-]+):/,
  /could not resolve address '(?<host>[\w.-]+)/,
  /server can't find (?<host>[\w.-]+): NXDOMAIN/,
  /(?:bad address|unknown host|could not resolve host:?|can't resolve) ['"]?(?<host>[\w.-]+)/i,
];

/** How programs say that DNS gives no answer. */
const DNS: readonly RegExp[] = [
  /lookup (?<host>[\w.-]+)[^,;]{0,120}(?:i\/o timeout|server misbehaving)/,
  /Error -3 connecting to (?<host>[\w.-]+):/,
  /getaddrinfo EAI_AGAIN (?<host>[\w.-]+)/,
  /could not translate host name "(?<host>[\w.-]+)" to address: Temporary failure/,
  /Temporary failure in name resolution/,
];

const REACH =
  /refused|time(?:d )?out|unreachable|no route|waiting|cannot connect|can't connect|(?:could not|couldn't|failed to|unable to) connect|can(?:'t|not) reach|ECONN|unavailable/i;
/** What says that the name was found. */
const FOUND = /refused|time(?:d )?out|unreachable|no route|reset|ECONN/i;
/** What comes before a place that a program wants to reach, and not before other words with a number. */
const TO = /(?:\bat|\bto|\bfor|\bserver|\bhost|\/\/|@)\s*[`'"(]?$/i;
/** How clients of databases name a server without its port. */
const SERVERS = /server on '(?<host>[\w.-]+)'/;
const PLACES = /(?<host>[a-z\d](?:[a-z\d.-]{0,120}[a-z\d])?)"?(?: \([\d.]{7,15}\))?(?:,? port |:)(?<port>\d{2,5})\b/g;

/** What the last lines of a container say that it cannot reach; what was said last comes first. */
export function dependenciesOf(
  snapshot: Snapshot,
  pod: Pod,
  { name, last, terminated }: Container,
): readonly Dependency[] {
  // How a container ended that is well now is history.
  const message = pod.isReady ? '' : ((terminated ?? last)?.message ?? '');
  return dependenciesIn([...message.split('\n'), ...(logOf(snapshot, pod, name)?.lines ?? [])]);
}

/** Whether a host, as a pod of the Service's namespace writes it, is that Service. */
export function isNamed({ name, namespace, addresses }: Service, host: string): boolean {
  const named = serviceNamed(host, namespace);
  return (named?.name === name && named.namespace === namespace) || addresses.includes(host);
}

/** Reads what lines of a program, oldest first, say that it cannot reach; what was said last comes first. */
export function dependenciesIn(lines: readonly string[]): readonly Dependency[] {
  return lines
    .slice(-MOST)
    .toReversed()
    .flatMap((each): readonly Dependency[] => {
      const line = each.slice(0, LONGEST);
      const found = (patterns: readonly RegExp[]) => {
        for (const pattern of patterns) {
          const match = pattern.exec(line);
          if (match !== null) return match.groups?.['host'] ?? '';
        }
        return undefined;
      };
      const dns = found(DNS);
      if (dns !== undefined) return [{ host: trim(dns), port: undefined, trouble: 'dns', line }];
      const name = found(NAMES);
      if (name !== undefined) return [{ host: trim(name), port: undefined, trouble: 'name', line }];
      if (!REACH.test(line)) return [];
      const server = SERVERS.exec(line)?.groups?.['host'];
      if (server !== undefined) return [{ host: trim(server), port: undefined, trouble: 'reach', line }];
      return [...line.matchAll(PLACES)].map(({ groups, index }) => ({
        host: trim(groups?.['host'] ?? ''),
        port: Number(groups?.['port']),
        trouble: !FOUND.test(line) && TO.test(line.slice(Math.max(0, index - 12), index)) ? 'either' : 'reach',
        line,
      }));
    });
}

function trim(host: string): string {
  return host.replace(/\.+$/, '');
}

/** The Service that a host names from within a namespace: `db`, `db.shop`, `db-0.db`, `db.shop.svc.cluster.local`. Source: DNS for Services. */
export function serviceNamed(
  host: string,
  namespace: string,
): { readonly name: string; readonly namespace: string } | undefined {
  // A pod of a StatefulSet has its name before the one of its Service: db-0.db, db-0.db.shop.svc.
  const parts = /^[a-z\d-]+-\d+\.(?!svc\b)/.test(host) ? host.split('.').slice(1) : host.split('.');
  const [name = '', place = namespace, ...rest] = parts;
  if (!/^[a-z]([a-z\d-]*[a-z\d])?$/.test(name) || (rest.length > 0 && rest[0] !== 'svc')) return undefined;
  return { name, namespace: place };
}
