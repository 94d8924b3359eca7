import { cutShort, endless, halfJson, hang, html, json, reset, slowly } from "./answers.ts";
import type { Answer, ScriptedServer } from "./scripted_server.ts";

/** Faults of an answer, by name. */
export interface Fault {
  /** Makes the faulty answer; `right` is the correct one. */
  readonly answer: (right: Answer) => Answer;
  /** True if the correct answer still arrives. */
  readonly harmless?: boolean;
}

/** Large enough to be visible in memory. */
const HUGE = 100 * 1024 * 1024;

/** A huge answer that counts the bytes sent. */
export class Flood {
  sent = 0;
  readonly answer: Answer = (_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const piece = " ".repeat(65_536);
    const more = () => {
      while (this.sent < HUGE && !response.destroyed) {
        this.sent += piece.length;
        if (!response.write(piece)) return void response.once("drain", more);
      }
      response.end("{}");
    };
    more();
  };
}

/** The correct answer, some turns of the event loop later. */
const late = (right: Answer): Answer => async (request, response, socket) => {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  await right(request, response, socket);
};

/** The correct answer, sent byte by byte. */
const byTheByte = (right: Answer): Answer => async (request, response, socket) => {
  let status = 200;
  let body = "";
  const taken = {
    setHeader: () => taken,
    writeHead: (code: number) => (status = code, taken),
    write: (text: string) => void (body += text),
    end: (text = "") => void (body += text),
  };
  await right(request, taken as never, socket);
  await slowly(JSON.parse(body || "{}"), status)(request, response, socket);
};

/** Handles the request, but loses the answer. */
const lost = (right: Answer): Answer => async (request, _, socket) => {
  const nobody: Record<string, unknown> = { setHeader: () => nobody, end: () => {} };
  nobody["writeHead"] = () => nobody;
  await right(request, nobody as never, socket);
  socket.destroy();
};

const always = (answer: Answer): Fault => ({ answer: () => answer });
const typed = (type: string, body: string): Fault =>
  always((_, response) => void response.writeHead(200, { "content-type": type }).end(body));
const soon = new Date(Date.UTC(2026, 4, 12, 10, 0, 30)).toUTCString();

/** All faults. */
export const faults: Readonly<Record<string, Fault>> = {
  "is late": { answer: late, harmless: true },
  "is slow by the byte": { answer: byTheByte, harmless: true },
  "hangs": always(hang),
  "is reset": always(reset),
  "is lost on its way": { answer: lost },
  "is cut short": always(cutShort({ half: "of it", and: "nothing more" })),
  "is half of its JSON": always(halfJson({ half: "of it", and: "nothing more" })),
  "begins and never ends": always(endless()),
  "is a page of HTML": always(html(200)),
  "is a page of HTML with 502": always(html(502)),
  "is empty": typed("application/json", ""),
  "is nothing, with 204": always((_, response) => void response.writeHead(204).end()),
  "is null": typed("application/json", "null"),
  "is a list": always(json([{ a: 1 }])),
  "is a number": typed("application/json", "1e999"),
  "is an empty object": always(json({})),
  "is text": typed("text/plain", "{}"),
  "is no UTF-8": typed("application/json", '{"\ufffd\ud800":1}'),
  "is 404": always(json({ detail: "Not Found" }, 404)),
  "is 429": always(json({}, 429)),
  "is 429 with Retry-After": always(json({}, 429, { "retry-after": "7" })),
  "is 429 with Retry-After for ever": always(json({}, 429, { "retry-after": "999999999" })),
  "is 500": always(json({ error: "server_error" }, 500)),
  "is 503": always(html(503)),
  "is 503 with Retry-After as a date": always(html(503, { "retry-after": soon })),
  "is 503 with nonsense in Retry-After": always(html(503, { "retry-after": "-1, soon" })),
};

/** Makes a path answer with a fault, always or a number of times. */
export function spoil(
  server: ScriptedServer,
  path: string,
  fault: Fault,
  times = Infinity,
): void {
  const right = server.answerOf(path);
  const spoiled = fault.answer(right);
  if (times === Infinity) server.always(path, spoiled);
  else server.once(path, ...Array.from({ length: times }, () => spoiled));
}
