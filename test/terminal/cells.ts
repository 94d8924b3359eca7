/** Reads a screen as cells with RGB colours, and its half blocks as pixels. */
import decodeQR from "qr/decode.js";

type Color = readonly [red: number, green: number, blue: number];

/** The colours of a terminal theme. */
export interface Theme {
  readonly foreground: Color;
  readonly background: Color;
  /** The sixteen colours that a theme can redefine. */
  readonly palette: readonly Color[];
}

const xterm: readonly Color[] = [
  ...[[0, 0, 0], [205, 0, 0], [0, 205, 0], [205, 205, 0]] as const,
  ...[[0, 0, 238], [205, 0, 205], [0, 205, 205], [229, 229, 229]] as const,
  ...[[127, 127, 127], [255, 0, 0], [0, 255, 0], [255, 255, 0]] as const,
  ...[[92, 92, 255], [255, 0, 255], [0, 255, 255], [255, 255, 255]] as const,
];

export const themes: Readonly<Record<"dark" | "light", Theme>> = {
  dark: { foreground: [220, 220, 220], background: [16, 18, 22], palette: xterm },
  // Solarized and other themes swap white and black.
  light: { foreground: [40, 40, 40], background: [253, 246, 227], palette: xterm.toReversed() },
};

export interface Cell {
  readonly character: string;
  readonly foreground: Color;
  readonly background: Color;
  readonly bold: boolean;
  readonly dim: boolean;
}

type Chosen = Color | number | undefined;

interface Pen {
  foreground: Chosen;
  background: Chosen;
  bold: boolean;
  dim: boolean;
  reverse: boolean;
}

const plain = (): Pen => ({
  foreground: undefined,
  background: undefined,
  bold: false,
  dim: false,
  reverse: false,
});

/** Parses the output of `tmux capture-pane -e`. */
export function cellsOf(captured: string, theme: Theme): Cell[][] {
  let pen = plain();
  return captured.replace(/\n$/, "").split("\n").map((line) => {
    const cells: Cell[] = [];
    // deno-lint-ignore no-control-regex
    for (const [token, codes] of line.matchAll(/\x1b\[([\d;]*)m|[^]/gu)) {
      if (codes !== undefined) pen = select(pen, codes);
      else cells.push(cellOf(token, pen, theme));
    }
    return cells;
  });
}

function cellOf(character: string, pen: Pen, theme: Theme): Cell {
  const front = colorOf(pen.foreground, theme) ?? theme.foreground;
  const back = colorOf(pen.background, theme) ?? theme.background;
  const [foreground, background] = pen.reverse ? [back, front] : [front, back];
  return { character, foreground, background, bold: pen.bold, dim: pen.dim };
}

function select(pen: Pen, codes: string): Pen {
  const numbers = codes.split(";").map(Number);
  let next = { ...pen };
  for (let i = 0; i < numbers.length; i++) {
    const code = numbers[i]!;
    if (code === 0) next = plain();
    else if (code === 1) next.bold = true;
    else if (code === 2) next.dim = true;
    else if (code === 7) next.reverse = true;
    else if (code === 22) next.bold = next.dim = false;
    else if (code === 27) next.reverse = false;
    else if (code === 39) next.foreground = undefined;
    else if (code === 49) next.background = undefined;
    else if (code === 38 || code === 48) {
      const isIndexed = numbers[i + 1] === 5;
      const color: Chosen = isIndexed
        ? numbers[i + 2]
        : [numbers[i + 2]!, numbers[i + 3]!, numbers[i + 4]!];
      next[code === 38 ? "foreground" : "background"] = color;
      i += isIndexed ? 2 : 4;
    } else if (code >= 30 && code <= 37) next.foreground = code - 30;
    else if (code >= 40 && code <= 47) next.background = code - 40;
    else if (code >= 90 && code <= 97) next.foreground = code - 82;
    else if (code >= 100 && code <= 107) next.background = code - 92;
  }
  return next;
}

/** The 256 colours of xterm: sixteen from the theme, a 6×6×6 cube, and greys. */
function colorOf(color: Chosen, { palette }: Theme): Color | undefined {
  if (typeof color !== "number") return color;
  if (color < 16) return palette[color];
  if (color >= 232) return [0, 1, 2].map(() => 8 + 10 * (color - 232)) as unknown as Color;
  const level = (part: number) => part === 0 ? 0 : 55 + 40 * part;
  const cube = color - 16;
  return [level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6)];
}

