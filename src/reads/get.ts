import { LeaveToKubectl } from '../api/api.ts';
import { RestClient } from '../api/objects/rest-client.ts';
import { selectResources } from './get/arguments.ts';
import { printFailure } from './get/failure.ts';
import { getObjects, takeObjects } from './get/get-objects.ts';
import { getTables } from './get/get-tables.ts';
import { readOptions } from './get/options.ts';
import type { NativeRead } from './read.ts';
import { reportErrors } from './report-errors.ts';

/**
 * kubectl get of types, names and categories, once: without --watch, --raw, files and Go templates.
 * Source: kubectl/pkg/cmd/get.
 */
export const readGet: NativeRead = reportErrors(async (command, parts) => {
  if (command.positionals.length === 0) throw new LeaveToKubectl('no type is given');
  const options = readOptions(command, parts);
  const client = new RestClient(parts);
  const selection = await selectResources(command.positionals, options, parts.discovery);
  const isTable = options.output.kind === 'table';
  const { objects } = parts;
  const failure = await (objects === undefined
    ? (isTable ? getTables : getObjects)(selection, options, client, parts)
    : takeObjects(selection, options, client, objects));
  if (failure === undefined) return 0;
  parts.stderr(printFailure(failure));
  return 1;
});
