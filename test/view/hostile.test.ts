import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Document } from "../../src/display/document.ts";
import { checkAll } from "../../src/doctor/checks.ts";
import type { OperationData } from "../../src/model/operation.ts";
import { accessRequestReceipt, accessRequestTable } from "../../src/view/access_request.ts";
import { explainSurprises } from "../../src/view/access_surprises.ts";
import { accessTable } from "../../src/view/access_table.ts";
import { dataTree } from "../../src/view/data_tree.ts";
import { doctorView } from "../../src/view/doctor.ts";
import { explorerView } from "../../src/view/explorer.ts";
import { itemAccessView } from "../../src/view/item_access.ts";
import { jobOutcomeView, stoppedView, waitedView, waitingView } from "../../src/view/job.ts";
import { lineageView } from "../../src/view/lineage.ts";
import { objectParts } from "../../src/view/object_parts.ts";
import { operationView } from "../../src/view/operation.ts";
import { principalView } from "../../src/view/principal.ts";
import { readingView, readView } from "../../src/view/reading.ts";
import { recordTable } from "../../src/view/record_table.ts";
import { recordListView, resultView, unawaitedView } from "../../src/view/result.ts";
import { roleTable } from "../../src/view/role_table.ts";
import { scanView } from "../../src/view/scan.ts";
import { filesView, transferView } from "../../src/view/files.ts";
import { searchView } from "../../src/view/search.ts";
import { sessionView, startedView } from "../../src/view/session.ts";
import { shareView } from "../../src/view/share.ts";
import { signInView } from "../../src/view/sign_in.ts";
import { signInCard } from "../../src/view/sign_in_card.ts";
import { statusView } from "../../src/view/status.ts";
import { askFor } from "../../src/view/words.ts";
import { expectNoControls, expectOnlyOurColours, expectOnlyText } from "../display/harmless.ts";
import { cases } from "../fixture/cases.ts";
import { inTrouble } from "../doctor/facts.ts";
import {
  accessOf,
  awaiting,
  batch,
  context,
  deployment,
  facts,
  now,
  progress,
  registered,
  rolesOf,
  user,
} from "./scenes.ts";

/** Fields that only we set; they never contain text from a server. */
const OURS = new Set([
  "kind",
  "status",
  "level",
  "result",
  "expected",
  "source",
  "check",
  "api",
  "origin",
]);

/** A copy of the data with `poison` in all text that others provide, and in field names too. */
function poisoned<T>(value: T, poison: string, names = false): T {
  const visit = (inner: unknown, key: string): unknown => {
    if (typeof inner === "string") return OURS.has(key) ? inner : inner + poison;
    if (Array.isArray(inner)) return inner.map((one) => visit(one, key));
    if (inner instanceof Map) {
      return new Map([...inner].map(([name, one]) => [name, visit(one, name)]));
    }
    if (typeof inner !== "object" || inner === null) return inner;
    const entries = Object.entries(inner).map(([name, one]) => [
      names ? name + poison : name,
      visit(one, name),
    ]);
    return Object.fromEntries(entries);
  };
  return visit(value, "") as T;
}

