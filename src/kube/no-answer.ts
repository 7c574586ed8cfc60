/** The API server gave no answer to a request that the server made for a call. `message` is a sentence with cause and cure. */
export class NoAnswer extends Error {}
