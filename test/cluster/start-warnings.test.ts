import { expect, onTestFinished, test } from 'vitest';
import { callTool, until } from '../served.ts';
import { serveCluster } from './against.ts';
import { writePolicy } from './policy-file.ts';

test('asks the cluster for the kinds in rules, and warns of unknown ones', async () => {
  const POLICY_FILE = writePolicy({
    rules: [
      { id: 'all', effect: 'allow', subcommands: ['get'] },
      { id: 'typo', effect: 'deny', resources: ['deploymants', 'gizmos.example.com'] },
      { id: 'known', effect: 'deny', resources: ['pods', 'Deployment'] },
    ],
  });
  const server = await serveCluster({ POLICY_FILE });
  onTestFinished(() => server.stop());
  const warned = () => server.log().flatMap(({ level, msg }) => (level === 'warn' ? [String(msg)] : []));
  const rules = await until(() => {
    const found = warned().filter((msg) => msg.startsWith('Rule '));
    return found.length >= 2 ? found : undefined;
  });
  expect(rules).toEqual(
    ['deploymants', 'gizmos.example.com'].map(
      (kind) =>
        `Rule 'typo' of the policy file names the kind '${kind}', which neither this server nor the cluster knows; the rule never matches it.`,
    ),
  );
  expect(await callTool(server.url, 'kubectl', { args: ['get', 'namespaces', '-o', 'name'] })).toMatchObject({
    success: true,
  });
});
