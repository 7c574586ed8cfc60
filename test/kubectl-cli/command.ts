import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { MAIN } from '../bundle.ts';
import type { Ran } from '../check/program.ts';

/** How to run the command. Without `stdin` there is nothing to read. */
export interface Running {
  readonly environment: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** The file that is run; a link named kubectl, for example. */
  readonly program?: string;
}

export interface Started {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ran: Promise<Ran & { readonly signal: NodeJS.Signals | null }>;
}

/** Starts the program with words as a shell would, and collects what it prints. */
export function startProgram(words: readonly string[], { environment, stdin, program = MAIN }: Running): Started {
  const child = spawn(process.execPath, [program, ...words], { env: environment, stdio: 'pipe' });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin ?? '');
  const ran = once(child, 'close').then(([code, signal]) => ({ code: Number(code ?? -1), signal, ...output }));
  return { child, ran };
}

/** Runs `kubernetes-remediation-mcp kubectl` with words to its end. */
export function kubectlCommand(words: readonly string[], running: Running): Started['ran'] {
  return startProgram(['kubectl', ...words], running).ran;
}
