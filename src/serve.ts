import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { Configuration } from './config/configuration.ts';
import { ConfigurationError } from './config/configuration-error.ts';
import { type ConsoleOptions, consoleOptions } from './config/console.ts';
import { type AuthenticationMethods, authenticates, authenticationMethods } from './config/identity.ts';
import { readSessionKey } from './config/session-key.ts';
import { settingWarnings } from './config/warnings.ts';
import { createServerFactory } from './mcp/server.ts';
import { createToolCalls } from './mcp/tool-calls.ts';
import type { ConsoleOf } from './open-console.ts';
import { forgetUntil, reportKeeping, reportKubectl, reportRules, warnOfCallers } from './operator-log.ts';
import { takeSignals } from './signals.ts';
import { CONNECTION_TIMES } from './transport/connections.ts';
import { listenOnHttp } from './transport/http.ts';
import { openAuthentication } from './transport/identity/open-authentication.ts';
import { resourceMetadata } from './transport/identity/resource-metadata.ts';
import type { Listener } from './transport/listener.ts';
import { listenForOperations, type Operations } from './transport/operations.ts';
import type { Pages } from './transport/pages.ts';
import { listenOnStdio } from './transport/stdio.ts';
import { VERSION } from './version.ts';
import { type ServeOptions, type Server, wire } from './wiring.ts';

/** After the running calls had the whole of KUBECTL_TIMEOUT, this is left for ending them by force. */
const FORCE_AFTER_MS = 5000;
/** The web application of the console, as make build leaves it; the bundle and the sources are both one folder deep. */
const PAGES = new URL('../dist/console/', import.meta.url);

/** Builds the server, serves until a signal or the end of the conversation, and resolves with the exit code. */
export async function serve({ commandLine, environment, configuration, logger }: ServeOptions): Promise<number> {
  const methods = authenticationMethods(configuration, commandLine);
  const console = consoleOptions(configuration, commandLine, methods);
  // Before the log says that the server is serving: a signal right after that must find its handler.
  const nextSignal = takeSignals();
  const asked = nextSignal();
  const server = await wire({ commandLine, environment, configuration, logger });
  const { door, audit, metrics, pipeline, surface } = server;
  const leaving = new AbortController();
  const ready = async () => {
    if (leaving.signal.aborted || pipeline.draining) return 'The server is shutting down.';
    const answer = await door.ready();
    return answer.ok ? undefined : answer.reason;
  };
  const operations = await listenToOperators(commandLine, configuration, { ready, scrape: metrics.text }, logger);
  const served = { server, methods, console, environment, ready, logger };
  const listener = await listen(commandLine, configuration, served).catch(async (error: unknown) => {
    await operations?.close();
    throw error;
  });
  const isAsked = commandLine.transport === 'http' && authenticates(methods);
  for (const warning of settingWarnings(configuration, environment)) logger.warn(warning);
  server.sweep(leaving.signal);
  server.recover(leaving.signal);
  void reportKubectl(door, logger);
  if (server.keeping !== undefined) void reportKeeping(server.keeping, { leaving: leaving.signal, logger });
  if (server.forgetChanges !== undefined) void forgetUntil(server.forgetChanges, { leaving: leaving.signal, logger });
  void reportRules(configuration, {
    door,
    only: isAsked ? undefined : surface.caller,
    leaving: leaving.signal,
    logger,
  });

  const why = await Promise.race([asked, listener.ended.then(() => 'end of input')]);
  logger.info({ why }, 'stopping');
  leaving.abort();
  listener.leave();
  if (why === 'SIGTERM' && commandLine.transport === 'http') {
    await Promise.race([nextSignal(), pause(configuration.shutdownGraceSeconds * 1000)]);
  }
  if (why !== 'end of input') {
    const forced = Promise.race([nextSignal(), pause(configuration.timeoutSeconds * 1000 + FORCE_AFTER_MS)]);
    await Promise.race([pipeline.drain(), forced]);
  }
  listener.stopListening();
  door.stop();
  // A call that was ended may still have something to clean up.
  await pipeline.drain();
  await door.close();
  await listener.close();
  await operations?.close();
  await audit.close();
  logger.info('stopped');
  return 0;
}

