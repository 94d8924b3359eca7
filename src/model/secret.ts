/**
 * A string that cannot be shown by accident.
 *
 * @module
 */
import { delayCellEnd } from "../system/kernel.ts";

/** What is shown in place of a secret. */
export const REDACTED = "[redacted]";

/**
 * A token that shows as `[redacted]` in every form; only {@link Secret.reveal} returns it.
 *
 * It prevents accidents, not attacks: any code in the same process can call `reveal`.
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
   * Wraps a string so that it is not shown.
   *
   * @param value the string to hide
   */
  constructor(value: string) {
    this.#value = value;
  }

  /**
   * Reveals the secret.
   *
   * @returns the string itself
   */
  reveal(): string {
    return this.#value;
  }

  /**
   * Hides the secret in strings.
   *
   * @returns `[redacted]`
   */
  toString(): string {
    return REDACTED;
  }

  /**
   * Hides the secret in JSON.
   *
   * @returns `[redacted]`
   */
  toJSON(): string {
    return REDACTED;
  }
}

/** Makes notebook cells and `inspect` show an object as a text. */
export function showAs(target: object, text: () => string): void {
  for (const name of ["Deno.customInspect", "nodejs.util.inspect.custom"]) {
    Object.defineProperty(target, Symbol.for(name), { value: text });
  }
  Object.defineProperty(target, Symbol.for("Jupyter.display"), {
    value: () => {
      // Only Deno's kernel uses this symbol.
      delayCellEnd();
      return { "text/plain": text() };
    },
  });
}

// Not in the class, because `isolatedDeclarations` does not allow computed method names.
showAs(Secret.prototype, () => REDACTED);
