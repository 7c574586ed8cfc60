import { rowsOf } from './compatibility-rows.ts';

/** What all tools have in common. */
export const TOOLS = rowsOf(
  { about: 'Tools', test: 'test/compatibility/tools.test.ts' },
  ['six tools, in this order, always listed', 'same'],
  ['`outputSchema` is any object', 'same'],
  ['optional arguments are `anyOf` with null', 'differs', 'They have their one type; null counts as not given'],
  ['no annotations', 'beyond', 'All four hints of MCP'],
  ['`_meta` has the tags of a framework', 'differs', 'There is no such framework'],
  ['the result comes twice: `structuredContent`, and the same as compact JSON in one text', 'same'],
  ['kubectl ran: `success`, `stdout`, `stderr`, `return_code`', 'same'],
  [
    'refusals and failures of kubectl have `isError` false',
    'differs',
    'It is true, so that a client does not show them as a success',
  ],
  ['a refusal has exactly `success` false and `error`', 'beyond', '`code` and `hint` come besides'],
  [
    'argument faults are tool errors in the words of a validation library',
    'differs',
    'They are refusals with the code ARGUMENTS_INVALID and a hint',
  ],
  ['an unknown tool is a tool error: `Unknown tool: NAME`', 'differs', 'A JSON-RPC error with these words and a list'],
  ['booleans accept `"false"`', 'same', 'In `run_image` of TOOLSET=all; none of the six tools has a boolean'],
  ['JSON text in place of a list is refused', 'beyond', 'It is read as the list'],
  ['a number in place of a word is refused', 'beyond', 'It is read as its text'],
  ['no output limit', 'stricter', 'Answers are bounded, and say what is left out'],
  ['no masking of secrets', 'stricter', 'Secrets are redacted'],
  ['timeout: `Command timed out after N seconds`', 'same'],
  ['on a timeout what was printed is lost', 'beyond', 'It is in the answer'],
  ['kubectl cannot start: the text of the system', 'differs', 'A sentence with the code KUBECTL_MISSING'],
  ['a NUL reaches the system, which says `embedded null byte`', 'stricter', 'It is refused before anything runs'],
  [
    'metacharacters are refused: `Invalid characters in FIELD: VALUE`',
    'same',
    'The value is always between single quotes',
  ],
  ['tab and the other characters of shells pass', 'same'],
  ["a name with a leading dash: `must not start with '-' (possible flag injection)`", 'same'],
  ['any other text passes as a name', 'stricter', 'Names must be names of Kubernetes'],
  ['an empty `container` or `name` counts as not given', 'same'],
);

/** The tool that shows the limits. */
export const CONFIG = rowsOf(
  { about: '`get_remediation_mcp_config`', test: 'test/compatibility/config.test.ts' },
  ['keys', 'same'],
  ['keys of `gpu_node_diagnostics`', 'same'],
  ['`preapproved_exec_argv_policy` has the key `ps`', 'beyond', 'And one for every other program'],
  ['lists are sorted', 'same'],
  ['the hard lists of paths, patterns, networks and host names', 'stricter', 'All of the reference, and more'],
  ['the token is not in it', 'same'],
);

/** Names of versions before 1.4. */
export const EARLIER = rowsOf(
  { about: 'Earlier versions', test: 'test/compatibility/config.test.ts' },
  ['1.0: `kubectl`, `run_image`, `get_config`', 'same', 'Without a variable of 1.1 to 1.4, or with TOOLSET=1.0'],
  ['1.0: the keys of a result are as today', 'same'],
  ['1.0 to 1.3: `KUBECTL_DANGEROUS_FLAGS` replaces the list', 'stricter', 'It adds to the list'],
  ['1.1: the tools of 1.0 are gone', 'same'],
  ['1.1: `get`, `describe` and `logs` are not allowed by default', 'same'],
  ['1.3: GPU diagnostics are on by default', 'stricter', 'Off, as in 1.4'],
  [
    '1.4, first build: flags behind `--` are refused',
    'differs',
    'They belong to the container, as in the second build',
  ],
  ['1.1, first build: `run_preapproved_kubectl_command`', 'beyond', 'Called by this name, and not listed'],
  ['1.3, pre-releases: `run_gpu_node_host_diagnostics`', 'beyond', 'Called by this name, and not listed'],
);
