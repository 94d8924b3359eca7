/**
 * The notebook kernel, if there is one: Deno's, or tslab on Node.
 *
 * @module
 */

/** How to show output in a notebook kernel. */
export interface KernelChannel {
  /** Sends one Jupyter message, such as `display_data`. */
  broadcast(type: string, content: Record<string, unknown>): Promise<void>;
  /** Whether the kernel only inspects a cell's result, so the result has to show itself then. */
  readonly inspectsResults?: boolean;
  /** Called while a result is displayed: delays the end of the cell until the result is sent. */
  delayCellEnd?(): void;
}

/** What this package uses of the `Deno` global. */
export interface DenoGlobal {
  /** Throws when read outside the kernel. */
  readonly jupyter: { broadcast(type: string, content: Record<string, unknown>): Promise<void> };
  addSignalListener(signal: string, listener: () => void): void;
  createHttpClient(options: { readonly proxy: object }): unknown;
  removeSignalListener(signal: string, listener: () => void): void;
}

/** The `Deno` global; undefined on other runtimes. */
export function denoGlobal(): DenoGlobal | undefined {
  return (globalThis as { Deno?: DenoGlobal }).Deno;
}

/** The channel of the kernel this runs in; undefined outside a notebook. */
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
      delayCellEnd,
    };
  } catch {
    return undefined;
  }
}

/** More than the few microtasks in which the kernel formats and sends a result. */
const MICROTASKS = 16;

/** In milliseconds. With 20, one of 200 results was late at a load of six times the cores. */
const HEAD_START = 40;

/**
 * Blocks this thread for a moment after a result is displayed, so that the result is sent first.
 *
 * Deno's kernel hands the result and the end of the cell to the same sending thread, and either can
 * be sent first. Clients such as nbclient drop a result that arrives after the end: 34 of 150 on a
 * busy machine (Deno 2.9.5). Waiting inside the display does not help, because the result is sent
 * after it. So the last of a chain of microtasks blocks the thread, which delays the end of the
 * cell.
 */
export function delayCellEnd(): void {
  let left = MICROTASKS;
  const next = () => {
    if (left-- > 0) return queueMicrotask(next);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, HEAD_START);
  };
  next();
}

/** One output of tslab: the first call of `html` creates it, later calls replace its content. */
interface TslabOutput {
  html(content: string): void;
}

interface TslabGlobal {
  require(name: "tslab"): { newDisplay(): TslabOutput };
}

let tslab: KernelChannel | undefined;

/** Only the `require` that tslab gives its cells can load its display. */
function tslabKernel(): KernelChannel | undefined {
  const { __tslab__: cells } = globalThis as { __tslab__?: Partial<TslabGlobal> };
  if (typeof cells?.require !== "function") return undefined;
  return tslab ??= tslabChannel((cells as TslabGlobal).require("tslab"));
}

/** An output of tslab has only one MIME type at a time, so it always gets the HTML. */
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
