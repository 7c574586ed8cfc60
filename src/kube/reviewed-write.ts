import type { AdmissionRequest } from './admission-request.ts';

/** A request that changes the cluster, byte for byte as it is sent. */
export interface WireWrite {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Without its query. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** Empty if the request has none. */
  readonly contentType: string;
  readonly body: Buffer;
  /** Names the manager of fields where the query does not. */
  readonly userAgent?: string | undefined;
}

/** Which state of an object a write was judged by. */
export interface JudgedState {
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
}

/** A request that was rehearsed, with the object before and after it. Pure data that no log or answer may show. */
export interface ReviewedWrite extends WireWrite {
  /** What it does, with the object as it is stored (`oldObject`), and as the rehearsal left it (`object`). */
  readonly request: AdmissionRequest;
  /** False if an admission webhook refuses dry runs: then `request.object` is only what was sent, or absent. */
  readonly rehearsed: boolean;
  /** The texts of the API server's warnings. */
  readonly warnings: readonly string[];
}
