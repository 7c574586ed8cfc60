import { digestOf, type Fields } from '../fields.ts';

/** A host that a variable or the command of a container names. Only digests are kept: the values may be secret. */
export interface Place {
  /** What names it: `variable DB_HOST`, or `command`. */
  readonly from: string;
  /** The digest of the host as `hostOf` writes it. */
  readonly host: number;
  readonly port: number | undefined;
}

const LONGEST = 2000;
const MOST = 40;
/** Names of variables and flags whose whole value is a host. */
const TELLING =
  /(?:host|hostname|addr|address|url|uri|endpoint|server|service|broker|dsn|upstream|backend|peer)s?(?:[-_]name)?$/i;
const HOST = '(?<host>[a-z](?:[a-z\\d.-]{0,200}[a-z\\d])?)';
const WHOLE = new RegExp(`^${HOST}\\.?$`);
/** How values name hosts: in a URL, before a port, by the full name of a Service, and as what programs of shell scripts ask. */
const PATTERNS: readonly RegExp[] = [
  new RegExp(`://(?:[^\\s/@]{0,200}@)?${HOST}\\.?(?::(?<port>\\d{1,5}))?(?![\\w.-])`, 'g'),
  new RegExp(`(?<![\\w.@/-])${HOST}:(?<port>\\d{2,5})(?![\\w.:-])`, 'g'),
  new RegExp(`(?<![\\w.-])${HOST}\\.svc(?![\\w-])`, 'g'),
  new RegExp(`\\b(?:nslookup|ping|dig|host|getent hosts)\\s+(?:-\\S+\\s+)*${HOST}(?![\\w-])`, 'g'),
  new RegExp(`\\b(?:nc|netcat|telnet)\\s+(?:-\\S+(?:\\s+\\d+)?\\s+)*${HOST}\\s+(?<port>\\d{2,5})\\b`, 'g'),
  new RegExp(`(?:^|\\s)(?:-h|--host)[= ]${HOST}(?![\\w-])`, 'g'),
];

/** Reads the hosts that a container is told of. */
export function placesOf(container: Fields): readonly Place[] {
  const words = [...container.texts('command'), ...container.texts('args')];
  const found = [
    ...container.list('env').flatMap((each) => {
      const name = each.text('name');
      return placesIn(`variable ${name}`, each.text('value'), TELLING.test(name));
    }),
    ...words.flatMap((word, at) => {
      const [, flag = '', value = word] = /^--?([\w-]+)=(.*)$/s.exec(word) ?? [];
      const before = /^--?([\w-]+)$/.exec(words[at - 1] ?? '')?.[1] ?? '';
      return placesIn('its command', value, TELLING.test(flag) || TELLING.test(before));
    }),
  ];
  const unique = new Map(found.map((place) => [`${place.from} ${place.host} ${place.port}`, place]));
  return [...unique.values()].slice(0, MOST);
}

function placesIn(from: string, value: string, isTelling: boolean): readonly Place[] {
  const text = value.slice(0, LONGEST);
  const matches = [
    ...(isTelling ? [WHOLE.exec(text)] : []),
    ...PATTERNS.flatMap((pattern) => [...text.matchAll(pattern)]),
  ];
  return matches.flatMap((match) => {
    const { host = '', port } = match?.groups ?? {};
    if (host === '') return [];
    const named = hostOf(host);
    // Of a pod of a StatefulSet, the Service is what comes after its name.
    const rest = named.slice(named.indexOf('.') + 1);
    const place = { from, port: port === undefined ? undefined : digestOf(port) };
    return [named, ...(rest === named ? [] : [rest])].map((each) => ({ ...place, host: digestOf(each) }));
  });
}

/** Writes the name of a Service as `name` or `name.namespace`, without the domain of the cluster. */
function hostOf(host: string): string {
  return host.replace(/\.+$/, '').replace(/\.svc(?:\..*)?$/, '');
}

/** The digests of how a pod of a namespace may write the name of a Service. */
export function digestsOf(
  { name, namespace }: { readonly name: string; readonly namespace: string },
  from: string,
): readonly number[] {
  return [digestOf(`${name}.${namespace}`), ...(namespace === from ? [digestOf(name)] : [])];
}
