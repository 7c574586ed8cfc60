import type { IncomingMessage } from 'node:http';
import type { TextAnswer } from '../../transport/answer.ts';

/** Signing in at the issuer of callers. `origin` is where people reach the server. */
export interface IssuerSignIn {
  /** Sends the browser to the issuer. */
  readonly begin: (request: IncomingMessage, origin: string) => Promise<TextAnswer>;
  /** Takes the browser back with the issuer's answer. */
  readonly finish: (request: IncomingMessage, origin: string) => Promise<TextAnswer>;
}
