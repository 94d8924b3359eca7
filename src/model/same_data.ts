/**
 * Whether two answers hold the same.
 *
 * @module
 */
import { STEP, type Steps } from "../text/steps.ts";

/** Compares data as JSON holds it; ends at the first difference. */
export function* holdSame(one: unknown, other: unknown): Steps<boolean> {
  const pending: [unknown, unknown][] = [[one, other]];
  let step = 0;
  for (let pair = pending.pop(); pair; pair = pending.pop()) {
    if (++step % STEP === 0) yield;
    const [a, b] = pair;
    if (a === b) continue;
    if (!isOpen(a) || !isOpen(b)) return false;
    const names = Object.keys(a);
    if (Array.isArray(a) !== Array.isArray(b) || names.length !== Object.keys(b).length) {
      return false;
    }
    for (const name of names) {
      if (!Object.hasOwn(b, name)) return false;
      pending.push([a[name], b[name]]);
    }
  }
  return true;
}

function isOpen(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
