/**
 * The data of an answer, by its media type.
 *
 * @module
 */
import { ProvenaError } from "../../errors.ts";
import { FETCH } from "../../model/call_steps.ts";
import { parseExact } from "../../text/exact_json.ts";
import { type CallLabel, labelled } from "./judge.ts";

/** How an answer is read. */
type AnswerKind = "json" | "lines" | "sequence" | "html" | "text";

/** By media type without parameters; what fits none is bytes. */
const kinds: readonly { readonly kind: AnswerKind; readonly type: RegExp }[] = [
  { kind: "json", type: /^(application|text)\/json$|\+json$/ },
  { kind: "lines", type: /^(application|text)\/(x-)?(ndjson|json-?l(ines)?)$/ },
  { kind: "sequence", type: /^application\/json-seq$|\+json-seq$/ },
  { kind: "html", type: /^text\/html$|^application\/xhtml\+xml$/ },
  { kind: "text", type: /^text\/|[/+](x-)?(xml|yaml|javascript|sql|graphql|toml)$|urlencoded$/ },
];

/** What an answer may hold besides data. */
export interface ExpectedAnswer {
  /** Whether the document promises a page of HTML. Elsewhere one comes from a wrong address. */
  readonly html: boolean;
}

/**
 * Reads the data of an answer.
 *
 * @param response an answer with a 2xx status
 * @param bytes its body
 * @param label what was called
 * @param expected what the document says of it
 * @returns parsed JSON, a list of what stands in lines of JSON, text, bytes, or null where there is
 * nothing
 * @throws {ProvenaError} `ERR_HTTP` if it is not what it says
 */
export function dataOf(
  response: Response,
  bytes: Uint8Array,
  label: CallLabel,
  { html }: ExpectedAnswer,
): unknown {
  const header = (response.headers.get("content-type") ?? "").toLowerCase();
  const type = header.split(";")[0]!.trim();
  const kind = kinds.find((one) => one.type.test(type))?.kind;
  if (bytes.byteLength === 0) return kind === "lines" || kind === "sequence" ? [] : null;
  if (kind === "html" && !html) throw unusable(label, response.status, "a page of HTML");
  try {
    switch (kind) {
      case "json":
        return parseExact(new TextDecoder().decode(bytes));
      case "lines":
        return recordsOf(new TextDecoder().decode(bytes), "\n");
      case "sequence":
        return recordsOf(new TextDecoder().decode(bytes), RECORD_SEPARATOR);
      case "html":
      case "text":
        return decoderFor(header).decode(bytes);
      default:
        return type === "" ? guessed(bytes) : bytes;
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw unusable(label, response.status, "something that is not JSON, though it says it is");
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc7464#section-2.2 */
const RECORD_SEPARATOR = "\x1e";

function recordsOf(text: string, separator: string): unknown[] {
  return text.split(separator).filter((one) => /\S/.test(one)).map(parseExact);
}

/** Without a media type: JSON if it is JSON, else text if it is text. */
function guessed(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return bytes;
  }
  try {
    return parseExact(text);
  } catch {
    return text.includes("\0") ? bytes : text;
  }
}

function unusable(label: CallLabel, status: number, what: string): ProvenaError {
  return new ProvenaError("ERR_HTTP", `${labelled(label)} answered ${what}`, {
    status,
    next: { ...FETCH, say: "Check the address of the API, or read the answer itself" },
  });
}

function decoderFor(type: string): { decode(bytes: Uint8Array): string } {
  const charset = /charset="?([\w-]{1,40})/.exec(type)?.[1];
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}