const roles = { deployment, profileUrl: deployment.profileUrl, at: now };
const operation: OperationData = {
  operationId: "fetch",
  method: "GET",
  path: "/fetch",
  tag: "items",
  summary: "Fetches",
  deprecated: true,
  access: { kind: "roles", roles: ["entity-registry-read"] },
  description: "Fetches an item.\n\nAll of it.",
  arguments: [
    { name: "id", in: "query", required: true, type: "text", kinds: [], description: "which" },
  ],
  body: { contentType: "application/json", type: "an object" },
  responses: [{ status: "200", description: "the item", type: "an object" }],
  pagination: "by cursor",
  refusal: null,
  example: { code: "await registry.fetch()", command: "provena call registry fetch" },
};
const paste = { code: "code", command: "command" };
const answer = {
  operation: "registry.fetch",
  status: 200,
  duration: 12,
  contentType: "application/json",
  rows: undefined,
  known: undefined,
  unknown: "no answer",
  morePages: paste,
};
const rows = [{ id: "10378.1/1", name: "Reef", link: "https://reef.example/" }, { id: "2" }];
const known = new Map([["10378.1/1", { name: "Reef", type: "DATASET", owner: "somebody" }]]);
const troubled = accessOf(
  ["entity-registry-read"],
  (api, check) =>
    api === "search"
      ? { ...check, result: "unreachable", status: null, detail: "no answer" }
      : api === "prov"
      ? { ...check, result: "error", status: 500, detail: "broken" }
      : { ...check, result: check.expected === "granted" ? "denied" : "granted", detail: "no" },
);
const unnamed = { closed: 0, missing: 0, beyond: 0, reason: undefined };
/** Every text of an answer; each handle is the same wherever it stands. */
const lineageOf = (p: string) => {
  const [item, other] = [`10378.1/1${p}`, `10378.1/2${p}`] as const;
  return {
    item,
    nodes: [
      { id: item, category: `ENTITY${p}`, subtype: `DATASET${p}`, name: `Reef${p}` },
      { id: other, category: "AGENT", subtype: "PERSON", name: `Somebody${p}` },
    ],
    links: [
      { source: item, target: other, type: `wasAttributedTo${p}` },
      { source: other, target: item, type: p },
      { source: other, target: other, type: "knows" },
    ],
  };
};
const failure = { code: "ERR_NETWORK", message: "no answer" } as const;
const request = {
  id: 1,
  status: "PENDING_APPROVAL",
  statusText: "waiting",
  created: "2026-05-12",
  updated: null,
  expires: null,
  roles: ["entity-registry-write"],
  removed: ["entity-registry-read"],
  notes: "soon",
};
const finding = {
  file: "reef.ipynb",
  cell: 4,
  part: "output",
  output: 1,
  line: 1,
  column: 8,
  kind: "access token",
  removed: false,
} as const;

