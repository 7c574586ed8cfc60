import { parseArgs } from 'node:util';
import { ConfigurationError } from './configuration-error.ts';
import { parseCount } from './values.ts';

/** What the command line asks for. `host` and `port` matter to HTTP only. */
export type CommandLine =
  | { readonly action: 'help' }
  | { readonly action: 'version' }
  | { readonly action: 'serve'; readonly transport: 'stdio' | 'http'; readonly host: string; readonly port: number };

export const USAGE = `Usage: kubernetes-remediation-mcp [--transport stdio|http] [--host ADDRESS] [--port NUMBER]

  --transport  stdio (default): one client on standard input and output
               http: Streamable HTTP at /mcp, with /healthz and /readyz
  --host       address to listen on (default 127.0.0.1; 0.0.0.0 for all)
  --port       port to listen on (default 8000; 0 picks a free one)
  --help       this text
  --version    the version of the server
`;

/** Reads the arguments after the program's name. Throws ConfigurationError on a flag or value that is not known. */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const { values, positionals } = parse(argv);
  if (values.help) return { action: 'help' };
  if (values.version) return { action: 'version' };
  if (positionals.length > 0)
    throw new ConfigurationError(`Unexpected argument ${JSON.stringify(positionals[0])}; see --help.`);
  const transport = values.transport ?? 'stdio';
  if (transport !== 'stdio' && transport !== 'http') {
    throw new ConfigurationError(`--transport is ${JSON.stringify(transport)}; allowed is stdio or http.`);
  }
  const port = parseCount(values.port ?? '8000', 0, 65535);
  if (port === undefined)
    throw new ConfigurationError(
      `--port is ${JSON.stringify(values.port)}; allowed is a whole number from 0 to 65535.`,
    );
  const host = values.host ?? '127.0.0.1';
  if (host.trim() === '') throw new ConfigurationError('--host is empty; allowed is an address or a host name.');
  return { action: 'serve', transport, host, port };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        transport: { type: 'string' },
        host: { type: 'string' },
        port: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new ConfigurationError(
      `${error instanceof Error ? error.message.split(/\.\s/)[0]?.replace(/\.$/, '') : 'Bad command line'}; see --help.`,
    );
  }
}
