import { KubectlError } from '../api/kubectl-error.ts';
import { RestClient } from '../api/objects/rest-client.ts';
import { TabWriter } from '../go/tabwriter.ts';
import { writeOut } from './describe/description.ts';
import { writePodTemplate } from './describe/pod-template.ts';
import type { NativeRead } from './read.ts';
import { reportErrors } from './report-errors.ts';
import { rolloutRevision } from './rollout/revision-flag.ts';
import { type Revision, readRevisions } from './rollout/revisions.ts';
import { visitTargets } from './rollout/targets.ts';

/** kubectl rollout history without --output. Source: kubectl/pkg/cmd/rollout/rollout_history.go. */
export const readRolloutHistory: NativeRead = reportErrors(async (command, parts) => {
  const wanted = rolloutRevision(command);
  const client = new RestClient(parts);
  await visitTargets(command, parts, client, async (target) => {
    const revisions = await readRevisions(client, target);
    const text = wanted > 0n ? describeRevision(revisions, wanted) : listRevisions(revisions);
    const { group, kind } = target.resource;
    const type = [kind.toLowerCase(), group].filter(Boolean).join('.');
    const title = wanted > 0n ? `with revision #${wanted}` : '';
    parts.stdout(`${type}/${target.object.metadata.name} ${title}\n${text}\n`);
  });
  return 0;
});

const NO_HISTORY = 'No rollout history found.';

function listRevisions(revisions: readonly Revision[]): string {
  if (revisions.length === 0) return NO_HISTORY;
  let text = '';
  const columns = new TabWriter({ minWidth: 0, padding: 2 }, (laidOut) => {
    text += laidOut;
  });
  columns.write('REVISION\tCHANGE-CAUSE\n');
  for (const { number, changeCause } of revisions) columns.write(`${number}\t${changeCause || '<none>'}\n`);
  columns.flush();
  return text;
}

function describeRevision(revisions: readonly Revision[], wanted: bigint): string {
  if (revisions.length === 0) return NO_HISTORY;
  const revision = revisions.find(({ number }) => number === wanted);
  if (revision === undefined) throw new KubectlError('unable to find the specified revision');
  return writeOut((description) => writePodTemplate(description, revision.template));
}
