import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startControlPlane } from '../hack/control-plane.ts';
import { besideKubectl } from './beside-kubectl.ts';
import { endpoint } from './endpoint.ts';
import { gate } from './gate.ts';
import { nativeReads } from './native-reads.ts';
import { allMet, document, row, say } from './report.ts';
import { manyAtOnce, memoryAndStart } from './server-alone.ts';
import { smallPod } from './small-pod.ts';
import { soak } from './soak.ts';

gate();
const controlPlane = await startControlPlane({ report: say });
const version = execFileSync(controlPlane.kubectl, ['version', '--client', '--output=json'], { encoding: 'utf8' });
try {
  await besideKubectl(controlPlane);
  await nativeReads(controlPlane);
  await smallPod(controlPlane);
} finally {
  await controlPlane.stop();
}
await manyAtOnce();
await memoryAndStart();
await endpoint();
await soak(Number(process.env['SOAK_CALLS'] ?? 50_000), row, say);
const text = document(JSON.parse(version).clientVersion.gitVersion);
writeFileSync(join(import.meta.dirname, '..', 'docs', 'benchmarks.md'), text);
process.exitCode = allMet() ? 0 : 1;
