import type { Answer } from "./scripted_server.ts";

/** A JSON answer. */
export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return (_, response) =>
    void response.writeHead(status, { "content-type": "application/json", ...headers })
      .end(JSON.stringify(value));
}

/** An OAuth error. */
export function oauthError(error: string, fields: Record<string, unknown> = {}): Answer {
  return json({ error, ...fields }, 400);
}

/** A status with an HTML page, like a proxy's. */
export function html(status = 502, headers: Record<string, string> = {}): Answer {
  return (_, response) =>
    void response.writeHead(status, { "content-type": "text/html", ...headers })
      .end("<!doctype html><title>Bad gateway</title><script>alert(1)</script>");
}

/** Accepts the request and never answers. */
export const hang: Answer = () => {};

/** Drops the connection. */
export const reset: Answer = (_, _response, socket) => void socket.destroy();

/** Announces more bytes than it sends, then drops the connection. */
export function cutShort(value: unknown, status = 200): Answer {
  return (_, response, socket) => {
    const text = JSON.stringify(value);
    response.writeHead(status, {
      "content-type": "application/json",
      "content-length": String(text.length),
    });
    response.write(text.slice(0, Math.ceil(text.length / 2)), () => socket.destroy());
  };
}

/** A complete answer with half of the JSON. */
export function halfJson(value: unknown, status = 200): Answer {
  return (_, response) => {
    const text = JSON.stringify(value);
    response.writeHead(status, { "content-type": "application/json" })
      .end(text.slice(0, Math.ceil(text.length / 2)));
  };
}

/** An answer that begins and never ends. */
export function endless(status = 200, text = "["): Answer {
  return (_, response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.write(text);
  };
}

/** Many spaces, in chunks, without a content length. */
export function huge(bytes: number, status = 200): Answer {
  return (_, response) => {
    response.writeHead(status, { "content-type": "application/json" });
    const piece = " ".repeat(65_536);
    let left = bytes;
    const more = () => {
      for (; left > 0 && !response.destroyed; left -= piece.length) {
        if (!response.write(piece)) return void response.once("drain", more);
      }
      response.end("{}");
    };
    more();
  };
}

/** Sends one byte in each turn of the event loop. */
export function slowly(value: unknown, status = 200): Answer {
  return (_, response) => {
    const text = JSON.stringify(value);
    response.writeHead(status, { "content-type": "application/json" });
    let at = 0;
    const more = () => {
      if (at === text.length) return void response.end();
      response.write(text[at++]!, () => setImmediate(more));
    };
    more();
  };
}