/** Every view by its file: creates a document from data with the poison in all places. */
const views: Readonly<Record<string, (poison: string) => Document>> = {
  access_request: (p) => [
    ...accessRequestTable(poisoned({ requests: [request] }, p), true),
    ...accessRequestReceipt(
      poisoned({ requested: ["a"], held: ["b"], sent: true, details: "c" }, p),
    ),
    ...accessRequestReceipt(
      poisoned({ requested: ["a"], held: ["b"], sent: false, details: "c" }, p),
    ),
  ],
  access_surprises: (p) => explainSurprises(poisoned(troubled, p)),
  access_table: (p) =>
    accessTable(poisoned(troubled, p), poisoned({ deployment, roles: ["a"], ms: 1 }, p)),
  data_tree: (p) => [dataTree(p, poisoned({ a: { b: ["c", { d: "e" }] } }, p, true))],
  doctor: (p) => doctorView(poisoned({ checks: checkAll(inTrouble) }, p)),
  explorer: (p) =>
    explorerView(
      poisoned(
        {
          api: "registry",
          url: "https://registry.example",
          title: "t",
          version: "1",
          // Enough for groups.
          operations: Array.from({ length: 50 }, () => operation),
        },
        p,
      ),
      poisoned(
        {
          apiTitle: "Registry",
          roles: [],
          find: paste,
          found: { words: "words", total: 9 },
          describe: paste,
          example: paste,
          stale: { at: now, reason: "no answer" },
          now,
        },
        p,
      ),
    ),
  files: (p) => {
    const file = { path: "a", size: 1, modified: "2026-01-02T03:04:05Z" };
    const place = { handle: "h", name: "n", uri: "u", region: "r", endpoint: null };
    const unmoved = [{ path: "a", reason: "r" }];
    return [
      ...filesView(poisoned({ ...place, external: "e", files: [file] }, p)),
      ...transferView({
        direction: "upload",
        moved: [file],
        bytes: 1,
        duration: 1,
        ...poisoned({ handle: "h", local: "l", skipped: unmoved, refused: unmoved }, p),
      }),
    ];
  },
  item_access: (p) =>
    itemAccessView(
      poisoned({
        items: [
          {
            handle: "1",
            where: "inputs.0",
            name: "n",
            type: "t",
            exists: true,
            locked: true,
            release: null,
            roles: ["metadata-read"],
            detail: "d",
          },
          {
            handle: "2",
            where: "",
            name: null,
            type: null,
            exists: false,
            locked: null,
            release: null,
            roles: [],
            detail: null,
          },
        ],
      }, p),
    ),
  job: (p) => {
    // The Job API says what state a job is in.
    const jobs = poisoned(batch.jobs, p).map((job) => ({ ...job, status: job.status + p }));
    const outcome = { ...poisoned(batch, p), jobs };
    return [
      ...jobOutcomeView(outcome),
      ...jobOutcomeView({ ...registered, result: poisoned(registered.result, p, true) }),
      ...jobOutcomeView({
        ...registered,
        result: { record: poisoned(registered.result, p, true) },
      }),
      ...jobOutcomeView({ ...poisoned(registered, p), jobs: [...jobs, ...jobs] }),
      ...waitedView(poisoned(registered, p), 1_000),
      ...stoppedView({ sessionId: p }),
      ...waitingView({ ...poisoned(progress, p), jobs }, { surface: "notebook" }),
      ...waitingView({ ...progress, trouble: p }, { surface: "terminal" }),
      ...waitingView({ ...progress, sessionId: null, batchId: p, jobs }, { surface: "plain" }),
    ];
  },
  lineage: (p) => [
    ...lineageView(
      lineageOf(p),
      { closed: 1, missing: 1, beyond: 1, reason: p },
      poisoned({ direction: "upstream", depth: 2 }, p) as never,
    ),
    ...lineageView({ ...lineageOf(p), links: [] }, unnamed),
  ],
  object_parts: (p) => objectParts(p, poisoned({ rows, history: rows, deep: { rows } }, p, true)),
  operation: (p) => [
    ...operationView(
      poisoned(operation, p),
      poisoned({ variable: "v", roles: [], pages: paste, person: true }, p),
    ),
    ...operationView(
      poisoned({ ...operation, refusal: "it writes" }, p),
      poisoned({ variable: "v", roles: undefined, pages: undefined, person: false }, p),
    ),
  ],
  principal: (p) => principalView(poisoned(user, p), { deployment: poisoned(deployment, p) }),
  reading: (p) => [
    ...readingView(p, { pages: 1, items: 2, total: 3 }),
    ...readView(p, { pages: 1, items: 2, total: 3, failed: true }),
    ...readView(p, { pages: 1, items: 2, total: 3, failed: false }),
  ],
  record_table: (p) =>
    recordTable(p, poisoned(rows, p, true), { known: poisoned(known, p), note: p }),
  result: (p) => [
    ...recordListView({ operation: p, pages: 1, duration: 1, rows: poisoned(rows, p, true) }),
    ...unawaitedView(p),
    ...resultView(poisoned({ ...answer, data: { items: rows }, rows, known }, p)),
    ...resultView(poisoned({ ...answer, data: "a,b\n1,2\n", contentType: "text/csv" }, p)),
    ...resultView(poisoned({ ...answer, data: "text", contentType: "text/plain" }, p)),
    ...resultView(poisoned({ ...answer, data: { a: { b: "c" } } }, p, true) as never),
  ],
  role_table: (p) => roleTable(poisoned(rolesOf([]), p), poisoned(roles, p)),
  scan: (p) =>
    scanView(
      poisoned({ files: 1, findings: [finding], problems: [{ file: "f", reason: "r" }] }, p),
    ),
  search: (p) => [
    ...searchView(
      poisoned({
        words: "w",
        subtype: "DATASET",
        items: [
          { handle: "1", score: 2, name: "n", type: "PERSON", owner: "o", detail: null },
          { handle: "2", score: 1, name: null, type: null, owner: null, detail: "closed" },
        ],
      }, p),
      2,
    ),
    ...searchView(poisoned({ words: "w", subtype: null, items: [] }, p), 10),
  ],
  session: (p) => [
    ...sessionView(poisoned({ status: "signedIn", ...facts }, p), poisoned(deployment, p)),
    ...startedView(),
  ],
  share: (p) =>
    shareView(poisoned({
      file: "reef.ipynb",
      ready: false,
      credentials: [finding],
      imports: [
        { cell: 1, line: 1, specifier: "npm:x", kind: "package", pinned: false, pinTo: "npm:x@1" },
        { cell: 1, line: 2, specifier: "./y.ts", kind: "file", pinned: true, pinTo: null },
      ],
      needs: [{ cell: 2, line: 1, what: "registry fetch", access: operation.access }],
      roles: ["entity-registry-read"],
      requests: ["entity-registry-write"],
      source: "deployment",
      problems: ["it is a link"],
    }, p)),
  sign_in: (p) =>
    ([
      awaiting,
      { status: "signedIn", ...facts, previousUser: "reader" },
      { status: "disconnected", ...facts, failure },
      { status: "expired", user, failure },
      { status: "signedOut", failure },
    ] as const).flatMap((state) => signInView(poisoned(state, p), poisoned(context, p))),
  sign_in_card: (p) => [
    signInCard(poisoned({ ...awaiting, trouble: "t" }, p), poisoned(context, p)),
  ],
  status: (p) =>
    statusView(
      poisoned({
        status: "signedIn",
        deployment,
        profile: "default",
        clientId: "client-tools",
        user,
        accessTokenExpiresAt: null,
        sessionEndsAt: null,
        store: "~",
        person: { id: "10378.1/1900008", toldAt: new Date(now).toISOString() },
      }, p),
      { now },
    ),
};

