import { KubectlError } from '../api/kubectl-error.ts';
import { RestClient } from '../api/objects/rest-client.ts';
import type { JsonObject } from '../go/json.ts';
import { printStruct } from '../go/print-json.ts';
import { sortedKeys } from '../go/sort.ts';
import { TabWriter } from '../go/tabwriter.ts';
import { TABLE_COLUMNS } from '../go/terminal.ts';
import { flagValue } from '../kube/command.ts';
import { withoutManagedFields } from './get/managed-fields.ts';
import { toYaml } from './get/print-objects.ts';
import type { NativeRead } from './read.ts';
import { reportErrors } from './report-errors.ts';

/** kubectl auth whoami. Source: kubectl/pkg/cmd/auth/whoami.go. */
export const readAuthWhoami: NativeRead = reportErrors(async (command, parts) => {
  const review = await askWhoami(new RestClient(parts));
  switch (flagValue(command, 'output') ?? '') {
    case 'json':
      parts.stdout(`${printStruct(withoutManagedFields(review))}\n`);
      break;
    case 'yaml':
      parts.stdout(toYaml(withoutManagedFields(review)));
      break;
    case 'name':
      parts.stdout('selfsubjectreview.authentication.k8s.io/<unknown>\n');
      break;
    default:
      printAttributes(review.status?.userInfo ?? {}, parts.stdout);
  }
  return 0;
});

interface UserInfo {
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

type Review = JsonObject & { readonly status?: { readonly userInfo?: UserInfo } };

const VERSIONS = ['v1', 'v1beta1', 'v1alpha1'] as const;

/** Asks in the newest version that is served. */
async function askWhoami(client: RestClient): Promise<Review> {
  for (const version of VERSIONS) {
    const apiVersion = `authentication.k8s.io/${version}`;
    const body = { kind: 'SelfSubjectReview', apiVersion, metadata: {}, status: { userInfo: {} } };
    try {
      return await client.postJson<Review>(`/apis/${apiVersion}/selfsubjectreviews`, body);
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      if (error.status?.reason === 'Forbidden')
        throw new KubectlError(
          'the selfsubjectreviews API is not enabled in the cluster or you do not have permission to call it',
        );
      if (!error.isNotFound) throw error;
    }
  }
  throw new KubectlError('the selfsubjectreviews API is not enabled in the cluster');
}

function printAttributes({ username, uid, groups = [], extra = {} }: UserInfo, stdout: (text: string) => void): void {
  const columns = new TabWriter(TABLE_COLUMNS, stdout);
  columns.write('ATTRIBUTE\tVALUE\n');
  if (username) columns.write(`Username\t${username}\n`);
  if (uid) columns.write(`UID\t${uid}\n`);
  if (groups.length > 0) columns.write(`Groups\t[${groups.join(' ')}]\n`);
  for (const key of sortedKeys(extra)) columns.write(`Extra: ${key}\t[${extra[key]?.join(' ')}]\n`);
  columns.flush();
}
