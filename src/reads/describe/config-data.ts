import { sortedKeys } from '../../go/sort.ts';
import { field } from './description.ts';
import type { Kind } from './kind.ts';
import { type KubeObject, type StringMap, writeHead } from './metadata.ts';

interface ConfigMap extends KubeObject {
  readonly data?: StringMap;
  /** In base64. */
  readonly binaryData?: StringMap;
}

/** Source: ConfigMapDescriber of kubectl/pkg/describe. */
export const configMap: Kind<ConfigMap> = {
  at: { group: '', version: 'v1', resource: 'configmaps' },
  write: (w, { metadata, data = {}, binaryData = {} }) => {
    writeHead(w, metadata);
    w.write(0, '\nData\n====\n');
    for (const key of sortedKeys(data)) {
      w.write(0, `${key}:\n----\n`);
      w.write(0, `${data[key]}\n`);
      w.write(0, '\n');
    }
    w.write(0, '\nBinaryData\n====\n');
    for (const key of sortedKeys(binaryData)) w.write(0, `${key}: ${byteLength(binaryData[key])} bytes\n`);
    w.write(0, '\n');
  },
  failsWithoutEvents: true,
};

interface Secret extends KubeObject {
  readonly type?: string;
  /** In base64. */
  readonly data?: StringMap;
}

/** Shows the sizes of values, and only a service account's token itself. Source: describeSecret of kubectl/pkg/describe. */
export const secret: Kind<Secret> = {
  at: { group: '', version: 'v1', resource: 'secrets' },
  events: 'none',
  write: (w, { metadata, type, data = {} }) => {
    writeHead(w, metadata);
    w.write(0, `\nType:\t${type ?? ''}\n`);
    w.write(0, '\nData\n====\n');
    for (const key of sortedKeys(data)) {
      const isToken = key === 'token' && type === 'kubernetes.io/service-account-token';
      field(
        w,
        0,
        key,
        isToken ? Buffer.from(data[key] ?? '', 'base64').toString('utf8') : `${byteLength(data[key])} bytes`,
      );
    }
  },
};

function byteLength(base64 = ''): number {
  return Buffer.byteLength(base64, 'base64');
}
