/** The facts of a machine without problems, and of one with many. */
import { defineDeployment } from "../../src/model/deployment.ts";
import type { DoctorFacts } from "../../src/doctor/facts.ts";

/** Local time, so that golden files are the same in every time zone. */
export const now: number = new Date(2026, 4, 12, 16, 32, 30).getTime();

const minutes = (count: number) => count * 60_000;
const titles = ["Data store", "Registry", "Provenance", "Handle service", "Jobs", "Search", "Auth"];

export const inOrder: DoctorFacts = {
  machine: {
    runtime: "node",
    runtimeVersion: "22.11.0",
    os: "linux",
    architecture: "x64",
    isKernel: false,
    packageVersion: "0.1.0",
    home: "/home/editor",
    now,
  },
  environment: {
    applied: ["PROVENA_PROFILE"],
    proxies: ["HTTPS_PROXY", "NO_PROXY"],
    unusableProxies: [],
    trustsEveryCertificate: false,
  },
  deployment: { value: defineDeployment({ domain: "dev.rrap-is.com", realm: "rrap" }) },
  server: { value: { clockOffset: 1, ms: 83 } },
  apis: { value: titles.map((title) => ({ title, status: 200 })) },
  documents: {
    value: titles.map((title, i) => ({
      title,
      known: [23, 172, 24, 14, 14, 8, 42][i]!,
      missing: [],
      unknown: [],
      moved: [],
    })),
  },
  person: { value: { person: "10378.1/1900008", isRemembered: false } },
  cache: {
    value: {
      folder: "/home/editor/.cache/provena",
      name: "/home/editor/.cache/provena",
      rights: { kind: "folder", mode: 0o700, owner: "self" },
      file: { kind: "file", mode: 0o600, owner: "self", content: "record" },
      isWritable: true,
    },
  },
  lock: { value: { kind: "free" } },
  tokens: {
    value: {
      origin: "store",
      receivedAt: now - minutes(2),
      expiresAt: now + minutes(3),
      isRenewable: true,
      sessionEndsAt: now + minutes(28),
      signedInAt: now - minutes(92),
    },
  },
};

export const inTrouble: DoctorFacts = {
  ...inOrder,
  machine: { ...inOrder.machine, runtimeVersion: "20.9.0" },
  environment: {
    applied: ["PROVENA_ACCESS_TOKEN", "PROVENA_API_TOKEN"],
    proxies: ["https_proxy"],
    unusableProxies: ["https_proxy"],
    trustsEveryCertificate: false,
  },
  server: {
    value: {
      clockOffset: -640,
      ms: 12,
      failure: {
        code: "ERR_TLS",
        message:
          "The certificate of auth.dev.rrap-is.com is not trusted here: unable to get local " +
          "issuer certificate",
        next: {
          say: "If your network inspects TLS, name its certificate authority with " +
            "NODE_EXTRA_CA_CERTS=FILE (Node, Bun) or DENO_CERT=FILE (Deno)",
        },
      },
    },
  },
  apis: {
    value: titles.map((title) =>
      title === "Search"
        ? { title, status: undefined, failure: { code: "ERR_NETWORK", message: "no answer" } }
        : { title, status: title === "Jobs" ? 503 : 200 }
    ),
  },
  documents: {
    value: titles.map((title) => ({
      title,
      known: 14,
      missing: title === "Jobs" ? ["list_batch"] : [],
      unknown: title === "Registry" ? ["fetch_all", "list_all", "merge", "split", "tidy"] : [],
      moved: title === "Registry" ? ["fetch"] : [],
      ...(title === "Search"
        ? { failure: { code: "ERR_NETWORK", message: "There was no answer in time" } }
        : {}),
    })),
  },
  person: { value: { person: null, isRemembered: false } },
  cache: {
    value: {
      folder: "/home/editor/.cache/provena",
      name: "/home/editor/.cache/provena",
      rights: { kind: "folder", mode: 0o777, owner: "self" },
      isWritable: true,
    },
  },
  lock: { value: { kind: "held", pid: 4711, silentFor: 90_000, isStale: true, owner: "dead" } },
  tokens: { value: undefined },
};
