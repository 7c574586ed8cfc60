/** GET /console/api/grants answers this. */
export interface GrantRows {
  readonly grants: readonly GrantRow[];
  /** Why there are none to see; absent if there may be some. */
  readonly why?: string | undefined;
  /** Which grants are not shown, because the reader may not list them; absent if all are. */
  readonly note?: string | undefined;
}

/** A standing grant. All texts are redacted, with hidden characters shown. */
export interface GrantRow {
  readonly namespace: string;
  readonly name: string;
  /** Active, Used, Expired or Revoked. */
  readonly phase: string;
  /** The user who made it, and the caller or group that it is for. */
  readonly by: string;
  readonly asker: string;
  /** What may happen, in the words of the program `changes`. */
  readonly covers: string;
  /** Ids of the risks that a covered change may have. */
  readonly risks: readonly string[];
  /** The worst class of its undo. */
  readonly reversible: string;
  readonly uses: number;
  readonly maxUses: number;
  readonly expiresAt: string;
  readonly reason?: string | undefined;
  /** The change that it was made from. */
  readonly like?: string | undefined;
  readonly revoked?: { readonly by: string; readonly at: string; readonly reason?: string | undefined } | undefined;
  /** Whether the reader may withdraw it now. */
  readonly canRevoke: boolean;
}

/** What the reader of a change may permit beside it. */
export interface GrantOfferView {
  /** At most so many changes, for so many seconds. */
  readonly uses: number;
  readonly lastsSeconds: number;
  /** The narrowest first. */
  readonly ways: readonly { readonly sameFields: boolean; readonly anyName: boolean; readonly covers: string }[];
}

/** POST /console/api/changes/ID/grant. Answers GrantRow. */
export interface GrantBody {
  readonly hash: string;
  readonly uses: number;
  readonly lastsSeconds: number;
  readonly sameFields: boolean;
  readonly anyName: boolean;
  readonly reason?: string | undefined;
  /** The text that `typeToApprove` of the change asks for. */
  readonly typed?: string | undefined;
}

/** POST /console/api/grants/NAMESPACE/NAME/revocation. Answers GrantRow. */
export interface RevocationBody {
  readonly reason?: string | undefined;
}
