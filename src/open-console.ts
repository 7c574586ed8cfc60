import { join } from 'node:path';
import type { Logger } from 'pino';
import { readAnswerKey } from './config/answer-key.ts';
import type { Configuration, Environment } from './config/configuration.ts';
import type { ConsoleOptions } from './config/console.ts';
import { type AuthenticationMethods, authenticates } from './config/identity.ts';
import { readAssets } from './console/assets.ts';
import { loadDrawing } from './console/drawn-page.ts';
import { Happenings } from './console/happenings.ts';
import { withLocalReader } from './console/local-reader.ts';
import { openPages } from './console/open-pages.ts';
import { type ChangesPageParts, changesAreOff, openChangesPage } from './console/pages/changes.ts';
import { openGrantsPage } from './console/pages/grants.ts';
import { openDataPages } from './open-data-pages.ts';
import type { Approvals } from './remediation/approvals.ts';
import { applyChange } from './tools/changes/apply-change.ts';
import { undoChange } from './tools/changes/undo-change.ts';
import type { Authentication } from './transport/identity/open-authentication.ts';
import type { Pages } from './transport/pages.ts';
import { VERSION } from './version.ts';
import type { Server } from './wiring.ts';

/** What the console needs of the running server. */
export interface ConsoleOf {
  readonly server: Server;
  readonly configuration: Configuration;
  readonly environment: Environment;
  /** Why calls cannot be served now; undefined if they can. */
  readonly ready: () => Promise<string | undefined>;
  readonly options: ConsoleOptions;
  readonly methods: AuthenticationMethods;
  readonly authentication: Authentication;
  readonly isTls: boolean;
  /** The folder of the web application. */
  readonly folder: string;
  readonly logger: Logger;
}

/** Opens the console. Rejects with ConfigurationError if its pages were not built. */
export async function openConsole(parts: ConsoleOf): Promise<Pages> {
  const { configuration, options, methods, authentication, isTls, folder, logger } = parts;
  const server = authenticates(methods) ? parts.server : forLocalReader(parts.server);
  const happenings = new Happenings(server.watchChanges ?? (async () => {}));
  server.onAnswered(() => happenings.tell('activity'));
  return openPages({
    options,
    methods,
    authentication,
    key: readAnswerKey(configuration, 'console'),
    assets: await readAssets(folder),
    drawChanges: await loadDrawing(join(folder, '..', 'drawn-page.js')),
    isTls,
    whoIs: (token) => server.door.own.whoIs(token),
    // One line for each page that has a handler.
    handlers: {
      ...openDataPages({ ...parts, server }),
      changes: server.approvals ? openChangesPage(changesPage(server, server.approvals)) : changesAreOff,
      grants: openGrantsPage({ ...server, now: () => new Date() }),
    },
    subscribe: happenings.subscribe,
    version: VERSION,
    logger,
  });
}

/** Without authentication, a reader at the loopback address looks on. */
function forLocalReader(server: Server): Server {
  const { approvals, changes } = server;
  if (approvals === undefined || changes === undefined) return server;
  const own = { all: changes.all.bind(changes), genuine: changes.genuine.bind(changes) };
  return { ...server, approvals: withLocalReader(approvals, own) };
}

/** The tools that a person can call from a page. */
const CALLABLE = { undo_change: undoChange, apply_change: applyChange };

function changesPage({ pipeline, redaction, granting }: Server, approvals: Approvals): ChangesPageParts {
  return {
    approvals,
    redaction,
    granting,
    now: () => new Date(),
    // The call goes on if the person leaves the page.
    call: async (tool, given, subject) => {
      const { signal } = new AbortController();
      const client = { name: 'console', version: VERSION };
      return (await pipeline.answer({ tool: CALLABLE[tool], arguments: given, signal, subject, client })).body;
    },
  };
}