/** The QR code on a screen. */
export interface Picture {
  readonly text: string;
  /** Whether the code is dark on light, not inverted. */
  readonly isUpright: boolean;
  /** The width of the quiet zone in modules; the smallest of the four sides. */
  readonly quietZone: number;
  /** The brightness of dark and light modules, from 0 to 255. */
  readonly contrast: readonly [dark: number, light: number];
}

/** Finds the QR code on a screen and reads it. */
export function readQr(cells: readonly (readonly Cell[])[]): Picture {
  const square = squareOf(cells);
  const tones = square.flatMap((row) => row.flatMap((cell) => [cell.upper, cell.lower]));
  const [low, high] = [Math.min(...tones), Math.max(...tones)];
  const middle = (low + high) / 2;
  const dark = square.flatMap((row) => [
    row.map((cell) => cell.upper < middle),
    row.map((cell) => cell.lower < middle),
  ]);
  return { text: decode(dark), ...shapeOf(dark), contrast: [low, high] };
}

const luminance = ([red, green, blue]: Color) => 0.2126 * red + 0.7152 * green + 0.0722 * blue;

/** The brightness of each module in the rectangle that the half blocks cover. */
function squareOf(cells: readonly (readonly Cell[])[]) {
  const isBlock = (cell: Cell | undefined) => /[█▀▄]/.test(cell?.character ?? "");
  const rows = cells.flatMap((row, y) => row.filter(isBlock).length > 8 ? [y] : []);
  if (rows.length === 0) throw new Error("There is no picture on the screen");
  const columns = rows.flatMap((y) => cells[y]!.flatMap((cell, x) => isBlock(cell) ? [x] : []));
  const [left, right] = [Math.min(...columns), Math.max(...columns)];
  return rows.map((y) =>
    cells[y]!.slice(left, right + 1).map(({ character, foreground, background }) => {
      const [front, back] = [luminance(foreground), luminance(background)];
      return {
        upper: /[█▀]/.test(character) ? front : back,
        lower: /[█▄]/.test(character) ? front : back,
      };
    })
  );
}

/** Decodes the code at several pixels per module, as in a camera image. */
function decode(dark: readonly (readonly boolean[])[], scale = 4): string {
  const width = dark[0]!.length * scale;
  const height = dark.length * scale;
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    if (dark[Math.floor(y / scale)]![Math.floor(x / scale)]) data.fill(0, 4 * i, 4 * i + 3);
  }
  return decodeQR({ width, height, data });
}

/** Checks for an inverted code, which this decoder accepts but many phone cameras do not. */
function shapeOf(dark: readonly (readonly boolean[])[]) {
  const rows = dark.flatMap((row, y) => row.some(Boolean) ? [y] : []);
  const columns = dark.flatMap((row) => row.flatMap((isDark, x) => isDark ? [x] : []));
  const [top, bottom] = [Math.min(...rows), Math.max(...rows)];
  const [left, right] = [Math.min(...columns), Math.max(...columns)];
  const finder = (x: number, y: number) =>
    [0, 3, 6].every((i) => dark[y + i]![x]! && dark[y + i]![x + 6]!) &&
    dark[y + 3]![x + 3]! && !dark[y + 1]![x + 1]! && !dark[y + 1]![x + 5]!;
  return {
    isUpright: finder(left, top) && finder(right - 6, top) && finder(left, bottom - 6),
    quietZone: Math.min(top, left, dark.length - 1 - bottom, dark[0]!.length - 1 - right),
  };
}
