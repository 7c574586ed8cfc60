import { expect, test } from 'vitest';
import { titleOf } from '../../../src/reads/describe/field-title.ts';

// What kubectl's own function made of the same names.
test.each([
  ['nodeName', 'Node Name'],
  ['apiURL', 'API URL'],
  ['podCIDRs', 'Pod CIDRs'],
  ['uid', 'UID'],
  ['URLPath', 'URLPath'],
  ['dnsNames', 'Dns Names'],
  ['some-key', 'Some - Key'],
  ['some_key', 'some_key'],
  ['key9', 'key9'],
  ['größe', 'Größe'],
  ['IPAMConfig', 'IPAMConfig'],
  ['XMLHttpRequest', 'XMLHttp Request'],
  ['aB', 'A B'],
  ['apiVersion', 'API Version'],
  ['clusterIPs', 'Cluster I Ps'],
  ['mixedUIDs', 'Mixed UIDs'],
  ['OS', 'OS'],
  ['guid', 'GUID'],
  ['-', '-'],
  ['', ''],
  ['PEMBundle', 'PEMBundle'],
  ['iSCSI', 'I SCSI'],
  ['x-kubernetes-list-type', 'X - Kubernetes - List - Type'],
  ['eBPF', 'E BPF'],
  ['ABCDef', 'ABCDef'],
  ['ABC-Def', 'ABC - Def'],
  ['Ünder', 'Ünder'],
])('The field %j is called %j', (name, title) => {
  expect(titleOf(name)).toBe(title);
});
