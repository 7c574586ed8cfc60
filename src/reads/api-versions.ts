import { readGroups } from '../api/discovery/read.ts';
import { usageError } from '../api/kubectl-error.ts';
import { byBytes, sortAsGo } from '../go/sort.ts';
import type { NativeRead } from './read.ts';
import { reportErrors } from './report-errors.ts';

/** kubectl api-versions. Source: kubectl/pkg/cmd/apiresources/apiversions.go. */
export const readApiVersions: NativeRead = reportErrors(async ({ path, positionals }, parts) => {
  if (positionals.length > 0) throw usageError(path, `unexpected arguments: [${positionals.join(' ')}]`);
  const groups = await readGroups(parts.api);
  const names = groups.flatMap(({ name, versions }) =>
    versions.map(({ version }) => (name === '' ? version : `${name}/${version}`)),
  );
  parts.stdout(
    sortAsGo(names, byBytes)
      .map((name) => `${name}\n`)
      .join(''),
  );
  return 0;
});
