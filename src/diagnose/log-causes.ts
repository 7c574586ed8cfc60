import { nearest } from '../kube/nearest.ts';
import type { Container, Pod } from './objects/pod.ts';

/** What the last words of a program say of its end. */
export interface LogCause {
  readonly cause: string;
  readonly why: string;
}

type Explained = (match: RegExpExecArray, container: Container, pod: Pod) => LogCause;
type Row = readonly [RegExp, Explained | LogCause];

/** The name of a variable as programs write it in an error; nothing else of a log gets into a cause. */
const VARIABLE = '[A-Z][A-Z0-9_]{2,59}';

/** The most telling first. Sources: error texts of Go, Python, Node.js, the JDK, glibc, nginx, PostgreSQL, MySQL, MongoDB and Redis. */
const ROWS: readonly Row[] = [
  [/address already in use|EADDRINUSE|\(98: Address/i, portInUse],
  [
    /bind\S*:? permission denied|bind\(\) to \S+ failed \(13|listen EACCES/i,
    {
      cause: 'its user may not listen on a port below 1024',
      why: 'Let the program listen on a higher port and the Service go there, or add the capability NET_BIND_SERVICE.',
    },
  ],
  [
    /password authentication failed|access denied for user|authentication failed|WRONGPASS|not authorized on|requires authentication|NOAUTH|login failed for user|SASL authentication|invalid (?:credentials|api key|access token)|status(?: code)?:? 401\b|401 unauthorized/i,
    {
      cause: 'a service that it uses refuses its credentials',
      why: 'The service answers, and does not accept the user, password or token. Compare the Secret that it gets with what the service expects.',
    },
  ],
  [
    /OutOfMemoryError|heap out of memory|GC overhead limit/i,
    {
      cause: 'its own heap is full, below the memory limit of the container',
      why: 'The runtime ends itself before the kernel does. Raise the heap (-Xmx, MaxRAMPercentage, --max-old-space-size) together with the limit, or look for a leak.',
    },
  ],
  [
    /read-only file system|EROFS/i,
    {
      cause: 'it writes to a file system that is read-only',
      why: 'readOnlyRootFilesystem is set, or a volume is mounted with readOnly. Mount an emptyDir where it writes.',
    },
  ],
  [
    /no space left on device|ENOSPC|disk quota exceeded/i,
    {
      cause: 'a disk that it writes to is full',
      why: 'Make the volume larger, or remove what fills it. Without a volume it is the disk of the node.',
    },
  ],
  [
    /certificate has expired|CERT_HAS_EXPIRED|certificate is not yet valid/i,
    {
      cause: 'a certificate that it meets has expired',
      why: 'Renew the certificate, of the server that it asks or its own.',
    },
  ],
  [
    /certificate is (?:not )?valid for|IP SANs|does not match certificate|hostname mismatch/i,
    {
      cause: 'the certificate of a server that it asks is for another name',
      why: 'Ask the server by a name that is in its certificate, or have the certificate made for the name that is used.',
    },
  ],
  [
    /unknown authority|self[- ]signed certificate|unable to get (?:local )?issuer|PKIX path building failed|certificate verify failed/i,
    {
      cause: 'it does not trust the certificate of a server that it asks',
      why: 'Give it the certificate of the authority (CA), or correct the certificate of the server.',
    },
  ],
  [
    /initialized by PostgreSQL version|incompatible with (?:this )?(?:server|version)|unsupported (?:data|file) format|newer than .{0,40}supports|downgrade/i,
    {
      cause: 'its data was written by another version of the program',
      why: 'Go back to the image that wrote the data, or upgrade the data as the program documents it.',
    },
  ],
  [
    /lock file .{0,80}already exists|DBPathInUse|already locked|LockObtainFailed|could not (?:obtain|acquire) .{0,30}lock|unable to lock/i,
    {
      cause: 'another process holds the lock of its data',
      why: 'Two pods may use one volume, or a pod that was killed left the lock behind. Let one pod use the volume, with the strategy Recreate.',
    },
  ],
  [
    /input\/output error|is malformed|corrupt(?:ed|ion)|checksum mismatch|bad magic/i,
    {
      cause: 'its data is damaged',
      why: 'Restore the data of its volume from a backup, or repair it as the program documents it.',
    },
  ],
  [
    /too many (?:clients|connections)|remaining connection slots|max_connections|connection pool exhausted/i,
    {
      cause: 'its database takes no more connections',
      why: 'Fewer replicas, smaller pools or a higher limit of the database. Look for connections that are not closed.',
    },
  ],
  [
    /relation \S+ does not exist|unknown database|database \S+ does not exist|table \S+ doesn't exist|no such table|unknown column/i,
    {
      cause: 'its database lacks a database, a table or a column that it needs',
      why: 'A migration was not run, or the name of the database is wrong.',
    },
  ],
  [
    /serviceaccount\/token: no such file|unable to load in-cluster config|KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be defined/i,
    {
      cause: 'it wants to ask the API server, and has no token of its ServiceAccount',
      why: 'automountServiceAccountToken is false for the pod or its ServiceAccount. Allow it, with a role that it needs.',
    },
  ],
  [
    /leader ?election lost|failed to renew lease|lost lease/i,
    {
      cause: 'it lost its lease as the leader, and ends itself',
      why: 'It did not reach the API server in time: the API server or its network is slow, or the container lacks CPU.',
    },
  ],
  [
    /unknown (?:shorthand )?(?:flag|option|argument|command)|unrecognized (?:option|argument)|flag provided but not defined|invalid option/i,
    {
      cause: 'it is started with an option or a command that it does not know',
      why: 'Correct args; another version of the image may have other options.',
    },
  ],
  [new RegExp(`KeyError: '(?<name>${VARIABLE})'`), lacksVariable],
  [
    new RegExp(
      `\\b(?<name>${VARIABLE})\\b['"\`]? ?(?:environment variable )?(?:is |was |must be |are )?(?:not (?:set|defined|found|provided|specified)|required|missing|unset|undefined|empty)`,
    ),
    lacksVariable,
  ],
  [
    new RegExp(`\\b(?:[Mm]issing|[Rr]equired|[Uu]ndefined|[Uu]nset)\\b[^\\n]{0,50}?\\b(?<name>${VARIABLE})\\b`),
    lacksVariable,
  ],
  [
    /ModuleNotFoundError|cannot find module|ClassNotFoundException|NoClassDefFoundError|error while loading shared libraries|ImportError|version `?GLIBC/i,
    {
      cause: 'its image lacks a module or a library',
      why: 'The image is built without it, or a volume hides it. Build the image again, or correct the mount.',
    },
  ],
  [
    /\[emerg\]|yaml: |error (?:during )?parsing|unknown directive|(?:cannot|could not|failed to|unable to) (?:parse|decode|unmarshal)|syntax ?error|invalid (?:config|configuration|character)|bad config/i,
    {
      cause: 'its configuration cannot be read',
      why: 'The last lines say which part. Correct the ConfigMap, the file or the variable that it comes from.',
    },
  ],
  [
    /permission denied|EACCES|operation not permitted/i,
    {
      cause: 'it lacks a right on a file or an operation',
      why: 'Its user lacks the right on a file or an operation. Correct runAsUser or fsGroup in securityContext, the owner of the files, or its capabilities.',
    },
  ],
  [
    /no such file or directory|FileNotFoundError|NoSuchFileException|ENOENT/i,
    {
      cause: 'a file that it needs is not there',
      why: 'The path is wrong, the image lacks the file, or a volume that is mounted over it hides it.',
    },
  ],
  [
    /connection refused|ECONNREFUSED|ETIMEDOUT|i\/o timeout|connection timed out|no route to host|connection reset/i,
    {
      cause: 'something that it connects to does not answer',
      why: 'The last lines name the address. Look whether that runs, and whether a NetworkPolicy or firewall is between.',
    },
  ],
];

/** Tells by its last lines why a program ended; undefined if they say nothing that is known. */
export function causeInLog(lines: readonly string[], container: Container, pod: Pod): LogCause | undefined {
  for (const [pattern, explained] of ROWS)
    for (const line of lines) {
      const match = pattern.exec(line.slice(0, LONGEST));
      if (match !== null) return typeof explained === 'function' ? explained(match, container, pod) : explained;
    }
  return undefined;
}

/** A line is read so far. */
const LONGEST = 600;

function portInUse({ input }: RegExpExecArray, { name }: Container, pod: Pod): LogCause {
  const port = /:(\d{2,5})\b/.exec(input)?.[1];
  const other = pod.containers.find(
    (each) => each.name !== name && each.ports.some(({ number }) => String(number) === port),
  );
  return {
    cause: `its port${port === undefined ? '' : ` ${port}`} is in use already${other === undefined ? '' : ` by container ${other.name} of the same pod`}`,
    why: pod.spec.hostNetwork
      ? 'With hostNetwork all pods of a node share its ports. Use another port, or leave hostNetwork out.'
      : 'All containers of a pod share its ports. Let one of them listen on another port.',
  };
}

function lacksVariable({ groups }: RegExpExecArray, { variables }: Container): LogCause {
  const name = groups?.['name'] ?? '';
  const near = variables.has(name) ? undefined : nearest(name, [...variables.keys()]);
  return {
    cause: variables.has(name) ? `it does not accept the variable ${name}` : `it lacks the variable ${name}`,
    why: variables.has(name)
      ? 'The variable is set, and its value is empty or not what the program takes. Correct the value, or the key that it comes from.'
      : `Set it in env, or add the key to the ConfigMap or Secret of envFrom.${near === undefined ? '' : ` There is a variable ${near}.`}`,
  };
}
