/**
 * The views of the files of a dataset, and of downloads and uploads.
 *
 * @module
 */
import {
  code,
  type Document,
  documentOf,
  type Line,
  line,
  small,
  step,
  table,
  text,
} from "../display/document.ts";
import { redactedExcerpt } from "../model/credentials/redact.ts";
import { NEWER_HERE, UNCHANGED } from "../model/dataset_files.ts";
import type {
  DatasetFilesData,
  TransferData,
  TransferProgress,
  UnmovedFile,
} from "../model/dataset_files.ts";
import { counted } from "./words.ts";

/** A table shows no more, to stay readable. Programs get all of them. */
const MAX_FILES = 100;
const MAX_REASONS = 20;
const MAX_PATH_LENGTH = 120;

/** A table of the files. */
export function filesView(data: DatasetFilesData): Document {
  const { files, handle, name, external } = data;
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const more = files.length - MAX_FILES;
  const title = redactedExcerpt(name, 80) || handle;
  return documentOf(
    files.length === 0 ? line(`${title} (${handle}) has no files.`) : table(`Files of ${title}`, {
      note: [handle, counted(files.length, "file"), bytesInWords(bytes)].join(" · "),
      columns: ["Path", "Size", "Written"],
      rows: files.slice(0, MAX_FILES).map(({ path, size, modified }) => [
        [code(redactedExcerpt(path, MAX_PATH_LENGTH))],
        [bytesInWords(size)],
        [text("soft", `${modified.slice(0, 16).replace("T", " ")} UTC`)],
      ]),
    }),
    more > 0 && small(`${more} more are in `, step(".files", "--json"), "."),
    external !== null &&
      line(text("notice", "Its data are kept elsewhere: ", true), redactedExcerpt(external, 300)),
  );
}

/** A summary of a transfer, with the reasons why files were not moved. */
export function transferView(data: TransferData): Document {
  const { skipped, refused } = data;
  const more = refused.length - MAX_REASONS;
  return documentOf(
    transferLine(data),
    byReason(skipped).map(skippedLine),
    refused.length > 0 && table("Refused", {
      columns: ["Path", "Why"],
      rows: refused.slice(0, MAX_REASONS).map(({ path, reason }) => [
        [code(redactedExcerpt(path, MAX_PATH_LENGTH))],
        [redactedExcerpt(reason, 300)],
      ]),
    }),
    more > 0 && small(`${more} more are in `, step(".refused", "--json"), "."),
  );
}

/** A summary of a transfer in one line. */
export function transferLine({ direction, moved, refused, bytes, duration }: TransferData): Line {
  const verb = direction === "download" ? "downloaded" : "uploaded";
  const took = bytes >= 1024 ** 2 && duration >= 1000 ? ` in ${timeInWords(duration / 1000)}` : "";
  const size = moved.length > 0 ? `, ${bytesInWords(bytes)}${took}` : "";
  const summary = `${counted(moved.length, "file")} ${verb}${size}`;
  return refused.length === 0
    ? line(text("good", `✓ ${summary}`, true))
    : line(text("bad", `! ${summary}; ${refused.length} refused`, true));
}

function skippedLine([reason, { count, first }]: [string, { count: number; first: string }]): Line {
  const left = `${counted(count, "file")} left as ${count === 1 ? "it is" : "they are"}`;
  const why = reason === UNCHANGED ? `: ${UNCHANGED}` : `, such as ${first}: ${reason}`;
  return reason === NEWER_HERE
    ? line(
      text("soft", `${left + why}. To replace such files: `),
      step("overwrite: true", "--overwrite"),
    )
    : line(text("soft", left + why));
}

/** The line during a transfer. */
export function movingView(
  direction: TransferData["direction"],
  progress: TransferProgress,
  surface: string,
): Document {
  const stops: Readonly<Record<string, string>> = {
    notebook: " · ■ stops it",
    terminal: " · Ctrl-C stops it",
  };
  const how = Object.hasOwn(stops, surface) ? stops[surface]! : "";
  return [{ kind: "waiting", content: [progressInWords(direction, progress), text("soft", how)] }];
}

/** The last state of that line if the transfer was stopped or failed. */
export function unfinishedView(direction: TransferData["direction"]): Document {
  const noun = direction === "download" ? "The download" : "The upload";
  return [line(text("soft", `${noun} did not end. Done again, it goes on where it stopped.`))];
}

function byReason(
  files: readonly UnmovedFile[],
): [reason: string, { count: number; first: string }][] {
  const found = new Map<string, { count: number; first: string }>();
  for (const { path, reason } of files) {
    const seen = found.get(reason);
    if (seen) seen.count += 1;
    else found.set(reason, { count: 1, first: redactedExcerpt(path, MAX_PATH_LENGTH) });
  }
  return [...found];
}

/** The progress of a transfer in one line. */
export function progressInWords(
  direction: TransferData["direction"],
  { files, totalFiles, bytes, totalBytes, rate, secondsLeft, trouble }: TransferProgress,
): string {
  const verb = direction === "download" ? "Downloading" : "Uploading";
  return [
    `${verb} ${files} of ${counted(totalFiles, "file")}`,
    `${bytesInWords(bytes)} of ${bytesInWords(totalBytes)}`,
    ...(trouble !== null
      ? [`trying again (${redactedExcerpt(trouble, 200)})`]
      : rate > 0
      ? [`${bytesInWords(rate)}/s`]
      : []),
    ...(secondsLeft === null ? [] : [`${timeInWords(secondsLeft)} left`]),
  ].join(" · ");
}

const units = ["KiB", "MiB", "GiB", "TiB"];

/** A number of bytes in words, such as `1.5 MiB`. */
function bytesInWords(bytes: number): string {
  if (bytes < 1024) return counted(Math.round(bytes), "byte");
  let value = bytes / 1024;
  let unit = 0;
  for (; value >= 1023.95 && unit < units.length - 1; unit++) value /= 1024;
  return `${value < 100 ? Number(value.toFixed(1)) : Math.round(value)} ${units[unit]}`;
}

/** A duration in words, such as `2 min 5 s`. */
function timeInWords(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor(whole % 3600 / 60)} min`;
}
