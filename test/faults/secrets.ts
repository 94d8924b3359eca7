import { inspect } from "node:util";

/** A part of a secret of this length is a leak. */
const PIECE = 8;

/** Base64 of an image looks like a token, so check its decoded content instead. */
const PICTURE = /data:image\/svg\+xml;base64,([A-Za-z0-9+/=]+)/g;

/** The secrets of a test, and all its output. */
export class Secrets {
  readonly #pieces = new Map<string, string>();
  readonly #outputs: [where: string, text: string][] = [];

  /** Registers a secret; its kind is reported if it leaks. */
  add(secret: string, kind: string): string {
    for (let i = 0; i + PIECE <= secret.length; i++) {
      this.#pieces.set(secret.slice(i, i + PIECE), kind);
    }
    return secret;
  }

  /** Collects output. */
  saw(where: string, value: unknown): void {
    const text = typeof value === "string" ? value : inspect(value, { depth: 12 });
    this.#outputs.push([where, text.replace(PICTURE, (_, data: string) => atob(data))]);
  }

  /** Collects every form in which an object can be shown or logged. */
  sawObject(where: string, value: unknown): void {
    this.saw(`${where}, inspected`, inspect(value, { depth: 12, showHidden: true }));
    this.saw(`${where}, as a string`, String(value));
    const json = JSON.stringify(value, (_, part) => typeof part === "bigint" ? `${part}` : part);
    this.saw(`${where}, as JSON`, json ?? "");
    let copy: unknown;
    try {
      copy = structuredClone(value);
    } catch {
      // Functions cannot be cloned, so nothing can leak this way.
    }
    this.saw(`${where}, cloned`, inspect(copy, { depth: 12, showHidden: true }));
    if (value instanceof Error) {
      this.saw(`${where}, its stack`, value.stack ?? "");
      this.saw(`${where}, its message`, value.message);
      if (value.cause !== undefined) this.sawObject(`${where}, its cause`, value.cause);
    }
    const own = value as Record<symbol, unknown>;
    for (const name of ["Jupyter.display", "Deno.customInspect", "nodejs.util.inspect.custom"]) {
      const show = typeof value === "object" && value !== null && own[Symbol.for(name)];
      if (typeof show !== "function") continue;
      this.saw(`${where}, ${name}`, (show as (...a: unknown[]) => unknown).call(value, 2, {}));
    }
  }

  /** The leaks found, and where. */
  leaks(): string[] {
    const found = new Set<string>();
    for (const [where, text] of this.#outputs) {
      for (let i = 0; i + PIECE <= text.length; i++) {
        const kind = this.#pieces.get(text.slice(i, i + PIECE));
        if (kind) found.add(`${kind} in ${where}`);
      }
    }
    return [...found];
  }

  get collected(): number {
    return this.#outputs.length;
  }
}
