import { describe, expect, test } from 'vitest';
import { LeaveToKubectl } from '../../../src/api/api.ts';
import { renderSchema } from '../../../src/reads/explain/render.ts';
import { type OpenApiDocument, type Schema, typeName } from '../../../src/reads/explain/schema.ts';

const document: OpenApiDocument = {
  components: {
    schemas: {
      'io.example.Node': {
        type: 'object',
        description: 'A node of a tree.',
        properties: { children: { type: 'array', items: { $ref: '#/components/schemas/io.example.Node' } } },
      },
      'io.example.Amount': { type: 'string', description: 'How much.' },
    },
  },
};
const node: Schema = { $ref: '#/components/schemas/io.example.Node' };

describe('the type of a field', () => {
  test.each<[string, Schema]>([
    ['string', { type: 'string' }],
    ['Object', { type: 'object' }],
    ['Object', { description: 'anything' }],
    ['[]string', { type: 'array', items: { type: 'string' } }],
    ['map[string][]integer', { additionalProperties: { items: { type: 'integer' } } }],
    ['Object', { type: 'object', additionalProperties: true }],
    ['Node', node],
    ['Node', { allOf: [node], description: 'said again' }],
    ['string', { $ref: '#/components/schemas/io.example.Amount' }],
    ['Gone', { $ref: '#/components/schemas/io.example.Gone' }],
  ])('is %s', (name, schema) => {
    expect(typeName(schema, document)).toBe(name);
  });

  test('is for kubectl to say where there is no schema', () => {
    expect(() => typeName({ items: { allOf: [{}] } }, document)).toThrow(LeaveToKubectl);
  });
});

function explain(schema: Schema, path: string, options: { isRecursive?: boolean; maxDepth?: number } = {}) {
  const fieldPath = path === '' ? [] : path.split('.');
  return renderSchema(schema, { document, fieldPath, isRecursive: false, maxDepth: 0, ...options });
}

describe('a schema is explained', () => {
  const root: Schema = {
    type: 'object',
    description: 'A root.',
    required: ['tree'],
    properties: { tree: node, mode: { type: 'string', enum: ['', 'a', 'b', 'c', 'd'] } },
  };

  test('with its fields in order, which of them are required, and few of the values they may have', () => {
    expect(explain(root, '')).toBe(
      'DESCRIPTION:\n    A root.\n    \nFIELDS:\n' +
        '  mode\t<string>\n  enum: "", a, b, c, ....\n    <no description>\n\n' +
        '  tree\t<Node> -required-\n    <no description>\n\n',
    );
  });

  test('at a field, with all of its values', () => {
    expect(explain(root, 'mode')).toBe(
      'FIELD: mode <string>\nENUM:\n    ""\n    a\n    b\n    c\n    d\n\nDESCRIPTION:\n    <empty>\n',
    );
  });

  test('to the end of a circle, and no further down than asked for', () => {
    const whole =
      'DESCRIPTION:\n    A root.\n    \nFIELDS:\n  mode\t<string>\n  enum: "", a, b, c, ....\n  tree\t<Node> -required-\n';
    expect(explain(root, '', { isRecursive: true })).toBe(`${whole}    children\t<[]Node>\n`);
    expect(explain(root, '', { isRecursive: true, maxDepth: 1 })).toBe(whole);
  });

  test('through lists', () => {
    expect(explain(root, 'tree.children.children')).toMatch(/^FIELD: children <\[\]Node>\n/);
  });

  test('not at all where the field does not exist', () => {
    expect(() => explain(root, 'tree.leaves')).toThrow('error: field "leaves" does not exist');
  });
});
