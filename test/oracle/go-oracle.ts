import { execFileSync } from 'node:child_process';

/** A question for the program in hack/go-oracle, whose README lists them. */
export type Question = { readonly do: string } & Readonly<Record<string, unknown>>;

/** What Go makes of it: a value, the error it gives, or that kubectl would end there. */
export type GoAnswer<T> = { readonly value?: T; readonly error?: string; readonly exits?: true };

/** Asks many questions at once; the answers come in the order of the questions. */
export function askGo<T>(program: string, questions: readonly Question[]): GoAnswer<T>[] {
  const input = questions.map((question) => `${JSON.stringify(question)}\n`).join('');
  // Where kubectl would end it says why on stderr, thousands of times.
  const output = execFileSync(program, { input, env: {}, encoding: 'utf8', maxBuffer: 1 << 30, stdio: 'pipe' });
  const answers = output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as GoAnswer<T>);
  if (answers.length !== questions.length) throw new Error(`${questions.length} questions, ${answers.length} answers`);
  return answers;
}
