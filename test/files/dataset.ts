/** A dataset whose files are in an object store that the test has started. */
import { createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ApiClient } from "../../src/api/client.ts";
import { openFiles } from "../../src/files/files.ts";
import type { DatasetFiles } from "../../src/files/files.ts";
import { realSystem, type System } from "../../src/system/system.ts";
import { type ApiServer, json, serveApi } from "../api/api_server.ts";
import { clientFor, presenter } from "../api/signed_in.ts";
import { BUCKET, HANDLE, PREFIX } from "./place.ts";

/** Keys as the Data Store API issues them. */
export interface IssuedKeys {
  readonly id: string;
  readonly secret: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

export interface Dataset extends AsyncDisposable {
  readonly api: ApiServer;
  readonly client: ApiClient;
  /** A temporary folder, removed at the end. */
  readonly folder: string;
  open(): Promise<DatasetFiles>;
}

export interface DatasetOptions {
  readonly endpoint: string;
  readonly system?: System;
  /** The answer of the Data Store API to a request for keys; a number refuses it with this status. */
  readonly keys?: (access: "read" | "write") => IssuedKeys | { status: number; detail: string };
  readonly external?: string;
}

const always: NonNullable<DatasetOptions["keys"]> = () => ({
  id: "S3RVER",
  secret: "S3RVER",
  expires: Date.now() + 8 * 3_600_000,
});

/** Shows nothing during a transfer. */
export const liveDisplay: () => Promise<never> = () => Promise.reject(new Error("no display"));

/** Not checked, because the API of these tests is a stand-in. */
export const TOKEN = `e30.${btoa(JSON.stringify({ sub: "0d2c" }))}.none`;

/** Serves the three operations of the Data Store API that files need. */
export async function dataset(options: DatasetOptions): Promise<Dataset> {
  const { endpoint, keys = always, external, system = realSystem } = options;
  const api = await serveApi(undefined, (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    if (pathname === "/registry/items/fetch-dataset") {
      const access_info = external ? { reposited: false, uri: external } : { reposited: true };
      return json(response, 200, {
        status: { success: true, details: "" },
        item: {
          id: HANDLE,
          display_name: "Reef temperatures",
          s3: { bucket_name: BUCKET, path: PREFIX, s3_uri: `s3://${BUCKET}/${PREFIX}` },
          collection_format: { dataset_info: { access_info } },
        },
        roles: ["metadata-read", "dataset-data-read"],
        locked: false,
      });
    }
    const access = /generate-(read|write)-access-credentials$/.exec(pathname)?.[1];
    const issued = keys(access as "read" | "write");
    if ("status" in issued) return json(response, issued.status, { detail: issued.detail });
    json(response, 200, {
      status: { success: true, details: "" },
      credentials: {
        aws_access_key_id: issued.id,
        aws_secret_access_key: issued.secret,
        aws_session_token: `session/${issued.id}+of-a-test==`,
        expiry: new Date(issued.expires).toISOString().replace("Z", "123+00:00"),
      },
      console_session_url: null,
    });
  });
  const deployment = { ...api.client.deployment, files: { endpoint, region: "us-east-1" } };
  const client = clientFor(deployment, TOKEN, system);
  const folder = await realpath(await mkdtemp(join(tmpdir(), "provena-files-")));
  return {
    api,
    client,
    folder,
    open: () => openFiles(HANDLE, { client, presenter, liveDisplay }),
    [Symbol.asyncDispose]: async () => {
      await api.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface S3rverStore extends AsyncDisposable {
  readonly endpoint: string;
}

/** Another object store, which checks signatures. */
export async function startS3rver(): Promise<S3rverStore> {
  const { default: S3rver } = await import("s3rver");
  const directory = await mkdtemp(join(tmpdir(), "provena-s3rver-"));
  const server = new S3rver({
    address: "127.0.0.1",
    port: 0,
    silent: true,
    vhostBuckets: false,
    directory,
    configureBuckets: [{ name: BUCKET, configs: [] }],
  });
  const { port } = await server.run();
  return {
    endpoint: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export interface Wire extends AsyncDisposable {
  readonly endpoint: string;
  /** Cuts every connection that is open. */
  cut(): void;
}

/**
 * A connection to an object store that can be cut; `carries` returns the number of bytes that the
 * next connection carries before.
 */
export async function wireTo(endpoint: string, carries: () => number): Promise<Wire> {
  const { port, hostname } = new URL(endpoint);
  const open = new Set<Socket>();
  const server: Server = createServer((near) => {
    const far = new (near.constructor as typeof Socket)();
    far.connect(Number(port), hostname);
    let left = carries();
    const end = () => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on("error", end);
      socket.on("close", () => {
        open.delete(socket);
        end();
      });
    }
    const carry = (from: Socket, to: Socket) =>
      from.on("data", (bytes) => {
        left -= bytes.length;
        if (left < 0) return end();
        if (to.write(bytes)) return;
        from.pause();
        to.once("drain", () => from.resume());
      });
    carry(near, far);
    carry(far, near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = () => open.forEach((socket) => socket.destroy());
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      cut();
      await closed;
    },
  };
}
