/** Who may approve changes ahead of time with a standing grant, and how far. */
export interface GrantTerms {
  /** Exact names of those who may grant; with neither list, any user of the cluster with the RBAC verb `grant`. */
  readonly users?: readonly string[] | undefined;
  readonly groups?: readonly string[] | undefined;
  /** How many changes one grant may cover at most. */
  readonly uses: number;
  /** How long a grant may hold at most, in seconds. */
  readonly lastsSeconds: number;
  /** Whether a grant may be for objects of any name. */
  readonly anyName?: true | undefined;
}

/** Who must agree to a change before it is made. */
export interface ApprovalTerms {
  /** The rules that ask: `policy-file/my-rule`, or `approval-commands` for KUBECTL_APPROVAL_COMMANDS. */
  readonly by: readonly string[];
  /** Exact names of those who may approve; with neither list, any approver of the cluster. */
  readonly users?: readonly string[] | undefined;
  readonly groups?: readonly string[] | undefined;
  /** How many must approve. */
  readonly count: number;
  /** How long the change can be approved and applied, in seconds. */
  readonly expiresSeconds: number;
  /** Absent if each change must be approved by itself. */
  readonly grants?: GrantTerms | undefined;
}
