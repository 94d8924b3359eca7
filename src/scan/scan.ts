/**
 * Scans files, staged blobs and streams for credentials.
 *
 * @module
 */
import { inSlices, slices } from "../async/in_slices.ts";
import { isProvenaError, summarise } from "../errors.ts";
import { realSystem } from "../system/system.ts";
import type { ScanFinding } from "../model/scan.ts";
import { decoded, decodeWhole, joined, whole } from "./decode.ts";
import { openFile, replaceText } from "./files.ts";
import { isNotebook, scanNotebook } from "./notebook.ts";
import { asScanReport, type ScanReport } from "./report.ts";
import { listStaged } from "./staged.ts";
import { scanText } from "./text.ts";

/** Limit of a notebook, in bytes. A larger one is scanned as plain text, and never changed. */
const MAX_NOTEBOOK_SIZE = 64 * 1_048_576;

/** Options of a scan. */
export interface ScanOptions {
  /** Removes credentials from notebook outputs. @default false */
  readonly fix?: boolean;
  /** Aborts the scan; its reason is thrown. */
  readonly signal?: AbortSignal;
}

interface Problem {
  readonly file: string;
  readonly reason: string;
}

/**
 * Scans files; with `fix`, removes credentials from the outputs of notebooks.
 *
 * @throws {ProvenaError} `ERR_CONFIG` for a name that is no file's, before anything is changed
 */
export async function scanFiles(
  paths: readonly string[],
  options: ScanOptions = {},
): Promise<ScanReport> {
  const { fix = false, signal } = options;
  for (const path of paths) await (await openFile(path)).close();
  const findings: ScanFinding[] = [];
  const problems: Problem[] = [];
  for (const path of paths) {
    signal?.throwIfAborted();
    const file = await openFile(path);
    try {
      const scanned = await scanPieces(path, file.pieces(), signal);
      let reason: string | undefined;
      if (fix && scanned.fixed !== undefined) {
        reason = await replaceText(path, scanned.fixed, file.stats, realSystem);
      }
      if (reason !== undefined) problems.push({ file: path, reason });
      const isFixed = fix && reason === undefined;
      for (const each of scanned.findings) findings.push(isFixed ? each : kept(each));
    } catch (error) {
      signal?.throwIfAborted();
      if (isProvenaError(error)) throw error;
      problems.push({ file: path, reason: summarise(error) });
    } finally {
      await file.close();
    }
  }
  return asScanReport({ files: paths.length, findings, problems });
}

/**
 * Scans the files that are staged in the git repository of the working folder; only those in
 * `paths` if there are any.
 *
 * @throws {ProvenaError} `ERR_CONFIG` if this is no repository, or there is no git
 */
export async function scanStaged(
  paths: readonly string[],
  options: Pick<ScanOptions, "signal"> = {},
): Promise<ScanReport> {
  const findings: ScanFinding[] = [];
  const files = await listStaged(paths, options.signal);
  for (const { path, pieces } of files) {
    options.signal?.throwIfAborted();
    for (const each of (await scanPieces(path, pieces(), options.signal)).findings) {
      findings.push(kept(each));
    }
  }
  return asScanReport({ files: files.length, findings, problems: [] });
}

/**
 * Removes credentials from a notebook's outputs, for use as a git clean filter. `name` is for the
 * report.
 */
export async function filterNotebook(
  name: string,
  pieces: AsyncIterable<Uint8Array>,
  options: Pick<ScanOptions, "signal"> = {},
): Promise<{ readonly bytes: Uint8Array; readonly report: ScanReport }> {
  const bytes = await whole(pieces, options.signal);
  const scanned = await scanPieces(
    name,
    (async function* () {
      yield bytes;
    })(),
    options.signal,
  );
  return {
    bytes: scanned.fixed === undefined ? bytes : new TextEncoder().encode(scanned.fixed),
    report: asScanReport({ files: 1, findings: scanned.findings, problems: [] }),
  };
}

interface Scanned {
  readonly findings: readonly ScanFinding[];
  /** The text without the credentials in outputs; undefined if there are none. */
  readonly fixed: string | undefined;
}

/** Scans a file that arrives in pieces. Notebooks are read completely first. */
async function scanPieces(
  file: string,
  pieces: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<Scanned> {
  const turns = { clock: realSystem, signal };
  const pause = slices(turns);
  const begin: Uint8Array[] = [];
  let size = 0;
  const rest = pieces[Symbol.asyncIterator]();
  if (/\.ipynb$/i.test(file)) {
    for (let next = await rest.next(); !next.done; next = await rest.next()) {
      begin.push(next.value);
      size += next.value.byteLength;
      await pause();
      if (size > MAX_NOTEBOOK_SIZE) break;
    }
    const text = size > MAX_NOTEBOOK_SIZE ? undefined : decodeWhole(joined(begin));
    if (text !== undefined && isNotebook(text)) {
      const scanned = await inSlices(scanNotebook(file, text), turns);
      const isFixed = scanned.findings.some(({ removed }) => removed);
      return { findings: scanned.findings, fixed: isFixed ? scanned.text : undefined };
    }
  }
  const all = (async function* () {
    yield* begin;
    yield* { [Symbol.asyncIterator]: () => rest };
  })();
  return { findings: await scanText(file, decoded(all), pause), fixed: undefined };
}

function kept(finding: ScanFinding): ScanFinding {
  return finding.removed ? { ...finding, removed: false } : finding;
}
