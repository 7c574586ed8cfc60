import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { lines } from '../served.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

/** One request as the audit log of the API server has it. Source: Event, audit.k8s.io/v1. */
export interface ApiRequest {
  readonly auditID: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly userAgent?: string;
  readonly user: { readonly username: string };
  readonly impersonatedUser?: { readonly username: string; readonly groups?: readonly string[] };
  readonly objectRef?: {
    readonly resource: string;
    readonly apiGroup?: string;
    readonly subresource?: string;
    readonly namespace?: string;
    readonly name?: string;
  };
  readonly responseStatus?: { readonly code: number };
  readonly requestReceivedTimestamp: string;
}

/** How far the audit log of the shared API server has come, in bytes: it grows with every test of the worker. */
export function auditPosition(): number {
  return statSync(sharedControlPlane().auditLog).size;
}

/** The requests on record since a position, in the order of their records. Each is there before its answer is sent. */
export function auditedSince(position: number): readonly ApiRequest[] {
  const file = openSync(sharedControlPlane().auditLog, 'r');
  try {
    const text = Buffer.alloc(fstatSync(file).size - position);
    const length = readSync(file, text, 0, text.length, position);
    return lines(text.toString('utf8', 0, length)).map((line) => JSON.parse(line) as ApiRequest);
  } finally {
    closeSync(file);
  }
}

/** Whether a request may have changed something: it is no read and no dry run. */
export function isWrite({ verb, requestURI }: ApiRequest): boolean {
  return !['get', 'list', 'watch'].includes(verb) && !requestURI.includes('dryRun');
}
