import { isRefusal, type Refusal } from '../../src/errors.ts';
import { flagValue } from '../../src/kube/command.ts';
import { withDocuments } from '../../src/kubectl/documents.ts';
import { parseArguments } from '../../src/kubectl/parse.ts';
import { renderStdin } from '../../src/kubectl/render.ts';
import { grammarFor } from '../../src/kubectl/versions.ts';

const { grammar } = grammarFor('v1.37.2');

/** The command of a line with its documents, or the refusal of them. */
export function given(line: string, stdin: unknown) {
  const command = parseArguments(grammar, line.split(' '));
  if (isRefusal(command)) throw new Error(command.error);
  return withDocuments(command, stdin);
}

/** What kubectl gets on its standard input. */
export function written(stdin: unknown): string {
  const command = given('apply -f -', stdin);
  if (isRefusal(command)) throw new Error(command.error);
  return renderStdin(command) ?? '';
}

/** What kubectl gets as the patch of a ConfigMap. */
export function patchOf(stdin: unknown): string | undefined {
  const command = given('patch configmap one', stdin);
  if (isRefusal(command)) throw new Error(command.error);
  return flagValue(command, 'patch');
}

/** The refusal of documents; throws if they are taken. */
export function refusal(stdin: unknown, line = 'apply -f -'): Refusal {
  const command = given(line, stdin);
  if (!isRefusal(command)) throw new Error('this is not refused');
  return command;
}
