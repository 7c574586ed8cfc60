import { CHANGES_USAGE, type ChangesLine, parseChanges } from './changes-line.ts';
import { CALLER_OPTIONS, type CheckLine, parseCheck, refuseHalfCaller } from './check-line.ts';
import { ConfigurationError } from './configuration-error.ts';
import { isNamedKubectl, type KubectlLine, parseAsKubectl, parseKubectl } from './kubectl-line.ts';
import { parseOptions } from './parse-options.ts';
import { parseCount } from './values.ts';

/** What the command line asks for. `host` and `port` matter to HTTP only. */
export type CommandLine =
  | { readonly action: 'help'; readonly topic?: 'kubectl' }
  | { readonly action: 'version' }
  | ServeLine
  | CheckLine
  | AuditLine
  | ChangesLine
  | KubectlLine
  | { readonly action: 'explain-policy'; readonly caller: NamedCaller | undefined };

/** A caller whose view is asked for. */
export interface NamedCaller {
  readonly name: string;
  readonly groups: readonly string[];
}

/** How to serve. `tls` is given with HTTP only. */
export interface ServeLine {
  readonly action: 'serve';
  readonly transport: 'stdio' | 'http';
  readonly host: string;
  readonly port: number;
  readonly tls?: TlsFiles;
}

/** The PEM files of an HTTPS endpoint. With `clientCa`, certificates that it signed say who calls. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  readonly clientCa?: string;
}

/** Which audit records are to be verified. */
export interface AuditLine {
  readonly action: 'audit verify';
  readonly files: readonly string[];
  readonly amongLog: boolean;
  readonly contains: readonly string[];
}

export const USAGE = `Usage: kubernetes-remediation-mcp [--transport stdio|http] [--host ADDRESS] [--port NUMBER]
           [--tls-cert FILE --tls-key FILE [--tls-client-ca FILE]]
       kubernetes-remediation-mcp kubectl [--json] [--server URL] [--pipe FILTER]... [--max-bytes NUMBER] ARGS...
       kubernetes-remediation-mcp check [--json] [--live | --kubectl-version vX.Y.Z] [--stdin FILE]
                                        [--as-caller NAME [--caller-group GROUP]...] -- ARGS...
       kubernetes-remediation-mcp check [--json] [--live | --kubectl-version vX.Y.Z] --file FILE
       kubernetes-remediation-mcp explain-policy [--as-caller NAME [--caller-group GROUP]...]
       kubernetes-remediation-mcp audit verify [--log] [--contains HASH] FILE...
       kubernetes-remediation-mcp changes list [-n NAMESPACE | -A] [--json] | show ID [--json]
       kubernetes-remediation-mcp changes approve ID [--hash HASH] [--reason TEXT] | deny ID --reason TEXT
       kubernetes-remediation-mcp changes undo ID [--reason TEXT] [--server URL] [--json]
       kubernetes-remediation-mcp changes suspend --reason TEXT | resume

  --transport  stdio (default): one client on standard input and output
               http: Streamable HTTP at /mcp, with /healthz and /readyz
  --host       address to listen on (default 127.0.0.1; 0.0.0.0 for all)
  --port       port to listen on (default 8000; 0 picks a free one)
  --tls-cert, --tls-key    serve HTTPS with this certificate and key (PEM); both are read again when they change
  --tls-client-ca          accept client certificates that this CA signed: CN is the user, O are the groups
  --help       this text
  --version    the version of the server

  kubectl          calls the tool kubectl from a shell, in this process or on a running server; see kubectl --help
  check            says what the server would do with kubectl ARGS, and starts nothing; exit code 0 allowed,
                   4 needs approval, 3 refused, 2 bad usage or configuration
    --stdin FILE   what the call gives as "stdin": a patch, or objects; - for standard input
    --as-caller NAME, --caller-group GROUP   who calls; the second may be given several times
    --file FILE    judges a YAML list of {args, expect: allow|ask|refuse, code?, name?, stdin?, caller?: {name, groups?},
                   tainted?, at?, environment?}; exit code 0 if all is as expected, 1 if not
    --live         rehearses the writes against the cluster of the kubeconfig, as dry runs, and prints them; nothing is
                   changed. Exit code 1 if a rehearsal could not be finished
    --json         prints one JSON object
    --kubectl-version vX.Y.Z   judges by the grammar of that kubectl (default: the newest known)
  explain-policy   says in words what an agent may do; with --as-caller, what this caller may
  audit verify     finds audit records that were changed, removed, reordered or left unfinished, and
                   names their lines; exit code 0 none, 1 some, 2 a file that cannot be read. Give all files of a server
    --log          the files are the server's log (stderr), with other lines among the records
    --contains HASH   also fails unless a record has this hash; only this detects that the first or last ones are gone
${CHANGES_USAGE}
The server, kubectl, check and explain-policy read the same environment variables.
`;

