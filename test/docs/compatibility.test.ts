import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMPATIBILITY } from '../../scripts/compatibility.ts';
import { readConfiguration } from '../../src/config/configuration.ts';
import { REFERENCE_SETTINGS } from '../../src/config/settings/reference.ts';
import { toolsFor } from '../../src/tools/index.ts';

const root = join(import.meta.dirname, '..', '..');
/** What the reference does not have. */
const OURS = ['TOOLSET', 'KUBECTL_DIAGNOSTIC_MAX_PODS', 'KUBECTL_FILE_READ_DEBUG_IMAGE'];

describe('the table of compatibility', () => {
  test('has a part for every tool of the reference', () => {
    const tools = toolsFor(readConfiguration({ TOOLSET: '1.4' }), false).filter(
      ({ isUnlisted }) => isUnlisted !== true,
    );
    expect(tools.map(({ name }) => name)).toEqual([
      'read_file_from_container',
      'run_preapproved_kubectl_exec_command',
      'run_preapproved_diagnostic_image',
      'run_gpu_node_diagnostics',
      'get_remediation_mcp_config',
      'run_kubectl_command',
    ]);
    const parts = new Set(COMPATIBILITY.map(({ about }) => about));
    expect(tools.filter(({ name }) => !parts.has(`\`${name}\``))).toEqual([]);
  });

  test('has a row for every variable of the reference', () => {
    const items = COMPATIBILITY.filter(({ about }) => about === 'Environment').map(({ item }) => item);
    const variables = Object.values(REFERENCE_SETTINGS).map(({ variable }) => variable);
    expect(variables.filter((name) => !OURS.includes(name) && !items.includes(`\`${name}\``))).toEqual([]);
  });

  test('names no proof for two rows', () => {
    const shown = COMPATIBILITY.map((row) => row.shown);
    expect(shown.filter((each, at) => shown.indexOf(each) !== at)).toEqual([]);
  });

  test.each(COMPATIBILITY)('$about: $item: a reason where it is not the same', ({ verdict, why }) => {
    if (verdict !== 'same') expect(why).toMatch(/\S/);
  });

  test.each([...new Set(COMPATIBILITY.map((row) => row.test))])('%s proves each of its rows, and no others', (file) => {
    expect(readFileSync(join(root, file), 'utf8')).toContain('\nproveRows(import.meta.filename, PROOFS);\n');
  });
});
