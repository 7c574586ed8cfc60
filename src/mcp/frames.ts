import { randomUUID } from 'node:crypto';

/** A JSON-RPC message as parts of its text, so that a long part is never copied into a longer one. */
export type Frame = readonly string[];

/** Writes the response to a request, with its members in the SDK's order. `result` is JSON already. */
export function writeResponse(id: string | number, result: Frame): Frame {
  return ['{"result":', ...result, `,"jsonrpc":"2.0","id":${JSON.stringify(id)}}`];
}

/** Writes a request to the client, under an id that no other request has. */
export function writeRequest(method: string, params: object): Frame {
  return [JSON.stringify({ jsonrpc: '2.0', id: `ask-${randomUUID()}`, method, params })];
}

/** Writes a notification. */
export function writeNotification(method: string, params: object): Frame {
  return [JSON.stringify({ jsonrpc: '2.0', method, params })];
}
