import { type KubectlLine, misplacedOption } from '../config/kubectl-line.ts';
import { withPatch } from '../tools/right-form.ts';
import { oneLine } from '../untrusted/one-line.ts';
import { decidedChange } from './approval.ts';
import { onSignals } from './ending.ts';
import { EXIT, type Shown, showResult } from './result.ts';
import { readStdin, readsStdin } from './stdin.ts';
import { type Body, NoServerAnswer, type Way } from './way.ts';

/** The tool, and its name where only the tools of the reference are offered. */
const WITH_STDIN = 'kubectl';
const TOOLS = [WITH_STDIN, 'run_kubectl_command'];

/**
 * Makes one call of the tool `kubectl`, prints its answer, and resolves with the exit code. A signal ends the call, and kubectl with
 * it. `open` opens the way to the tool; it may reject with ConfigurationError.
 */
export async function callKubectl(line: KubectlLine, open: () => Way | Promise<Way>): Promise<number> {
  // The reader of a pipe may leave early, as head does.
  process.stdout.on('error', () => process.exit(141));
  const stdin = readsStdin(line.args) && process.stdin.isTTY !== true ? await readStdin(process.stdin) : undefined;
  const way = await open();
  const ending = onSignals();
  try {
    const body = withPlaceOf(line.args, await call(way, argumentsOf(line, stdin), ending.signal));
    await way.close();
    return print(
      ending.code === undefined
        ? showResult(body, { json: line.json, keeps: way.keeps, server: line.server, terminals: terminals() })
        : ended(body, ending.code),
    );
  } catch (error) {
    await way.close();
    if (ending.code !== undefined) return ending.code;
    if (!(error instanceof NoServerAnswer)) throw error;
    const hint = 'Check the address of the server, that it runs, and the token in KUBERNETES_REMEDIATION_MCP_TOKEN.';
    const stderr = `error: ${oneLine(error.message)}\nhint: ${hint}\n`;
    return print({ stdout: '', stderr, exitCode: EXIT.noAnswer });
  }
}

interface Given {
  readonly args?: readonly string[];
  readonly stdin?: unknown;
  readonly pipe?: readonly string[];
  readonly max_bytes?: number;
  readonly continue?: string;
}

function argumentsOf({ args, pipe, maxBytes, cursor }: KubectlLine, stdin: string | undefined): Given {
  return {
    ...(args.length > 0 && { args }),
    ...(stdin !== undefined && { stdin }),
    ...(pipe.length > 0 && { pipe }),
    ...(maxBytes !== undefined && { max_bytes: maxBytes }),
    ...(cursor !== undefined && { continue: cursor }),
  };
}

/** Calls the tool by the name that the server has for it. A change that was decided on since it was asked for is made. */
async function call(way: Way, given: Given, signal: AbortSignal): Promise<Body> {
  for (const tool of TOOLS) {
    const body = await way.call(tool, { ...(tool === WITH_STDIN ? withPatchOf(given) : given) }, signal);
    if (body === undefined) continue;
    const change = decidedChange(body);
    if (change === undefined) return body;
    return (await way.call('apply_change', { id: change.id, wait_seconds: 0, verify_seconds: 0 }, signal)) ?? body;
  }
  throw new NoServerAnswer(`The server offers none of the tools ${TOOLS.join(' and ')}.`);
}

/** Says of a refused call where an option of this program belongs, if the words for kubectl have one. */
function withPlaceOf(args: readonly string[], body: Body): Body {
  const option = misplacedOption(args);
  return option === undefined || body['code'] === undefined
    ? body
    : { ...body, hint: `If ${option} is meant for this program, write it before the words for kubectl.` };
}

/** A patch is JSON, whose quotes no argument may have: the tool takes it beside the words. */
function withPatchOf(given: Given): Given {
  const { args: [program = '', ...rest] = [] } = given;
  const args = program === 'kubectl' ? rest : [program, ...rest];
  return args[0] === 'patch' && given.stdin === undefined ? { ...given, ...withPatch(args) } : given;
}

/** The user ended the call and waits for no explanation, but may want to know what was printed. */
function ended(body: Body, exitCode: number): Shown {
  return { ...showResult(body, { json: false, keeps: true, terminals: terminals() }), exitCode };
}

function terminals(): { readonly stdout: boolean; readonly stderr: boolean } {
  return { stdout: process.stdout.isTTY === true, stderr: process.stderr.isTTY === true };
}

function print({ stdout, stderr, exitCode }: Shown): number {
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  return exitCode;
}