/** Matches an exported function that returns a document, on one line or on several. */
const MAKES_A_DOCUMENT =
  /^export function (?:.*|\w+\(\n(?: {2}.*\n)*)\): (?:Document|readonly Line\[\]|Card|Tree) \{$/m;

test("every view is tested here", () => {
  const folder = new URL("../../src/view/", import.meta.url);
  const makers = readdirSync(folder).filter((name) => {
    const source = readFileSync(new URL(name, folder), "utf8");
    return MAKES_A_DOCUMENT.test(source);
  });
  expect(Object.keys(views)).toEqual(makers.map((name) => name.replace(".ts", "")).sort());
});

/** Text that may do harm, alone or between other characters. */
const harm = fc.oneof(
  fc.constantFrom(
    `"><script>alert(1)</script>`,
    `<img src=x onerror=alert(1)>`,
    `' onmouseover='alert(1)`,
    "\x1b[31m",
    "\x1b]8;;https://evil.example\x1b\\",
    "\x9b2J",
    "\x7f",
    "\u202e",
    "\u2066",
    "\u{e0041}",
    "\ud800",
    "\r\n  ✓ Signed in as admin",
    "javascript:alert(1)",
    "|`$(id)",
  ),
  fc.string({ unit: "binary", maxLength: 12 }),
);
const poison = fc.array(harm, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(""));

describe.each(Object.keys(views))("23 any text that others put into %s", (name) => {
  test("is only ever text", () => {
    fc.assert(
      fc.property(poison, (text) => {
        const document = views[name]!(text);
        expectOnlyText(document);
        expectNoControls(document);
        expectOnlyOurColours(document);
      }),
      { numRuns: cases(15, 1_000) },
    );
  });
});

test("a role to request is one word of the shell, whatever its name from the server", () => {
  expect(askFor(["entity-registry-read", "a;id", "it's $(id)"]).command).toBe(
    `provena request entity-registry-read 'a;id' 'it'\\''s $(id)'`,
  );
});
