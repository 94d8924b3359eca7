/**
 * The files of the datasets that a deployment starts with: small, but of their real formats.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { deflateSync } from "node:zlib";
import { startChecksum } from "../object_store/checksums.ts";

/** A file: its path in the dataset, its media type, its content. */
export type SeedFile = readonly [path: string, type: string, content: () => string | Uint8Array];

const CSV = "text/csv";
const NETCDF = "application/netcdf";

/** The files by number of the dataset, besides `metadata.json`. */
const files: Readonly<Record<number, readonly SeedFile[]>> = {
  20: [["data.nc", NETCDF, () => netCdf("sea_surface_temperature", wave(12, 26.5, 2.5))]],
  21: [["data.nc", NETCDF, () => netCdf("current_velocity", wave(24, 0.3, 0.2))]],
  22: [["transects.csv", CSV, () => table("transect,genus,cover", covers)]],
  23: [["sightings.csv", CSV, () => table("metre,count", bites)]],
  24: [
    ["README.txt", "text/plain; charset=utf-8", () => "A photograph each noon, and its colour.\n"],
    [
      "colours.csv",
      CSV,
      () => table("day,red,green,blue", colours.map((rgb, i) => [i + 1, ...rgb])),
    ],
    ["photographs/day 1.png", "image/png", () => png(colours[0]!)],
    ["photographs/day 2.png", "image/png", () => png(colours[1]!)],
    ["photographs/day 3.png", "image/png", () => png(colours[2]!)],
  ],
  26: [["sightings.csv", CSV, () => table("metre,count", bites)]],
  29: [["data.nc", NETCDF, () => netCdf("settlement", wave(12, 40, 15))]],
};

/** The files of a dataset, besides `metadata.json`. */
export function seedFiles(number: number): readonly SeedFile[] {
  return files[number] ?? [];
}

const covers = [
  [1, "Acropora", 31.5],
  [1, "Porites", 12.25],
  [2, "Acropora", 18],
  [2, "Montipora", 7.75],
] as const;

const bites = Array.from({ length: 20 }, (_, i) => [i + 1, (7 * i) % 5]);

type Colour = readonly [red: number, green: number, blue: number];

const colours: readonly Colour[] = [[21, 101, 132], [30, 118, 139], [64, 143, 150]];

function table(head: string, rows: readonly (readonly (string | number)[])[]): string {
  return [head, ...rows.map((row) => row.join(","))].map((line) => `${line}\n`).join("");
}

/** One period of a sine. */
function wave(length: number, mean: number, height: number): readonly number[] {
  return Array.from(
    { length },
    (_, i) => mean + height * Math.sin((2 * Math.PI * i) / length),
  );
}

/**
 * A file in the classic format of NetCDF, with one variable over one dimension.
 *
 * @see https://docs.unidata.ucar.edu/netcdf-c/current/file_format_specifications.html
 */
function netCdf(name: string, values: readonly number[]): Uint8Array {
  const text = (word: string) => {
    const padded = Buffer.alloc(Math.ceil(word.length / 4) * 4);
    padded.write(word, "latin1");
    return Buffer.concat([ints(word.length), padded]);
  };
  const [DIMENSION, VARIABLE, DOUBLE] = [10, 11, 6];
  const before = Buffer.concat([
    Buffer.from("CDF\x01", "latin1"),
    ints(0, DIMENSION, 1),
    text("time"),
    ints(values.length),
    // No attributes of the file; one variable, over dimension 0, without attributes.
    ints(0, 0, VARIABLE, 1),
    text(name),
    ints(1, 0, 0, 0, DOUBLE, 8 * values.length),
  ]);
  const data = Buffer.alloc(8 * values.length);
  values.forEach((value, i) => data.writeDoubleBE(value, 8 * i));
  return Buffer.concat([before, ints(before.length + 4), data]);
}

/**
 * A picture of 16 by 16 pixels of one colour.
 *
 * @see https://www.w3.org/TR/png-3/
 */
function png(colour: Colour): Uint8Array {
  const size = 16;
  const row = Buffer.concat([Buffer.alloc(1), ...Array(size).fill(Buffer.from(colour))]);
  const chunk = (type: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const crc = startChecksum("crc32");
    crc.update(body);
    return Buffer.concat([ints(data.length), body, crc.digest()]);
  };
  // Eight bits for each of red, green and blue; no interlacing.
  const header = Buffer.concat([ints(size, size), Buffer.from([8, 2, 0, 0, 0])]);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.concat(Array(size).fill(row)))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Integers of 32 bits, big-endian. */
function ints(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeUInt32BE(value, 4 * i));
  return bytes;
}
