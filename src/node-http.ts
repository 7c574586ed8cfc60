/**
 * What this server needs of node:http. An import of node:http, even of single names, also evaluates what it exports beside
 * HTTP, and so loads a web client that takes 4 MiB and is not used here (ADR 0023).
 */
export const { Agent, createServer, get, request } = process.getBuiltinModule('node:http');
