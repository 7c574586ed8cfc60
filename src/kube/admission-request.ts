/** An object of the API server as JSON, of which nothing is known for sure. */
export type ApiObject = Readonly<Record<string, unknown>>;

/** A resource in one version of its group; the core group is ''. */
export interface GroupVersionResource {
  readonly group: string;
  readonly version: string;
  /** The plural, as used in paths. */
  readonly resource: string;
}

/** What a write asks of the API server beside its objects. */
export interface WriteOptions {
  /** Of a deletion or an eviction, as asked: Orphan, Background or Foreground. */
  readonly propagationPolicy?: string | undefined;
  /** Of a deletion or an eviction, in seconds, as asked. */
  readonly gracePeriodSeconds?: number | undefined;
}

/**
 * One write as the API server would carry it out, after defaulting and admission. Pure data that no log or answer may show.
 * Source: AdmissionRequest of admission.k8s.io/v1, of which it takes the names.
 */
export interface AdmissionRequest {
  /** An eviction is a CREATE of the subresource `eviction`; a server-side apply is a CREATE or an UPDATE. */
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  /** From the path of the request, and so the true ones. */
  readonly resource: GroupVersionResource;
  readonly subResource?: string | undefined;
  /** Absent for objects of the cluster itself. The namespace of a Namespace is its own name. */
  readonly namespace?: string | undefined;
  /** Absent if the API server makes up the name. */
  readonly name?: string | undefined;
  /**
   * The object as it is stored. Absent for CREATE, and if the caller may not read it: a rule then judges as if it were empty. For
   * an eviction the pod; for a subresource such as `scale` what that subresource returned before (a Scale).
   */
  readonly oldObject?: ApiObject | undefined;
  /** The object as it would be stored. Absent for DELETE. For an eviction the Eviction; for `scale` a Scale. */
  readonly object?: ApiObject | undefined;
  readonly options: WriteOptions;
}

/** Which object a write is about, without the object: what records and reports may show. */
export interface WriteName {
  readonly operation: AdmissionRequest['operation'];
  /** The plural with its group, `deployments.apps`. */
  readonly resource: string;
  readonly subresource?: string;
  /** Absent for objects of the cluster itself. */
  readonly namespace?: string;
  /** Absent if the API server makes up the name. */
  readonly name?: string;
}

/** A write that was refused, and the rule that refused it: `images`, or `policy-file/my-rule`. */
export interface RefusedWrite extends WriteName {
  readonly rule: string;
}

/** What became of the writes of a command. */
export interface WritesOfCommand {
  /** The first of the writes that were made, in order. */
  readonly writes?: readonly WriteName[];
  readonly refusedWrite?: RefusedWrite;
}
