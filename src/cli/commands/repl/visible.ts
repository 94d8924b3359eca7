/**
 * What the prompt prints, with hidden characters written as escapes.
 *
 * Node escapes ASCII controls in strings it shows, but neither bidirectional controls and fillers,
 * nor anything in the message of an error; and its previews pass no writer.
 *
 * @module
 */
import { escapeHidden, holdsHidden } from "../../../text/sanitise.ts";

// deno-lint-ignore no-control-regex
const COLOUR_OR_ODD = /\x1b\[[\d;]*m|[^\n\x20-\x7e]/gu;
const BEYOND_ASCII = /[^\0-\x7e]+/g;

/** A value as text, with no control but colours and line breaks. */
export function visible(shown: string): string {
  return shown.replace(
    COLOUR_OR_ODD,
    (part) => !part.startsWith("\x1b[") && holdsHidden(part) ? escapeHidden(part) : part,
  );
}

/**
 * The stream without hidden characters beyond ASCII. The prompt needs those of ASCII for the
 * cursor.
 */
export function visibleStream(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  const write = (text: string | Uint8Array, ...rest: never[]) => {
    const shown = typeof text === "string" ? text.replace(BEYOND_ASCII, escapeHidden) : text;
    return stream.write(shown, ...rest);
  };
  return new Proxy(stream, {
    get: (_, name) => {
      if (name === "write") return write;
      const value: unknown = Reflect.get(stream, name);
      return typeof value === "function" ? value.bind(stream) : value;
    },
  });
}
