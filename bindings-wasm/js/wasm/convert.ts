/**
 * Plain data on its way between JavaScript and the core, which names things in snake case.
 *
 * Both directions are each other's inverse: a name that is not in camel case, such as `to_username`, does not become one
 * of the core's by accident.
 */

import { type ErrorDetails, StarsBotError } from "../api/errors.js";

/** Returns options or arguments for the core. What is no object is for it to refuse. */
export function toNative(fields: unknown): unknown {
  if (typeof fields !== "object" || fields === null) return fields;
  const native: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) native[snakeCase(name)] = value;
  return native;
}

/** Returns data of the core. No name says that a time is in milliseconds: all are. */
export function fromNative(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(fromNative);
  if (typeof data !== "object" || data === null) return data;
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(data)) fields[camelCase(name)] = fromNative(value);
  return fields;
}

/** Returns the error of the core's details, which name a field as JavaScript has it. */
export function errorFromNative(native: unknown, cause?: unknown): StarsBotError {
  const details = fromNative(native) as ErrorDetails;
  if (details.field === null) return StarsBotError.from(details, cause);
  const field = camelCase(details.field);
  const message = details.message.replaceAll(`\`${details.field}\``, `\`${field}\``);
  return StarsBotError.from({ ...details, field, message }, cause);
}

/** Calls the core, which throws the details of an error. A trap of the module stays what it is. */
export function callNative<T>(call: () => T): T {
  try {
    return call();
  } catch (thrown) {
    throw thrown instanceof WebAssembly.RuntimeError ? thrown : errorFromNative(thrown);
  }
}

function camelCase(name: string): string {
  if (!name.includes("_")) return name;
  return name.replace(/_ms$/, "").replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z_]/g, (letter) => `_${letter.toLowerCase()}`);
}
