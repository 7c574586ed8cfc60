import { rowsOf } from './compatibility-rows.ts';

/** How the process begins. */
export const PROCESS = rowsOf(
  { about: 'Process', test: 'test/compatibility/endpoint.test.ts' },
  ['stdio is the default transport', 'same'],
  ['`--transport http`, `--host`, `--port`', 'differs', 'The default host is 127.0.0.1; set `--host 0.0.0.0`'],
  ['`--transport=http` is ignored', 'beyond', 'It is read as `--transport http`'],
  ['a flag without its value means the default', 'stricter', 'It stops the start'],
  ['a port that is no number stops the start', 'same'],
  ['`--help` and unknown flags are ignored', 'differs', '`--help` prints the usage; an unknown flag stops the start'],
  ['`LOG_LEVEL=debug` crashes', 'beyond', 'Any case is taken'],
  ['a `.env` file is loaded', 'stricter', 'The server reads no file that it was not told of'],
);

/** What the endpoint answers. */
export const HTTP = rowsOf(
  { about: 'HTTP', test: 'test/compatibility/endpoint.test.ts' },
  ['the server calls itself `kubernetes-remediation`', 'same', 'With its own version'],
  ['`initialize` opens a session, and answers are SSE', 'same'],
  ['without a session: 400', 'beyond', 'A request on its own is answered, as plain JSON'],
  ['an unknown session: 404, `Session not found`', 'same'],
  ['without a suitable Accept: 406', 'beyond', 'The header does not matter'],
  ['`/mcp/` redirects to `/mcp`', 'beyond', 'It is served like `/mcp`'],
  ['broken JSON: 400 with the code -32700', 'same'],
  ['OPTIONS: 405', 'same'],
  ['other paths: 404', 'same'],
  ['no paths for health and metrics', 'beyond', '`/healthz`, `/readyz` and `/metrics`'],
  ['probes connect by TCP', 'same'],
  ['with a token every path needs it', 'same', 'But the probes `/healthz` and `/readyz`'],
  ['a wrong or missing token: 401, `www-authenticate: Bearer`', 'same', 'The body is an error of JSON-RPC'],
  ['an Authorization header of another scheme: 401', 'differs', '400, with a sentence that shows the header'],
  ['the scheme in any case, with blanks around the token', 'same'],
  ['of several Authorization headers the first counts', 'stricter', 'More than one is refused: 400'],
  ['a web socket closes with 1008', 'differs', 'There are none: it is a request like any other'],
  ['without a token the endpoint is open', 'same', 'A start warns of it'],
  ['no check of Host and Origin', 'stricter', 'Both are checked'],
  [
    'no limit of bodies and rates',
    'stricter',
    'A body has at most 1 MiB; calls in progress and connections are limited',
  ],
);
