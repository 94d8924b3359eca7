/**
 * Deno, and its notebook kernel, where there is one.
 *
 * @module
 */

/** What a notebook kernel offers for showing things. */
export interface KernelChannel {
  /** Sends one Jupyter message, such as `display_data`. */
  broadcast(type: string, content: Record<string, unknown>): Promise<void>;
}

/** What this package uses of the `Deno` global. */
export interface DenoGlobal {
  /** Throws when read outside the kernel. */
  readonly jupyter: { broadcast(type: string, content: Record<string, unknown>): Promise<void> };
  addSignalListener(signal: string, listener: () => void): void;
  removeSignalListener(signal: string, listener: () => void): void;
}

/** @returns the `Deno` global, on Deno */
export function denoGlobal(): DenoGlobal | undefined {
  return (globalThis as { Deno?: DenoGlobal }).Deno;
}

/**
 * Finds the kernel; outside it, reading `Deno.jupyter` throws, even under `typeof` (Deno 2.9.6).
 *
 * @returns its channel, or undefined
 */
export function detectKernel(): KernelChannel | undefined {
  try {
    const jupyter = denoGlobal()?.jupyter;
    if (typeof jupyter?.broadcast !== "function") return undefined;
    return { broadcast: async (type, content) => await jupyter.broadcast(type, content) };
  } catch {
    return undefined;
  }
}
