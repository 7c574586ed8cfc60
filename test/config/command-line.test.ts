import { describe, expect, test } from 'vitest';
import { parseCommandLine, USAGE } from '../../src/config/command-line.ts';
import { ConfigurationError } from '../../src/config/configuration-error.ts';

const DEFAULTS = { action: 'serve', transport: 'stdio', host: '127.0.0.1', port: 8000 };

describe('good command lines', () => {
  test.each([
    [[], DEFAULTS],
    [['--transport', 'http'], { ...DEFAULTS, transport: 'http' }],
    [['--transport=http', '--host', '0.0.0.0', '--port', '8000'], { ...DEFAULTS, transport: 'http', host: '0.0.0.0' }],
    [['--port', '0'], { ...DEFAULTS, port: 0 }],
    [['--port', '65535'], { ...DEFAULTS, port: 65535 }],
    [['--host', '::1'], { ...DEFAULTS, host: '::1' }],
    [['--port', '1', '--port', '2'], { ...DEFAULTS, port: 2 }],
    [
      ['--transport', 'http', '--tls-cert', 'c.pem', '--tls-key', 'k.pem'],
      { ...DEFAULTS, transport: 'http', tls: { cert: 'c.pem', key: 'k.pem' } },
    ],
    [
      ['--transport=http', '--tls-cert=c.pem', '--tls-key=k.pem', '--tls-client-ca=ca.pem'],
      { ...DEFAULTS, transport: 'http', tls: { cert: 'c.pem', key: 'k.pem', clientCa: 'ca.pem' } },
    ],
    [['--help'], { action: 'help' }],
    [['-h'], { action: 'help' }],
    [['--version'], { action: 'version' }],
    [['--help', '--transport', 'pigeon'], { action: 'help' }],
  ])('%j is understood', (argv, expected) => {
    expect(parseCommandLine(argv)).toEqual(expected);
  });
});

describe('bad command lines', () => {
  test.each([
    [['--transport', 'pigeon'], '--transport is "pigeon"; use stdio or http.'],
    [['--transport', 'HTTP'], '--transport is "HTTP"; use stdio or http.'],
    [['--transport', ''], '--transport is ""; use stdio or http.'],
    [['--port', '65536'], '--port is "65536"; use a whole number from 0 to 65535.'],
    [['--port=-1'], '--port is "-1"; use a whole number from 0 to 65535.'],
    [['--port', 'http'], '--port is "http"; use a whole number from 0 to 65535.'],
    [['--port', ''], '--port is ""; use a whole number from 0 to 65535.'],
    [['--host', ' '], '--host is empty; use an address or a host name.'],
    [['--tls-cert', 'c.pem'], 'HTTPS needs both --tls-cert and --tls-key; see --help.'],
    [['--tls-key', 'k.pem'], 'HTTPS needs both --tls-cert and --tls-key; see --help.'],
    [['--tls-client-ca', 'ca.pem'], 'HTTPS needs both --tls-cert and --tls-key; see --help.'],
    [['--tls-cert=c.pem', '--tls-key='], '--tls-key is empty; use the path of a PEM file.'],
    [
      ['--tls-cert=c.pem', '--tls-key=k.pem'],
      '--tls-cert needs --transport http; standard input and output have no TLS.',
    ],
    [['serve'], 'Unexpected argument "serve"; see --help.'],
    [['--', 'x\ny'], 'Unexpected argument "x\\ny"; see --help.'],
    [['--verbose'], "Unknown option '--verbose'; see --help."],
    [['-x'], "Unknown option '-x'; see --help."],
  ])('%j is answered with: %s', (argv, message) => {
    expect(() => parseCommandLine(argv)).toThrow(new ConfigurationError(message));
  });

  test.each([[['--transport']], [['--help=yes']], [['--port', '-1']], [['--host', '--port', '1']]])(
    '%j is one sentence that points to --help',
    (argv) => {
      expect(() => parseCommandLine(argv)).toThrow(ConfigurationError);
      expect(() => parseCommandLine(argv)).toThrow(/^[^\n]*; see --help\.$/);
    },
  );
});

test('the help names every flag', () => {
  for (const flag of ['--transport', '--host', '--port', '--help', '--version']) expect(USAGE).toContain(`  ${flag}`);
});
