import { CURL_HARMS } from './curl-harms.ts';
import { count, matching, oneOf, seconds, word } from './kinds.ts';
import type { Kind, Program } from './program.ts';

/** A host that the words of a probe name, and the word that holds it. */
export interface Named {
  readonly host: string;
  readonly word: string;
}

/** A program for diagnostic pods, and whether it only asks DNS, so that it connects to no host that it is given. */
export interface Probe extends Program {
  readonly onlyResolves?: true;
}

const URL_FORM = /^https?:\/\/(?<host>\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?(?:[/?][\w./?=&%+:,@~-]*)?$/i;
const HEADER = matching(/^[A-Za-z][\w-]*: ?[\w ./:;,=+*()-]*$/, 'a header such as Accept: text/plain');
const RECORD = oneOf('A AAAA ANY CAA CNAME MX NS PTR SOA SRV TXT a aaaa any caa cname mx ns ptr soa srv txt');
const PORT = matching(/^\d{1,5}(?:-\d{1,5})?$/, 'a port');

/**
 * The programs of diagnostic pods, with all that each may be given: nothing follows a redirect, uses a proxy, reads or writes a
 * file, starts a program, changes what it connects to, or sends what changes something. `named` is told every host.
 */
export function probes(named: (found: Named) => void): Readonly<Record<string, Probe>> {
  const hostIn = (word: string, text: string) => {
    named({ host: text.replace(/^\[(.*)\]$/, '$1'), word });
    return undefined;
  };
  const host: Kind = (text) => hostIn(text, text);
  const url: Kind = (text) => {
    const found = URL_FORM.exec(text)?.groups?.['host'];
    if (found !== undefined) return hostIn(text, found);
    // curl and wget take a host without a scheme, and with a port and a path.
    const plain = /^(?<host>[a-z0-9.-]+)(?::\d{1,5})?(?:\/[\w./?=&%+:,~-]*)?$/i.exec(text)?.groups?.['host'];
    return plain === undefined ? 'is not a plain URL: http or https, no user name, no [] or {}' : hostIn(text, plain);
  };
  const hostOrPort: Kind = (text) => (/^\d{1,5}(?:-\d{1,5})?$/.test(text) ? undefined : hostIn(text, text));
  const hostAndPort: Kind = (text) => {
    const found = /^(?<host>.+):\d{1,5}$/.exec(text)?.groups?.['host'];
    return found === undefined ? 'is not host:port' : hostIn(text, found);
  };
  const server: Kind = (text) => (text.startsWith('@') ? hostIn(text, text.slice(1)) : word(text, NO_SETTINGS));
  return {
    curl: {
      source: 'curl 8.11, curl(1)',
      letters: 'sSvVIifkg46',
      valued: {
        m: seconds,
        X: oneOf('GET HEAD OPTIONS'),
        H: HEADER,
        A: word,
        w: matching(/^[\w%{} .:,-]*$/, 'a plain format'),
        o: oneOf('/dev/null -'),
      },
      long: {
        '--silent': true,
        '--show-error': true,
        '--verbose': true,
        '--head': true,
        '--include': true,
        '--fail': true,
        '--fail-with-body': true,
        '--insecure': true,
        '--ipv4': true,
        '--ipv6': true,
        '--http1.1': true,
        '--http2': true,
        '--http2-prior-knowledge': true,
        '--compressed': true,
        '--no-progress-meter': true,
        '--max-time': seconds,
        '--connect-timeout': seconds,
        '--request': oneOf('GET HEAD OPTIONS'),
        '--header': HEADER,
        '--user-agent': word,
        '--write-out': matching(/^[\w%{} .:,-]*$/, 'a plain format'),
        '--output': oneOf('/dev/null -'),
        '--retry': count(0, 3),
        '--url': url,
      },
      harms: CURL_HARMS,
      words: url,
      example: ['curl', '-sS', '-m', '5', 'http://web.shop.svc.cluster.local/'],
    },
    wget: {
      source: 'GNU Wget 1.25, wget(1)',
      letters: 'qSv46d',
      valued: { T: seconds, t: count(0, 3), O: oneOf('- /dev/null') },
      long: {
        '--spider': true,
        '--quiet': true,
        '--server-response': true,
        '--no-verbose': true,
        '--no-check-certificate': true,
        '--no-proxy': true,
        '--max-redirect': oneOf('0'),
        '--timeout': seconds,
        '--tries': count(0, 3),
        '--output-document': oneOf('- /dev/null'),
      },
      words: url,
      whole: (words) =>
        words.includes('--max-redirect=0') ||
        words.some((each, at) => each === '--max-redirect' && words[at + 1] === '0')
          ? undefined
          : {
              says: "'wget' follows redirects, and a server could lead it to any other target.",
              instead:
                'Use curl, for example ["curl", "-sS", "-m", "5", "http://web.shop.svc.cluster.local/"], or GNU wget with --max-redirect=0.',
            },
      example: ['wget', '--max-redirect=0', '-qO-', 'http://web.shop.svc.cluster.local/'],
    },
    nslookup: {
      source: 'BIND 9.20, nslookup(1); BusyBox 1.37, nslookup',
      separate: true,
      long: Object.fromEntries(
        ['a', 'aaaa', 'any', 'mx', 'ns', 'ptr', 'soa', 'srv', 'txt']
          .flatMap((type) => [`-type=${type}`, `-type=${type.toUpperCase()}`, `-query=${type}`])
          .map((option) => [option, true as const]),
      ),
      words: host,
      onlyResolves: true,
      example: ['nslookup', 'web.shop.svc.cluster.local'],
    },
    dig: {
      source: 'BIND 9.20, dig(1)',
      letters: '46',
      valued: { t: RECORD, x: host, p: PORT },
      harms: {
        '-f': 'reads its questions from a file',
        '-k': 'reads a key from a file',
        '-y': 'holds a key',
        '-b': 'chooses a source',
      },
      words: (text, settings) =>
        /^\+[a-z]+(?:=\d{1,5})?$/.test(text) || RECORD(text, settings) === undefined
          ? undefined
          : text.startsWith('@')
            ? server(text, settings)
            : host(text, settings),
      onlyResolves: true,
      example: ['dig', '+short', 'web.shop.svc.cluster.local'],
    },
    host: {
      source: 'BIND 9.20, host(1)',
      letters: 'adv46',
      valued: { t: RECORD, W: count(1, 30) },
      words: host,
      onlyResolves: true,
      example: ['host', 'web.shop.svc.cluster.local'],
    },
    nc: {
      source: 'OpenBSD nc(1); BusyBox 1.37, nc',
      letters: 'zvnu46',
      valued: { w: count(1, 60) },
      harms: {
        '-e': 'runs a program',
        '-c': 'runs a program',
        '-l': 'listens',
        '-x': 'uses a proxy',
        '-X': 'uses a proxy',
        '-U': 'connects to a socket of the pod',
      },
      words: hostOrPort,
      whole: (words) =>
        words.some((each) => /^-[a-z46]*z/.test(each))
          ? undefined
          : { says: "'nc' without -z sends what it is given.", instead: 'Give ["nc", "-zv", "-w", "5", "web", "80"].' },
      example: ['nc', '-zv', '-w', '5', 'web.shop.svc.cluster.local', '80'],
    },
    ping: {
      source: 'iputils 20240905, ping(8); BusyBox 1.37, ping',
      letters: 'nqv46',
      valued: { c: count(1, 20), W: count(1, 30), w: count(1, 60), i: count(1, 10), s: count(0, 1472) },
      words: host,
      whole: (words) =>
        words.some((each) => /^-[a-z46]*c/.test(each))
          ? undefined
          : { says: "'ping' without -c runs without an end.", instead: 'Give ["ping", "-c", "3", "web"].' },
      example: ['ping', '-c', '3', 'web.shop.svc.cluster.local'],
    },
    traceroute: {
      source: 'traceroute 2.1, traceroute(8)',
      letters: 'nTUI46',
      valued: { m: count(1, 30), q: count(1, 5), w: count(1, 10), p: PORT },
      words: host,
      example: ['traceroute', '-n', '-m', '10', 'web.shop.svc.cluster.local'],
    },
    openssl: {
      source: 'OpenSSL 3.4, openssl-s_client(1)',
      separate: true,
      long: {
        '-connect': hostAndPort,
        '-servername': matching(/^[a-z0-9.-]+$/i, 'a host name'),
        '-showcerts': true,
        '-brief': true,
        '-tls1_2': true,
        '-tls1_3': true,
        '-alpn': word,
      },
      words: oneOf('s_client'),
      whole: ([first, ...rest]) =>
        first === 's_client' && rest.includes('-connect') && !rest.includes('s_client')
          ? undefined
          : {
              says: "'openssl' runs here as s_client -connect alone.",
              instead: 'Give ["openssl", "s_client", "-brief", "-connect", "web.shop.svc:443"].',
            },
      example: ['openssl', 's_client', '-brief', '-connect', 'web.shop.svc.cluster.local:443'],
    },
    echo: {
      source: 'GNU coreutils 9, echo(1)',
      letters: 'n',
      words: matching(/^[\w ./:=,+-]*$/, 'a plain text'),
      example: ['echo', 'hello'],
    },
    sleep: { source: 'GNU coreutils 9, sleep(1)', words: count(0, 60), example: ['sleep', '5'] },
  };
}

/** Kinds of hosts ask for no settings: what they name is judged afterwards. */
const NO_SETTINGS = {} as Parameters<Kind>[1];
