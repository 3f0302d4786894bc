/** Numbers and JSON: neither loses a digit. */

/** A record as JSON has it. */
export type Json<T> = {
  readonly [Name in keyof T as T[Name] extends (...args: never[]) => unknown ? never : Name]: JsonValue<T[Name]>;
};

type JsonValue<T> = T extends bigint ? string : T extends { toJSON(): infer J } ? J : T;

/** Returns a record's fields. A `bigint` is a string; for all else JSON knows what to do, or the value itself does. */
export function toJson<T extends object>(record: object): Json<T> {
  const fields = Object.entries(record).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === "bigint" ? value.toString() : value,
  ]);
  return Object.fromEntries(fields) as Json<T>;
}

/** Returns a whole number as a `number` where that can hold it. */
export function toInteger(value: number | bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
