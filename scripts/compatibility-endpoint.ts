import { rowsOf } from './compatibility-rows.ts';

/** How the process begins. */
export const PROCESS = rowsOf(
  'Process',
  ['stdio is the default transport', 'same', '', 'endpoint'],
  [
    '`--transport http`, `--host`, `--port`',
    'differs',
    'The default host is 127.0.0.1; set `--host 0.0.0.0`',
    'endpoint',
  ],
  ['`--transport=http` is ignored', 'beyond', 'It is read as `--transport http`', 'endpoint'],
  ['a flag without its value means the default', 'stricter', 'It stops the start', 'endpoint'],
  ['a port that is no number stops the start', 'same', '', 'endpoint'],
  [
    '`--help` and unknown flags are ignored',
    'differs',
    '`--help` prints the usage; an unknown flag stops the start',
    'endpoint',
  ],
  ['numbers that are no integers stop the start', 'same', '', 'configuration'],
  ['`LOG_LEVEL=debug` crashes', 'beyond', 'Any case is taken', 'endpoint'],
  ['a `.env` file is loaded', 'stricter', 'The server reads no file that it was not told of', 'endpoint'],
);

/** What the endpoint answers. */
export const HTTP = rowsOf(
  'HTTP',
  ['the server calls itself `kubernetes-remediation`', 'same', 'With its own version', 'endpoint'],
  ['`initialize` opens a session, and answers are SSE', 'same', '', 'endpoint'],
  ['without a session: 400', 'beyond', 'A request on its own is answered, as plain JSON', 'endpoint'],
  ['an unknown session: 404, `Session not found`', 'same', '', 'endpoint'],
  ['without a suitable Accept: 406', 'beyond', 'The header does not matter', 'endpoint'],
  ['`/mcp/` redirects to `/mcp`', 'beyond', 'It is served like `/mcp`', 'endpoint'],
  ['broken JSON: 400 with the code -32700', 'same', '', 'endpoint'],
  ['OPTIONS: 405', 'same', '', 'endpoint'],
  ['other paths: 404', 'same', '', 'endpoint'],
  ['no paths for health and metrics', 'beyond', '`/healthz`, `/readyz` and `/metrics`', 'endpoint'],
  ['probes connect by TCP', 'same', '', 'endpoint'],
  ['with a token every path needs it', 'same', 'But the probes `/healthz` and `/readyz`', 'endpoint'],
  ['a wrong or missing token: 401, `www-authenticate: Bearer`', 'same', 'The body is an error of JSON-RPC', 'endpoint'],
  [
    'an Authorization header of another scheme: 401',
    'differs',
    '400, with a sentence that shows the header',
    'endpoint',
  ],
  ['the scheme in any case, with blanks around the token', 'same', '', 'endpoint'],
  ['without a token the endpoint is open', 'same', 'A start warns of it', 'endpoint'],
  ['no check of Host and Origin', 'stricter', 'Both are checked', 'endpoint'],
  [
    'no limit of bodies and rates',
    'stricter',
    'A body has at most 1 MiB; calls in progress and connections are limited',
    'endpoint',
  ],
);
