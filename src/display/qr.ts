/**
 * QR codes: as a picture for notebooks, and as half blocks for terminals.
 *
 * @module
 */

/** Creates the address of a picture; undefined if the text is too long for a QR code. */
export type QrPicture = (text: string) => string | undefined;

/** A longer text makes a code that cameras cannot read, and encoders take minutes to reject it. */
const MAX_TEXT_LENGTH = 500;

/** The quiet zone a reader needs, in modules (ISO/IEC 18004 §6.3.8). */
const QUIET_ZONE = 4;

/** Loads the encoder for pictures: `data:` URIs of black and white SVGs with their quiet zone. */
export async function loadQrPicture(): Promise<QrPicture> {
  const { default: encodeQR } = await import("qr");
  return (text) => {
    if (text.length > MAX_TEXT_LENGTH) return undefined;
    try {
      const svg = encodeQR(text, "svg", { border: QUIET_ZONE, ecc: "medium" });
      // Its own white background: in forced colours and on dark pages there is none behind it.
      const white = svg.replace(/^<svg [^>]*>/, '$&<rect width="100%" height="100%" fill="#fff"/>');
      return `data:image/svg+xml;base64,${btoa(white)}`;
    } catch {
      return undefined;
    }
  };
}

/** The dark modules of a QR code, row by row, without a quiet zone. */
export type QrModules = readonly (readonly boolean[])[];

/** Creates the modules for a text; undefined if it is too long. */
export type QrEncoder = (text: string) => QrModules | undefined;

/** The two modules of each character in qrcode-terminal's small output; true is dark. */
const HALVES: Readonly<Record<string, readonly [upper: boolean, lower: boolean]>> = {
  "█": [false, false],
  "▀": [false, true],
  "▄": [true, false],
  " ": [true, true],
};

/** Loads the encoder for terminals. */
export async function loadQrEncoder(): Promise<QrEncoder> {
  const { default: qrcode } = await import("qrcode-terminal");
  return (text) => {
    if (text.length > MAX_TEXT_LENGTH) return undefined;
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

/** The width of a QR code in columns: with the `quiet` zone wanted, or 1 if that does not fit. */
export function widthOfQr(modules: QrModules, columns: number, quiet: number = QUIET_ZONE): number {
  const whole = modules.length + 2 * quiet;
  return whole <= columns ? whole : modules.length + 2;
}

/**
 * Draws a QR code in half blocks, two modules per character; undefined if there is no room.
 *
 * Blocks are light and gaps are dark, so without colour it can be scanned in a dark terminal. With
 * colour, black on white is set explicitly and can be scanned everywhere.
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
