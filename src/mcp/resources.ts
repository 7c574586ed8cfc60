import { type McpServer, ResourceNotFoundError, type ServerContext } from '@modelcontextprotocol/server';
import { CARD, readCard, wantsApps } from './apps.ts';
import { subjectOf } from './caller.ts';
import type { Surface } from './surface.ts';

interface Resource {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly mimeType: string;
  readonly read: (surface: Surface, context: ServerContext) => string;
}

const RESOURCES: readonly Resource[] = [
  {
    uri: 'kubernetes-remediation://policy',
    name: 'policy',
    title: 'What this server allows',
    description: 'The policy in words: commands, flags, images, namespaces, limits, and what never runs',
    mimeType: 'text/plain',
    read: ({ policyInWords, caller }, context) => policyInWords(subjectOf(context, caller)),
  },
  {
    uri: 'kubernetes-remediation://audit/recent',
    name: 'recent-calls',
    title: 'Your latest calls',
    description: 'Your latest audit records on this replica, oldest first',
    mimeType: 'application/json',
    read: ({ recentCalls, caller }, context) => JSON.stringify(recentCalls(subjectOf(context, caller)), null, 2),
  },
];

/** Serves resources/list, resources/templates/list and resources/read. */
export function registerResources(mcp: McpServer, surface: Surface): void {
  const { server } = mcp;
  const resources = RESOURCES.map(({ read: _, ...resource }) => resource);
  server.setRequestHandler('resources/list', (_, context) => ({
    resources: wantsApps(mcp, context) ? [...resources, CARD] : resources,
  }));
  server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates: [] }));
  server.setRequestHandler('resources/read', async ({ params }, context) => {
    if (params.uri === CARD.uri) {
      const { uri, mimeType, _meta } = CARD;
      return { contents: [{ uri, mimeType, text: await readCard(), _meta }] };
    }
    const resource = RESOURCES.find(({ uri }) => uri === params.uri);
    if (resource === undefined) throw new ResourceNotFoundError(params.uri);
    const { uri, mimeType } = resource;
    return { contents: [{ uri, mimeType, text: resource.read(surface, context) }] };
  });
}
