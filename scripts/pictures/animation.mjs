/**
 * Combines PNGs into an animated one; programs without support for it show the first frame.
 *
 * @see https://www.w3.org/TR/png-3/#apng-frame-based-animation
 */
import { Buffer } from "node:buffer";
import { crc32, deflateSync } from "node:zlib";
import { PNG } from "pngjs";

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

function uint32s(...values) {
  const data = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => data.writeUInt32BE(value, i * 4));
  return data;
}

/** Applies PNG's Up filter, which compresses screenshots well: most rows equal the one above. */
function compressed({ width, height, data }) {
  const row = width * 3 + 1;
  const raw = Buffer.alloc(row * height);
  for (let y = 0; y < height; y++) {
    raw[y * row] = 2;
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        const above = y === 0 ? 0 : data[((y - 1) * width + x) * 4 + c];
        raw[y * row + 1 + x * 3 + c] = data[(y * width + x) * 4 + c] - above;
      }
    }
  }
  return deflateSync(raw, { level: 9 });
}

/** Makes an animation of frames of the same size, each shown for its `seconds`. */
export function animate(frames) {
  const pictures = frames.map(({ png }) => PNG.sync.read(png));
  const [{ width, height }] = pictures;
  const head = Buffer.concat([uint32s(width, height), Buffer.from([8, 2, 0, 0, 0])]);
  let order = 0;
  const parts = pictures.flatMap((picture, i) => {
    const delay = Buffer.from([0, 0, 0, 1, 0, 0]);
    delay.writeUInt16BE(frames[i].seconds, 0);
    const control = Buffer.concat([uint32s(order++, width, height, 0, 0), delay]);
    const data = compressed(picture);
    return [
      chunk("fcTL", control),
      i === 0 ? chunk("IDAT", data) : chunk("fdAT", Buffer.concat([uint32s(order++), data])),
    ];
  });
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", head),
    chunk("acTL", uint32s(frames.length, 0)),
    ...parts,
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