interface Served {
  readonly server: Server;
  readonly methods: AuthenticationMethods;
  readonly console: ConsoleOptions | undefined;
  readonly environment: ServeOptions['environment'];
  readonly ready: Operations['ready'];
  readonly logger: Logger;
}

async function listenToOperators(
  { transport, host, port }: ServeOptions['commandLine'],
  { metricsHost, metricsPort }: Configuration,
  operations: Operations,
  logger: Logger,
): Promise<Awaited<ReturnType<typeof listenForOperations>> | undefined> {
  if (metricsPort === '') return undefined;
  const sameHost = metricsHost === '' || metricsHost === host;
  if (transport === 'http' && sameHost && port !== 0 && port === metricsPort)
    throw new ConfigurationError(`METRICS_PORT and --port are both ${port}; choose another port for one of them.`);
  const address = sameHost
    ? { host, port: metricsPort, hostSetting: '--host' as const }
    : { host: metricsHost, port: metricsPort, hostSetting: 'METRICS_HOST' as const };
  const listener = await listenForOperations(address, operations);
  logger.info({ url: listener.url }, 'serving metrics');
  return listener;
}

async function listen(
  commandLine: ServeOptions['commandLine'],
  configuration: Configuration,
  { server, methods, console, environment, ready, logger }: Served,
): Promise<Listener> {
  const { door, audit, metrics, surface, approvals } = server;
  const { transport, host, port, tls } = commandLine;
  const { allowedCommands, allowedImages, timeoutSeconds, allowedHosts, allowedOrigins } = configuration;
  const facts = {
    version: VERSION,
    allowedCommands,
    allowedImages,
    timeoutSeconds,
    slots: door.load().limit,
    audit: audit.streams,
  };
  const createServer = createServerFactory(surface);
  const toolCalls = createToolCalls(surface);
  if (transport === 'stdio') {
    const listener = listenOnStdio(createServer, { toolCalls, caller: surface.caller, logger });
    logger.info(facts, 'serving on stdio');
    warnOfCallers(methods, transport, logger);
    if (configuration.console) logger.warn('CONSOLE has no effect on stdio: the console needs --transport http');
    return listener;
  }
  const authentication = openAuthentication(methods, (token, audience) => door.reviewToken(token, audience), logger);
  const isTls = tls !== undefined;
  const parts = { server, configuration, environment, ready, methods, authentication, isTls, logger };
  const listener = await listenOnHttp(createServer, {
    host,
    port,
    tls,
    allowedHosts,
    allowedOrigins,
    connections: {
      ...CONNECTION_TIMES,
      most: configuration.maxConnections,
      mostPerAddress: configuration.maxConnectionsPerAddress,
    },
    identify: authentication.identify,
    metadata: resourceMetadata(methods.oidc, configuration.publicUrl),
    changes: approvals,
    pages: console && (await openPages(console, parts)),
    onDenied: metrics.callerRefused,
    measureSessions: metrics.measureSessions,
    ready,
    toolCalls,
    sessionKey: readSessionKey(configuration),
    servesSse: configuration.toolset === 'sregym',
    ...(configuration.metricsPort === '' ? { scrape: metrics.text } : {}),
    logger,
  });
  logger.info({ ...facts, url: listener.url }, 'serving on HTTP');
  warnOfCallers(methods, transport, logger);
  return listener;
}

/** The console is loaded only if it is served. */
async function openPages(options: ConsoleOptions, parts: Omit<ConsoleOf, 'options' | 'folder'>): Promise<Pages> {
  const { openConsole } = await import('./open-console.ts');
  return openConsole({ ...parts, options, folder: fileURLToPath(PAGES) });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
