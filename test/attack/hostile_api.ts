/** An API whose one operation answers as a shape says. */
import type { ApiExplorer } from "../../src/api/explorer.ts";
import { createExplorer } from "../../src/api/explorer.ts";
import { createDocumentCache } from "../../src/api/openapi/load.ts";
import { createPresenter } from "../../src/display/presenter.ts";
import { realSystem, type System } from "../../src/system/system.ts";
import { type ApiServer, oneOperation, serveApi } from "../api/api_server.ts";
import type { Shape } from "./shapes.ts";

export interface HostileApi extends AsyncDisposable {
  readonly server: ApiServer;
  readonly explorer: ApiExplorer;
  /** What the operation answers from now on; resolves when the next answer has been sent. */
  answer(shape: Shape, length: number): Promise<void>;
}

/** Results look as in a terminal; a notebook's bundle does not depend on where they are shown. */
const presenter = createPresenter({
  surface: "terminal",
  qr: false,
  columns: 100,
  color: true,
  unicode: true,
  identity: "masked",
  voice: "code",
}, realSystem);

export async function openHostileApi(system: System = realSystem): Promise<HostileApi> {
  let body = new Uint8Array();
  let contentType = "application/json";
  let sent = () => {};
  const server = await serveApi(oneOperation(), (_, response) => {
    const length = body.byteLength;
    const headers = { "content-type": contentType, "content-length": length, connection: "close" };
    response.writeHead(200, headers).end(body, () => sent());
  }, system);
  const { client } = server;
  const documents = createDocumentCache(realSystem.files, undefined);
  return {
    server,
    explorer: await createExplorer("registry", { client, documents, presenter }),
    answer: (shape, length) => {
      body = new TextEncoder().encode(shape.text(length));
      contentType = shape.contentType;
      return new Promise((resolve) => sent = resolve);
    },
    [Symbol.asyncDispose]: () => server.stop(),
  };
}
