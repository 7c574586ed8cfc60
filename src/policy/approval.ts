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
}
