import { type Cell, cell } from '../cell.ts';
import { NO_QUESTION, type Question } from './try-body.ts';

/** The question, also while another page is shown. It is in no address: a command line can hold a secret. */
export const question: Cell<Question> = cell(NO_QUESTION);

/** Asks about a call that was made. */
export function tryCall(call: string, caller: { readonly name: string; readonly groups: readonly string[] }): void {
  question.set({ call, caller: caller.name, groups: caller.groups.join(', '), stdin: '' });
}
