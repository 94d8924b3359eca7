/**
 * A string nobody sees by accident.
 *
 * @module
 */
import { delayCellEnd } from "../system/kernel.ts";

/** What stands in place of a secret. */
export const REDACTED = "[redacted]";

/**
 * A token that shows as `[redacted]` in every form; only {@link Secret.reveal} gives it.
 *
 * It stops accidents, not code: whoever runs in the same process can call `reveal`.
 *
 * @example
 * ```ts
 * import { Secret } from "@provena/notebook";
 * const secret = new Secret("hunter2");
 * console.log(`${secret}`, JSON.stringify({ secret })); // [redacted] {"secret":"[redacted]"}
 * console.log(secret.reveal().length); // 7
 * ```
 */
export class Secret {
  readonly #value: string;

  /**
   * Keeps a string from being shown.
   *
   * @param value the string to keep
   */
  constructor(value: string) {
    this.#value = value;
  }

  /**
   * The string itself.
   *
   * @returns the string itself
   */
  reveal(): string {
    return this.#value;
  }

  /**
   * What is shown in its place.
   *
   * @returns `[redacted]`
   */
  toString(): string {
    return REDACTED;
  }

  /**
   * What is written in its place.
   *
   * @returns `[redacted]`
   */
  toJSON(): string {
    return REDACTED;
  }
}

/** Makes an object show itself as a text, in a notebook's cell and wherever it is inspected. */
export function showAs(target: object, text: () => string): void {
  for (const name of ["Deno.customInspect", "nodejs.util.inspect.custom"]) {
    Object.defineProperty(target, Symbol.for(name), { value: text });
  }
  Object.defineProperty(target, Symbol.for("Jupyter.display"), {
    value: () => {
      // Deno's kernel is the one that asks for this form.
      delayCellEnd();
      return { "text/plain": text() };
    },
  });
}

// Set from outside: `isolatedDeclarations` refuses computed method names on a class.
showAs(Secret.prototype, () => REDACTED);
