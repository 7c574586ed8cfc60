import { pathText } from '../../policy/admission/changed-fields.ts';
import type { ReversibilityClass } from '../../policy/plan-facts.ts';
import type { ChangeRequest } from '../change.ts';

/** A field that a grant lets a change set to any plain value, or to a number within bounds. */
export interface GrantedField {
  /** The keys on the way to it, as `changedFields` gives them: `['spec', 'replicas']`. */
  readonly path: readonly string[];
  /** The least and the most that the value may be; with one of them, only a number is covered. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** What a grant lets a change do to an object: the same request again (`digest`), or new values in some fields. */
export interface GrantedObject {
  readonly group: string;
  readonly resource: string;
  readonly subResource?: string | undefined;
  readonly operation: ChangeRequest['operation'];
  /** Absent for an object of the cluster. */
  readonly namespace?: string | undefined;
  /** `*` stands for any name, if policy permits that. */
  readonly name: string;
  /** Of the object before; absent if any object of that name is meant. */
  readonly uid?: string | undefined;
  /** As `digestOf` gives it. A request that creates needs it. */
  readonly digest?: string | undefined;
  /** The only fields that an update changes. */
  readonly fields?: readonly GrantedField[] | undefined;
}

/** The callers that a grant is for: one by its name, or the members of a group. */
export interface GrantedAsker {
  /** How the caller is authenticated; absent for any way. */
  readonly method?: string | undefined;
  readonly name?: string | undefined;
  readonly group?: string | undefined;
}

/** What a person approved ahead of time. Nothing in it changes once it is made. */
export interface GrantSpec {
  /** The user who made it, as the cluster knows them. */
  readonly by: string;
  /** Groups of that user. */
  readonly groups?: readonly string[] | undefined;
  readonly reason?: string | undefined;
  /** The change that it was made from. */
  readonly like?: string | undefined;
  readonly asker: GrantedAsker;
  /** The command of kubectl: `scale`, `rollout restart`. */
  readonly command: string;
  readonly objects: readonly GrantedObject[];
  /** The risks that a covered change may have, by their ids. */
  readonly risks: readonly string[];
  /** The worst that may become of a covered change that is undone. */
  readonly reversible: ReversibilityClass;
  /** Of the policy under which it was made. Under another one it covers nothing. */
  readonly policyRevision: string;
  /** How many changes it covers. */
  readonly maxUses: number;
  /** RFC 3339. */
  readonly expiresAt: string;
}

/** A change that a grant covered. */
export interface GrantUse {
  /** The id of the change, and the hash of what was planned. */
  readonly change: string;
  readonly hash: string;
  /** RFC 3339. */
  readonly at: string;
}

/** What happened to a grant since. */
export interface GrantStatus {
  readonly uses: readonly GrantUse[];
  /** Set once a person withdrew it. */
  readonly revoked?: { readonly by: string; readonly at: string; readonly reason?: string | undefined } | undefined;
}

/** A standing grant as the cluster keeps it. */
export interface StandingGrant {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  /** When the API server took it (RFC 3339). */
  readonly createdAt: string;
  /** Alters with every update. */
  readonly version: string;
  readonly spec: GrantSpec;
  readonly status: GrantStatus;
}

/** Returns a field as people write it: `spec.containers[app].image`. Pure. */
export function fieldText({ path }: GrantedField): string {
  return pathText(path);
}

/** The state of a grant. */
export type GrantPhase = 'Active' | 'Used' | 'Expired' | 'Revoked';

/** Returns the state of a grant now. Pure. */
export function grantPhaseOf({ spec, status }: StandingGrant, now: Date): GrantPhase {
  if (status.revoked !== undefined) return 'Revoked';
  if (!(now.getTime() < Date.parse(spec.expiresAt))) return 'Expired';
  return status.uses.length < spec.maxUses ? 'Active' : 'Used';
}
