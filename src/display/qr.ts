/**
 * QR codes: a picture for notebooks, half blocks for terminals.
 *
 * @module
 */

/** Makes the address of a picture, or undefined if the text is too long for a QR code. */
export type QrPicture = (text: string) => string | undefined;

/** More makes a code no camera reads from a screen, and encoders take minutes to refuse it. */
const LONGEST_TEXT = 500;

/** The quiet zone a reader needs, in modules (ISO/IEC 18004 §6.3.8). */
const QUIET_ZONE = 4;

/** Loads what draws QR codes as pictures. */
export async function loadQrPicture(): Promise<QrPicture> {
  const { default: encodeQR } = await import("qr");
  return (text) => {
    if (text.length > LONGEST_TEXT) return undefined;
    try {
      const svg = encodeQR(text, "svg", { border: QUIET_ZONE, ecc: "medium" });
      // Its own white: a page in forced colours has none behind it, and a dark one little.
      const white = svg.replace(/^<svg [^>]*>/, '$&<rect width="100%" height="100%" fill="#fff"/>');
      return `data:image/svg+xml;base64,${btoa(white)}`;
    } catch {
      return undefined;
    }
  };
}

/** The dark modules of a QR code, row by row, without a quiet zone. */
export type QrModules = readonly (readonly boolean[])[];

/** Gives the modules of a text, or undefined if it is too long. */
export type QrEncoder = (text: string) => QrModules | undefined;

/** Both halves of a character cell in qrcode-terminal's small output; blocks are light. */
const HALVES: Readonly<Record<string, readonly [upper: boolean, lower: boolean]>> = {
  "█": [false, false],
  "▀": [false, true],
  "▄": [true, false],
  " ": [true, true],
};

/** Loads what makes QR codes for terminals. */
export async function loadQrEncoder(): Promise<QrEncoder> {
  const { default: qrcode } = await import("qrcode-terminal");
  return (text) => {
    if (text.length > LONGEST_TEXT) return undefined;
    let drawn = "";
    try {
      qrcode.generate(text, { small: true }, (output: string) => drawn = output);
    } catch {
      return undefined;
    }
    // Its border is one module on each side, so the first line and column hold no module.
    const rows = drawn.split("\n").slice(1).filter((row) => row.startsWith("█"));
    const modules = rows.flatMap((row) => {
      const cells = [...row].slice(1, -1).map((cell) => HALVES[cell]!);
      return [cells.map(([upper]) => upper), cells.map(([, lower]) => lower)];
    });
    return modules.slice(0, modules[0]?.length);
  };
}

/** The columns a QR code takes, with as much of the quiet zone as there is room for. */
export function widthOfQr(modules: QrModules, columns: number, quiet: number = QUIET_ZONE): number {
  const whole = modules.length + 2 * quiet;
  return whole <= columns ? whole : modules.length + 2;
}

/**
 * Draws a QR code in half blocks, two modules above each other in a character.
 *
 * Blocks are light and gaps dark, so that it reads uncoloured in a dark terminal; with colour,
 * black on white is set explicitly and reads everywhere.
 */
export function drawQr(
  modules: QrModules,
  options: { columns: number; color: boolean; quiet?: number },
): string[] | undefined {
  const width = widthOfQr(modules, options.columns, options.quiet);
  if (width > options.columns || modules.length === 0) return undefined;
  const quiet = (width - modules.length) / 2;
  const dark = (x: number, y: number) => modules[y - quiet]?.[x - quiet] ?? false;
  const lines: string[] = [];
  for (let y = 0; y < width; y += 2) {
    let line = "";
    for (let x = 0; x < width; x++) {
      line += dark(x, y) ? (dark(x, y + 1) ? " " : "▄") : (dark(x, y + 1) ? "▀" : "█");
    }
    // 231 and 16 are the palette's fixed white and black; 0–15 follow the terminal's theme.
    lines.push(options.color ? `\x1b[38;5;231;48;5;16m${line}\x1b[0m` : line);
  }
  return lines;
}
