import { refuse } from '../../errors.ts';
import { commandRow } from '../classification/index.ts';
import { giveObjects } from '../instead.ts';
import { denyIf, type Rule } from '../policy.ts';

/** Objects are read from the call itself (`stdin`), never from a file, a folder or a URL. */
export const documentsOnly: Rule = {
  id: 'documents-only',
  judge: ({ command }) => {
    const row = commandRow(command.path);
    const needs = row !== undefined && 'targets' in row && row.targets === 'documents';
    const reads = command.flags.some(({ name }) => name === 'filename');
    const surplus = command.documents !== undefined && command.positionals.length > 0;
    return denyIf(
      (needs || reads) && command.documents === undefined
        ? refuse(
            'LOCAL_FILE',
            'kubectl reads no file, folder or URL here.',
            needs || command.path[0] === 'delete'
              ? giveObjects(command)
              : 'Give the objects in "stdin" with apply, create, replace or delete and -f -. For other commands, name the objects.',
          )
        : surplus
          ? refuse(
              'DOCUMENT_INVALID',
              'The call names objects both in "stdin" and in "args".',
              'Leave the names out of "args".',
            )
          : undefined,
    );
  },
};