/**
 * Reads the arguments after the program's name. `program` is the path by which it was started. Throws ConfigurationError on a flag
 * or value that is not known.
 */
export function parseCommandLine(argv: readonly string[], program = ''): CommandLine {
  if (isNamedKubectl(program)) return parseAsKubectl(argv);
  if (argv[0] === 'kubectl') return parseKubectl(argv.slice(1));
  if (argv[0] === 'check') return parseCheck(argv.slice(1));
  if (argv[0] === 'explain-policy') return parseExplain(argv.slice(1));
  if (argv[0] === 'changes') return parseChanges(argv.slice(1));
  if (argv[0] === 'audit') return parseAudit(argv.slice(1));
  const { values, positionals } = parseOptions(argv, {
    transport: { type: 'string' },
    host: { type: 'string' },
    port: { type: 'string' },
    'tls-cert': { type: 'string' },
    'tls-key': { type: 'string' },
    'tls-client-ca': { type: 'string' },
    help: { type: 'boolean', short: 'h' },
    version: { type: 'boolean' },
  });
  if (values.help) return { action: 'help' };
  if (values.version) return { action: 'version' };
  refuseWords(positionals);
  const transport = values.transport ?? 'stdio';
  if (transport !== 'stdio' && transport !== 'http') {
    throw new ConfigurationError(`--transport is ${JSON.stringify(transport)}; use stdio or http.`);
  }
  const port = parseCount(values.port ?? '8000', 0, 65535);
  if (port === undefined)
    throw new ConfigurationError(`--port is ${JSON.stringify(values.port)}; use a whole number from 0 to 65535.`);
  const host = values.host ?? '127.0.0.1';
  if (host.trim() === '') throw new ConfigurationError('--host is empty; use an address or a host name.');
  const tls = parseTls(values['tls-cert'], values['tls-key'], values['tls-client-ca']);
  if (tls !== undefined && transport === 'stdio')
    throw new ConfigurationError('--tls-cert needs --transport http; standard input and output have no TLS.');
  return { action: 'serve', transport, host, port, ...(tls === undefined ? {} : { tls }) };
}

function parseTls(cert?: string, key?: string, clientCa?: string): TlsFiles | undefined {
  for (const [flag, path] of Object.entries({ '--tls-cert': cert, '--tls-key': key, '--tls-client-ca': clientCa })) {
    if (path === '') throw new ConfigurationError(`${flag} is empty; use the path of a PEM file.`);
  }
  if (cert !== undefined && key !== undefined) return { cert, key, ...(clientCa === undefined ? {} : { clientCa }) };
  if (cert === undefined && key === undefined && clientCa === undefined) return undefined;
  throw new ConfigurationError('HTTPS needs both --tls-cert and --tls-key; see --help.');
}

function parseExplain(argv: readonly string[]): CommandLine {
  const { values, positionals } = parseOptions(argv, { ...CALLER_OPTIONS, help: { type: 'boolean', short: 'h' } });
  if (values.help) return { action: 'help' };
  refuseWords(positionals);
  const { 'as-caller': name, 'caller-group': groups = [] } = values;
  refuseHalfCaller(name, groups);
  return { action: 'explain-policy', caller: name === undefined ? undefined : { name, groups } };
}

function parseAudit(argv: readonly string[]): CommandLine {
  const { values, positionals } = parseOptions(argv, {
    log: { type: 'boolean' },
    contains: { type: 'string', multiple: true },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return { action: 'help' };
  const { log: amongLog = false, contains = [] } = values;
  const [word, ...files] = positionals;
  if (word !== 'verify')
    throw new ConfigurationError(
      `audit ${JSON.stringify(word ?? '')} is not a known command; use audit verify; see --help.`,
    );
  const wrong = contains.find((hash) => !/^[0-9a-f]{64}$/.test(hash));
  if (wrong !== undefined)
    throw new ConfigurationError(
      `--contains is ${JSON.stringify(wrong)}; use the hash of a record, 64 hexadecimal digits.`,
    );
  if (files.length === 0) throw new ConfigurationError('audit verify needs at least one file; see --help.');
  return { action: 'audit verify', files, amongLog, contains };
}

function refuseWords(positionals: readonly string[]): void {
  if (positionals.length > 0)
    throw new ConfigurationError(`Unexpected argument ${JSON.stringify(positionals[0])}; see --help.`);
}
