import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { METRICS, type MetricName, type MetricRow } from '../../src/metrics/table.ts';

const DEPLOY = join(import.meta.dirname, '..', '..', 'deploy');
const TABLE: Readonly<Record<string, MetricRow>> = METRICS;

/** What a label can be beside the metric's own: those that Prometheus adds to every target, and a histogram's bucket. */
const ADDED: ReadonlySet<string> = new Set(['namespace', 'instance', 'le']);

interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string }[];
}
const dashboard = JSON.parse(readFileSync(join(DEPLOY, 'grafana-dashboard.json'), 'utf8'));
const panels = dashboard.panels as readonly Panel[];
const alerts = parse(readFileSync(join(DEPLOY, 'alerts.yaml'), 'utf8')).spec.groups.flatMap(
  (group: { rules: readonly unknown[] }) => group.rules,
) as readonly { alert: string; expr: string; labels: { severity: string }; annotations: { summary: string } }[];

const expressions: readonly [string, string][] = [
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }): [string, string] => [title, expr])),
  ...alerts.map(({ alert, expr }): [string, string] => [alert, expr]),
];

describe('an expression of the dashboard and the alerts uses only metrics and labels that there are', () => {
  test.each(expressions)('%s: %s', (_, expr) => {
    const found = expr.match(/\b(kubernetes_remediation_mcp|process)_\w+/g) ?? [];
    expect(found.length).toBeGreaterThan(0);
    const names = found.map((name) => name.replace(/_(bucket|sum|count)$/, ''));
    for (const name of names) expect(Object.keys(METRICS)).toContain(name);
    const labels = new Set(names.flatMap((name) => [...(TABLE[name as MetricName]?.labels ?? [])]));
    const used = [...expr.matchAll(/[{,]\s*(\w+)\s*(?:=~|!=|=)/g), ...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(
      ([, words = '']) => words.split(/,\s*/),
    );
    for (const label of used) expect(labels.has(label) || ADDED.has(label), `${label} of ${names}`).toBe(true);
  });
});

test('a counter is asked for its rate or increase, never for its height', () => {
  for (const [title, expr] of expressions) {
    for (const [name, { type }] of Object.entries(TABLE)) {
      if (type === 'counter' && expr.includes(name))
        expect(expr, title).toMatch(new RegExp(`(rate|increase)\\(${name}`));
    }
  }
});

test('every metric of the server is on the dashboard', () => {
  const all = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)).join('\n');
  for (const name of Object.keys(METRICS).filter((each) => each !== 'process_start_time_seconds'))
    expect(all).toContain(name);
});

test('every alert says how bad it is and what is wrong', () => {
  expect(alerts.length).toBeGreaterThanOrEqual(6);
  for (const { labels, annotations } of alerts) {
    expect(labels.severity).toMatch(/^(warning|critical)$/);
    expect(annotations.summary).toMatch(/\.$/);
  }
});

test('panels have ids of their own and do not cover each other', () => {
  const places = dashboard.panels as readonly { id: number; gridPos: { x: number; y: number; w: number; h: number } }[];
  expect(new Set(places.map(({ id }) => id)).size).toBe(places.length);
  for (const [i, { gridPos: a }] of places.entries()) {
    expect(a.x + a.w).toBeLessThanOrEqual(24);
    for (const { gridPos: b } of places.slice(i + 1))
      expect(a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h).toBe(false);
  }
});
