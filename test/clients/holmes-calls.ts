/** The namespace in which Holmes works, with the Deployment `web`. */
export const NAMESPACE = 'holmes';
const IN = ['-n', NAMESPACE];

/** The arguments of a call that prints `deployment.apps/web`. */
export const read = (more: readonly unknown[] = []): readonly unknown[] => [
  ...['get', 'deployment', 'web', '-o', 'name', ...IN],
  ...more,
];

/** One call that a model asks Holmes for. */
export interface ModelCall {
  readonly name: string;
  readonly tool: string;
  readonly params: object;
  /** What the answer has, besides other things. */
  readonly answer: Readonly<Record<string, unknown>>;
}

const rehearsal = ['patch', 'deployment', 'web', '--dry-run=server', '-o', 'name', ...IN];

/** The shapes in which models give parameters. */
export const SHAPES: readonly ModelCall[] = [
  {
    name: 'nulls for what is optional',
    tool: 'kubectl',
    params: { args: read(), stdin: null, pipe: null, max_bytes: null, continue: null },
    answer: { success: true },
  },
  { name: 'null for args', tool: 'kubectl', params: { args: null }, answer: { code: 'ARGUMENTS_INVALID' } },
  {
    name: 'null for args and for pipe',
    tool: 'run_kubectl_command',
    params: { args: null, pipe: null },
    answer: { code: 'ARGUMENTS_INVALID' },
  },
  {
    name: 'the whole line as one text',
    tool: 'kubectl',
    params: { args: 'get ns' },
    answer: { code: 'ARGUMENTS_INVALID', hint: 'Give each word as a separate item: {"args":["get","ns"]}.' },
  },
  {
    name: 'the list as JSON text',
    tool: 'kubectl',
    params: { args: '["get","ns","default","-o","name"]' },
    answer: { success: true, stdout: 'namespace/default\n' },
  },
  { name: 'a number in args', tool: 'kubectl', params: { args: read(['--chunk-size', 5]) }, answer: { success: true } },
  {
    name: 'a number as text',
    tool: 'kubectl',
    params: { args: read(), max_bytes: '2000' },
    answer: { success: true },
  },
  {
    name: 'an object for stdin',
    tool: 'kubectl',
    params: { args: rehearsal, stdin: { metadata: { labels: { a: 'b' } } } },
    answer: { success: true, stdout: 'deployment.apps/web\n' },
  },
  {
    name: 'JSON text for stdin',
    tool: 'kubectl',
    params: { args: rehearsal, stdin: '{"metadata":{"labels":{"a":"b"}}}' },
    answer: { success: true, stdout: 'deployment.apps/web\n' },
  },
  {
    name: 'null for an optional list',
    tool: 'run_preapproved_diagnostic_image',
    params: { image: 'evil', namespace: NAMESPACE, command: null, name: null },
    answer: { code: 'IMAGE_NOT_ALLOWED' },
  },
  {
    name: 'an argument that no tool has',
    tool: 'kubectl',
    params: { args: read(), command: 'get' },
    answer: { code: 'ARGUMENTS_INVALID', error: "Unknown argument 'command'." },
  },
];

/** run_kubectl_command has no stdin; the tool kubectl has. */
const PATCH_HINT =
  'Use the tool kubectl, which has "stdin". There is no shell, and an argument may not contain quotes. Give the patch in "stdin": ' +
  '{"args":["patch","deployment","web","-n","holmes"],"stdin":{"spec":{"replicas":3}}}.';

/** Calls that do not succeed. */
export const FAILURES: readonly ModelCall[] = [
  {
    name: 'a command that is not allowed',
    tool: 'kubectl',
    params: { args: ['exec', 'web', '--', 'sh'] },
    answer: { code: 'COMMAND_NOT_ALLOWED' },
  },
  {
    name: 'a program that is not preapproved',
    tool: 'run_preapproved_kubectl_exec_command',
    params: { pod: 'web', command: ['sh'] },
    answer: { code: 'PROGRAM_NOT_ALLOWED' },
  },
  {
    name: 'an object that does not exist',
    tool: 'kubectl',
    params: { args: ['get', 'deployment', 'none', ...IN] },
    answer: {
      return_code: 1,
      stderr: 'Error from server (NotFound): deployments.apps "none" not found\n',
    },
  },
  {
    name: 'a patch as JSON text',
    tool: 'run_kubectl_command',
    params: { args: ['patch', 'deployment', 'web', '-p', '{"spec": {"replicas": 3}}', ...IN] },
    answer: { code: 'METACHARACTER', hint: PATCH_HINT },
  },
  {
    name: 'a flag that does not exist',
    tool: 'kubectl',
    params: { args: ['get', 'pods', '--outptu=json'] },
    answer: { code: 'UNKNOWN_FLAG' },
  },
];
