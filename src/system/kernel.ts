/**
 * The notebook kernel, where there is one: Deno's, or tslab on Node.
 *
 * @module
 */

/** What a notebook kernel offers for showing things. */
export interface KernelChannel {
  /** Sends one Jupyter message, such as `display_data`. */
  broadcast(type: string, content: Record<string, unknown>): Promise<void>;
  /** Whether a cell's result is inspected and nothing else, so that it has to show itself then. */
  readonly inspectsResults?: boolean;
  /** Called by a result's display: lets it leave before the kernel says that the cell has ended. */
  letResultLeave?(): void;
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

/** Finds the kernel. */
export function detectKernel(): KernelChannel | undefined {
  return denoKernel() ?? tslabKernel();
}

/** Outside the kernel, reading `Deno.jupyter` throws, even under `typeof` (Deno 2.9.6). */
function denoKernel(): KernelChannel | undefined {
  try {
    const jupyter = denoGlobal()?.jupyter;
    if (typeof jupyter?.broadcast !== "function") return undefined;
    return {
      broadcast: async (type, content) => await jupyter.broadcast(type, content),
      letResultLeave,
    };
  } catch {
    return undefined;
  }
}

/** The kernel formats and sends a result within a few microtasks of its display; this is more. */
const MICROTASKS = 16;

/** In milliseconds: on a machine with six times more work than cores, one of 200 was late with 20. */
const HEAD_START = 40;

/**
 * Deno's kernel hands a result to the thread that signs and sends it, and the end of the cell to
 * the same thread at once: whichever is signed first leaves first, and clients such as nbclient
 * drop a result that comes after the end, 34 of 150 on a busy machine (Deno 2.9.5). A wait inside
 * the display is over before the result is sent, so this one comes after: the last of a chain of
 * microtasks holds this thread, and with it the news that the cell has ended.
 */
export function letResultLeave(): void {
  let left = MICROTASKS;
  const next = () => {
    if (left-- > 0) return queueMicrotask(next);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, HEAD_START);
  };
  next();
}

/** One output of tslab: the first `html` creates it, the others replace what it shows. */
interface TslabOutput {
  html(content: string): void;
}

interface TslabGlobal {
  require(name: "tslab"): { newDisplay(): TslabOutput };
}

let tslab: KernelChannel | undefined;

/** tslab hands its cells a `require` of their own, and that alone knows its display. */
function tslabKernel(): KernelChannel | undefined {
  const { __tslab__: cells } = globalThis as { __tslab__?: Partial<TslabGlobal> };
  if (typeof cells?.require !== "function") return undefined;
  return tslab ??= tslabChannel((cells as TslabGlobal).require("tslab"));
}

/** An output of tslab holds one form at a time, so it is the one that shows everything. */
function tslabChannel({ newDisplay }: ReturnType<TslabGlobal["require"]>): KernelChannel {
  const outputs = new Map<unknown, TslabOutput>();
  return {
    inspectsResults: true,
    broadcast: (type, content) => {
      const { data, transient } = content as {
        data: Record<string, string>;
        transient?: { display_id?: string };
      };
      const id = transient?.display_id;
      const output = (type === "update_display_data" ? outputs.get(id) : undefined) ?? newDisplay();
      if (id !== undefined) outputs.set(id, output);
      output.html(data["text/html"] ?? "");
      return Promise.resolve();
    },
  };
}
