import type { RequestListener, Server, ServerOptions } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import type { Logger } from 'pino';
import type { TlsFiles } from '../config/command-line.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { createServer as createHttpServer } from '../node-http.ts';
import { followFiles } from './follow-files.ts';

/** How long a client may take to agree on keys. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

/**
 * Makes the server, for HTTPS where `files` are given: then they are read again when they change, for new connections
 * only. A client CA makes the server ask for a certificate; the authentication rejects an invalid one, so
 * that the client gets a sentence and the probes need none. Throws ConfigurationError where the files cannot be used.
 */
export function createWebServer(
  options: ServerOptions,
  files: TlsFiles | undefined,
  logger: Logger,
  listener: RequestListener,
): Server {
  if (files === undefined) return createHttpServer(options, listener);
  const server = createHttpsServer(
    {
      ...options,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      requestCert: files.clientCa !== undefined,
      rejectUnauthorized: false,
    },
    listener,
  );
  try {
    const stop = followFiles(
      [files.cert, files.key, ...(files.clientCa === undefined ? [] : [files.clientCa])],
      ([cert = '', key = '', ca]) => server.setSecureContext(secureContext(cert, key, ca)),
      (error) =>
        logger.error({ error: reasonOf(error) }, 'the changed TLS files cannot be used; the previous ones stay in use'),
    );
    server.once('close', stop);
  } catch (error) {
    const flags =
      files.clientCa === undefined ? '--tls-cert and --tls-key' : '--tls-cert, --tls-key and --tls-client-ca';
    throw new ConfigurationError(
      `${flags} cannot be used (${reasonOf(error)}); use readable PEM files, with the key of the certificate.`,
    );
  }
  return server;
}

/** Tries them out as well: a server takes anything and fails at its first client. */
function secureContext(cert: string, key: string, ca: string | undefined): SecureContextOptions {
  if (ca !== undefined && !ca.includes('-----BEGIN CERTIFICATE-----'))
    throw Object.assign(new Error(), { code: 'NO_CERTIFICATE' });
  const context = { cert, key, ...(ca === undefined ? {} : { ca }) };
  createSecureContext(context);
  return context;
}

/** The code of an error, because its message may quote a path or a file. */
function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'not PEM';
}
