import { row } from './description.ts';
import type { Kind } from './kind.ts';
import { type KubeObject, writeHead } from './metadata.ts';

interface ServiceAccount extends KubeObject {
  readonly imagePullSecrets?: readonly { readonly name?: string }[];
}

const TITLE = 'Image pull secrets:';

/** Source: describeServiceAccount of kubectl/pkg/describe. */
export const serviceAccount: Kind<ServiceAccount> = {
  at: { group: '', version: 'v1', resource: 'serviceaccounts' },
  write: (w, { metadata, imagePullSecrets = [] }) => {
    writeHead(w, metadata);
    if (imagePullSecrets.length === 0) row(w, 0, TITLE, '<none>');
    for (const [index, { name }] of imagePullSecrets.entries()) {
      row(w, 0, index === 0 ? TITLE : ' '.repeat(TITLE.length), name);
    }
  },
};
