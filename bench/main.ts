/**
 * Measures everything and writes docs/benchmarks.md, or only the groups named as arguments and writes nothing:
 *
 *     make bench
 *     make bench ONLY="gate endpoint"
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ControlPlane, startControlPlane } from '../hack/control-plane.ts';
import { answers } from './answers.ts';
import { besideKubectl } from './beside-kubectl.ts';
import { changes } from './changes.ts';
import { crowd } from './crowd.ts';
import { endpoint } from './endpoint.ts';
import { firstView } from './first-view.ts';
import { gate } from './gate.ts';
import { nativeReads } from './native-reads.ts';
import { allMet, document, row, say } from './report.ts';
import { manyAtOnce, memoryAndStart } from './server-alone.ts';
import { smallPod } from './small-pod.ts';
import { soak } from './soak.ts';
import { ways } from './ways.ts';
import { writes } from './writes.ts';

const ALONE: Readonly<Record<string, () => void | Promise<void>>> = {
  gate,
  'many-at-once': manyAtOnce,
  'memory-and-start': memoryAndStart,
  endpoint,
  soak: () => soak(Number(process.env['SOAK_CALLS'] ?? 50_000), row, say),
};
const ON_A_CLUSTER: Readonly<Record<string, (controlPlane: ControlPlane) => Promise<void>>> = {
  'beside-kubectl': besideKubectl,
  'native-reads': nativeReads,
  answers,
  writes,
  changes,
  'first-view': firstView,
  ways,
  'small-pod': smallPod,
  crowd,
};

const only = process.argv.slice(2);
const groups = [...Object.keys(ALONE), ...Object.keys(ON_A_CLUSTER)];
const unknown = only.find((name) => !groups.includes(name));
if (unknown !== undefined) throw new Error(`There is no group ${unknown}; there are ${groups.join(', ')}.`);
const wanted = (name: string) => only.length === 0 || only.includes(name);

let kubectlVersion = '';
if (Object.keys(ON_A_CLUSTER).some(wanted)) {
  const controlPlane = await startControlPlane({ report: say });
  try {
    const told = execFileSync(controlPlane.kubectl, ['version', '--client', '--output=json'], { encoding: 'utf8' });
    kubectlVersion = JSON.parse(told).clientVersion.gitVersion;
    for (const [name, group] of Object.entries(ON_A_CLUSTER)) if (wanted(name)) await group(controlPlane);
  } finally {
    await controlPlane.stop();
  }
}
for (const [name, group] of Object.entries(ALONE)) if (wanted(name)) await group();
if (only.length === 0)
  writeFileSync(join(import.meta.dirname, '..', 'docs', 'benchmarks.md'), document(kubectlVersion));
process.exitCode = allMet() ? 0 : 1;
