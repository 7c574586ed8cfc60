import type { TestProject } from 'vitest/node';
import { buildProgram } from '../../hack/build.ts';
import { type ControlPlane, startControlPlane, wantedKubernetes } from '../../hack/control-plane.ts';
import { keepClock } from './keep-clock.ts';

/**
 * Starts a real control plane for each worker: comparisons of whole lists allow no other writer. They start one after the other,
 * so that the second finds all programs built.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const started: ControlPlane[] = [];
  // `make compatibility` makes each call with kubectl as it is published, and in a process of its own.
  const isFast = wantedKubernetes() === 'newest';
  const stop = async () => void (await Promise.all(started.map((each) => each.stop())));
  try {
    for (let worker = 1; worker <= project.config.maxWorkers; worker++)
      started.push(
        await startControlPlane({
          collectsLess: true,
          kubectl: isFast ? 'kubectl-untranslated' : 'kubectl',
          report: (line) => process.stderr.write(`control plane ${worker}: ${line}\n`),
        }),
      );
    for (const each of started) keepClock(each);
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide(
    'controlPlanes',
    started.map(({ kubeconfig, server, kubectl, auditLog }) => ({ kubeconfig, server, kubectl, auditLog })),
  );
  const { kubectl = '' } = started[0] ?? {};
  const report = (line: string) => void process.stderr.write(`${line}\n`);
  if (isFast && kubectl === (await buildProgram('kubectl-untranslated', report)))
    project.provide('kubectlCalls', { kubectl, calls: await buildProgram('kubectl-calls', report) });
  return stop;
}
