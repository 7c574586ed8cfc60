/** Sets a field of an object, whatever its name: assigned, `__proto__` would not become a field, and later checks would miss it. */
export function setField(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') object[name] = value;
  else Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}
