/**
 * Is set in the environment of a kubectl that the server asks for its version, before it runs anything else. This program, under the
 * name kubectl on a PATH, tells by it that a server took it for the real kubectl, and ends: it would start itself again and again.
 */
export const ASKED_FOR_VERSION = 'KUBERNETES_REMEDIATION_MCP_ASKED_FOR_VERSION';
/** The exit code of this program in that case. kubectl ends with no such code when it is asked for its version. */
export const OWN_PROGRAM_EXIT_CODE = 70;
