/** Writes PNGs with a palette, still or moving, which take a fraction of a screenshot's bytes. */
import { Buffer } from "node:buffer";
import { crc32, deflateSync } from "node:zlib";
import { PNG } from "pngjs";

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  return Buffer.concat([uint32s(data.length), body, uint32s(crc32(body))]);
}

function uint32s(...values) {
  const data = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => data.writeUInt32BE(value, i * 4));
  return data;
}

const colorAt = (data, at) => (data[at] << 16) | (data[at + 1] << 8) | data[at + 2];

/** How often each colour occurs in the pictures. */
function countColors(pictures) {
  const counts = new Map();
  for (const { data } of pictures) {
    for (let at = 0; at < data.length; at += 4) {
      const color = colorAt(data, at);
      counts.set(color, (counts.get(color) ?? 0) + 1);
    }
  }
  return counts;
}

/** At most 256 colours, the most frequent of those that are alike, and the place of every colour. */
function paletteOf(pictures) {
  const byCount = [...countColors(pictures)].sort(([, a], [, b]) => b - a);
  for (let bits = 8;; bits--) {
    const mask = (0xff << (8 - bits)) & 0xff;
    const alike = (mask << 16) | (mask << 8) | mask;
    const [palette, groups, places] = [[], new Map(), new Map()];
    for (const [color] of byCount) {
      const group = color & alike;
      if (!groups.has(group)) groups.set(group, palette.push(color) - 1);
      places.set(color, groups.get(group));
    }
    if (palette.length <= 256) return { palette, places };
  }
}

/** The pixels as places in the palette. A row starts with its filter; 0 is none. */
function compressed({ width, height, data }, places) {
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      rows[y * (width + 1) + 1 + x] = places.get(colorAt(data, (y * width + x) * 4));
    }
  }
  return deflateSync(rows, { level: 9 });
}

function headOf(pictures) {
  const [{ width, height }] = pictures;
  const { palette, places } = paletteOf(pictures);
  const colors = Buffer.from(palette.flatMap((color) => [color >> 16, color >> 8, color]));
  const size = Buffer.concat([uint32s(width, height), Buffer.from([8, 3, 0, 0, 0])]);
  return { head: [SIGNATURE, chunk("IHDR", size)], colors: chunk("PLTE", colors), places };
}

/** Makes a screenshot small. */
export function still(screenshot) {
  const picture = trimmed(PNG.sync.read(screenshot));
  const { head, colors, places } = headOf([picture]);
  const data = chunk("IDAT", compressed(picture, places));
  return Buffer.concat([...head, colors, data, chunk("IEND", Buffer.alloc(0))]);
}

/** What is left around a trimmed picture, in pixels. */
const MARGIN = 12;

/** Cuts off what has only the colour of the first pixel; a margin of this colour stays. */
function trimmed(picture) {
  const { width, height, data } = picture;
  const ground = colorAt(data, 0);
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (colorAt(data, (y * width + x) * 4) === ground) continue;
      [left, top] = [Math.min(left, x), Math.min(top, y)];
      [right, bottom] = [Math.max(right, x), y];
    }
  }
  const size = { width: right - left + 1, height: bottom - top + 1 };
  const around = new PNG({ width: size.width + 2 * MARGIN, height: size.height + 2 * MARGIN });
  for (let at = 0; at < around.data.length; at += 4) data.copy(around.data, at, 0, 4);
  PNG.bitblt(picture, around, left, top, size.width, size.height, MARGIN, MARGIN);
  return around;
}

/**
 * Makes an animation of frames of the same size, each shown for its `seconds`; programs without
 * support for it show the first frame.
 *
 * @see https://www.w3.org/TR/png-3/#apng-frame-based-animation
 */
export function animation(frames) {
  const pictures = frames.map(({ png }) => PNG.sync.read(png));
  const [{ width, height }] = pictures;
  const { head, colors, places } = headOf(pictures);
  let order = 0;
  const parts = pictures.flatMap((picture, i) => {
    const delay = Buffer.from([0, 0, 0, 1, 0, 0]);
    delay.writeUInt16BE(frames[i].seconds, 0);
    const control = Buffer.concat([uint32s(order++, width, height, 0, 0), delay]);
    const data = compressed(picture, places);
    return [
      chunk("fcTL", control),
      i === 0 ? chunk("IDAT", data) : chunk("fdAT", Buffer.concat([uint32s(order++), data])),
    ];
  });
  const control = chunk("acTL", uint32s(frames.length, 0));
  return Buffer.concat([...head, control, colors, ...parts, chunk("IEND", Buffer.alloc(0))]);
}
