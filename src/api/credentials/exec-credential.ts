import { createPrivateKey, X509Certificate } from 'node:crypto';
import { openOwnOutput } from '../../output/chain.ts';
import { findProgram } from '../../process/find-program.ts';
import { spawnProcess } from '../../process/spawn.ts';
import type { Certificate, ExecPlugin } from '../connection/connection.ts';
import { CannotAuthenticate } from '../connection/connection-failures.ts';

/** What a credential plugin gave. */
export interface PluginCredential {
  readonly token?: string;
  readonly certificate?: Certificate;
}

const TIMEOUT_MS = 60_000;
const KILL_AFTER_MS = 500;
const MOST_BYTES = 1024 * 1024;
/** The least time between a run that was in vain and the next one, so that many calls do not start the plugin as many times. */
const PAUSE_MS = 2000;

/**
 * Runs a credential plugin as client-go does, for many requests at once a single time, and keeps what it gave until that
 * expires. Source: client-go/plugin/pkg/client/auth/exec.
 */
export class ExecCredential {
  readonly #plugin: ExecPlugin;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #signal: AbortSignal;
  #current: PluginCredential | undefined;
  #expiresAt = Number.POSITIVE_INFINITY;
  #ranAt = Number.NEGATIVE_INFINITY;
  #running: Promise<PluginCredential> | undefined;
  #failure: { readonly error: unknown } | undefined;

  /** The plugin gets `environment` as kubectl would hand it on; `signal` ends it. */
  constructor(plugin: ExecPlugin, environment: Readonly<Record<string, string>>, signal: AbortSignal) {
    this.#plugin = plugin;
    this.#environment = environment;
    this.#signal = signal;
  }

  /** The credential, at once if one is known that has not expired. Rejects with CannotAuthenticate. */
  get(): PluginCredential | Promise<PluginCredential> {
    if (this.#current !== undefined && Date.now() <= this.#expiresAt) return this.#current;
    return this.#refresh();
  }

  /** Another credential than `refused`, which the API server did not accept; the same if it is new. Rejects with CannotAuthenticate. */
  async renew(refused: PluginCredential): Promise<PluginCredential> {
    if (this.#current === refused && this.#justRan()) return refused;
    return this.#current !== undefined && this.#current !== refused ? this.#current : this.#refresh();
  }

  /** Resolves when the plugin does not run any more. */
  async ended(): Promise<void> {
    await this.#running?.catch(() => undefined);
  }

  #refresh(): Promise<PluginCredential> {
    if (this.#failure !== undefined && this.#justRan()) return Promise.reject(this.#failure.error);
    this.#running ??= this.#run().then(
      (credential) => {
        this.#end(undefined);
        return credential;
      },
      (error: unknown) => {
        this.#end({ error });
        throw error;
      },
    );
    return this.#running;
  }

  #justRan(): boolean {
    return performance.now() - this.#ranAt < PAUSE_MS;
  }

  #end(failure: { readonly error: unknown } | undefined): void {
    this.#running = undefined;
    this.#failure = failure;
    this.#ranAt = performance.now();
  }

  async #run(): Promise<PluginCredential> {
    const { command, args, env, isInteractive } = this.#plugin;
    if (isInteractive)
      throw new CannotAuthenticate(
        'The credential plugin of the kubeconfig needs a terminal (interactiveMode: Always). Use credentials that need no interaction.',
      );
    const end = await spawnProcess(
      {
        program: this.#findProgram(command),
        argv: args,
        environment: { ...this.#environment, ...env, KUBERNETES_EXEC_INFO: this.#execInfo() },
        timeoutMs: TIMEOUT_MS,
        killAfterMs: KILL_AFTER_MS,
        output: openOwnOutput(MOST_BYTES),
      },
      this.#signal,
    );
    switch (end.kind) {
      case 'not-started':
        throw failure(`could not be started (${end.errno})`);
      case 'timed-out':
        throw failure(`did not end within ${TIMEOUT_MS / 1000} seconds`);
      case 'aborted':
        throw new CannotAuthenticate('The server is shutting down.');
      case 'exited':
        // What it printed may hold secrets, so that the code alone is told.
        if (end.exitCode !== 0) throw failure(`failed with exit code ${end.exitCode}`);
        if (end.stdout.truncated) throw failure('printed more than a credential');
        return this.#keep(end.stdout.text);
    }
  }

  #findProgram(command: string): string {
    if (command.includes('/')) return command;
    const found = findProgram(command, this.#environment['PATH'] ?? '');
    if ('path' in found) return found.path;
    throw failure(
      'was not found on the PATH of the server',
      'Install the plugin, or name its full path in the kubeconfig.',
    );
  }

  #execInfo(): string {
    const { apiVersion, cluster } = this.#plugin;
    const spec = { ...(cluster === undefined ? {} : { cluster }), interactive: false };
    return `${JSON.stringify({ kind: 'ExecCredential', apiVersion, spec })}\n`;
  }

  #keep(output: string): PluginCredential {
    const { apiVersion, kind, status } = parse(output);
    if (kind !== 'ExecCredential' || apiVersion !== this.#plugin.apiVersion)
      throw failure(`did not print an ExecCredential of ${this.#plugin.apiVersion}`);
    const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp } = status ?? {};
    if (!token && !cert && !key) throw failure('printed neither a token nor a certificate');
    if (!cert !== !key) throw failure('printed a certificate or a key without the other');
    const expiresAt = expirationTimestamp ? Date.parse(expirationTimestamp) : Number.POSITIVE_INFINITY;
    if (Number.isNaN(expiresAt)) throw failure('printed an expirationTimestamp that is not a time');
    const certificate = cert && key ? readCertificate(cert, key) : undefined;
    const known = this.#current?.certificate;
    this.#expiresAt = expiresAt;
    // The same object while it is the same: connections are kept by it.
    const kept = known !== undefined && known.cert === cert && known.key === key ? known : certificate;
    const credential = { ...(token ? { token } : {}), ...(kept === undefined ? {} : { certificate: kept }) };
    this.#current = credential;
    return credential;
  }
}

interface Printed {
  readonly apiVersion?: unknown;
  readonly kind?: unknown;
  readonly status?: {
    readonly token?: string;
    readonly clientCertificateData?: string;
    readonly clientKeyData?: string;
    readonly expirationTimestamp?: string;
  };
}

function parse(output: string): Printed {
  try {
    return JSON.parse(output) ?? {};
  } catch {
    // client-go takes YAML too; no plugin is known that prints it.
    return {};
  }
}

function readCertificate(cert: string, key: string): Certificate {
  try {
    if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) throw new Error('another key');
    return { cert, key };
  } catch {
    throw failure('printed a certificate and a key that do not belong together');
  }
}

function failure(
  what: string,
  cure = 'Run it by hand with the environment of the server to see why.',
): CannotAuthenticate {
  return new CannotAuthenticate(`The credential plugin of the kubeconfig ${what}. ${cure}`);
}
