/**
 * Reads the data of an answer according to its media type.
 *
 * @module
 */
import { ProvenaError } from "../../errors.ts";
import { FETCH } from "../../model/call_steps.ts";
import { parseInSteps } from "../../text/exact_json.ts";
import { excessOf } from "../../text/json_size.ts";
import { STEP, type Steps } from "../../text/steps.ts";
import { type CallLabel, labelled } from "./call_errors.ts";

/** How an answer is read. */
type AnswerKind = "json" | "lines" | "sequence" | "html" | "text";

/** Kinds by media type without parameters. Any other type is read as bytes. */
const kinds: readonly { readonly kind: AnswerKind; readonly type: RegExp }[] = [
  { kind: "json", type: /^(application|text)\/json$|\+json$/ },
  { kind: "lines", type: /^(application|text)\/(x-)?(ndjson|json-?l(ines)?)$/ },
  { kind: "sequence", type: /^application\/json-seq$|\+json-seq$/ },
  { kind: "html", type: /^text\/html$|^application\/xhtml\+xml$/ },
  { kind: "text", type: /^text\/|[/+](x-)?(xml|yaml|javascript|sql|graphql|toml)$|urlencoded$/ },
];

/** What the document says about the answer. */
export interface ExpectedAnswer {
  /** Whether an HTML page is expected. An unexpected one means that the address is wrong. */
  readonly html: boolean;
}

/**
 * Reads the data of an answer: parsed JSON, a list of the values in lines of JSON, text, bytes, or
 * null if it is empty.
 *
 * @throws {ProvenaError} `ERR_HTTP` if it is not what it says, or holds too much
 */
export function* dataOf(
  response: Response,
  bytes: Uint8Array,
  label: CallLabel,
  { html }: ExpectedAnswer,
): Steps<unknown> {
  const header = (response.headers.get("content-type") ?? "").toLowerCase();
  const type = header.split(";")[0]!.trim();
  const kind = kinds.find((one) => one.type.test(type))?.kind;
  if (bytes.byteLength === 0) return kind === "lines" || kind === "sequence" ? [] : null;
  if (kind === "html" && !html) throw unusable(label, response.status, "a page of HTML");
  try {
    switch (kind) {
      case "json":
        return yield* parseBounded(yield* decoded(bytes));
      case "lines":
        return yield* recordsOf(yield* decoded(bytes), "\n");
      case "sequence":
        return yield* recordsOf(yield* decoded(bytes), RECORD_SEPARATOR);
      case "html":
      case "text":
        return yield* decoded(bytes, decoderFor(header));
      default:
        return type === "" ? yield* guessed(bytes) : bytes;
    }
  } catch (error) {
    if (error instanceof TooMuch) throw tooMuch(label, response.status, error.message);
    if (!(error instanceof SyntaxError)) throw error;
    throw unusable(label, response.status, "something that is not JSON, though it says it is");
  }
}

/** Number of bytes that are decoded in one step. */
const PIECE = 2 ** 20;

function* decoded(bytes: Uint8Array, decoder: TextDecoder = new TextDecoder()): Steps<string> {
  if (bytes.length <= STEP) return decoder.decode(bytes);
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE) {
    const stream = at + PIECE < bytes.length;
    text += decoder.decode(bytes.subarray(at, at + PIECE), { stream });
    yield;
  }
  return text;
}

/** Thrown for JSON with too many values or levels; the message says which. */
class TooMuch extends Error {}

/** Parses JSON after checking its size. */
function* parseBounded(json: string): Steps<unknown> {
  const excess = yield* excessOf(json);
  if (excess !== undefined) throw new TooMuch(excess);
  yield;
  return yield* parseInSteps(json);
}

/** @see https://www.rfc-editor.org/rfc/rfc7464#section-2.2 */
const RECORD_SEPARATOR = "\x1e";

function* recordsOf(text: string, separator: string): Steps<unknown[]> {
  const excess = yield* excessOf(text);
  if (excess !== undefined) throw new TooMuch(excess);
  const records: unknown[] = [];
  for (let start = 0, step = 0; start < text.length;) {
    const next = text.indexOf(separator, start);
    const end = next < 0 ? text.length : next;
    const record = text.slice(start, end);
    if (/\S/.test(record)) records.push(yield* parseInSteps(record));
    start = end + 1;
    step += RECORD_COST + record.length;
    if (step > STEP) yield void (step = 0);
  }
  return records;
}

/** The work for a record besides its characters, expressed in characters. */
const RECORD_COST = 50;

/** Reads an answer without a media type as JSON or text if it is valid, and as bytes otherwise. */
function* guessed(bytes: Uint8Array): Steps<unknown> {
  let text: string;
  try {
    text = yield* decoded(bytes, new TextDecoder("utf-8", { fatal: true }));
  } catch {
    return bytes;
  }
  try {
    return yield* parseBounded(text);
  } catch (error) {
    if (error instanceof TooMuch) throw error;
    return text.includes("\0") ? bytes : text;
  }
}

function unusable(label: CallLabel, status: number, what: string): ProvenaError {
  return new ProvenaError("ERR_HTTP", `${labelled(label)} answered ${what}`, {
    status,
    next: { ...FETCH, say: "Check the address of the API, or read the answer itself" },
  });
}

function tooMuch(label: CallLabel, status: number, what: string): ProvenaError {
  return new ProvenaError(
    "ERR_HTTP",
    `${labelled(label)} answered ${what}, so it was not parsed`,
    { status, next: { ...FETCH, say: "Ask for less at once, or read it as a stream" } },
  );
}

function decoderFor(type: string): TextDecoder {
  const charset = /charset="?([\w-]{1,40})/.exec(type)?.[1];
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}
