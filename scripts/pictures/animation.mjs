/**
 * An animated PNG from still ones: what browsers show moving, and others as its first picture.
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

function numbers(...words) {
  const data = Buffer.alloc(words.length * 4);
  words.forEach((word, i) => data.writeUInt32BE(word, i * 4));
  return data;
}

/** Rows of RGB, each as its difference to the row above: screenshots are mostly flat. */
function packed({ width, height, data }) {
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

/**
 * Makes one picture of several of the same size.
 *
 * @param frames each with its `png` and how long it stands, in `seconds`
 * @returns the file's bytes
 */
export function animate(frames) {
  const pictures = frames.map(({ png }) => PNG.sync.read(png));
  const [{ width, height }] = pictures;
  const head = Buffer.concat([numbers(width, height), Buffer.from([8, 2, 0, 0, 0])]);
  let order = 0;
  const parts = pictures.flatMap((picture, i) => {
    const delay = Buffer.from([0, 0, 0, 1, 0, 0]);
    delay.writeUInt16BE(frames[i].seconds, 0);
    const control = Buffer.concat([numbers(order++, width, height, 0, 0), delay]);
    const data = packed(picture);
    return [
      chunk("fcTL", control),
      i === 0 ? chunk("IDAT", data) : chunk("fdAT", Buffer.concat([numbers(order++), data])),
    ];
  });
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", head),
    chunk("acTL", numbers(frames.length, 0)),
    ...parts,
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
