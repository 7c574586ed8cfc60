import type { MadeCommand } from './stacks.ts';

type Body = Readonly<Record<string, unknown>>;

/** The tools have no argument for a cursor. */
const NEXT_PART = / ?For the next part, [^.]*"continue", as given here\.( Or )?/;

/** Sentences of answers name arguments and tools that these agents do not have. */
function forCommandLine(sentence: string): string {
  return sentence
    .replace(NEXT_PART, (_, or) => (or === undefined ? '' : ' '))
    .replaceAll(/ or "pipe"(?:, for example \[[^\]]*\])?/g, '')
    .replaceAll(/ with "pipe", for example \[[^\]]*\]/g, ' with a name or -l')
    .replaceAll(/"stdin"(?!:)/g, "a here-document (-f - <<'EOF')")
    .replaceAll('Call get_config to see what is allowed.', 'Ask the operator what is allowed.');
}

/** Returns the text that an agent gets of a command: what kubectl printed, or why the command was rejected. Pure. */
export function textOfCommand(body: Body): string {
  const { success, return_code: code } = body;
  const printed = [textIn(body, 'stdout'), textIn(body, 'stderr')].filter((each) => each !== '').join('\n');
  const aside = [textIn(body, 'notice'), textIn(body, 'hint')].map(forCommandLine);
  const said = aside.filter((each) => each !== '').join('\n');
  if (typeof code === 'number' && code !== 0)
    return join(`Command Rejected: Error executing kubectl command:\n${printed}`, said);
  if (success === true) return join(printed, said) || 'The command printed nothing.';
  return join(join(`Command Rejected: ${textIn(body, 'error')}${codeIn(body)}`, said), printed);
}

/** Returns the text that an agent gets of a rollback, or of the list of commands. Pure. */
export function textOfResult(body: Body): string {
  if (body['success'] === true) return textIn(body, 'result');
  return join(`Error during rollback: ${textIn(body, 'error')}${codeIn(body)}`, textIn(body, 'hint'));
}

/** What becomes of a command that is rolled back, if that is not simply its end. */
export function limitOf({ reversible, because }: Pick<MadeCommand, 'reversible' | 'because'>): string {
  return reversible === 'restores' ? '' : ` (${reversible}: ${because})`;
}

function codeIn({ code }: Body): string {
  return typeof code === 'string' ? ` (${code})` : '';
}

function join(one: string, other: string): string {
  if (one === '' || other === '') return one + other;
  return one.endsWith('\n') ? one + other : `${one}\n${other}`;
}

function textIn(body: Body, key: string): string {
  const value = body[key];
  return typeof value === 'string' ? value : '';
}
