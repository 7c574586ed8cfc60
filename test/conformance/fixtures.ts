import { McpServer } from '@modelcontextprotocol/server';
import { registerAsking, STATE } from './asking.ts';
import { registerContent } from './content.ts';
import { registerReading } from './reading.ts';

/** A server with everything the conformance suite asks a server for, to be mounted on the endpoint of this project. */
export function createFixtureServer(): McpServer {
  const server = new McpServer(
    { name: 'conformance-fixtures', version: '1.0.0' },
    {
      capabilities: {
        logging: {},
        completions: {},
        tools: { listChanged: false },
        prompts: { listChanged: false },
        resources: { listChanged: false, subscribe: true },
      },
      requestState: { verify: STATE.verify },
    },
  );
  registerContent(server);
  registerAsking(server);
  registerReading(server);
  return server;
}
