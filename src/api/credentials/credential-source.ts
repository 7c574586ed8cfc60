import { readFileSync } from 'node:fs';
import { fileStamp } from '../../file-stamp.ts';
import type { Certificate, Credentials } from '../connection/connection.ts';
import { CannotAuthenticate } from '../connection/connection-failures.ts';
import { ExecCredential, type PluginCredential } from './exec-credential.ts';

/** What goes with one request. */
export interface Proof {
  /** The Authorization header, if there is one. */
  readonly authorization: string | undefined;
  /** The same object as long as it is the same certificate. */
  readonly certificate: Certificate | undefined;
  /** What the credential plugin gave for it. */
  readonly plugin?: PluginCredential;
}

/** What proves to the API server who the server is, as it is now. */
export class CredentialSource {
  readonly #credentials: Credentials;
  readonly #exec: ExecCredential | undefined;
  #rotating: { readonly stamp: string; readonly token: string } | undefined;

  /** A credential plugin gets `environment`; `signal` ends it. */
  constructor(credentials: Credentials, environment: Readonly<Record<string, string>>, signal: AbortSignal) {
    this.#credentials = credentials;
    this.#exec = credentials.exec && new ExecCredential(credentials.exec, environment, signal);
  }

  /** What to send now; a promise only while a credential plugin runs. Throws or rejects with CannotAuthenticate. */
  current(): Proof | Promise<Proof> {
    if (this.#exec === undefined)
      return { authorization: this.#authorization(), certificate: this.#credentials.certificate };
    const given = this.#exec.get();
    return given instanceof Promise ? given.then(proofOf) : proofOf(given);
  }

  /** Something else than the proof that the API server refused, or undefined if there is nothing else. */
  async renew(refused: Proof): Promise<Proof | undefined> {
    if (this.#exec !== undefined && refused.plugin !== undefined) {
      const plugin = await this.#exec.renew(refused.plugin);
      return plugin === refused.plugin ? undefined : proofOf(plugin);
    }
    const now = await this.current();
    return now.authorization === refused.authorization ? undefined : now;
  }

  /** Resolves when no credential plugin runs any more. */
  async ended(): Promise<void> {
    await this.#exec?.ended();
  }

  #authorization(): string | undefined {
    const { token, tokenFile, basic, tokenExpiresAt } = this.#credentials;
    if (basic !== undefined) {
      const pair = Buffer.from(`${basic.username}:${basic.password}`).toString('base64');
      return `Basic ${pair}`;
    }
    if (tokenExpiresAt !== undefined && Date.now() >= tokenExpiresAt)
      throw new CannotAuthenticate(
        'The ID token of the kubeconfig has expired, and kubectl could not renew it. Log in again, or use a credential plugin.',
      );
    return bearer(tokenFile === undefined ? token : (this.#readToken(tokenFile) ?? token));
  }

  /** The token in the file as it is now; the last one that could be read if it cannot be read now. */
  #readToken(file: string): string | undefined {
    try {
      const now = fileStamp(file);
      if (this.#rotating?.stamp !== now) {
        const token = readFileSync(file, 'utf8').trim();
        if (token !== '') this.#rotating = { stamp: now, token };
      }
    } catch {
      // It is being replaced.
    }
    if (this.#rotating === undefined && this.#credentials.token === undefined)
      throw new CannotAuthenticate(
        'The token file of the kubeconfig cannot be read or is empty: mount it, or correct tokenFile.',
      );
    return this.#rotating?.token;
  }
}

function proofOf(plugin: PluginCredential): Proof {
  return { authorization: bearer(plugin.token), certificate: plugin.certificate, plugin };
}

function bearer(token: string | undefined): string | undefined {
  // Node would throw on such a header, and Go refuses it too.
  if (token !== undefined && /[^\t\x20-\x7e\x80-\xff]/.test(token))
    throw new CannotAuthenticate(
      'The token contains characters that a header may not contain: write it again, without line breaks.',
    );
  return token === undefined ? undefined : `Bearer ${token}`;
}
