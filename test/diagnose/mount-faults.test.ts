import { expect, test } from 'vitest';
import { mountFault } from '../../src/diagnose/mount-faults.ts';
import { toPod } from '../../src/diagnose/objects/pod.ts';
import { pod } from './objects.ts';

const POD = toPod(pod('web'));

test.each<[string, string | undefined]>([
  [
    'MountVolume.MountDevice failed for volume "pvc-1" : driver name ebs.csi.aws.com not found in the list of registered CSI drivers',
    'the CSI driver ebs.csi.aws.com does not run on node node-1',
  ],
  [
    'MountVolume.SetUp failed for volume "d" : hostPath type check failed: /data is not a directory',
    'the hostPath is not on node node-1, or is of another type',
  ],
  ['mount failed: exit status 32 Output: mount.nfs: Connection timed out', 'the NFS server does not answer or refuses'],
  ['mount: wrong fs type, bad option, bad superblock on /dev/xvdb', 'its file system cannot be read'],
  ['mkdir /var/lib/x: no space left on device', 'the disk is full'],
  ['AttachVolume.Attach failed: AttachmentLimitExceeded', 'the node has as many volumes attached as it may'],
  ['AttachVolume.Attach failed: InvalidVolume.NotFound: vol-1', 'the disk behind it does not exist any more'],
  ['UnauthorizedOperation: You are not authorized', 'the driver lacks a right at the provider'],
  ['local volume path "/mnt/a" does not exist', 'a path that it needs does not exist on node node-1'],
  ['timed out waiting for the condition', undefined],
  ['', undefined],
])('%s', (message, cause) => {
  expect(mountFault(message, POD)?.cause).toBe(cause);
});
